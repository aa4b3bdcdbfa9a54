"""Drawings of TSP: the cities with a tour, for people and terminals, and the picture of a prompt."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...verifiers.tsp.problem import TspProblem
from ...verifiers.verdict import Fault
from ..core.canvas import AMBER, BLUE, FAINT, GREEN, INK, MUTED, PAPER, RED, Canvas, Point

WIDTH, HEIGHT, MARGIN, FOOT = 560.0, 560.0, 36.0, 34.0
RADIUS, DOT, BESIDE = 10.0, 5.0, 13.0
MOST_NUMBERED = 60
"""Beyond, cities are dots without numbers."""
MOST_LABELS = 40
"""Weights are written beside the steps of tours of at most this many cities."""


def draw_problem(problem: TspProblem, tour: Sequence[int] | None, faults: Sequence[Fault]) -> Canvas:
    """Draw the cities, and the tour in blue, or in amber when something is wrong with it."""
    canvas = Canvas(WIDTH, HEIGHT + FOOT, f"TSP with {problem.cities} cities")
    points = _points(problem)
    known = [city for city in tour or () if 0 <= city < problem.cities]
    _draw_ground(canvas, problem, points, bool(known))
    if known:
        _draw_tour(canvas, problem, points, known, AMBER if faults else BLUE)
    marked = {city for fault in faults for city in fault.place.get("cities", ())}
    for city in range(problem.cities):
        colour = RED if city in marked else GREEN if known and city == known[0] else INK
        _draw_city(canvas, points, city, colour)
    canvas.text(MARGIN - 20, HEIGHT + FOOT - 14, _caption(problem, tour, known, faults), 13, MUTED)
    if problem.coordinates is None and problem.cities <= MOST_TABLED:
        _draw_weights_below(canvas, problem)
    return canvas


def _draw_weights_below(canvas: Canvas, problem: TspProblem) -> None:
    """Without coordinates the lines show no lengths, so a table below says them."""
    cell = DIGIT * max(3, len(str(int(problem.weights.max(initial=0))))) + 8
    width, top = 2 * EDGE + (problem.cities + 1) * cell, canvas.height
    canvas.width, canvas.height = max(canvas.width, width), top + 2 * EDGE + (problem.cities + 1) * ROW
    _draw_table(canvas, problem, EDGE + (canvas.width - width) / 2, top + EDGE, cell)


def _draw_city(canvas: Canvas, points: list[Point], city: int, colour: str) -> None:
    """A circle with its number inside; a dot with the number beside it where circles would overlap."""
    (x, y), labelled = points[city], len(points) <= MOST_NUMBERED
    aside = _away_from_neighbours(points, city) if labelled else (0.0, 0.0)
    if not labelled or aside:
        canvas.circle((x, y), DOT, PAPER, colour, 2)
    if aside and labelled:
        canvas.text(x + BESIDE * aside[0], y + BESIDE * aside[1] + 3.6, str(city), 10.5, colour, "middle", bold=True)
    elif labelled:
        canvas.circle((x, y), RADIUS, PAPER, colour, 2)
        canvas.text(x, y + 3.6, str(city), 10.5, colour, "middle", bold=True)


def _away_from_neighbours(points: list[Point], city: int) -> Point | None:
    """The direction away from the cities near by, of length 1; None when no circle overlaps this one's."""
    x, y = points[city]
    others = [(x - a, y - b) for i, (a, b) in enumerate(points) if i != city]
    if all(math.hypot(dx, dy) > 2 * RADIUS + 2 for dx, dy in others):
        return None
    near = [(dx, dy) for dx, dy in others if math.hypot(dx, dy) < 6 * RADIUS]
    # Nearer ones count more; cities in one place push nowhere.
    pushes = [(dx / size**2, dy / size**2) for dx, dy in near if (size := math.hypot(dx, dy)) > 0]
    across, down = sum(dx for dx, _ in pushes), sum(dy for _, dy in pushes)
    size = math.hypot(across, down)
    return (across / size, down / size) if size > 1e-9 else (0.0, -1.0)


def draw_text(problem: TspProblem, table: str, tour: Sequence[int] | None) -> str:
    """Return the table of weights, a map where there are coordinates, and the tour step by step."""
    parts = [table] if problem.coordinates is None else [_map(problem), table]
    if tour is not None:
        parts.append(_steps(problem, tour))
    return "\n\n".join(parts)


def _points(problem: TspProblem) -> list[Point]:
    if problem.coordinates is None:
        return _on_circle(problem.cities)
    xy = [(float(x), float(y)) for x, y in problem.coordinates.tolist()]
    left, right = min(x for x, _ in xy), max(x for x, _ in xy)
    low, high = min(y for _, y in xy), max(y for _, y in xy)
    span = max(right - left, high - low) or 1.0
    scale = (WIDTH - 2 * MARGIN) / span
    across, up = (WIDTH - scale * (right - left)) / 2, (HEIGHT - scale * (high - low)) / 2
    return [(across + scale * (x - left), up + scale * (high - y)) for x, y in xy]


def _on_circle(cities: int) -> list[Point]:
    radius = WIDTH / 2 - MARGIN
    angles = [2 * math.pi * i / cities - math.pi / 2 for i in range(cities)]
    return [(WIDTH / 2 + radius * math.cos(a), HEIGHT / 2 + radius * math.sin(a)) for a in angles]


def _draw_ground(canvas: Canvas, problem: TspProblem, points: list[Point], toured: bool) -> None:
    """Without coordinates or a tour the edges are all there is to see."""
    if problem.coordinates is not None or toured or problem.cities > 30:
        return
    for i in range(problem.cities):
        for j in range(i):
            canvas.line([points[i], points[j]], FAINT, 1)


def _draw_tour(canvas: Canvas, problem: TspProblem, points: list[Point], tour: Sequence[int], colour: str) -> None:
    steps = list(zip(tour, (*tour[1:], tour[0]), strict=True))
    for a, b in steps:
        canvas.line([points[a], points[b]], colour, 2.5)
        if not problem.symmetric:
            _draw_arrow_head(canvas, points[a], points[b], colour)
    if problem.cities > MOST_LABELS:
        return
    for a, b in steps:
        _draw_weight(canvas, points[a], points[b], int(problem.weights[a, b]))


def _draw_weight(canvas: Canvas, a: Point, b: Point, weight: int) -> None:
    (ax, ay), (bx, by) = a, b
    # A third of the way, because the middles of chords meet in the centre of a circle.
    if math.hypot(bx - ax, by - ay) < 46:
        return
    x, y = ax + 0.42 * (bx - ax), ay + 0.42 * (by - ay)
    half = 3.2 * len(str(weight)) + 2
    canvas.rectangle(x - half, y - 7, 2 * half, 13, PAPER)
    canvas.text(x, y + 3.5, str(weight), 10, MUTED, "middle")


def _draw_arrow_head(canvas: Canvas, a: Point, b: Point, colour: str) -> None:
    length = math.hypot(b[0] - a[0], b[1] - a[1])
    if length < 25:
        return
    dx, dy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    tip = (b[0] - 12 * dx, b[1] - 12 * dy)
    base = (tip[0] - 10 * dx, tip[1] - 10 * dy)
    wings = [(base[0] - 4.5 * dy, base[1] + 4.5 * dx), (base[0] + 4.5 * dy, base[1] - 4.5 * dx)]
    canvas.polygon([tip, *wings], colour)


def _caption(problem: TspProblem, tour: Sequence[int] | None, known: list[int], faults: Sequence[Fault]) -> str:
    kind = "symmetric" if problem.symmetric else "asymmetric"
    if tour is None:
        return f"{problem.cities} cities, {kind} weights"
    if sorted(known) != list(range(problem.cities)) or len(known) != len(tour):
        return f"not a tour of the {problem.cities} cities"
    verdict = f"  ·  {', '.join(fault.kind.replace('_', ' ') for fault in faults)}" if faults else ""
    return f"tour of length {problem.length(known)}{verdict}"


def _steps(problem: TspProblem, tour: Sequence[int]) -> str:
    known = all(0 <= city < problem.cities for city in tour)
    if not tour or not known:
        return " -> ".join(map(str, tour)) or "(no cities)"
    steps = zip(tour, (*tour[1:], tour[0]), strict=True)
    shown = "".join(f" -({problem.weights[a, b]})-> {b}" for a, b in steps)
    return f"{tour[0]}{shown}\nlength {problem.length(tour)}"


def _map(problem: TspProblem) -> str:
    """The cities' numbers on a grid of characters, as wide as a terminal."""
    columns, rows = 72, 22
    grid = [[" "] * (columns + 4) for _ in range(rows)]
    for city, (x, y) in enumerate(_points(problem)):
        column = round((x - MARGIN) / (WIDTH - 2 * MARGIN) * (columns - 1))
        row = round((y - MARGIN) / (HEIGHT - 2 * MARGIN) * (rows - 1))
        for offset, character in enumerate(str(city)):
            grid[row][column + offset] = character
    return "\n".join("".join(row).rstrip() for row in grid)


# ------------------------------------------------------------------ the picture of a prompt

MOST_TABLED = 40
"""Beyond, the numbers of the table of weights could not be read."""
EDGE, ROW, DIGIT = 16.0, 22.0, 7.2


def draw_prompt(problem: TspProblem) -> Canvas:
    """Draw what the prompt in the form of a picture refers to: the map, the table of weights, the coordinates.

    Raises:
        ValueError: There are more than MOST_TABLED cities.
    """
    n = problem.cities
    if n > MOST_TABLED:
        raise ValueError(f"picture: TSP has one up to {MOST_TABLED} cities, got {n}")
    points = [] if problem.coordinates is None else [f"({x}, {y})" for x, y in problem.coordinates.tolist()]
    cell = DIGIT * max(3, len(str(int(problem.weights.max())))) + 8
    beside = 24 + DIGIT * max(map(len, points)) if points else 0.0
    width, height = 2 * EDGE + (n + 1) * cell + beside, 2 * EDGE + (n + 1) * ROW
    canvas = draw_problem(problem, None, ()) if points else Canvas(0, 0, f"TSP with {n} cities")
    top = canvas.height
    canvas.width, canvas.height = max(canvas.width, width), top + height
    left = EDGE + (canvas.width - width) / 2
    _draw_table(canvas, problem, left, top + EDGE, cell)
    for city, text in enumerate(points):
        canvas.text(left + (n + 1) * cell + 14, top + EDGE + (city + 1) * ROW + 15, text, 12, INK)
    if points:
        canvas.text(left + (n + 1) * cell + 14, top + EDGE + 15, "(x, y)", 12, MUTED, bold=True)
    return canvas


def _draw_table(canvas: Canvas, problem: TspProblem, left: float, top: float, cell: float) -> None:
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
