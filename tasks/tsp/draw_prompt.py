"""TSP as a picture: a map where there are coordinates, and the table of all weights."""

from __future__ import annotations

from ...verifiers.tsp.problem import TspProblem
from ..core.canvas import FAINT, INK, MUTED, Canvas
from .draw import draw_problem

MOST_CITIES = 40
"""Beyond, the numbers of the table could not be read."""
MARGIN, ROW, DIGIT = 16.0, 22.0, 7.2


def draw(problem: TspProblem) -> Canvas:
    """The map, and under it the table; beside the table the coordinates.

    Raises:
        ValueError: There are more than MOST_CITIES cities.
    """
    n = problem.cities
    if n > MOST_CITIES:
        raise ValueError(f"picture: TSP has one up to {MOST_CITIES} cities, got {n}")
    points = [] if problem.coordinates is None else [f"({x}, {y})" for x, y in problem.coordinates.tolist()]
    cell = DIGIT * max(3, len(str(int(problem.weights.max())))) + 8
    beside = 24 + DIGIT * max(map(len, points)) if points else 0.0
    width, height = 2 * MARGIN + (n + 1) * cell + beside, 2 * MARGIN + (n + 1) * ROW
    canvas = draw_problem(problem, None, ()) if points else Canvas(0, 0, f"TSP with {n} cities")
    top = canvas.height
    canvas.width, canvas.height = max(canvas.width, width), top + height
    left = MARGIN + (canvas.width - width) / 2
    _table(canvas, problem, left, top + MARGIN, cell)
    for city, text in enumerate(points):
        canvas.text(left + (n + 1) * cell + 14, top + MARGIN + (city + 1) * ROW + 15, text, 12, INK)
    if points:
        canvas.text(left + (n + 1) * cell + 14, top + MARGIN + 15, "(x, y)", 12, MUTED, bold=True)
    return canvas


def _table(canvas: Canvas, problem: TspProblem, left: float, top: float, cell: float) -> None:
    """Row a, column b: the weight from a to b; the numbers of the cities are bold."""
    size = (problem.cities + 1) * cell, (problem.cities + 1) * ROW
    rows = [["", *range(problem.cities)], *([i, *row] for i, row in enumerate(problem.weights.tolist()))]
    for i, row in enumerate(rows):
        canvas.line([(left, top + i * ROW), (left + size[0], top + i * ROW)], FAINT, 1)
        canvas.line([(left + i * cell, top), (left + i * cell, top + size[1])], FAINT, 1)
        for j, value in enumerate(row):
            text = "-" if i == j and i else str(value)
            x, y = left + (j + 1) * cell - 5, top + i * ROW + 15
            canvas.text(x, y, text, 12, MUTED if not i or not j else INK, "end", bold=not i or not j)
