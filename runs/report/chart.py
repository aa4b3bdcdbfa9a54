"""The layout of charts: data to pixels, which the template `charts.html` draws as SVG."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

WIDTH, HEIGHT = 310, 230
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 28, 40
LETTER = 6.5
"""Pixels that a letter of a tick's label takes, about."""
MANY = 3
"""Lines beyond which bands are fainter."""


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One value with its interval: a mark, its whisker or band, and its hover text."""

    x: float
    y: float
    low: float
    high: float
    title: str


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart; `kind` names its colour and mark in the style sheet."""

    kind: str
    points: Sequence[ChartPoint]


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale: data from `low` to `high`, marked at `ticks` (value, label)."""

    label: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    logarithmic: bool = False

    def place(self, value: float, first: float, last: float) -> float:
        """Return the pixel of a value on an axis drawn from `first` to `last`.

        Args:
            value: In data units.
            first: The pixel of `low`.
            last: The pixel of `high`.
        """
        low, high = self.low, self.high
        if self.logarithmic:
            value, low, high = math.log2(value), math.log2(low), math.log2(high)
        share = 0.5 if high == low else (value - low) / (high - low)
        return first + share * (last - first)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: its pixel and its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a drawn series: its pixels and its hover text."""

    x: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class DrawnSeries:
    """A series in pixels.

    Attributes:
        band: The points of its interval's outline; empty for none.
        whiskers: (x, low, high) of each interval that is no band.
        line: The points of its line; empty for none.
    """

    kind: str
    band: str
    whiskers: tuple[tuple[float, float, float], ...]
    line: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class BaselineMark:
    """A dashed level line: its pixel and its share."""

    at: float
    share: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart in pixels, as the template draws it.

    Attributes:
        crowded: Whether the labels of the x axis are turned, because they would overlap.
        many: Whether there are so many series that bands are fainter.
    """

    title: str
    x_label: str
    y_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    series: tuple[DrawnSeries, ...]
    baseline: BaselineMark | None
    crowded: bool
    many: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    top: int = TOP
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def line_chart(
    title: str,
    x: Axis,
    y: Axis,
    series: Sequence[Series],
    *,
    bands: bool = True,
    joined: bool = True,
    baseline: float | None = None,
    intervals: bool = True,
) -> Chart:
    """Lay out lines with marks and intervals.

    Args:
        title: Above the chart.
        x: The horizontal axis.
        y: The vertical axis.
        series: The lines.
        bands: Draw the intervals as bands; as whiskers otherwise.
        joined: Draw lines through the marks.
        baseline: Where to draw a dashed level line.
        intervals: Draw intervals at all.
    """
    if not intervals:
        series = [Series(one.kind, [replace(p, low=p.y, high=p.y) for p in one.points]) for one in series]
    places = [(_x(x, value), len(label) * LETTER / 2) for value, label in x.ticks]
    return Chart(
        title=title,
        x_label=x.label,
        y_label=y.label,
        x_ticks=tuple(Tick(_x(x, value), label) for value, label in x.ticks),
        y_ticks=tuple(Tick(_y(y, value), label) for value, label in y.ticks),
        series=tuple(_series(x, y, one, bands and intervals, joined) for one in series if one.points),
        baseline=None if baseline is None else BaselineMark(_y(y, baseline), baseline),
        crowded=any(b - a < one + other for (a, one), (b, other) in itertools.pairwise(places)),
        many=len(series) > MANY,
    )


def _x(axis: Axis, value: float) -> float:
    return axis.place(value, LEFT, WIDTH - RIGHT)


def _y(axis: Axis, value: float) -> float:
    return axis.place(value, HEIGHT - BOTTOM, TOP)


def _series(x: Axis, y: Axis, series: Series, bands: bool, joined: bool) -> DrawnSeries:
    points = series.points
    upper = [(_x(x, p.x), _y(y, p.high)) for p in points]
    lower = [(_x(x, p.x), _y(y, p.low)) for p in points]
    line = [(_x(x, p.x), _y(y, p.y)) for p in points]
    banded = bands and len(points) > 1
    whiskers = () if banded else tuple((a, low, high) for (a, high), (_, low) in zip(upper, lower, strict=True))
    return DrawnSeries(
        kind=series.kind,
        band=_path([*upper, *lower[::-1]]) if banded else "",
        whiskers=whiskers,
        line=_path(line) if joined else "",
        marks=tuple(Mark(*at, p.title) for at, p in zip(line, points, strict=True)),
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def percent_axis(label: str) -> Axis:
    """Return an axis of shares, 0 to 100 %."""
    return Axis(label, 0.0, 1.0, [(tick / 100, f"{tick}") for tick in (0, 25, 50, 75, 100)])


def doubling_axis(label: str, high: int) -> Axis:
    """Return a logarithmic axis from 1 to `high`, marked by doubling.

    Args:
        label: Of the axis.
        high: Its upper end, at least 1.
    """
    ticks = [2**i for i in range(high.bit_length()) if 2**i <= high]
    while len(ticks) > 7:
        ticks = ticks[::2]
    return Axis(label, 1.0, float(max(high, 1)), [(float(tick), str(tick)) for tick in ticks], logarithmic=True)


def amount_axis(label: str, high: float) -> Axis:
    """Return an axis from 0 to at least `high`, in round steps.

    Args:
        label: Of the axis.
        high: The largest value to show.
    """
    rough = max(high, 1.0) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    count = max(1, math.ceil(max(high, 1.0) / step))
    return Axis(label, 0.0, step * count, [(step * i, _short(step * i)) for i in range(count + 1)])


def _short(value: float) -> str:
    if value >= 1e6:
        return f"{value / 1e6:g}M"
    return f"{value / 1e3:g}k" if value >= 1e4 else f"{value:g}"
