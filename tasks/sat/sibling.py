"""Fresh formulas of the same form as a given one: as many variables, as many clauses, drawn uniformly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...verifiers.sat import solve as solver
from ...verifiers.sat.problem import SatProblem
from ..core.ids import Stream


def resample(problem: SatProblem, stream: Stream) -> SatProblem:
    """Return a formula of as many different clauses of three different variables, uniformly signed."""
    variables, count = problem.variables, len(problem.clauses)
    distinct = len({tuple(sorted(row)) for row in problem.clauses.tolist()}) == count
    rows: list[tuple[int, ...]] = []
    seen: set[tuple[int, ...]] = set()
    while len(rows) < count:
        names: list[int] = []
        while len(names) < 3:
            name = 1 + stream.below(variables)
            if name not in names:
                names.append(name)
        row = tuple(name if stream.below(2) else -name for name in names)
        if not (distinct and tuple(sorted(row)) in seen):
            seen.add(tuple(sorted(row)))
            rows.append(row)
    return replace(problem, clauses=np.array(rows, np.int32).reshape(-1, 3))


def difficulty_of(problem: SatProblem) -> tuple[str, float]:
    """Return the status of a formula, and the conflicts of the solver."""
    outcome = solver.solve(problem.to_cnf())
    return outcome.status, float(outcome.conflicts)
