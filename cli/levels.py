"""`assay levels`: what the levels of a task are, and how hard they measure."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ..tasks import Task


WIDTH = 110
"""Columns of a table that terminals and pages hold."""


def levels(
    task: Annotated[str, typer.Argument(help="3sat, tsp, maze, spatial-map or calendar.")],
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="Instances measured per level.")] = 8,
    seed: Annotated[str, typer.Option("--seed", "-s", help="Decimal or 0x…, up to 128 bits.")] = "0",
    level: Annotated[str | None, typer.Option("--level", "-l", help="Only these, such as 4 or 1:4.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object per level, as JSON lines.")] = False,
    threads: Annotated[int, typer.Option("--threads", min=0, help="0 for all cores; the output is the same.")] = 0,
) -> None:
    """Show the levels of a task, and how hard they are.

    Parameters, measured difficulty (mean over a sample), the length of the prompt in characters, and
    the size of the space that instances are drawn from, in bits and up to symmetry.

    \b
    Examples:
      assay levels tsp
      assay levels maze --level 1:4 -n 50 --json
    """
    from ..tasks import get_task
    from ..tasks.strict_json import write_object
    from .options import read_levels, read_seed
    from .progress import progress

    found = get_task(task)
    wanted = read_levels(level) if level else sorted(found.levels)
    for one in wanted:
        found.resolve(one)
    number = read_seed(seed)
    rows = []
    with progress("measuring", len(wanted)) as advance:
        for one in wanted:
            rows.append(_measure(found, one, number, count, threads))
            advance(1)
    if as_json:
        typer.echo("\n".join(map(write_object, rows)))
        return
    typer.echo(f"{found.title}: mean over {count} instances per level, seed {number}; ~ is measured\n")
    typer.echo(_tables(rows))


def _measure(task: Task[Any, Any, Any], level: int, seed: int, count: int, threads: int) -> dict[str, Any]:
    instances = list(task.generate(level, seed=seed, count=count, threads=threads))
    measures = dict.fromkeys(name for instance in instances for name in instance.difficulty)
    return {
        "task": task.name,
        "level": level,
        "parameters": dataclasses.asdict(task.levels[level]),
        "instances": count,
        "difficulty": {
            name: _mean([i.difficulty[name] for i in instances if name in i.difficulty]) for name in measures
        },
        "prompt_characters": _mean([len(task.prompt(instance.problem)) for instance in instances]),
        "space_bits": _rounded(task.space_bits(task.levels[level])),
    }


def _mean(values: list[float | int]) -> float:
    return round(sum(values) / len(values), 3)


def _rounded(bits: float | None) -> float | None:
    return None if bits is None else round(bits, 1)


def _tables(rows: list[dict[str, Any]]) -> str:
    """What is set and what is measured, beside each other where there is room."""
    parameters = _changing(rows)
    measures = list(dict.fromkeys(name for row in rows for name in row["difficulty"]))
    numbers = [["level", *(str(row["level"]) for row in rows)]]
    set_ = [[name, *(str(row["parameters"][name]) for row in rows)] for name in parameters]
    found = [[f"~{name}", *(_short(row["difficulty"].get(name)) for row in rows)] for name in measures]
    found.append(["~prompt", *(_short(row["prompt_characters"]) for row in rows)])
    sizes = [row["space_bits"] for row in rows]
    found.append(["space(bits)", *("-" if bits is None else f"{bits:.0f}" for bits in sizes)])
    whole = _aligned(numbers + set_ + found)
    narrow = max(map(len, whole.splitlines())) <= WIDTH
    same = [f"{name}={value}" for name, value in rows[0]["parameters"].items() if name not in parameters]
    parts = [whole] if narrow else [_aligned(numbers + set_), _aligned(numbers + found)]
    return "\n\n".join([*parts, *([f"all levels: {', '.join(same)}"] if same and len(rows) > 1 else [])])


def _changing(rows: list[dict[str, Any]]) -> list[str]:
    return [name for name in rows[0]["parameters"] if len({str(row["parameters"][name]) for row in rows}) > 1]


def _aligned(columns: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in columns]
    lines = zip(*columns, strict=True)
    return "\n".join("  ".join(map(str.rjust, line, widths)) for line in lines)


def _short(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"
