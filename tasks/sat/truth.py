"""What is true of a formula, as JSON."""

from __future__ import annotations

from typing import Any

from ...verifiers.sat import check as sat
from ...verifiers.sat import solve as sat_solver
from ...verifiers.sat.problem import SatProblem
from ..core.task import Truth

COUNTED_VARIABLES = 50
COUNTED_NODES = 20_000
DECIDED_CLAUSES, DECIDED_CONFLICTS = 100_000, 20_000
"""What `decide` takes on."""


def solve(problem: SatProblem, hint: Truth | None = None) -> Truth:
    """The truth, with solutions counted where there are few variables; a hinted solution is believed once it is checked."""
    claimed = checked_solution(problem, hint)
    if claimed is not None:
        truth: dict[str, Any] = {"status": "satisfiable", "solution": claimed, "proof": "assignment"}
    else:
        truth = outcome_truth(sat_solver.solve(problem.to_cnf()))
    if problem.variables <= COUNTED_VARIABLES and truth["status"] != "unknown":
        truth.update(count_truth(sat_solver.count(problem.to_cnf(), node_limit=COUNTED_NODES)))
    return truth


def decide(problem: SatProblem, hint: Truth | None = None) -> Truth:
    """The truth in bounded work: nothing is counted, and formulas of more than 100,000 clauses are left open."""
    claimed = checked_solution(problem, hint)
    if claimed is not None:
        return {"status": "satisfiable", "solution": claimed, "proof": "assignment"}
    if len(problem.clauses) > DECIDED_CLAUSES or problem.variables > DECIDED_CLAUSES:
        return {"status": "unknown", "solution": None, "proof": None}
    return outcome_truth(
        sat_solver.solve(problem.to_cnf(), conflict_limit=DECIDED_CONFLICTS, propagation_limit=100 * DECIDED_CONFLICTS)
    )


def outcome_truth(outcome: sat_solver.Outcome) -> dict[str, Any]:
    """A solver's outcome as truth."""
    solution = None if outcome.values is None else outcome.values.tolist()
    return {"status": outcome.status, "solution": solution, "proof": outcome.proof}


def count_truth(counted: sat_solver.SolutionCount | None) -> dict[str, Any]:
    """The count and backbone as truth; empty when it was not counted."""
    if counted is None:
        return {}
    number = counted.solutions
    truth: dict[str, Any] = {"solutions": number if number <= 2**53 else str(number)}
    return {**truth, "backbone": len(counted.backbone)} if number else truth


def checked_solution(problem: SatProblem, hint: Truth | None) -> list[bool] | None:
    """The solution of a hint, when it is one."""
    claimed = hint.get("solution") if hint else None
    if not isinstance(claimed, (list, tuple)) or len(claimed) != problem.variables:
        return None
    if not all(isinstance(value, bool) for value in claimed) or sat.false_clauses(problem, claimed):
        return None
    return list(claimed)
