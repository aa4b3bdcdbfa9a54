"""`assay bench`: test Assay itself. `truth` compares independent methods on random cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .old_names import renaming

if TYPE_CHECKING:
    from ..harness.core.crosscheck import CrosscheckRow

bench = typer.Typer(
    name="bench",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)

DISAGREEMENT = 1
"""Exit status when methods disagreed."""


@bench.callback()
def _group() -> None:
    """Test Assay itself on random cases.

    \b
    Examples:
      assay bench truth
      assay bench truth tsp maze -n 1000000 -o truth.json
    """


@bench.command("truth", cls=renaming("bench"))
def truth(
    task: Annotated[list[str] | None, typer.Argument(help="Tasks. [default: all]")] = None,
    cases: Annotated[int, typer.Option("--cases", "-n", min=1, help="Random cases per crosscheck.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", "-s", min=0, help="Seed of the random cases.")] = 0,
    workers: Annotated[int, typer.Option("--workers", "-j", min=0, help="Worker processes; 0 means all cores.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the rows as JSON to this file.")] = None,
) -> None:
    """Compare independent checkers and solvers with each other and with the definition.

    Each crosscheck draws random cases, from the generator and harder ones: degenerate sizes,
    extreme weights and limits, many right answers, wrong and malformed answers. Independent
    methods decide each case: native code, Numba, the reference checker in plain Python, OR-tools
    and PySAT. A slow method gets only some of the cases; the table shows how many.

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
        for row in hold(names, cases, seed=seed, threads=workers, advance=advance):
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


def _show(row: CrosscheckRow, first: bool) -> None:
    """Print a row of the table, the kinds of its cases, and the first disagreement."""
    import json

    from .text_table import print_text, terminal_width

    methods = " · ".join(name if asked == row.cases else f"{name} ({asked:,})" for name, asked in row.ways.items())
    kinds, bound = ", ".join(f"{count:,} {kind}" for kind, count in row.kinds.items()), f"{row.upper_bound:.2g}"
    if (terminal_width() or 1000) < 100:
        print_text(
            f"{row.task}: {row.comparison}: {row.cases:,} cases, {row.disagreements:,} differ, rate below {bound}"
        )
        print_text(f"by {methods}: {kinds}")
    else:
        if first:
            typer.echo(f"{'task':12} {'crosscheck':31} {'cases':>9} {'differ':>6} {'rate below':>10}  methods")
        numbers = f"{row.cases:9,} {row.disagreements:6,} {bound:>10}"
        print_text(f"{row.task:12} {row.comparison:31} {numbers}  {methods}")
        print_text(f"{'':12} {kinds}")
    for shown in row.shown[:1]:
        typer.echo(f"{'':12} differ on {json.dumps(shown['case'], default=str)}")
        for method, result in shown["said"].items():
            typer.echo(f"{'':14} {method}: {result[:300]}")
