"""The whole page of a run: what it says, tables, and per task its charts, tokens and instances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ...strategies.estimation.intervals import Estimate
from ...tasks import get_task
from ..analysis.baselines import CellBaseline
from ..analysis.examples import Sample
from ..analysis.instance_records import InstanceRecord
from ..analysis.statistics import KINDS, CellStatistics, last
from ..atomic_file import write_atomically
from .baseline_table import HEAD as FLOOR_HEAD
from .baseline_table import LEGEND as FLOOR_LEGEND
from .baseline_table import floor_rows
from .chart import Axis, Point, Series, amount_axis, doubling_axis, line_chart, percent_axis, shape
from .document import document
from .drawings import Looks
from .html_tables import listing, ranged, sortable
from .instance_section import show_sample
from .markup import Markup, element, join
from .overview import heat_maps, instance_table, ledger
from .panels import show_plot
from .reply_section import Allowance
from .report import Report, incomplete
from .sentences import run_sentences
from .summary_table import HEAD, LEGEND, amount, percent, samples_text
from .task_curves import task_plot

PAGE = "report.html"

DRAWINGS = 2_600_000
"""Characters of drawings on a page, shared equally by tasks and levels."""
ATTEMPTS = 1_500_000
"""Characters of attempts on a page, shared likewise."""
MOST_CHARTS = 12
"""Levels of a task beyond which their charts are folded."""
NAMES = {"average": "average", "best": "best-of-n", "worst": "worst-of-n", "majority": "majority"}


def render_page(report: Report, served: bool = False) -> str:
    """The report as one HTML document that needs no network; without its script all stays readable.

    Args:
        served: Whether a viewer serves it, which has a page for every instance.
    """
    return document(f"Assay run {report.run.config.name}", _body(report, served))


def _body(report: Report, served: bool) -> Iterator[Markup]:
    config, records, samples, floors = report.run.config, report.records, report.samples, report.floors()
    yield element("h1", "Assay run ", element("code", config.name))
    yield element(
        "p", f"{config.shown_model} with {config.shown_strategy}, {report.finished:,} instances", class_="muted"
    )
    places = [*((get_task(name).title, f"#{name}") for name in config.tasks), ("All instances", "#instances")]
    yield element("nav", *(element("a", title, href=place) for title, place in places))
    if sentences := run_sentences(report.run, records):
        yield listing(sentences)
    if notice := incomplete(report):
        yield element("p", notice, class_="wrong")
    if report.cells:
        yield element("h2", "By level, in %")
        yield heat_maps(report.cells, floors, _cell_names(report))
    yield element("h2", "Summary")
    yield _fold_long(_table(report.cells), len(report.cells))
    yield element("p", LEGEND, " Small figures are 95 % intervals, clustered by instance.", class_="note")
    if rows := floor_rows(floors):
        yield element("h2", "Above the floor")
        yield _fold_long(sortable(FLOOR_HEAD, rows), len(rows))
        yield element("p", FLOOR_LEGEND, class_="note")
    if records:
        yield element("h2", "Ledger")
        yield ledger(records, report.spending.currency)
    yield from _failures(report)
    looks = Looks()
    for name in config.tasks:
        cells = [cell for cell in report.cells if cell.task == name]
        of_task = [record for record in records if record.place[0] == name]
        yield from _task(report, name, cells, of_task, samples, floors, looks)
    if records:
        yield element("h2", "All instances", id="instances")
        there = {s.instance: anchor(s) for them in samples.values() for s in them}
        yield from instance_table(report.run, records, there, served)
    yield element("h2", "What was run")
    yield element("dl", *(_fact(label, value) for label, value in report.facts.items()), class_="facts")


def anchor(sample: Sample) -> str:
    """Where on the page a sample is."""
    return "i-" + sample.instance.replace(":", "-").replace("=", "_").replace(",", ".")


def _cell_names(report: Report) -> dict[tuple[str, int], str]:
    """Of the cells of a preset; levels have none."""
    config = report.run.config
    return {} if config.cells is None else {place: cell.name for place, cell in config.grid.items()}


def _fact(label: str, value: str) -> Markup:
    return element("div", element("dt", label), element("dd", value), class_="wide" if len(value) > 90 else False)


def _table(cells: Sequence[CellStatistics]) -> Markup:
    return sortable(HEAD, [_row(cell) for cell in cells])


def _row(cell: CellStatistics) -> list[Markup | str]:
    return [
        get_task(cell.task).title, str(cell.level), str(cell.instances), samples_text(cell),
        *(_percent(last(cell.curves.get(kind))) for kind in KINDS), _percent(cell.accuracy),
        f"{100 * cell.unparsed:.1f}", f"{cell.calls:,}", f"{cell.failed:,}",
        amount(cell.tokens.mean.mean), amount(cell.tokens.within),
    ]  # fmt: skip


def _percent(share: Estimate | None) -> Markup:
    if share is None:
        return Markup("–")
    return ranged(f"{100 * share.mean:.1f}", "–".join(share.percents()), share.mean)


def _failures(report: Report) -> Iterator[Markup]:
    if not report.failures:
        return
    yield element("h3", f"Instances that ended in an exception ({len(report.failures):,})")
    for failure in report.failures[:50]:
        summary = element("summary", element("code", failure.instance), " ", failure.message)
        yield element("details", summary, element("pre", failure.trace[-6000:]))


def _task(
    report: Report,
    name: str,
    cells: Sequence[CellStatistics],
    records: Sequence[InstanceRecord],
    samples: dict[tuple[str, int], list[Sample]],
    floors: Sequence[CellBaseline],
    looks: Looks,
) -> Iterator[Markup]:
    yield element("h2", get_task(name).title, id=name)
    if not cells:
        yield element("p", "Nothing is finished yet.", class_="muted")
        return
    floor_of = {floor.level: floor.floor.score for floor in floors if floor.task == name}
    known = [(floor_of[cell.level], cell.instances) for cell in cells if cell.level in floor_of]
    weight = sum(count for _, count in known)
    floor = sum(score * count for score, count in known) / weight if weight else None
    yield show_plot(task_plot(report.run, records, floor))
    if len(cells) > 1:
        yield _fold(
            f"Accuracy against n, by level ({len(cells)})", _level_charts(cells, floor_of), len(cells) > MOST_CHARTS
        )
    yield element("h3", "By level: completion tokens and accuracy")
    yield element("div", _token_chart(cells), _overview_chart(cells), class_="charts")
    yield element(
        "p", "Tokens: marks are means, lines reach from the 10 % to the 90 % quantile of calls.", class_="note"
    )
    yield element("h3", "Instances")
    allowance, share = Allowance(0, looks=looks), len(report.cells)
    for cell in cells:
        allowance.left += DRAWINGS // share
        allowance.words += ATTEMPTS // share
        shown = samples.get((name, cell.level), [])
        if shown:
            yield element("p", f"Level {cell.level}", class_="muted")
            yield join(*(element("div", show_sample(sample, allowance), id=anchor(sample)) for sample in shown))


def _fold_long(table: Markup, rows: int) -> Markup:
    if rows <= MOST_CHARTS:
        return table
    return element("details", element("summary", f"{rows} rows"), element("div", table, class_="inside"))


def _fold(title: str, content: Markup, fold: bool) -> Markup:
    if not fold:
        return join(element("h3", title), content)
    return element("details", element("summary", title), element("div", content, class_="inside"))


def _level_charts(cells: Sequence[CellStatistics], floors: dict[int, float]) -> Markup:
    parts = [_legend([kind for kind in KINDS if any(kind in cell.curves for cell in cells)])]
    parts.append(element("div", *(_accuracy_chart(cell, floors.get(cell.level)) for cell in cells), class_="charts"))
    if not all(cell.exchangeable for cell in cells):
        parts.append(element("p", ORDERED, class_="note"))
    return join(*parts)


ORDERED = (
    "This strategy stops early or answers in rounds, so its calls are no plain sample of the model's replies: average "
    "is the share of first replies that are right, best-of-n the share of instances with a right one among the "
    "first n, in the order in which they came."
)


def _legend(kinds: Sequence[str]) -> Markup:
    items = []
    for kind in kinds:
        sign = element("svg", element("polyline", class_="line", points="0,6 26,6"),
                       element("g", shape(kind, 13, 6), class_="mark"), class_=f"series {kind}", viewBox="0 0 26 12")  # fmt: skip
        items.append(element("li", sign, NAMES[kind]))
    items.append(element("li", "bands: 95 % intervals, clustered by instance", class_="muted"))
    return element("ul", *items, class_="legend")


def _accuracy_chart(cell: CellStatistics, floor: float | None) -> Markup:
    series = []
    for kind in KINDS:
        curve = cell.curves.get(kind, {})
        points = [
            Point(float(n), share.mean, share.low, share.high, f"{NAMES[kind]}, n = {n}: {percent(share)} %")
            for n, share in sorted(curve.items())
        ]
        series.append(Series(kind, points))
    most = max(cell.samples[1], 1)
    title = f"Level {cell.level} · {cell.instances} instances"
    return line_chart(title, doubling_axis("calls n", most), percent_axis("right, %"), series, floor=floor)


def _token_chart(cells: Sequence[CellStatistics]) -> Markup:
    """Mean tokens by level; whiskers from the 10 % to the 90 % quantile of calls."""
    points = [Point(float(c.level), c.tokens.mean.mean, c.quantiles[0], c.quantiles[2], _token_title(c)) for c in cells]
    axis = amount_axis("tokens per call", max(max(p.high, p.y) for p in points))
    return line_chart("Tokens per call by level", _levels(cells), axis,
                      [Series("average", points)], bands=False)  # fmt: skip


def _token_title(cell: CellStatistics) -> str:
    low, median, high = cell.quantiles
    return (
        f"level {cell.level}: mean {amount(cell.tokens.mean.mean)}, median {amount(median)}, 10–90 % {amount(low)} to "
        f"{amount(high)}, spread among replies to one instance {amount(cell.tokens.within)}"
    )


def _overview_chart(cells: Sequence[CellStatistics]) -> Markup:
    """Accuracy at the largest n by level."""
    series = []
    for kind in KINDS:
        shares = [(cell, last(cell.curves.get(kind))) for cell in cells]
        points = [
            Point(float(c.level), s.mean, s.low, s.high, f"level {c.level}, {NAMES[kind]}: {percent(s)} %")
            for c, s in shares
            if s is not None
        ]
        series.append(Series(kind, points))
    return line_chart("Accuracy by level · all n calls", _levels(cells), percent_axis("right, %"), series)


def _levels(cells: Sequence[CellStatistics]) -> Axis:
    levels = [cell.level for cell in cells]
    margin = 0.4
    return Axis("level", min(levels) - margin, max(levels) + margin, [(level, str(level)) for level in levels])


def write_page(report: Report, path: Path | None = None) -> Path:
    """Writes the page, by default `report.html` in the run's directory, and returns its path.

    Raises:
        OSError: It cannot be written.
    """
    target = path or report.run.directory / PAGE
    write_atomically(target, render_page(report))
    return target
