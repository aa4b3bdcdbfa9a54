"""The truth of a formula in JSON values: its status, a solution, what proves it, and counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import solve as solver
from .check import false_clauses
from .problem import SatProblem

Truth = Mapping[str, Any]

COUNTED_VARIABLES, COUNTED_NODES = 50, 20_000
"""Solutions are counted up to so many variables and within so many nodes of the counter."""
DECIDED_CLAUSES, DECIDED_CONFLICTS = 100_000, 20_000
"""`decide` leaves larger formulas open, and stops after so many conflicts: some seconds of work at most."""
PROPAGATIONS_PER_CONFLICT = 100
"""`decide` also stops after so many propagations for each allowed conflict, which bounds the work on large formulas."""


def solve(problem: SatProblem, hint: Truth | None = None) -> Truth:
    """Return the truth of a formula, with solutions counted where there are few variables.

    Args:
        hint: A claimed truth; its solution is used once it has been checked.
    """
    claimed = checked_solution(problem, hint)
    if claimed is not None:
        truth: dict[str, Any] = {"status": "satisfiable", "solution": claimed, "proof": "assignment"}
    else:
        truth = outcome_truth(solver.solve(problem.to_cnf()))
    if problem.variables <= COUNTED_VARIABLES and truth["status"] != "unknown":
        truth.update(count_truth(solver.count(problem.to_cnf(), node_limit=COUNTED_NODES)))
    return truth


def decide(problem: SatProblem, hint: Truth | None = None) -> Truth:
    """Return the truth in bounded work: nothing is counted, and formulas of more than 100,000 clauses are left open."""
    claimed = checked_solution(problem, hint)
    if claimed is not None:
        return {"status": "satisfiable", "solution": claimed, "proof": "assignment"}
    if len(problem.clauses) > DECIDED_CLAUSES or problem.variables > DECIDED_CLAUSES:
        return {"status": "unknown", "solution": None, "proof": None}
    propagations = PROPAGATIONS_PER_CONFLICT * DECIDED_CONFLICTS
    cnf = problem.to_cnf()
    return outcome_truth(solver.solve(cnf, conflict_limit=DECIDED_CONFLICTS, propagation_limit=propagations))


def outcome_truth(outcome: solver.SatOutcome) -> dict[str, Any]:
    """Convert a solver's outcome."""
    solution = None if outcome.values is None else outcome.values.tolist()
    return {"status": outcome.status, "solution": solution, "proof": outcome.proof}


def count_truth(counted: solver.SolutionCount | None) -> dict[str, Any]:
    """Convert a count of solutions and its backbone; empty when nothing was counted."""
    if counted is None:
        return {}
    number = counted.solutions
    truth: dict[str, Any] = {"solutions": number if number <= 2**53 else str(number)}
    return {**truth, "backbone": len(counted.backbone)} if number else truth


def checked_solution(problem: SatProblem, hint: Truth | None) -> list[bool] | None:
    """Return the solution of a hint if it satisfies the formula, else None."""
    claimed = hint.get("solution") if hint else None
    if not isinstance(claimed, (list, tuple)) or len(claimed) != problem.variables:
        return None
    if not all(isinstance(value, bool) for value in claimed) or false_clauses(problem, claimed):
        return None
    return list(claimed)
