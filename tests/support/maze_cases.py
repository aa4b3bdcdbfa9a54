"""A maze that can be seen at a glance, one without a path, and instances of any parameters."""

from __future__ import annotations

import maze_twin as twin

from assay.tasks import get_task
from assay.verifiers.maze.problem import MazeProblem

MAZE = get_task("maze")
FORMS = ("path", "right_turns", "turns", "relation")

# S at (0, 0), E at (2, 4); two shortest paths of 6 moves: RRDDRR and DDRRRR.
ROWS = ["...#.", ".#.#.", "....."]
PROBLEM = MazeProblem(twin.grid(ROWS), (0, 0), (2, 4))
TRUTH = MAZE.solve(PROBLEM)
CLOSED = MazeProblem(twin.grid(["..#.", "..#.", "..#."]), (0, 0), (2, 3))


def instances(parameters, count=40, seed=7):
    return list(MAZE.generate(parameters, seed=seed, count=count))
