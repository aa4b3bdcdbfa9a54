"""The travelling salesman problem as one circuit constraint of CP-SAT: exact, in integers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from ..extras import require_extra
from .problem import TspProblem, TspSolution, from_zero


def solve_by_circuit(
    problem: TspProblem, time_limit: float, start: Sequence[int] | None = None, workers: int = 1
) -> TspSolution:
    """Return what CP-SAT proves within the time.

    Args:
        time_limit: In seconds.
        start: A tour to begin with; returned when CP-SAT finds none.

    Raises:
        ValueError: No tour was found in time, and no start was given.
    """
    require_extra("ortools", "cp-sat")
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    arcs = {(i, j): model.new_bool_var("") for i, j in itertools.permutations(range(problem.cities), 2)}
    model.add_circuit([(i, j, used) for (i, j), used in arcs.items()])
    model.minimize(sum(int(problem.weights[i, j]) * used for (i, j), used in arcs.items()))
    if start is not None:
        given = set(zip(start, (*start[1:], start[0]), strict=True))
        for arc, used in arcs.items():
            model.add_hint(used, int(arc in given))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = time_limit
    status = solver.solve(model)
    # An exact integer that comes as a float; -inf when nothing is known yet.
    bound = round(max(0.0, solver.best_objective_bound))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        if start is None:
            raise ValueError(f"time_limit: no tour was found in {time_limit} seconds")
        return TspSolution("feasible", problem.length(start), from_zero(start), bound, False, "cp-sat", 0)
    successor = {i: j for (i, j), used in arcs.items() if solver.value(used)}
    tour = [0]
    while (city := successor[tour[-1]]) != 0:
        tour.append(city)
    length = problem.length(tour)
    proved = status == cp_model.OPTIMAL
    return TspSolution(
        "optimal" if proved else "feasible", length, tuple(tour), length if proved else bound, proved, "cp-sat", 0
    )
