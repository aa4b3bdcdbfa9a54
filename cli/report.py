"""`assay report`: write the results of a run as a page, a table, data or figures."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .failures import USAGE, complain

if TYPE_CHECKING:
    from ..runs.directory import Run
    from ..strategies.engine.prices import Prices


class Format(str, Enum):
    """Formats of a report."""

    html = "html"
    json = "json"
    markdown = "markdown"
    jsonl = "jsonl"
    parquet = "parquet"
    png = "png"
    svg = "svg"
    pdf = "pdf"


TO_STDOUT = (Format.json, Format.markdown, Format.jsonl)


def report(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a run, finished or not.")],
    form: Annotated[
        Format,
        typer.Option("--format", "-f", help="html, json or markdown; jsonl or parquet (every call); png, svg or pdf."),
    ] = Format.html,
    out: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write. [default: see above]")] = None,
    prices: Annotated[
        Path | None, typer.Option("--prices", help="A TOML file of prices, instead of those of the run.")
    ] = None,
) -> None:
    """Report on a run, as a page, as data or as figures.

    html, the default, writes one self-contained page, DIR/report.html, and prints its path. The
    page shows accuracy against the number of samples, the tokens spent, and drawings of
    instances with their answers.

    json and markdown go to stdout. json has one row per task and level under `table`, the curves
    under `curves`, tokens and money under `spending`, and times under `timing`. jsonl and
    parquet hold every call with its reply, verdict and cost. png, svg and pdf hold the curves and
    need the extra `report`.

    \b
    Examples:
      assay report assay-runs/1
      assay report RUN --format json
      assay report RUN --format parquet -o calls.parquet
      assay report RUN --format pdf -o curves.pdf

    Exit status: 0 success, 2 wrong use or input.
    """
    from ..runs.directory import read_run
    from ..runs.store.errors import RunError
    from ..strategies.engine.prices import read_prices

    if out is None and form not in (*TO_STDOUT, Format.html):
        out = (
            directory
            / {"parquet": "calls.parquet", "png": "curves.png", "svg": "curves.svg", "pdf": "curves.pdf"}[form.value]
        )
    try:
        with read_run(directory) as opened:
            _write(opened, form, out, read_prices(prices) if prices else None)
    except RunError as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None


def _write(opened: Run, form: Format, out: Path | None, prices: Prices | None) -> None:
    from ..runs.report.export import write_jsonl, write_parquet
    from ..runs.report.report import make_report, report_json, report_markdown

    if form is Format.jsonl:
        write_jsonl(opened, out)
    elif form is Format.parquet and out:
        write_parquet(opened, out)
    elif form in (Format.png, Format.svg, Format.pdf) and out:
        from ..runs.report.curve_figure import write_figure

        write_figure(make_report(opened, prices), out, form.value)
    elif form is Format.html:
        from ..runs.report.run_page import write_page

        out = write_page(make_report(opened, prices), out)
    else:
        made = make_report(opened, prices)
        text = report_json(made) if form is Format.json else report_markdown(made)
        if out is None:
            typer.echo(text, nl=False)
        else:
            from ..runs.atomic_file import write_atomically

            write_atomically(out, text)
    if out:
        typer.echo(out)
