"""The truth of any task in the terms of solvers: status, objective, answer, proved."""

from __future__ import annotations

from typing import Any

from .task import Task, Truth

STATUSES = ("satisfiable", "unsatisfiable", "optimal", "feasible", "infeasible", "unknown")
IMPOSSIBLE = ("unsatisfiable", "infeasible")


def solution_of(task: Task[Any, Any, Any], problem: Any, truth: Truth) -> dict[str, Any]:
    """`{"status", "objective", "answer", "proved"}` in JSON values.

    `status` is one of STATUSES, `objective` what is minimised (None where nothing is),
    `answer` a right answer (None when there is none or none is known), and `proved` whether
    the status is: `feasible` and `unknown` are not.
    """
    objective = next((truth[name] for name in ("objective", "length") if name in truth), None)
    status = _status(truth, objective)
    answer = None
    if status not in (*IMPOSSIBLE, "unknown"):
        answer = task.to_json(problem, task.truth_answer(problem, truth))
    return {
        "status": status,
        "objective": objective,
        "answer": answer,
        "proved": status not in ("feasible", "unknown"),
    }


def _status(truth: Truth, objective: Any) -> str:
    """A truth with no status of its own says it by its objective, or by having an answer."""
    status = truth.get("status")
    if isinstance(status, str) and status in STATUSES:
        return status
    if "objective" in truth or "length" in truth:
        return "infeasible" if objective is None else "optimal"
    return "satisfiable" if status is None else "unknown"
