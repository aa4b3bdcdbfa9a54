"""`assay generate`: fresh instances as a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .task_words import any_of_the_tasks


def generate(
    task: Annotated[str | None, typer.Argument(help=any_of_the_tasks())] = None,
    level: Annotated[
        str | None, typer.Option("--level", "-l", help="1 to 10; a range 1:4 or list 1,3 makes COUNT of each.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="name=value; repeat, or join by commas. Changes the level."),
    ] = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many, of each level.")] = 1,
    seed: Annotated[
        str | None, typer.Option("--seed", "-s", help="Decimal or 0x…, up to 128 bits. [default: a fresh one]")
    ] = None,
    first: Annotated[int, typer.Option("--first", min=0, help="Index of the first instance.")] = 0,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            help="A .jsonl, .jsonl.gz or .parquet file; NAME.parquet/ or NAME.jsonl/, a folder of parts; hf:NAME, a "
            "Hugging Face data set; NAME/, a folder of .cnf, .tsp or .ics files; or - (stdout).",
        ),
    ] = "-",
    threads: Annotated[int, typer.Option("--threads", min=0, help="0 for all cores; the output is the same.")] = 0,
    workers: Annotated[
        int, typer.Option("--workers", min=0, help="Processes that share the cores; 0 for as many as pay.")
    ] = 0,
    engine: Annotated[str, typer.Option("--engine", help="local, or ray: the machines of a Ray cluster.")] = "local",
    truth: Annotated[bool, typer.Option("--truth/--no-truth", help="Write the truth beside each problem.")] = True,
    truth_file: Annotated[
        str | None, typer.Option("--truth-file", help="Write the truth to this .jsonl, .jsonl.gz or .parquet instead.")
    ] = None,
    certificates: Annotated[
        str | None, typer.Option("--certificates", help="`column`, or a folder NAME/ with a proof for each instance.")
    ] = None,
    hide_seed: Annotated[
        bool, typer.Option("--hide-seed", help="Ids that rebuild nothing, for a set that is published.")
    ] = False,
    card: Annotated[bool, typer.Option("--card/--no-card", help="Write a data card beside the set.")] = True,
    commit: Annotated[
        bool, typer.Option("--commit", help="Hide the fresh seed, and write a commitment to the set, with its opening.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with unfinished work, and with nothing else.")
    ] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Discard unfinished work.")] = False,
    rendering: Annotated[
        str | None, typer.Option("--rendering", help="list, table, json, native, story or picture. [default: list]")
    ] = None,
    language: Annotated[str | None, typer.Option("--language", help="Of the prompt: en, de, fr. [default: en]")] = None,
    template: Annotated[Path | None, typer.Option("--template", help="A .toml file of words of your own.")] = None,
    preset: Annotated[
        str | None,
        typer.Option("--preset", help="A named grid such as eureka, or a file; a folder gets a file per task."),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", "-w", help="Only with this measured difficulty: conflicts=50:200, gap_2opt>0.02 …"),
    ] = None,
    conflicts: Annotated[str | None, typer.Option("--conflicts", help="3sat: --where conflicts=…")] = None,
    solutions: Annotated[str | None, typer.Option("--solutions", help="3sat: --where solutions=…")] = None,
    path_length: Annotated[str | None, typer.Option("--path-length", help="maze: --where path_length=…")] = None,
    gap_2opt: Annotated[str | None, typer.Option("--gap-2opt", help="tsp: --where gap_2opt=…")] = None,
    tries: Annotated[
        int, typer.Option("--tries", min=1, help="Give up after so many candidates in a row outside the bands.")
    ] = 1000,
    split: Annotated[str, typer.Option("--split", help="train, validation or test: domains that share nothing.")] = "",
    unique: Annotated[bool, typer.Option("--unique", help="Pass over what is the same up to symmetry.")] = False,
) -> None:
    """Make fresh instances with their proved truth.

    One record per instance: id, task, level, prompt, problem, difficulty, truth. The id alone
    rebuilds the instance, so keep the seed of a hidden test set to yourself. After a kill or a
    full disk the same command goes on where it was; the bytes are those of one that ran through.

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
    from ..tasks.datasets.request import Request
    from .bands import band_texts
    from .options import read_parameters, read_prompting, read_seed
    from .orders import Order, Way, carry_out, truth_form
    from .preset import preset_orders

    number = read_seed(seed)
    bands = band_texts(
        where, {"conflicts": conflicts, "solutions": solutions, "path_length": path_length, "gap_2opt": gap_2opt}
    )
    prompting = read_prompting(rendering, language, template)
    if engine not in ("local", "ray"):
        raise ValueError(f"--engine: expected local or ray, got {engine!r}")
    if truth_file and not truth:
        raise ValueError("--truth-file: the truth is withheld by --no-truth")
    if (bands or unique) and engine != "local":
        raise ValueError("--engine: instances chosen by --where or --unique depend on those before them; use local")
    if commit and seed is not None:
        raise ValueError("--commit: promises a set from a fresh seed; it takes no --seed")
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
            raise ValueError(f"expected a task ({', '.join(task_names())}), or --preset NAME")
        form, folder, path = read_name(output)
        request = Request(
            task=task, parameters=tuple(read_parameters(level, param)), first=first, count=count, form=form,
            folder=folder, truth_form=truth_form(truth_file), split=split, where=bands, tries=tries, unique=unique, **asked,
        )  # fmt: skip
        orders = [Order(request, path, truth_file, certificates)]
    else:
        if level is not None or param or count != 1 or first:
            raise ValueError("--preset: fixes level, parameters and counts; it takes no --level, --param, -n, --first")
        if split or unique or bands:
            raise ValueError("--preset: its instances are fixed; it takes no --split, no --unique and no --where")
        orders = preset_orders(preset, task, output, truth_file, certificates, asked)
    way = Way(threads, workers, engine, card, commit, resume, restart, any_seed=seed is None)
    number = carry_out(orders, way, output)
    if seed is None and not commit:
        typer.echo(f"assay: seed {number}", err=True)
    elif commit:
        for order in orders:
            typer.echo(f"assay: publish {order.path}.commitment.json, keep {order.path}.opening.json", err=True)
