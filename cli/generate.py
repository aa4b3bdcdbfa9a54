"""`assay generate`: fresh instances as a data set."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ..tasks import Task
    from ..tasks.freshness.distinct import Seen

BATCH = 256


def generate(
    task: Annotated[
        str | None, typer.Argument(help="3sat, tsp, maze, spatial-map or calendar; with --preset all of its tasks.")
    ] = None,
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
        str, typer.Option("--output", "-o", help="A .jsonl, .jsonl.gz or .parquet file, a folder NAME/, or - (stdout).")
    ] = "-",
    threads: Annotated[int, typer.Option("--threads", min=0, help="0 for all cores; the output is the same.")] = 0,
    truth: Annotated[bool, typer.Option("--truth/--no-truth", help="Write the truth beside each problem.")] = True,
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
    rebuilds the instance, so keep the seed of a hidden test set to yourself.

    \b
    Examples:
      assay generate tsp --level 4 -n 1000 --seed 7 -o tsp.jsonl
      assay generate 3sat --level 1:10 -n 100 --seed 7 -o 3sat.parquet
      assay generate maze --level 4 --param infeasible=0 -n 5 --seed 0xC0FFEE
      assay generate 3sat --level 2 -n 20 --seed 7 -o cnf/
      assay generate maze --level 2 -n 20 --rendering picture -o mazes.jsonl
      assay generate --preset eureka --seed 7 -o eureka/
      assay generate 3sat --level 8 --conflicts 50:200 -n 100 --seed 7 -o band.jsonl
    """
    from ..tasks import get_task
    from ..tasks.datasets import check_name, open_writer
    from ..tasks.freshness.distinct import Seen, small_space
    from ..tasks.ids import MAX_INDEX
    from ..tasks.records import instance_to_record
    from .bands import read_bands, select_records
    from .options import read_parameters, read_prompting, read_seed
    from .progress import progress

    number = read_seed(seed)
    prompting = read_prompting(rendering, language, template)
    if preset is not None:
        from .preset import generate_preset

        if level is not None or param or count != 1 or first:
            raise ValueError("--preset: fixes level, parameters and counts; it takes no --level, --param, -n, --first")
        if split or unique or any((where, conflicts, solutions, path_length, gap_2opt)):
            raise ValueError("--preset: its instances are fixed; it takes no --split, no --unique and no --where")
        generate_preset(preset, task, number, output, threads, truth, prompting)
        if seed is None:
            typer.echo(f"assay: seed {number}", err=True)
        return
    if task is None:
        raise ValueError("expected a task, or --preset")
    check_name(output)
    made = get_task(task)
    requests = read_parameters(level, param)
    for request in requests:
        made.resolve(request)
    if first + count - 1 > MAX_INDEX:
        raise ValueError(f"--first: the last index must stay below 2**63, got {first} and {count} instances")
    bands = read_bands(
        where,
        {"conflicts": conflicts, "solutions": solutions, "path_length": path_length, "gap_2opt": gap_2opt},
    )
    if bands and unique:
        raise ValueError("--unique: cannot be combined with --where and the options that stand for it")
    seen = Seen()
    counted = not unique and any(small_space(made, request, count) for request in requests)
    with open_writer(output) as writer, progress("generating", count * len(requests)) as advance:
        if bands:
            pairs = select_records(
                made, requests, bands,
                seed=number, first=first, count=count, tries=tries, threads=threads, split=split,
            )  # fmt: skip
        else:
            instances = _instances(made, requests, number, first, count, threads, split, seen if unique else None)
            pairs = ((instance, {}) for instance in instances)
        while batch := list(itertools.islice(pairs, BATCH)):
            writer.write(
                instance_to_record(instance, truth=truth, prompting=prompting)
                | ({"selection": chosen} if chosen else {})
                for instance, chosen in batch
            )
            if counted:
                seen.add(made.fingerprints([instance.problem for instance, _ in batch], threads))
            advance(len(batch))
    if seen.twins:
        passed = "were passed over" if unique else "are in the set; --unique passes over them"
        typer.echo(f"assay: {seen.twins} twins of earlier instances (the same up to symmetry) {passed}", err=True)
    if seed is None:
        typer.echo(f"assay: seed {number}", err=True)


def _instances(
    task: Task[Any, Any, Any],
    requests: list[str],
    seed: int,
    first: int,
    count: int,
    threads: int,
    split: str,
    seen: Seen | None,
) -> Iterator[Any]:
    from ..tasks.freshness.distinct import distinct

    asked: dict[str, Any] = {"seed": seed, "first": first, "count": count, "threads": threads, "split": split}
    for request in requests:
        if seen is None:
            yield from task.generate(request, **asked)
        else:
            yield from distinct(task, request, **asked, seen=seen)
