"""The truth of a TSP problem in JSON values: the length of a shortest tour, one of them, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from . import solve as solver
from .problem import TspProblem, TspSolution

Truth = Mapping[str, Any]

NODE_LIMIT: Final = 10_000
"""Branch-and-bound nodes for one proof at generation, and for `decide` up to 100 cities."""
SOLVE_SECONDS: Final = 120.0
"""Time limit of `solve`, for problems from elsewhere; a generated one takes a fraction of a second."""
DECIDED_CITIES, DECIDED_WORK = 400, 4_000_000
"""Limits of `decide`: cities, and beyond 100 cities nodes times the square of cities (the cost of one node)."""
FEW_CITIES: Final = 40
"""`solve_together` takes problems of at most so many cities: NODE_LIMIT keeps each of them short."""


def solve(problem: TspProblem) -> dict[str, Any]:
    """Return the truth of a problem; `status` is `unknown` beyond the cities that the solvers take."""
    if problem.cities > solver.MOST_CITIES:
        return _unknown()
    return truth_of(solver.solve(problem, time_limit=SOLVE_SECONDS))


def decide(problem: TspProblem) -> dict[str, Any]:
    """Return the truth in bounded work: as many nodes as at generation up to 100 cities, then fewer, none beyond 400."""
    if problem.cities > DECIDED_CITIES:
        return _unknown()
    nodes = NODE_LIMIT if problem.cities <= 100 else DECIDED_WORK // problem.cities**2
    found = solver.solve(problem, node_limit=nodes, fallback=False)
    if not found.proved and problem.cities <= FEW_CITIES:
        # Texts of rows are judged by the quick search: whatever it decides, this must decide as well.
        (found,) = solver.solve_batch([problem], node_limit=nodes, threads=1)
    return truth_of(found)


def solve_together(problems: Sequence[TspProblem], threads: int = 0) -> list[Truth | None]:
    """Return the truths of small problems, found together natively; None where one is not proved so."""
    small = [row for row, problem in enumerate(problems) if problem.cities <= FEW_CITIES]
    solutions = solver.solve_with_effort([problems[row] for row in small], node_limit=NODE_LIMIT, threads=threads)
    truths: list[Truth | None] = [None] * len(problems)
    for row, solution in zip(small, solutions, strict=True):
        truths[row] = truth_of(solution) if solution.proved else None
    return truths


def truth_of(solution: TspSolution) -> dict[str, Any]:
    """Convert what a solver found."""
    truth: dict[str, Any] = {
        "status": solution.status,
        "objective": solution.objective,
        "tour": list(solution.tour),
        "lower_bound": solution.lower_bound,
        "proved": solution.proved,
        "method": solution.method,
    }
    if solution.optimal_tours is not None:
        truth["optimal_tours"] = solution.optimal_tours
    return truth


def _unknown() -> dict[str, Any]:
    return {"status": "unknown", "objective": None, "tour": None, "lower_bound": 0, "proved": False}
