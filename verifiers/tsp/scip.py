"""The travelling salesman problem as an integer program with subtour cuts, by SCIP.

G. Dantzig, R. Fulkerson, S. Johnson, "Solution of a large-scale traveling-salesman
problem", Operations Research 2 (1954). SCIP's bound is in floating point: its tour is
measured again in integers, and the two must agree.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping

from ..extras import require_extra
from .problem import TspProblem, TspSolution, from_zero


def solve_by_cuts(problem: TspProblem, time_limit: float) -> TspSolution | None:
    """Return what SCIP proves within the time (seconds), for symmetric weights.

    Returns:
        The optimum, or None when it was not proved in time.

    Raises:
        ValueError: The weights are not symmetric.
    """
    require_extra("ortools", "cp-sat")
    from ortools.linear_solver import pywraplp

    if not problem.symmetric:
        raise ValueError("weights: expected a symmetric matrix")
    solver = pywraplp.Solver.CreateSolver("SCIP")
    if solver is None:
        return None
    cities = range(problem.cities)
    edges = {edge: solver.BoolVar("") for edge in itertools.combinations(cities, 2)}
    for city in cities:
        solver.Add(sum(used for edge, used in edges.items() if city in edge) == 2)
    solver.Minimize(sum(int(problem.weights[edge]) * used for edge, used in edges.items()))
    deadline = time.monotonic() + time_limit
    while (left := deadline - time.monotonic()) > 0:
        solver.SetTimeLimit(max(1, int(left * 1000)))
        if solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        cycles = _cycles(problem.cities, {edge: used.solution_value() for edge, used in edges.items()})
        if len(cycles) == 1:
            return _solution(problem, cycles[0], solver.Objective().Value())
        for cycle in cycles:
            inside = itertools.combinations(sorted(cycle), 2)
            solver.Add(sum(edges[edge] for edge in inside) <= len(cycle) - 1)
    return None


def _solution(problem: TspProblem, tour: list[int], objective: float) -> TspSolution | None:
    length = problem.length(tour)
    if abs(length - objective) > 0.25:
        return None
    return TspSolution("optimal", length, from_zero(tour), length, True, "scip", 0)


def _cycles(cities: int, values: Mapping[tuple[int, int], float]) -> list[list[int]]:
    neighbours: list[list[int]] = [[] for _ in range(cities)]
    for (i, j), value in values.items():
        if value > 0.5:
            neighbours[i].append(j)
            neighbours[j].append(i)
    cycles: list[list[int]] = []
    seen = [False] * cities
    for start in range(cities):
        cycle: list[int] = []
        city: int | None = start
        while city is not None and not seen[city]:
            seen[city] = True
            cycle.append(city)
            city = next((other for other in neighbours[city] if not seen[other]), None)
        if cycle:
            cycles.append(cycle)
    return cycles
