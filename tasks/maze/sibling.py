"""Fresh mazes of the same form as a given one: as many walls in the same field, put at random."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...verifiers.maze import solve as solver
from ...verifiers.maze.problem import MazeProblem
from ..core.ids import Stream


def resample(problem: MazeProblem, stream: Stream) -> MazeProblem:
    """Return a maze with as many walls, and with start and exit, on squares drawn at random; a border of walls stays.

    Raises:
        ValueError: The question is about a marked path, or the maze consists of corridors, which random walls are not.
    """
    if problem.form in ("right_turns", "turns"):
        raise ValueError(f"form: no siblings of {problem.form}, whose path is marked")
    free = problem.squares.astype(bool)
    if _has_corridors(free):
        raise ValueError("rows: a maze of corridors; only walls that stand at random are drawn again")
    rows, columns = free.shape
    inner = np.ones_like(free)
    if min(rows, columns) > 2 and not (free[0].any() or free[-1].any() or free[:, 0].any() or free[:, -1].any()):
        inner[0] = inner[-1] = False
        inner[:, 0] = inner[:, -1] = False
    places = [(r, c) for r in range(rows) for c in range(columns) if inner[r, c]]
    stream.shuffle(places)
    made = np.zeros((rows, columns), np.uint8)
    for r, c in places[: int(free.sum())]:
        made[r, c] = 1
    return replace(problem, squares=made, start=places[0], exit=places[1])


def _has_corridors(free: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> bool:
    """Return whether rooms and posts alternate, as in mazes that are carved: all squares between are walls or all are free."""
    rows, columns = free.shape
    if min(rows, columns) < 5:
        return False
    return any(bool(free[r::2, c::2].all()) and not free[1 - r :: 2, 1 - c :: 2].any() for r in (0, 1) for c in (0, 1))


def difficulty_of(problem: MazeProblem) -> tuple[str, float]:
    """Return whether there is a path, or where the exit lies, and the squares nearer to the start than the exit."""
    found = solver.solve(problem)
    if problem.form == "relation":
        return "relation", float(found.expanded)
    return "infeasible" if found.length is None else "feasible", float(found.expanded)
