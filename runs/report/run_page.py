"""The page of a run: sentences, tables, and per task its charts, tokens and instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...tasks import get_task
from ..analysis.baselines import CellBaseline
from ..analysis.examples import Example
from ..analysis.instance_records import InstanceRecord
from ..analysis.statistics import KINDS, SCORE_NAMES, CellStatistics, last
from ..atomic_file import write_atomically
from .baseline_table import HEAD as BASELINE_HEAD
from .baseline_table import LEGEND as BASELINE_LEGEND
from .baseline_table import baseline_rows
from .chart import Axis, Chart, ChartPoint, Series, amount_axis, doubling_axis, line_chart, percent_axis
from .document import document
from .drawings import Looks
from .html_tables import TableCell, percent_cell, sortable
from .instance_section import ExampleView, view_example
from .overview import MOST_ROWS, heat_maps, instance_table, ledger
from .panels import DrawnPlot, Legend, draw_plot
from .reply_section import Allowance
from .report import Report, incomplete
from .sentences import run_sentences
from .summary_table import HEAD, LEGEND, amount, percent, samples_text, tokens_text
from .task_curves import task_plot

PAGE = "report.html"

DRAWINGS = 2_600_000
"""Characters of drawings on a page, shared equally by tasks and levels."""
REPLIES = 1_500_000
"""Characters of replies on a page, shared likewise."""
MOST_CHARTS = 12
"""Levels of a task beyond which their charts are folded, and rows beyond which a table is."""
MOST_FAILURES = 50
"""Exceptions that are shown."""
ORDERED = (
    "This strategy stops early or answers in rounds, so its calls are no plain sample of the model's replies: average "
    "is the share of first replies that are right, best-of-n the share of instances with a right one among the "
    "first n, in the order in which they came."
)


@dataclass(frozen=True, slots=True)
class TaskSection:
    """One task of the page; only name and title where nothing is finished.

    Attributes:
        scores: The legend of the charts by level.
        note: How to read those charts, where that is special.
        fold: Whether those charts are folded.
        examples: Per level, the sections of instances with their anchors.
    """

    name: str
    title: str
    plot: DrawnPlot | None = None
    level_charts: tuple[Chart, ...] = ()
    scores: Legend = ()
    note: str = ""
    fold: bool = False
    token_chart: Chart | None = None
    accuracy_chart: Chart | None = None
    examples: tuple[tuple[int, tuple[tuple[str, ExampleView], ...]], ...] = ()


def render_page(report: Report, served: bool = False) -> str:
    """Render the report as one HTML document that needs no network; without its script all stays readable.

    Args:
        report: The report of a run.
        served: Whether a viewer serves it, which has a page for every instance.
    """
    config, records, baselines = report.run.config, report.records, report.baselines()
    names = {} if config.cells is None else {place: cell.name for place, cell in config.grid.items()}
    anchors = {one.instance: anchor(one) for them in report.examples.values() for one in them}
    compared = baseline_rows(baselines)
    return document(
        "run.html",
        f"Assay run {config.name}",
        name=config.name,
        subtitle=f"{config.shown_model} with {config.shown_strategy}, {report.finished:,} instances",
        places=[*((get_task(name).title, f"#{name}") for name in config.tasks), ("All instances", "#instances")],
        lines=run_sentences(report.run, records, baselines),
        notice=incomplete(report),
        heat_maps=heat_maps(report.cells, baselines, names),
        summary=sortable(HEAD, [_row(cell) for cell in report.cells]),
        legend_text=LEGEND,
        baselines=sortable(BASELINE_HEAD, compared) if compared else None,
        baseline_legend=BASELINE_LEGEND,
        ledger=ledger(records, report.spending.currency) if records else None,
        failures=report.failures[:MOST_FAILURES],
        failure_count=len(report.failures),
        tasks=_tasks(report, baselines),
        instances=instance_table(records, anchors, served) if records else None,
        more_instances=max(0, len(records) - MOST_ROWS),
        directory=report.run.directory.name,
        facts=report.facts.items(),
        most_rows=MOST_CHARTS,
    )


def write_page(report: Report, path: Path | None = None) -> Path:
    """Write the page, by default `report.html` in the run's directory, and return its path.

    Args:
        report: Of the run.
        path: The file to write; None for the default.

    Raises:
        OSError: It cannot be written.
    """
    target = path or report.run.directory / PAGE
    write_atomically(target, render_page(report))
    return target


def anchor(example: Example) -> str:
    """Return the id of an example's element on the page."""
    return "i-" + example.instance.replace(":", "-").replace("=", "_").replace(",", ".")


def _row(cell: CellStatistics) -> list[str | TableCell]:
    return [
        get_task(cell.task).title, str(cell.level), str(cell.instances), samples_text(cell),
        *(percent_cell(last(cell.curves.get(kind))) for kind in KINDS), percent_cell(cell.accuracy),
        f"{100 * cell.unparsed:.1f}", f"{cell.truncated:,}", f"{cell.calls:,}", f"{cell.failed:,}",
        tokens_text(cell, cell.tokens.mean.mean), tokens_text(cell, cell.tokens.within),
    ]  # fmt: skip


def _tasks(report: Report, baselines: Sequence[CellBaseline]) -> list[TaskSection]:
    """Return the sections of all tasks; their drawings share one set of style classes."""
    looks, sections = Looks(), []
    for name in report.run.config.tasks:
        cells = [cell for cell in report.cells if cell.task == name]
        records = [record for record in report.records if record.place[0] == name]
        scores = {one.level: one.baseline.score for one in baselines if one.task == name}
        sections.append(_task(report, name, cells, records, scores, looks))
    return sections


def _task(
    report: Report,
    name: str,
    cells: Sequence[CellStatistics],
    records: Sequence[InstanceRecord],
    baselines: dict[int, float],
    looks: Looks,
) -> TaskSection:
    title = get_task(name).title
    if not cells:
        return TaskSection(name, title)
    known = [(baselines[cell.level], cell.instances) for cell in cells if cell.level in baselines]
    weight = sum(count for _, count in known)
    baseline = sum(score * count for score, count in known) / weight if weight else None
    allowance, share, examples = Allowance(0, looks=looks), len(report.cells), []
    for cell in cells:
        allowance.left += DRAWINGS // share
        allowance.words += REPLIES // share
        if shown := report.examples.get((name, cell.level), []):
            examples.append((cell.level, tuple((anchor(one), view_example(one, allowance)) for one in shown)))
    several = len(cells) > 1
    return TaskSection(
        name=name,
        title=title,
        plot=draw_plot(task_plot(report.run, records, baseline)),
        level_charts=tuple(_accuracy_chart(cell, baselines.get(cell.level)) for cell in cells) if several else (),
        scores=tuple((SCORE_NAMES[kind], kind) for kind in KINDS if any(kind in cell.curves for cell in cells)),
        note="" if all(cell.exchangeable for cell in cells) else ORDERED,
        fold=len(cells) > MOST_CHARTS,
        token_chart=_token_chart(cells),
        accuracy_chart=_overview_chart(cells),
        examples=tuple(examples),
    )


def _accuracy_chart(cell: CellStatistics, baseline: float | None) -> Chart:
    series = []
    for kind in KINDS:
        curve = cell.curves.get(kind, {})
        points = [
            ChartPoint(float(n), share.mean, share.low, share.high, f"{SCORE_NAMES[kind]}, n = {n}: {percent(share)} %")
            for n, share in sorted(curve.items())
        ]
        series.append(Series(kind, points))
    most = max(cell.samples[1], 1)
    title = f"Level {cell.level} · {cell.instances} instances"
    return line_chart(title, doubling_axis("calls n", most), percent_axis("right, %"), series, baseline=baseline)


def _token_chart(cells: Sequence[CellStatistics]) -> Chart:
    """Draw mean tokens by level; whiskers from the 10 % to the 90 % quantile of calls."""
    points = [
        ChartPoint(float(c.level), c.tokens.mean.mean, c.quantiles[0], c.quantiles[2], _token_title(c)) for c in cells
    ]
    rough = " (estimated)" if any(cell.estimated for cell in cells) else ""
    axis = amount_axis(f"tokens per call{rough}", max(max(p.high, p.y) for p in points))
    return line_chart("Tokens per call by level", _levels(cells), axis, [Series("average", points)], bands=False)


def _token_title(cell: CellStatistics) -> str:
    low, median, high = cell.quantiles
    return (
        f"level {cell.level}: mean {amount(cell.tokens.mean.mean)}, median {amount(median)}, 10–90 % {amount(low)} to "
        f"{amount(high)}, spread among replies to one instance {amount(cell.tokens.within)}"
    )


def _overview_chart(cells: Sequence[CellStatistics]) -> Chart:
    """Draw accuracy at the largest n by level."""
    series = []
    for kind in KINDS:
        shares = [(cell, last(cell.curves.get(kind))) for cell in cells]
        points = [
            ChartPoint(float(c.level), s.mean, s.low, s.high, f"level {c.level}, {SCORE_NAMES[kind]}: {percent(s)} %")
            for c, s in shares
            if s is not None
        ]
        series.append(Series(kind, points))
    return line_chart("Accuracy by level · all n calls", _levels(cells), percent_axis("right, %"), series)


def _levels(cells: Sequence[CellStatistics]) -> Axis:
    levels = [cell.level for cell in cells]
    margin = 0.4
    return Axis("level", min(levels) - margin, max(levels) + margin, [(level, str(level)) for level in levels])
