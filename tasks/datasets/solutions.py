"""The truth of any task in the terms of solvers: status, objective, answer, proved."""

from __future__ import annotations

from typing import Any

from ..core.task import Task, Truth

STATUSES = ("satisfiable", "unsatisfiable", "optimal", "feasible", "infeasible", "unknown")
IMPOSSIBLE = ("unsatisfiable", "infeasible")


def solution_of(task: Task[Any, Any, Any], problem: Any, truth: Truth) -> dict[str, Any]:
    """`{"status", "objective", "answer", "proved"}` in JSON values.

    `status` is one of STATUSES, `objective` what is minimised (None where nothing is),
    `answer` a right answer (None when there is none or none is known), and `proved` whether
    the status is: `feasible` and `unknown` are not.
    """
    asked = "answer" in truth  # a question has a right answer, and nothing to minimise
    objective = None if asked else next((truth[name] for name in ("objective", "length") if name in truth), None)
    status = _status(truth, asked)
    answer = None
    if status not in (*IMPOSSIBLE, "unknown"):
        answer = task.to_json(problem, task.truth_answer(problem, truth))
        if isinstance(answer, dict) and len(answer) == 1:
            (answer,) = answer.values()  # a name says nothing where there is nothing else
    return {
        "status": status,
        "objective": objective,
        "answer": answer,
        "proved": status not in ("feasible", "unknown"),
    }


def _status(truth: Truth, asked: bool) -> str:
    """A truth whose status is none of ours says it by its answer or its objective."""
    status = truth.get("status")
    if isinstance(status, str) and status in STATUSES:
        return status
    if asked:
        return "satisfiable"
    told = [truth[name] for name in ("objective", "length", "solution", "slots") if name in truth]
    if not told:
        return "unknown"
    return "infeasible" if told[0] is None else "optimal"
