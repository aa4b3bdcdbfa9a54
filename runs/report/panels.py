"""The figures of studies and comparisons on a page: panels of one legend."""

from __future__ import annotations

import math

from .chart import Axis, Point, Series, amount_axis, doubling_axis, line_chart, percent_axis, shape
from .markup import Markup, element, join
from .plots import Line, Panel, Plot


def show_plot(plot: Plot) -> Markup:
    """A figure with title, legend, panels and note."""
    lines = {(line.label, line.kind): line for panel in plot.panels for line in panel.lines}
    floor = any(panel.floor is not None for panel in plot.panels)
    shared = plot.one_legend
    panels = [panel if shared else element("div", panel, legend(list(one.lines), False)) for panel, one in zip(
        map(show_panel, plot.panels), plot.panels, strict=True)]  # fmt: skip
    return join(
        element("h3", plot.title, id=f"figure-{plot.name}"),
        legend(list(lines.values()), floor) if shared else Markup(""),
        element("div", *panels, class_=_layout(len(panels))),
        element("p", plot.note, class_="note"),
    )


def _layout(panels: int) -> str:
    """One panel stands large; five and six stand in rows of three, so that no row holds a single one."""
    return "charts one" if panels == 1 else "charts three" if panels in (3, 5, 6) else "charts"


def show_panel(panel: Panel) -> Markup:
    """One pair of axes as SVG."""
    series = [Series(line.kind, [_point(panel, line, x, e) for x, e in line.points]) for line in panel.lines]
    top = max((p.high for one in series for p in one.points), default=1.0)
    y = percent_axis("right, %") if panel.shares else _amounts(top)
    return line_chart(
        panel.title, _x_axis(panel), y, series, bands=panel.joined, joined=panel.joined, floor=panel.floor,
        intervals=panel.intervals,
    )  # fmt: skip


def legend(lines: list[Line], floor: bool) -> Markup:
    """What colours and marks mean."""
    items = []
    for line in lines:
        sign = element(
            "svg", element("polyline", class_="line", points="0,6 26,6"),
            element("g", shape(line.kind, 13, 6), class_="mark"), class_=f"series {line.kind}", viewBox="0 0 26 12",
        )  # fmt: skip
        items.append(element("li", sign, line.label))
    if floor:
        sign = element(
            "svg", element("g", element("line", x1=0, x2=26, y1=6, y2=6), class_="floor"), viewBox="0 0 26 12"
        )
        items.append(element("li", sign, "floor: best answer without thought"))
    return element("ul", *items, class_="legend")


def _point(panel: Panel, line: Line, x: float, e: object) -> Point:
    mean, low, high = (getattr(e, name) for name in ("mean", "low", "high"))
    at = next((label for value, label in panel.ticks if value == round(x)), f"{panel.x_label} {x:,.4g}")
    told = f"{100 * mean:.1f} % [{100 * low:.0f}, {100 * high:.0f}]" if panel.shares else f"{mean:.3g}"
    return Point(x, mean, low, high, f"{line.label}, {at}: {told}")


def _x_axis(panel: Panel) -> Axis:
    xs = [x for line in panel.lines for x, _ in line.points]
    if panel.ticks:
        return Axis(panel.x_label, -0.5, len(panel.ticks) - 0.5, [(x, _short(label)) for x, label in panel.ticks])
    if panel.logarithmic:
        return doubling_axis(panel.x_label, int(max(xs, default=1)))
    low, high = min(xs, default=0.0), max(xs, default=1.0)
    if high - low <= 14 and all(x == int(x) for x in xs):
        step = 1 if high - low <= 9 else 2
        whole = range(int(low), int(high) + 1, step)
        return Axis(panel.x_label, low - 0.3, high + 0.3, [(float(x), str(x)) for x in whole])
    if high <= 1:
        return Axis(panel.x_label, low - 0.03, high + 0.03, [(x, f"{x:g}") for x in sorted(set(xs))])
    return amount_axis(panel.x_label, high)


def _amounts(top: float) -> Axis:
    step = 10.0 ** math.floor(math.log10(max(top, 0.1)))
    step *= next(one for one in (0.2, 0.25, 0.5, 1.0, 2.5) if one * step * 5 > top)
    return Axis("", 0.0, step * 5, [(step * i, f"{step * i:g}") for i in range(6)])


def _short(label: str) -> str:
    return label if len(label) <= 11 else f"{label[:10]}…"
