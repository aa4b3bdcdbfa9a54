"""The figures of runs, studies and comparisons on a page: panels that share a legend."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .chart import Axis, Chart, ChartPoint, Series, amount_axis, doubling_axis, line_chart, percent_axis
from .plots import Panel, Plot, PlotLine

Legend = tuple[tuple[str, str], ...]
"""Label and kind of each line."""


@dataclass(frozen=True, slots=True)
class DrawnPanel:
    """A chart, and the legend it needs where the figure has none for all panels."""

    chart: Chart
    lines: Legend


@dataclass(frozen=True, slots=True)
class DrawnPlot:
    """A figure as the template draws it.

    Attributes:
        lines: The legend of all panels; empty where each has its own.
        baseline: Whether a panel has a baseline.
        layout: The class of the element around the panels.
    """

    name: str
    title: str
    note: str
    lines: Legend
    baseline: bool
    layout: str
    panels: tuple[DrawnPanel, ...]


def draw_plot(plot: Plot) -> DrawnPlot:
    """Lay out a figure."""
    lines = tuple(dict.fromkeys((line.label, line.kind) for panel in plot.panels for line in panel.lines))
    return DrawnPlot(
        name=plot.name,
        title=plot.title,
        note=plot.note,
        lines=lines if plot.one_legend else (),
        baseline=any(panel.baseline is not None for panel in plot.panels),
        layout=_layout(len(plot.panels)),
        panels=tuple(
            DrawnPanel(draw_panel(one), tuple((li.label, li.kind) for li in one.lines)) for one in plot.panels
        ),
    )


def draw_panel(panel: Panel) -> Chart:
    """Lay out one pair of axes."""
    series = [Series(line.kind, [_point(panel, line, x, e) for x, e in line.points]) for line in panel.lines]
    top = max((p.high for one in series for p in one.points), default=1.0)
    y = percent_axis("right, %") if panel.shares else _amounts(top)
    return line_chart(
        panel.title, _x_axis(panel), y, series, bands=panel.joined, joined=panel.joined, baseline=panel.baseline,
        intervals=panel.intervals,
    )  # fmt: skip


def _layout(panels: int) -> str:
    """Return the class for so many panels: one stands large; five and six stand in rows of three, none alone in a row."""
    return "charts one" if panels == 1 else "charts three" if panels in (3, 5, 6) else "charts"


def _point(panel: Panel, line: PlotLine, x: float, e: object) -> ChartPoint:
    mean, low, high = (getattr(e, name) for name in ("mean", "low", "high"))
    at = next((label for value, label in panel.ticks if value == round(x)), f"{panel.x_label} {x:,.4g}")
    value = f"{100 * mean:.1f} % [{100 * low:.0f}, {100 * high:.0f}]" if panel.shares else f"{mean:.3g}"
    return ChartPoint(x, mean, low, high, f"{line.label}, {at}: {value}")


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
