"""SpatialMap as a picture: one card per statement, and no map.

A map, even one of several that fit, would show positions that the statements leave open. A
card shows one statement: an arrow from one place to another in the direction told.
"""

from __future__ import annotations

from ...verifiers.spatial_map.problem import RELATIONS, SIGNS, SpatialMapProblem
from ..core.canvas import BLUE, FAINT, INK, Canvas

WIDTH, HEIGHT, GAP, MARGIN = 230.0, 150.0, 10.0, 14.0
COLUMNS = 4
MOST_STATEMENTS = 120


def draw(problem: SpatialMapProblem) -> Canvas:
    """The cards in the order of the statements.

    Raises:
        ValueError: There are more than MOST_STATEMENTS statements.
    """
    count = len(problem.relations)
    if count > MOST_STATEMENTS:
        raise ValueError(f"picture: maps have one up to {MOST_STATEMENTS} statements, got {count}")
    columns = min(COLUMNS, max(1, count))
    rows = -(-count // columns)
    width = 2 * MARGIN + columns * (WIDTH + GAP) - GAP
    canvas = Canvas(width, 2 * MARGIN + rows * (HEIGHT + GAP) - GAP, "Statements about a map")
    for number, (place, relation, other) in enumerate(problem.relations):
        x = MARGIN + number % columns * (WIDTH + GAP)
        y = MARGIN + number // columns * (HEIGHT + GAP)
        _card(canvas, x, y, place, relation, other)
    return canvas


def _card(canvas: Canvas, x: float, y: float, place: str, relation: str, other: str) -> None:
    canvas.rectangle(x, y, WIDTH, HEIGHT, None, FAINT, 1.5)
    east, north = SIGNS[RELATIONS.index(relation)]
    middle = (x + WIDTH / 2, y + HEIGHT / 2)
    tip = (middle[0] + east * 0.3 * WIDTH, middle[1] - north * 0.3 * HEIGHT)
    canvas.line([middle, tip], BLUE, 2)
    _arrow_head(canvas, middle, tip)
    canvas.circle(middle, 4, INK)
    # The middle's name goes where the arrow is not.
    _name(
        canvas,
        x,
        middle[0] if not east else middle[0] - east * 6,
        middle[1] + (18 if north >= 0 else -10),
        other,
        -east,
    )
    shift = 16 if north < 0 else -8 if north > 0 else -12
    _name(canvas, x, tip[0], tip[1] + shift, place, 0, bold=True)


def _name(canvas: Canvas, left: float, x: float, y: float, text: str, side: int, *, bold: bool = False) -> None:
    """A name beside a point (side 1: to its right, -1: to its left) and inside the card, in two lines if it is long."""
    half = 3.4 * len(text)
    if side:
        x += side * half
    x = min(max(x, left + half + 4), left + WIDTH - half - 4)
    canvas.text(x, y, text, 12, BLUE if bold else INK, "middle", bold=bold)


def _arrow_head(canvas: Canvas, start: tuple[float, float], tip: tuple[float, float]) -> None:
    length = ((tip[0] - start[0]) ** 2 + (tip[1] - start[1]) ** 2) ** 0.5
    dx, dy = (tip[0] - start[0]) / length, (tip[1] - start[1]) / length
    base = tip[0] - 10 * dx, tip[1] - 10 * dy
    canvas.polygon([tip, (base[0] - 5 * dy, base[1] + 5 * dx), (base[0] + 5 * dy, base[1] - 5 * dx)], BLUE)
