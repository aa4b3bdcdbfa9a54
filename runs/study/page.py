"""The page of a study: what it says, its figures and its tables, in one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...strategies.estimation.intervals import Estimate
from ...strategies.estimation.paired import Difference
from ..report.document import document
from ..report.html_tables import Cell, listing, ranged, sortable
from ..report.markup import Markup, element, join
from ..report.panels import show_plot
from ..report.plots import Plot
from .plan import SAMPLES
from .result_table import Table, Value, shown
from .results import StudyResults

LONG = 14
"""Rows beyond which a table is folded."""


def render_study(
    results: StudyResults, sentences: Sequence[str], tables: Sequence[Table], plots: Sequence[Plot]
) -> str:
    """The study as one HTML document."""
    return document(f"Assay study {results.plan.preset}", _body(results, sentences, tables, plots))


def _body(
    results: StudyResults, sentences: Sequence[str], tables: Sequence[Table], plots: Sequence[Plot]
) -> Iterator[Markup]:
    plan, config = results.plan, results.runs[SAMPLES].config
    yield element("h1", "Study ", element("code", plan.preset))
    yield element(
        "p", f"{config.shown_model}, {results.finished:,} of {config.total:,} instances, {plan.draws} draws each, "
        f"refinement in {plan.rounds} rounds, seed {plan.seed}", class_="muted",
    )  # fmt: skip
    yield element("nav", *(element("a", name, href=f"#{name.lower()}") for name in ("Figures", "Tables", "Runs")))
    yield _table(tables[0])
    yield listing(sentences)
    yield element(
        "p", "Every number comes with a 95 % interval; the instance is the unit, and all ways are compared on the same "
        "instances. Replies are shared between the runs: nothing was drawn twice.", class_="note",
    )  # fmt: skip
    yield element("h2", "Figures", id="figures")
    yield join(*map(show_plot, plots))
    yield element("h2", "Tables", id="tables")
    yield join(*map(_table, tables[1:]))
    yield element("h2", "Runs", id="runs")
    rows: list[list[Markup | str]] = [
        [element("a", part.title, href=f"{part.name}/report.html"), element("code", part.strategy),
         f"{len(results.records[part.name]):,}"]
        for part in results.parts
    ]  # fmt: skip
    yield sortable(("run", "strategy", "instances"), rows, words=2)


def _table(table: Table) -> Markup:
    words = {0} | {i for row in table.rows for i, value in enumerate(row) if isinstance(value, str)}
    grid = sortable(table.head, [[_value(value) for value in row] for row in table.rows], words=words)
    title = element("h3", table.title, id=f"table-{table.name}")
    note = element("p", table.note, class_="note")
    if len(table.rows) <= LONG:
        return join(title, grid, note)
    inside = element("div", grid, class_="inside")
    return join(title, element("details", element("summary", f"{len(table.rows):,} rows"), inside), note)


def _value(value: Value) -> Markup | str:
    if isinstance(value, Estimate):
        return ranged(f"{100 * value.mean:.1f}", "–".join(value.percents()), value.mean)
    if isinstance(value, Difference):
        small = f"{100 * value.low:+.1f} to {100 * value.high:+.1f}"
        return ranged(f"{100 * value.mean:+.1f}", small, value.mean)
    if isinstance(value, float):
        return Cell(element("td", shown(value), data_v=value))
    return shown(value)
