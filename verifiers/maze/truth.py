"""The truth of a maze in JSON values: length and squares of a shortest path, or the answer to its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from . import solve as solver
from .check import pack
from .problem import MazeProblem
from .walks import count_turns, marked_moves, relation, walk_squares

Truth = Mapping[str, Any]

MOST_TOGETHER: Final = 2**24
"""Squares that are solved in one native call, which copies them: 16 MB."""


def solve(problem: MazeProblem) -> dict[str, Any]:
    """Return the length and one shortest path, proved by breadth-first search."""
    return truth_of(problem, solver.solve(problem))


def solve_together(problems: Sequence[MazeProblem], threads: int = 0) -> list[Truth | None]:
    """Return the truths of many mazes, found in one native call; all None where they are too large for it."""
    if sum(problem.squares.size for problem in problems) > MOST_TOGETHER:
        return [None] * len(problems)
    solutions = solver.solve_batch(pack(problems), threads)
    return [truth_of(problem, solution) for problem, solution in zip(problems, solutions, strict=True)]


def truth_of(problem: MazeProblem, solution: solver.MazeSolution) -> dict[str, Any]:
    """Convert what the search found."""
    path = None
    if solution.moves is not None:
        path = list(map(list, walk_squares(problem.start, solution.moves)))
    truth: dict[str, Any] = {
        "length": solution.length,
        "path": path,
        "shortest_paths": min(solution.shortest_walks, 2**63 - 1),
    }
    if problem.form == "relation":
        truth["answer"] = relation(problem.start, problem.exit)
    elif problem.form != "path":
        right, every = count_turns(marked_moves(problem))
        truth["answer"] = right if problem.form == "right_turns" else every
    return truth
