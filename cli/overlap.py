"""`assay overlap`: find instances that several sets have in common, up to symmetry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

TWINS = 1
"""Exit status when sets share problems."""


def overlap(
    sets: Annotated[
        list[str],
        typer.Argument(help="Files of records, folders, .cnf or .tsp files, or ids such as tsp:v1:L4:7:0-9999."),
    ],
    report: Annotated[Path | None, typer.Option("--report", help="Write all results as JSON to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all results as one JSON object.")] = False,
    shown: Annotated[int, typer.Option("--list", min=0, help="Number of groups of twins to list at most.")] = 20,
    threads: Annotated[
        int,
        typer.Option("--threads", min=0, help="Threads to use; 0 means all cores. The output does not depend on it."),
    ] = 0,
) -> None:
    """Find the instances that several sets share.

    Two instances that are equal up to symmetry are twins. The command proves that sets are
    disjoint, or lists the twins. The symmetries are: for 3SAT renaming, flips and order; for TSP the order of cities; for
    mazes rotation and reflection; for maps and calendars names and order. Repetitions within a
    set are counted.

    Exit status: 0 disjoint, 1 twins found, 2 wrong use, or an input cannot be read.

    \b
    Examples:
      assay overlap train.jsonl test.parquet
      assay overlap tsp:v1:L4:7:0-9999 tsp:v1:L4:8:0-9999 --report overlap.json
    """
    from ..tasks.core.strict_json import write_object
    from ..tasks.datasets.decontamination import compare
    from ..tasks.datasets.files import appearing
    from ..tasks.datasets.sources import open_source
    from .progress import progress

    sources = [open_source(text) for text in sets]
    with progress("comparing", None) as advance:
        found = compare(sources, listed=shown, threads=threads, advance=advance)
    if report is not None:
        with appearing(report) as path:
            path.write_text(write_object(found.to_dict()) + "\n", encoding="utf-8")
    if as_json:
        typer.echo(write_object(found.to_dict()))
        if not found.disjoint:
            raise typer.Exit(TWINS)
        return
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
