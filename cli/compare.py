"""`assay compare`: compare runs on the instances that they share."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from .failures import USAGE, complain


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
            typer.echo(write(found), nl=False)
    except RunError as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None
    if html is not None:
        typer.echo(html, err=as_json or markdown)
