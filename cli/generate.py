"""`assay generate`: make fresh instances as a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .task_words import any_of_the_tasks, complete_task


def generate(
    task: Annotated[str | None, typer.Argument(help=any_of_the_tasks(), autocompletion=complete_task)] = None,
    level: Annotated[
        str | None,
        typer.Option(
            "--level", "-l", help="1 to 10, a range 1:4 or a list 1,3. COUNT instances are made of each level."
        ),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            help="name=value, to change a parameter of the level. Repeat it, or join several by commas.",
        ),
    ] = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="Number of instances per level.")] = 1,
    seed: Annotated[
        str | None, typer.Option("--seed", "-s", help="Seed, decimal or 0x…, up to 128 bits. [default: a fresh one]")
    ] = None,
    first: Annotated[int, typer.Option("--first", min=0, help="Index of the first instance.")] = 0,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            help="A .jsonl, .jsonl.gz or .parquet file; a folder of parts, NAME.parquet/ or NAME.jsonl/; a Hugging "
            "Face data set, hf:NAME; a folder of .cnf, .tsp or .ics files, NAME/; or - for stdout.",
        ),
    ] = "-",
    threads: Annotated[
        int,
        typer.Option("--threads", min=0, help="Threads to use; 0 means all cores. The output does not depend on it."),
    ] = 0,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Worker processes; 0 chooses the number.")] = 0,
    engine: Annotated[str, typer.Option("--engine", help="local, or ray to use a Ray cluster.")] = "local",
    truth: Annotated[bool, typer.Option("--truth/--no-truth", help="Include the truth in each record.")] = True,
    truth_file: Annotated[
        str | None,
        typer.Option("--truth-file", help="Write the truth to this .jsonl, .jsonl.gz or .parquet file instead."),
    ] = None,
    certificates: Annotated[
        str | None,
        typer.Option("--certificates", help="Write a proof of each truth: into a `column`, or into a folder NAME/."),
    ] = None,
    hide_seed: Annotated[
        bool, typer.Option("--hide-seed", help="Use ids that cannot rebuild the instance, for a set that is published.")
    ] = False,
    card: Annotated[bool, typer.Option("--card/--no-card", help="Write a data card next to the set.")] = True,
    commit: Annotated[
        bool, typer.Option("--commit", help="Hide the fresh seed, and write a commitment to the set and its opening.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Continue unfinished work; fail if there is none.")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Discard unfinished work and start again.")] = False,
    rendering: Annotated[
        str | None,
        typer.Option(
            "--rendering", help="Form of the prompt: list, table, json, native, story or picture. [default: list]"
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Language of the prompt: en, de or fr. [default: en]")
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="A .toml file with your own words for the prompt.")
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option("--preset", help="A named grid such as eureka, or a file. A folder gets one file per task."),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            "-w",
            help="Keep only instances of this measured difficulty, such as conflicts=50:200. Repeatable.",
        ),
    ] = None,
    conflicts: Annotated[str | None, typer.Option("--conflicts", help="3sat: short for --where conflicts=…")] = None,
    solutions: Annotated[str | None, typer.Option("--solutions", help="3sat: short for --where solutions=…")] = None,
    path_length: Annotated[
        str | None, typer.Option("--path-length", help="maze: short for --where path_length=…")
    ] = None,
    gap_2opt: Annotated[str | None, typer.Option("--gap-2opt", help="tsp: short for --where gap_2opt=…")] = None,
    tries: Annotated[
        int, typer.Option("--tries", min=1, help="Fail after this many candidates in a row that do not meet --where.")
    ] = 1000,
    split: Annotated[
        str, typer.Option("--split", help="train, validation or test. Two splits never draw the same instance.")
    ] = "",
    unique: Annotated[
        bool, typer.Option("--unique", help="Skip instances that equal an earlier one up to symmetry.")
    ] = False,
) -> None:
    """Make fresh instances, each with its proved truth.

    Each record has id, task, level, prompt, problem, difficulty and truth. The id alone rebuilds
    the instance, so keep the seed of a hidden test set secret. After a kill or a full disk, run
    the same command again: it continues, and the result has the same bytes as an undisturbed run.

    \b
    Examples:
      assay generate tsp --level 4 -n 1000 --seed 7 -o tsp.jsonl
      assay generate 3sat --level 1:10 -n 100 --seed 7 -o 3sat.parquet
      assay generate maze --level 4 --param infeasible=0 -n 5 --seed 0xC0FFEE
      assay generate 3sat --level 2 -n 20 --seed 7 -o cnf/
      assay generate maze --level 2 -n 20 --rendering picture -o mazes.jsonl
      assay generate --preset eureka --seed 7 -o eureka/
      assay generate 3sat --level 8 --conflicts 50:200 -n 100 --seed 7 -o band.jsonl
      assay generate maze --level 5 -n 100 --hide-seed --truth-file truth.jsonl -o prompts.jsonl
      assay generate maze --level 5 -n 100 --commit --truth-file truth.jsonl -o prompts.jsonl
    """
    from ..tasks import task_names
    from ..tasks.datasets.generating import read_name
    from ..tasks.datasets.request import DatasetRequest
    from .bands import band_texts
    from .options import read_parameters, read_prompting, read_seed
    from .orders import MakeOptions, Order, make_sets, truth_form
    from .preset import preset_orders

    number = read_seed(seed)
    bands = band_texts(
        where, {"conflicts": conflicts, "solutions": solutions, "path_length": path_length, "gap_2opt": gap_2opt}
    )
    prompting = read_prompting(rendering, language, template)
    if engine not in ("local", "ray"):
        raise ValueError(f"--engine: expected local or ray, got {engine!r}")
    if truth_file and not truth:
        raise ValueError("--truth-file and --no-truth: choose one")
    if (bands or unique) and engine != "local":
        raise ValueError(
            "--engine: --where and --unique need the engine local, because each choice depends on those before it"
        )
    if commit and seed is not None:
        raise ValueError("--commit and --seed: choose one; --commit draws a fresh seed")
    asked: dict[str, Any] = {
        "seed": number,
        "truth": "apart" if truth_file else "beside" if truth else "withheld",
        "certificates": "none" if certificates is None else "column" if certificates == "column" else "folder",
        "rendering": prompting.rendering,
        "language": prompting.language,
        "template": prompting.template,
        "hide_seed": hide_seed or commit,
    }
    if preset is None:
        if task is None:
            raise ValueError(f"expected a task ({', '.join(task_names())}) or --preset NAME")
        form, folder, path = read_name(output)
        request = DatasetRequest(
            task=task, parameters=tuple(read_parameters(level, param)), first=first, count=count, form=form,
            folder=folder, truth_form=truth_form(truth_file), split=split, where=bands, tries=tries, unique=unique, **asked,
        )  # fmt: skip
        orders = [Order(request, path, truth_file, certificates)]
    else:
        if level is not None or param or count != 1 or first:
            raise ValueError("--preset: fixes level, parameters and counts; leave out --level, --param, -n and --first")
        if split or unique or bands:
            raise ValueError("--preset: fixes the instances; leave out --split, --unique and --where")
        orders = preset_orders(preset, task, output, truth_file, certificates, asked)
    options = MakeOptions(threads, workers, engine, card, commit, resume, restart, any_seed=seed is None)
    number = make_sets(orders, options, output)
    if seed is None and not commit:
        typer.echo(f"assay: seed {number}", err=True)
    elif commit:
        for order in orders:
            typer.echo(f"assay: publish {order.path}.commitment.json, keep {order.path}.opening.json", err=True)
