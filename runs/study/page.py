"""The page of a study: sentences, figures and tables in one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...strategies.estimation.intervals import Estimate
from ...strategies.estimation.paired import Difference
from ..report.document import document
from ..report.html_tables import SortableTable, TableCell, percent_cell, sortable
from ..report.panels import draw_plot
from ..report.plots import Plot
from .plan import SAMPLES
from .result_table import ResultTable, Value, shown
from .results import StudyResults

LONG = 14
"""Rows beyond which a table is folded."""


@dataclass(frozen=True, slots=True)
class TitledTable:
    """A table with its title and note, as the template shows it."""

    name: str
    title: str
    note: str
    grid: SortableTable


def render_study(
    results: StudyResults, sentences: Sequence[str], tables: Sequence[ResultTable], plots: Sequence[Plot]
) -> str:
    """Render the study as one HTML document.

    Args:
        results: The study, read.
        sentences: The head of the page.
        tables: The first stands above the sentences, the others below the figures.
        plots: The figures.
    """
    plan, config = results.plan, results.runs[SAMPLES].config
    runs = [
        (TableCell(part.title, href=f"{part.name}/report.html"), TableCell(part.strategy, code=True),
         f"{len(results.records[part.name]):,}")
        for part in results.parts
    ]  # fmt: skip
    return document(
        "study.html",
        f"Assay study {plan.preset}",
        preset=plan.preset,
        subtitle=f"{config.shown_model}, {results.finished:,} of {config.total:,} instances, {plan.draws} draws each, "
        f"refinement in {plan.rounds} rounds, seed {plan.seed}",
        lines=sentences,
        tables=[titled_table(table) for table in tables],
        plots=[draw_plot(plot) for plot in plots],
        runs=sortable(("run", "strategy", "instances"), runs, words=2),
        most_rows=LONG,
    )


def titled_table(table: ResultTable) -> TitledTable:
    """Return a table as the templates show it."""
    words = {0} | {i for row in table.rows for i, value in enumerate(row) if isinstance(value, str)}
    grid = sortable(table.head, [[_cell(value) for value in row] for row in table.rows], words=words)
    return TitledTable(table.name, table.title, table.note, grid)


def _cell(value: Value) -> str | TableCell:
    if isinstance(value, Estimate):
        return percent_cell(value)
    if isinstance(value, Difference):
        small = f"{100 * value.low:+.1f} to {100 * value.high:+.1f}"
        return TableCell(f"{100 * value.mean:+.1f}", small, value.mean)
    if isinstance(value, float):
        return TableCell(shown(value), sort=value)
    return shown(value)
