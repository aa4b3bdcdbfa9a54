"""`assay compare`: compare runs, or logs of other harnesses, on the questions that they share."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .compare_logs import are_logs, compare_logs
from .failures import USAGE, complain

if TYPE_CHECKING:
    from ..runs.analysis.comparison import Comparison


def compare(
    directories: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUN RUN...",
            help="Two or more runs, or logs of other harnesses. The others are compared with the first.",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print sentences and tables in Markdown.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Also write a page with charts to this file.")] = None,
    prices: Annotated[
        Path | None, typer.Option("--prices", help="A TOML file of prices, to compare accuracy at equal cost in money.")
    ] = None,
    scorer: Annotated[
        str | None, typer.Option(help="Logs: the scorer, metric or column of the scores. [default: the first one]")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="Logs: the column that names a question. [default: found by its usual name]")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Logs: the column whose equal values make questions one group of like ones.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Logs: the column by which to split the questions.")] = None,
    missing: Annotated[
        str, typer.Option(help="Logs: whether an answer without a score is left out (leave-out) or counts 0 (zero).")
    ] = "leave-out",
    wide: Annotated[bool, typer.Option("--wide", help="Print all columns of the tables, however wide.")] = False,
) -> None:
    """Compare runs, or logs, on the questions that they share.

    Each run is compared with the first, instance by instance: overall, per task and per level,
    with intervals, p-values that agree with them and Holm's correction, and also at equal cost. If a run stopped at the first
    correct answer, some estimates would be biased; the command leaves them out and says so.

    Logs of Inspect, lm-evaluation-harness and verifiers, CSV and JSON lines are compared by the scores that they hold, question by question
    (docs/study.md).

    \b
    Examples:
      assay compare assay-runs/1 assay-runs/2
      assay compare single best refine --html comparison.html
      assay compare A B --prices prices.toml --json
      assay compare one.eval other.eval --scorer match --cluster passage
      assay compare results/model-a results/model-b --markdown

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
    if missing not in ("leave-out", "zero"):
        raise ValueError(f"--missing: expected leave-out or zero, got {missing!r}")
    if are_logs(directories):
        if html is not None or prices is not None:
            raise ValueError("--html and --prices: for runs only; --markdown writes a comparison of logs")
        compare_logs(
            directories, scorer=scorer, key=key, cluster=cluster, by=by, missing="zero" if missing == "zero" else "leave-out",
            as_json=as_json, markdown=markdown, wide=wide,
        )  # fmt: skip
        return
    if any(one is not None for one in (scorer, key, cluster, by)) or missing != "leave-out":
        raise ValueError("--scorer, --key, --cluster, --by and --missing: for logs only, not for runs")
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
