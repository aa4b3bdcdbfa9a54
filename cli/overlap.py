"""`assay overlap`: have sets of problems anything in common, up to symmetry?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

TWINS = 1
"""Exit status when sets share problems."""


def overlap(
    sets: Annotated[
        list[str], typer.Argument(help="Files of records, folders, .cnf/.tsp files, or ids such as tsp:v1:L4:7:0-9999.")
    ],
    report: Annotated[Path | None, typer.Option("--report", help="Write everything as JSON to this file.")] = None,
    shown: Annotated[int, typer.Option("--list", min=0, help="List at most so many classes of twins.")] = 20,
    threads: Annotated[int, typer.Option("--threads", min=0, help="0 for all cores; the output is the same.")] = 0,
) -> None:
    """Prove sets disjoint, or list the twins: problems that are the same up to a symmetry.

    3SAT up to renaming, flips and order; TSP up to the order of cities; mazes up to turning and
    mirroring; maps and calendars up to names and order. Repetitions within a set are counted.
    Status 0: disjoint; 1: twins; 2: something could not be read.

    \b
    Examples:
      assay overlap train.jsonl test.parquet
      assay overlap tsp:v1:L4:7:0-9999 tsp:v1:L4:8:0-9999 --report overlap.json
    """
    from ..tasks.core.strict_json import write_object
    from ..tasks.datasets.atomic import appearing
    from ..tasks.datasets.decontamination import compare
    from ..tasks.datasets.sources import open_source
    from .progress import progress

    sources = [open_source(text) for text in sets]
    with progress("comparing", None) as advance:
        found = compare(sources, listed=shown, threads=threads, advance=advance)
    if report is not None:
        with appearing(report) as path:
            path.write_text(write_object(found.to_dict()) + "\n", encoding="utf-8")
    for one in found.sets:
        repeated = one.instances - one.distinct
        notes = [f"{one.instances} instances", f"{one.distinct} different"]
        notes += [f"{repeated} repeated"] if repeated else []
        notes += [f"{one.undecided} undecided"] if one.undecided else []
        typer.echo(f"{one.name}: {', '.join(notes)}")
    for twins in found.listed:
        names = " = " if twins.certain else " ? "
        typer.echo("twins: " + names.join(label for _, label in twins.members))
    if found.groups > len(found.listed):
        typer.echo(f"… and {found.groups - len(found.listed)} more")
    compared = sum(one.instances for one in found.sets)
    if not found.disjoint:
        typer.echo(f"NOT disjoint: {found.groups} in common, {compared} fingerprints compared")
        raise typer.Exit(TWINS)
    typer.echo(f"disjoint up to symmetry: {compared} fingerprints compared")
