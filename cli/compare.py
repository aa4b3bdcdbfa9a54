"""`assay compare`: compare runs on the instances that they share."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .failures import USAGE, complain

if TYPE_CHECKING:
    from ..runs.analysis.comparison import Comparison


def compare(
    directories: Annotated[
        list[Path],
        typer.Argument(metavar="RUN RUN...", help="Two or more runs. The others are compared with the first."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print sentences and tables in Markdown.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Also write a page with charts to this file.")] = None,
    prices: Annotated[
        Path | None, typer.Option("--prices", help="A TOML file of prices, to compare accuracy at equal cost in money.")
    ] = None,
    wide: Annotated[bool, typer.Option("--wide", help="Print all columns of the tables, however wide.")] = False,
) -> None:
    """Compare runs on the instances that they share.

    Each run is compared with the first, instance by instance: overall, per task and per level,
    with intervals, p-values that agree with them and Holm's correction, and also at equal cost. If a run stopped at the first
    correct answer, some estimates would be biased; the command leaves them out and says so.

    \b
    Examples:
      assay compare assay-runs/1 assay-runs/2
      assay compare single best refine --html comparison.html
      assay compare A B --prices prices.toml --json

    Exit status: 0 success, 2 wrong use or input.
    """
    from ..runs.analysis.comparison import compare_runs, comparison_json
    from ..runs.directory import read_run
    from ..runs.report.comparison_text import comparison_markdown, comparison_plain
    from ..runs.store.errors import RunError
    from ..strategies.engine.prices import read_prices
    from .text_table import terminal_width

    if as_json and markdown:
        raise ValueError("--json and --markdown: choose one")
    try:
        with ExitStack() as opened:
            runs = [opened.enter_context(read_run(directory)) for directory in directories]
            found = compare_runs(runs, read_prices(prices) if prices else None)
            if html is not None:
                from ..runs.atomic_file import write_atomically
                from ..runs.report.comparison_page import render_comparison

                write_atomically(html, render_comparison(found))
            write = comparison_json if as_json else comparison_markdown if markdown else comparison_plain
            if write is comparison_plain and terminal_width() is not None:
                _print(found, wide)
            else:
                typer.echo(write(found), nl=False)
    except RunError as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None
    if html is not None:
        typer.echo(html, err=as_json or markdown)


def _print(found: Comparison, wide: bool) -> None:
    """Print sentences and tables, with the columns that the terminal has room for."""
    from ..runs.report.comparison_text import COST_HEAD, HEAD, LEGEND, cost_rows, difference_rows, sentences
    from .text_table import print_rows, print_text

    for sentence in sentences(found):
        print_text(sentence)
    typer.echo()
    ranks = {"first": 1, "second": 2, "p": 5, "p, Holm": 3, "inst.": 4}
    if len(found.sides) == 2:
        ranks["second run"] = 6
    print_rows(HEAD, difference_rows(found.rows), ranks=ranks, left=HEAD[:3], wide=wide)
    print_text(f"\n{LEGEND}")
    if costs := cost_rows(found):
        typer.echo()
        print_rows(COST_HEAD, costs, ranks={"p, Holm": 2, "95 % interval": 1}, left=COST_HEAD[:3], wide=wide)
    for note in found.notes:
        print_text(note)
