"""Charts as inline SVG: colours by style sheet, values as hover titles, no script."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .markup import Markup, element, join

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
        """The pixel of a value on an axis drawn from `first` to `last`."""
        low, high = self.low, self.high
        if self.logarithmic:
            value, low, high = math.log2(value), math.log2(low), math.log2(high)
        share = 0.5 if high == low else (value - low) / (high - low)
        return first + share * (last - first)


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
) -> Markup:
    """Lines with marks and interval bands.

    Args:
        bands: Draw the intervals as bands; as whiskers otherwise.
        joined: Draw lines through the marks.
        baseline: Where to draw a dashed level line.
        intervals: Draw them at all.
    """
    if not intervals:
        series = [Series(one.kind, [replace(p, low=p.y, high=p.y) for p in one.points]) for one in series]
    layers = [_series(x, y, one, bands and intervals, joined) for one in series]
    if len(series) > MANY:
        layers = [element("g", *layers, class_="many")]
    return _svg(title, x, y, layers if baseline is None else [_baseline(y, baseline), *layers])


def _baseline(y: Axis, value: float) -> Markup:
    at = _y(y, value)
    title = element("title", f"floor: {100 * value:.1f} %")
    return element("g", title, element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=at, y2=at), class_="floor")


def _svg(title: str, x: Axis, y: Axis, layers: Sequence[Markup]) -> Markup:
    heading = element("text", title, class_="chart-title", x=LEFT, y=17)
    return element(
        "svg", heading, _grid(x, y), *layers,
        class_="chart", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=title,
    )  # fmt: skip


def _x(axis: Axis, value: float) -> float:
    return axis.place(value, LEFT, WIDTH - RIGHT)


def _y(axis: Axis, value: float) -> float:
    return axis.place(value, HEIGHT - BOTTOM, TOP)


def _grid(x: Axis, y: Axis) -> Markup:
    parts: list[Markup] = []
    for value, label in y.ticks:
        at = _y(y, value)
        parts.append(element("line", class_="grid", x1=LEFT, x2=WIDTH - RIGHT, y1=at, y2=at))
        parts.append(element("text", label, class_="tick", x=LEFT - 6, y=at + 3.5, text_anchor="end"))
    places = [(_x(x, value), len(label) * LETTER / 2) for value, label in x.ticks]
    crowded = any(b - a < one + other for (a, one), (b, other) in itertools.pairwise(places))
    for value, label in x.ticks:
        at = _x(x, value)
        parts.append(element("line", class_="grid", x1=at, x2=at, y1=HEIGHT - BOTTOM, y2=HEIGHT - BOTTOM + 4))
        if crowded:
            turned = f"rotate(-22 {at:.1f} {HEIGHT - BOTTOM + 15})"
            parts.append(
                element(
                    "text", label, class_="tick", x=at + 8, y=HEIGHT - BOTTOM + 15, text_anchor="end", transform=turned
                )
            )
            continue
        parts.append(element("text", label, class_="tick", x=at, y=HEIGHT - BOTTOM + 15, text_anchor="middle"))
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(element("text", x.label, class_="axis", x=middle, y=HEIGHT - 6, text_anchor="middle"))
    at = (TOP + HEIGHT - BOTTOM) / 2
    turned = f"rotate(-90 11 {at:.0f})"
    parts.append(element("text", y.label, class_="axis", x=11, y=at, text_anchor="middle", transform=turned))
    return join(*parts)


def _series(x: Axis, y: Axis, series: Series, bands: bool, joined: bool) -> Markup:
    points = series.points
    if not points:
        return Markup("")
    upper = [(_x(x, p.x), _y(y, p.high)) for p in points]
    lower = [(_x(x, p.x), _y(y, p.low)) for p in points]
    parts: list[Markup] = []
    if bands and len(points) > 1:
        parts.append(element("polygon", class_="band", points=_path([*upper, *lower[::-1]])))
    else:
        parts += [
            element("line", class_="whisker", x1=a, y1=b, x2=a, y2=c)
            for (a, b), (_, c) in zip(upper, lower, strict=True)
        ]
    line = [(_x(x, p.x), _y(y, p.y)) for p in points]
    if joined:
        parts.append(element("polyline", class_="line", points=_path(line)))
    parts += [_mark(series.kind, at, p.title) for at, p in zip(line, points, strict=True)]
    return element("g", *parts, class_=f"series {series.kind}")


def _mark(kind: str, at: tuple[float, float], title: str) -> Markup:
    """A mark whose shape differs by kind, so that colour is not all that tells them apart."""
    x, y = at
    return element("g", element("title", title), shape(kind, x, y), class_="mark")


def shape(kind: str, x: float, y: float) -> Markup:
    """The mark of a series: best ▲, worst ▼, majority ■, further ones ◆ or ■, others ●."""
    if kind == "best":
        return element("polygon", points=_path([(x - 3.6, y + 3), (x + 3.6, y + 3), (x, y - 3.8)]))
    if kind == "worst":
        return element("polygon", points=_path([(x - 3.6, y - 3), (x + 3.6, y - 3), (x, y + 3.8)]))
    if kind in ("k0", "k1"):
        return element("polygon", points=_path([(x - 3.6, y), (x, y - 3.6), (x + 3.6, y), (x, y + 3.6)]))
    if kind in ("majority", "k2"):
        return element("rect", x=x - 2.9, y=y - 2.9, width=5.8, height=5.8)
    return element("circle", cx=x, cy=y, r=3.0)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def percent_axis(label: str) -> Axis:
    """Shares, 0 to 100 %."""
    return Axis(label, 0.0, 1.0, [(tick / 100, f"{tick}") for tick in (0, 25, 50, 75, 100)])


def doubling_axis(label: str, high: int) -> Axis:
    """1 to `high`, by doubling."""
    ticks = [2**i for i in range(high.bit_length()) if 2**i <= high]
    while len(ticks) > 7:
        ticks = ticks[::2]
    return Axis(label, 1.0, float(max(high, 1)), [(float(tick), str(tick)) for tick in ticks], logarithmic=True)


def amount_axis(label: str, high: float) -> Axis:
    """0 to at least `high`, in round steps."""
    rough = max(high, 1.0) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    count = max(1, math.ceil(max(high, 1.0) / step))
    return Axis(label, 0.0, step * count, [(step * i, _short(step * i)) for i in range(count + 1)])


def _short(value: float) -> str:
    if value >= 1e6:
        return f"{value / 1e6:g}M"
    return f"{value / 1e3:g}k" if value >= 1e4 else f"{value:g}"
