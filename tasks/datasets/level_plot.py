"""A drawing of the levels of a task: effort, baselines and length of the prompt, level by level."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from ..core.baseline import TRIVIAL_KINDS
from ..core.canvas import AMBER, BLUE, FAINT, GREEN, INK, MUTED, RED, Canvas
from .level_measures import LevelMeasures, Mean

WIDTH, HEIGHT = 330, 270
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 58, 44
COLOURS = {"constant": RED, "random": MUTED, "greedy": AMBER, "copied": GREEN}

Scale = Callable[[float], float]


def draw(rows: Sequence[LevelMeasures], title: str, effort: str) -> Canvas:
    """Draw three panels side by side: effort (logarithmic), baselines, tokens of the prompt.

    Args:
        rows: One per level, at least one.
        effort: What the effort counts.
    """
    shown = (any(row.effort for row in rows), any(row.floors for row in rows), True)
    canvas = Canvas(WIDTH * sum(shown), HEIGHT, f"Levels of {title}")
    canvas.text(LEFT, 20, f"{title}: {rows[0].instances} instances per level", 14, bold=True)
    x = 0.0
    for panel, wanted in zip((_effort, _floors, _tokens), shown, strict=True):
        if wanted:
            panel(canvas, x, rows, effort)
            x += WIDTH
    return canvas


def _effort(canvas: Canvas, x: float, rows: Sequence[LevelMeasures], name: str) -> None:
    points = [(row.level, row.effort) for row in rows if row.effort]
    place = _logarithmic(canvas, x, [mean.mean for _, mean in points])
    _frame(canvas, x, rows, f"effort: mean {name}, with 95 % interval")
    _means(canvas, x, rows, points, place)


def _tokens(canvas: Canvas, x: float, rows: Sequence[LevelMeasures], name: str) -> None:
    points = [(row.level, row.tokens) for row in rows]
    place = _logarithmic(canvas, x, [mean.mean for _, mean in points])
    _frame(canvas, x, rows, "prompt: mean tokens")
    _means(canvas, x, rows, points, place)


def _floors(canvas: Canvas, x: float, rows: Sequence[LevelMeasures], name: str) -> None:
    _frame(canvas, x, rows, "floors: share right by")
    place = _linear()
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        _tick(canvas, x, place(tick), f"{100 * tick:.0f} %")
    for number, kind in enumerate(TRIVIAL_KINDS):
        found = [(_across(x, rows, r.level), place(r.floors.score(kind) or 0.0)) for r in rows if r.floors]
        if not any(row.floors and kind in row.floors.floors for row in rows):
            continue
        if len(found) > 1:
            canvas.line(found, COLOURS[kind], 2)
        for point in found:
            canvas.circle(point, 3, COLOURS[kind])
        canvas.circle((x + LEFT + 130, TOP + 12 + 15 * number), 4, COLOURS[kind])
        canvas.text(x + LEFT + 140, TOP + 16 + 15 * number, kind, 11)


def _frame(canvas: Canvas, x: float, rows: Sequence[LevelMeasures], label: str) -> None:
    canvas.text(x + LEFT, TOP - 12, label, 12)
    for row in rows:
        canvas.text(_across(x, rows, row.level), HEIGHT - BOTTOM + 18, str(row.level), 11, MUTED, "middle")
    canvas.text(x + (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "level", 11, MUTED, "middle")


def _means(
    canvas: Canvas, x: float, rows: Sequence[LevelMeasures], points: Sequence[tuple[int, Mean]], place: Scale
) -> None:
    line = [(_across(x, rows, level), place(mean.mean)) for level, mean in points]
    if len(line) > 1:
        canvas.line(line, BLUE, 2)
    for (level, mean), point in zip(points, line, strict=True):
        at = _across(x, rows, level)
        canvas.line([(at, place(max(mean.low, mean.mean / 4))), (at, place(mean.high))], INK, 1.5)
        canvas.circle(point, 3.5, BLUE)


def _logarithmic(canvas: Canvas, x: float, values: Sequence[float]) -> Scale:
    """Return a scale of whole powers of ten around the values, with its ticks."""
    least, most = max(1e-3, min(values)), max(1e-3, *values)
    low, high = math.floor(math.log10(least)), max(math.ceil(math.log10(most)), math.floor(math.log10(least)) + 1)

    def place(value: float) -> float:
        share = (math.log10(max(value, 10.0**low)) - low) / (high - low)
        return HEIGHT - BOTTOM - min(share, 1.05) * (HEIGHT - BOTTOM - TOP)

    for power in range(low, high + 1):
        _tick(canvas, x, place(10.0**power), f"{10**power:,}" if power >= 0 else f"{10.0**power:g}")
    return place


def _linear() -> Scale:
    return lambda value: HEIGHT - BOTTOM - value * (HEIGHT - BOTTOM - TOP)


def _tick(canvas: Canvas, x: float, y: float, label: str) -> None:
    canvas.line([(x + LEFT, y), (x + WIDTH - RIGHT, y)], FAINT)
    canvas.text(x + LEFT - 6, y + 4, label, 10, MUTED, "end")


def _across(x: float, rows: Sequence[LevelMeasures], level: int) -> float:
    first, last = rows[0].level, max(rows[-1].level, rows[0].level + 1)
    return x + LEFT + 12 + (level - first) / (last - first) * (WIDTH - LEFT - RIGHT - 24)
