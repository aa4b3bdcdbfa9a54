"""`assay bench`: measurements of Assay itself. `truth`: do independent ways agree?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..harness.core.crosscheck import CrosscheckResult

bench = typer.Typer(
    name="bench",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)

DISAGREEMENT = 1
"""Exit status when not all ways said the same."""


@bench.callback()
def _group() -> None:
    """Measure Assay itself.

    \b
    Examples:
      assay bench truth
      assay bench truth tsp maze -n 1000000 -o truth.json
    """


@bench.command("truth")
def truth(
    task: Annotated[list[str] | None, typer.Argument(help="Tasks; all when none is named.")] = None,
    cases: Annotated[int, typer.Option("--cases", "-n", min=1, help="For each comparison.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", "-s", min=0, help="Of the random cases.")] = 0,
    threads: Annotated[int, typer.Option("--threads", "-j", min=0, help="Processes; 0 for all cores.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the rows as JSON to this file.")] = None,
) -> None:
    """Hold checkers and solvers to each other and to the definition.

    Each comparison draws random cases, the generator's and harder ones (degenerate sizes,
    extreme weights and limits, many right answers, wrong and malformed answers), and asks
    independent ways about each: native, Numba, plain Python, OR-tools, PySAT. Where a way is
    slow it is asked about a share of the cases, which is shown.

    \b
    Examples:
      assay bench truth
      assay bench truth tsp maze -n 1000000 -o truth.json

    Exit status: 0 no disagreement, 1 at least one (its case is printed), 2 wrong use.
    """
    import json

    from ..harness.core.crosscheck import hold, planned_cases, tasks_with_crosschecks
    from .progress import progress

    names, rows = task or tasks_with_crosschecks(), []
    with progress("cases", planned_cases(names, cases)) as advance:
        for row in hold(names, cases, seed=seed, threads=threads, advance=advance):
            rows.append(row)
            if not as_json:
                _show(row, first=len(rows) == 1)
    text = json.dumps({"seed": seed, "confidence": 0.95, "rows": [row.to_dict() for row in rows]})
    if as_json:
        typer.echo(text)
    if output is not None:
        output.write_text(text + "\n", encoding="utf-8")
    found = sum(row.disagreements for row in rows)
    if not as_json:
        typer.echo(f"{sum(row.cases for row in rows):,} cases, {found:,} disagreements, seed {seed}")
    if found:
        raise typer.Exit(DISAGREEMENT)


def _show(row: CrosscheckResult, first: bool) -> None:
    """The row as a line of the table, what its cases were below it, and the first disagreement."""
    import json

    if first:
        typer.echo(f"{'task':12} {'comparison':31} {'cases':>9} {'differ':>6} {'rate below':>10}  ways")
    ways = [way if asked == row.cases else f"{way} ({asked:,})" for way, asked in row.ways.items()]
    bound = f"{row.upper_bound:.2g}"
    typer.echo(
        f"{row.task:12} {row.comparison:31} {row.cases:9,} {row.disagreements:6,} {bound:>10}  {' · '.join(ways)}"
    )
    typer.echo(f"{'':12} {', '.join(f'{count:,} {kind}' for kind, count in row.kinds.items())}")
    for shown in row.shown[:1]:
        typer.echo(f"{'':12} differ on {json.dumps(shown['case'], default=str)}")
        for way, said in shown["said"].items():
            typer.echo(f"{'':14} {way}: {said[:300]}")
