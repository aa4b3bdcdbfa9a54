"""3SAT: writing down what proves that a formula has, or has not, a solution.

The files are those of `verifiers.sat.certificate`: DIMACS formulas, `v` lines, DRAT as
drat-trim reads it, LRAT as cake_lpr and lrat-check do.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .._core import sat_hints
from ..certificate import Certificate
from . import solve as sat_solver
from .check import false_clauses
from .problem import Cnf, SatProblem
from .truth import checked_solution

TASK = "3sat"


@dataclasses.dataclass(frozen=True, slots=True)
class Refutation:
    """Lemmas, the last one empty, and for each the clauses it follows from by propagation.

    Clauses are numbered from 1, the formula's first, then the lemmas.
    """

    lemmas: list[list[int]]
    hints: list[list[int]]


def refutation(formula: Cnf, *, conflict_limit: int = sat_solver.CERTIFIED_CONFLICTS) -> Refutation | None:
    """Return a refutation with the clauses that each lemma follows from; None when satisfiable or beyond the limit.

    Raises:
        RuntimeError: The refutation failed the independent checker, which would be a bug of ours.
    """
    found = sat_solver.refute(formula, conflict_limit=conflict_limit)
    if found is None:
        return None
    lemmas = [lemma for lemma in found if lemma]
    flat = np.array([x for lemma in lemmas for x in (*lemma, 0)], np.int32)
    refuted, hints = sat_hints(formula.variables, formula.literals, formula.starts, flat)
    if not refuted:
        raise RuntimeError("a refutation failed the independent checker")
    ends = [0, *(np.flatnonzero(hints == 0) + 1).tolist()]
    rows = [hints[first : last - 1].tolist() for first, last in itertools.pairwise(ends)]
    # Propagation may refute the formula before the last lemma: what follows is not needed.
    return Refutation([*lemmas[: len(rows) - 1], []], rows)


def certify(problem: SatProblem, truth: Mapping[str, Any]) -> Certificate:
    """Return the certificate of a formula: its assignment, or a refutation in DRAT and LRAT.

    Args:
        truth: With `status`, and `solution` where it is satisfiable.

    Raises:
        ValueError: The truth is unknown or not true, or no refutation was found.
    """
    problem = dataclasses.replace(problem, evidence="none")  # of the formula alone, as in its file
    if truth.get("status") == "unsatisfiable":
        return certify_unsatisfiable(problem)
    if truth.get("status") != "satisfiable":
        raise ValueError("truth: the formula has not been decided")
    solution = checked_solution(problem, truth)
    if solution is None:
        raise ValueError("truth: the solution does not satisfy the formula")
    return certify_solution(problem, solution)


def certify_solution(problem: SatProblem, solution: Sequence[bool]) -> Certificate:
    """The certificate of a satisfiable formula.

    Raises:
        ValueError: The assignment does not satisfy the formula.
    """
    if false_clauses(problem, solution):
        raise ValueError("solution: it does not satisfy the formula")
    literals = [v if value else -v for v, value in enumerate(solution, 1)]
    lines = ["s SATISFIABLE", *(f"v {_joined(literals[i : i + 20])}" for i in range(0, len(literals), 20)), "v 0"]
    claim = {"status": "satisfiable", "solution": [bool(value) for value in solution]}
    files = {"formula.cnf": _dimacs(problem), "solution.txt": _bytes(lines)}
    return Certificate(TASK, problem.to_dict(), claim, files)


def certify_unsatisfiable(problem: SatProblem, *, conflict_limit: int = sat_solver.CERTIFIED_CONFLICTS) -> Certificate:
    """The certificate of an unsatisfiable formula.

    Raises:
        ValueError: The formula is satisfiable, or no refutation was found within the limit.
    """
    found = refutation(problem.to_cnf(), conflict_limit=conflict_limit)
    if found is None:
        raise ValueError(f"truth: no refutation was found within {conflict_limit} conflicts")
    first = len(problem.clauses) + 1
    rows = zip(found.lemmas, found.hints, strict=True)
    files = {
        "formula.cnf": _dimacs(problem),
        "proof.drat": _bytes([_joined([*lemma, 0]) for lemma in found.lemmas]),
        "proof.lrat": _bytes([_joined([number, *lemma, 0, *hints, 0]) for number, (lemma, hints) in enumerate(rows, first)]),
    }  # fmt: skip
    return Certificate(TASK, problem.to_dict(), {"status": "unsatisfiable"}, files)


def _dimacs(problem: SatProblem) -> bytes:
    clauses = (_joined([*clause, 0]) for clause in problem.clauses.tolist())
    return _bytes([f"p cnf {problem.variables} {len(problem.clauses)}", *clauses])


def _joined(numbers: Sequence[int]) -> str:
    return " ".join(map(str, numbers))


def _bytes(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("ascii")
