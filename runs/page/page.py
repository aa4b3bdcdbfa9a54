"""The whole page: header, table, and per task its charts, tokens and instances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ...strategies.intervals import Estimate
from ...tasks import get_task
from ..floors import HEAD as FLOOR_HEAD
from ..floors import LEGEND as FLOOR_LEGEND
from ..floors import floor_rows
from ..manifest import write_atomically
from ..report import Report, incomplete
from ..samples import Sample
from ..statistics import KINDS, CellStatistics, last
from ..table import HEAD, LEGEND, amount, percent, samples_text
from .chart import Axis, Point, Series, amount_axis, doubling_axis, line_chart, percent_axis, shape
from .instances import Allowance, show_sample
from .markup import Markup, element, join

PAGE = "report.html"

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
DRAWINGS = 4_000_000
"""Characters of drawings on a page, shared equally by tasks and levels."""
NAMES = {"average": "average", "best": "best-of-n", "worst": "worst-of-n", "majority": "majority"}


def render_page(report: Report) -> str:
    """The report as one HTML document that needs neither network nor script."""
    style = Path(__file__).with_name("style.css").read_text("utf-8")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>'),
        element("title", f"Assay run {report.run.config.name}"),
        element("style", Markup(style)),
    )
    return f"<!doctype html>\n{element('html', head, element('body', *_body(report)), lang='en')}\n"


def _body(report: Report) -> Iterator[Markup]:
    config = report.run.config
    yield element("h1", "Assay run ", element("code", config.name))
    yield element("p", f"{config.shown_model} with {config.strategy}, {report.finished:,} instances", class_="muted")
    yield element("nav", *(element("a", get_task(name).title, href=f"#{name}") for name in config.tasks))
    if notice := incomplete(report):
        yield element("p", notice, class_="wrong")
    yield element("dl", *(_fact(label, value) for label, value in report.facts.items()), class_="facts")
    yield element("h2", "Summary")
    yield element("div", _table(report.cells), class_="scroll")
    yield element("p", LEGEND, " Small figures are 95 % intervals, clustered by instance.", class_="note")
    if floors := floor_rows(report.floors()):
        yield element("h2", "Above the floor")
        yield element("div", _floors(floors), class_="scroll")
        yield element("p", FLOOR_LEGEND, class_="note")
    yield from _failures(report)
    samples = report.samples()
    for name in config.tasks:
        cells = [cell for cell in report.cells if cell.task == name]
        yield from _task(name, cells, samples, DRAWINGS // len(report.cells or config.tasks))


def _fact(label: str, value: str) -> Markup:
    return element("div", element("dt", label), element("dd", value), class_="wide" if len(value) > 90 else False)


def _table(cells: Sequence[CellStatistics]) -> Markup:
    head = element("thead", element("tr", *(element("th", label) for label in HEAD)))
    rows = []
    for i, cell in enumerate(cells):
        begins = i > 0 and cells[i - 1].task != cell.task
        rows.append(element("tr", *(element("td", part) for part in _row(cell)), class_="first" if begins else "row"))
    return element("table", head, element("tbody", *rows))


def _floors(rows: Sequence[Sequence[str]]) -> Markup:
    head = element("thead", element("tr", *(element("th", label) for label in FLOOR_HEAD)))
    return element("table", head, element("tbody", *(element("tr", *(element("td", t) for t in row)) for row in rows)))


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
    return join(f"{100 * share.mean:.1f}", element("small", f"{100 * share.low:.0f}–{100 * share.high:.0f}"))


def _failures(report: Report) -> Iterator[Markup]:
    if not report.failures:
        return
    yield element("h3", f"Instances that ended in an exception ({len(report.failures):,})")
    for failure in report.failures[:50]:
        summary = element("summary", element("code", failure.instance), " ", failure.message)
        yield element("details", summary, element("pre", failure.trace[-6000:]))


def _task(
    name: str,
    cells: Sequence[CellStatistics],
    samples: dict[tuple[str, int], list[Sample]],
    drawings: int,
) -> Iterator[Markup]:
    yield element("h2", get_task(name).title, id=name)
    if not cells:
        yield element("p", "Nothing is finished yet.", class_="muted")
        return
    yield element("h3", "Accuracy against n")
    yield _legend([kind for kind in KINDS if any(kind in cell.curves for cell in cells)])
    yield element("div", *map(_accuracy_chart, cells), class_="charts")
    if not all(cell.exchangeable for cell in cells):
        yield element("p", ORDERED, class_="note")
    yield element("h3", "By level: completion tokens and accuracy")
    yield element("div", _token_chart(cells), _overview_chart(cells), class_="charts")
    yield element(
        "p", "Tokens: marks are means, lines reach from the 10 % to the 90 % quantile of calls.", class_="note"
    )
    yield element("h3", "Instances")
    allowance = Allowance(0)
    for cell in cells:
        allowance.left += drawings
        shown = samples.get((name, cell.level), [])
        if shown:
            yield element("p", f"Level {cell.level}", class_="muted")
            yield join(*(show_sample(sample, allowance) for sample in shown))


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


def _accuracy_chart(cell: CellStatistics) -> Markup:
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
    return line_chart(title, doubling_axis("calls n", most), percent_axis("right, %"), series)


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
