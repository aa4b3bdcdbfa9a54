"""The verdict on an assignment or a claim, by the rules of `tasks/sat/task.py`, and the sentences of its feedback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers.claim import Claim
from ...verifiers.sat.check import false_clauses
from ...verifiers.sat.problem import SatProblem
from ...verifiers.verdict import Fault, Verdict, correct, undecided, wrong
from ..core.instance import Degree, Truth
from .answer import UNSATISFIABLE, SatReply, to_json, truth_answer, write

LISTED_FAULTS = 25
"""Clauses that are named in one verdict."""


def judge(problem: SatProblem, answer: SatReply, truth: Truth) -> Verdict:
    """Return the verdict on an answer. An assignment is judged by the clauses alone, never by the truth."""
    if isinstance(answer, Claim):
        return _judge_refutation(problem, answer, truth)
    if answer == UNSATISFIABLE:
        return judge_claim(truth)
    return judge_assignment(problem.clauses, answer, false_clauses(problem, answer))


def _judge_refutation(problem: SatProblem, answer: SatReply, truth: Truth) -> Verdict:
    """A refutation decides alone; of a formula known to be satisfiable no claim is right."""
    from ...verifiers.sat import evidence

    assert isinstance(answer, Claim)
    satisfiable = [Fault("claimed_unsatisfiable")] if truth.get("status") == "satisfiable" else []
    fault = evidence.check(problem, answer.evidence)
    faults = satisfiable + ([fault] if fault else [])
    shown = to_json(answer)
    return wrong(shown, *faults) if faults else correct(shown)


def judge_claim(truth: Truth) -> Verdict:
    """Return the verdict on *unsatisfiable*, by the truth."""
    if truth.get("status") == "unsatisfiable":
        return correct(UNSATISFIABLE)
    if truth.get("status") == "satisfiable":
        return wrong(UNSATISFIABLE, Fault("claimed_unsatisfiable"))
    return undecided(UNSATISFIABLE, Fault("not_decided"))


def judge_assignment(
    clauses: NDArray[np.int32] | Sequence[Sequence[int]], values: Sequence[bool], false: Sequence[int]
) -> Verdict:
    """Return the verdict on an assignment.

    Args:
        clauses: DIMACS literals of the formula, int32, shape (m, 3), or a list of clauses of any length.
        values: One for each variable.
        false: The clauses that are false under them, counted from 0.
    """
    if not false:
        return correct(list(values))
    faults = []
    for c in false[:LISTED_FAULTS]:
        clause = [int(literal) for literal in clauses[c]]
        shown = {f"x{abs(literal)}": values[abs(literal) - 1] for literal in clause}
        faults.append(Fault("clause_false", {"clause": c + 1, "text": clause_text(clause)}, {"values": shown}))
    if len(false) > LISTED_FAULTS:
        faults.append(Fault("further_clauses_false", {}, {"count": len(false) - LISTED_FAULTS}))
    return wrong(list(values), *faults)


def clause_text(clause: Sequence[int]) -> str:
    """Write a clause as people read it: `(x3 ∨ ¬x7 ∨ x12)`."""
    return "(" + " ∨ ".join(f"{'¬' if literal < 0 else ''}x{abs(literal)}" for literal in clause) + ")"


# -------------------------------------------------------------------------- feedback

_FAULTS: dict[str, tuple[str, ...]] = {
    # For the degree `where`, and with values.
    "clause_false": (
        "Clause {clause}, {text}, is false.",
        "Clause {clause}, {text}, is false: {values}.",
    ),
    "further_clauses_false": ("More clauses are false.", "{count} more clauses are false."),
    "claimed_unsatisfiable": ("The formula can be satisfied.",),
    "not_decided": ("Whether the formula can be satisfied is not known.",),
    "mixed": ("The answer is both an assignment and the claim that there is none.",),
    "not_understood": ("A part of the answer is not understood.", "The answer is not understood at {word!r}."),
    "wrong_number_of_values": (
        "The answer has the wrong number of values.",
        "The answer has {got} values; the formula has {expected} variables.",
    ),
    "variable_unknown": ("The answer names a variable that does not exist.", "There is no variable {variables}."),
    "variable_repeated": ("A variable is given more than once.", "Given more than once: {variables}."),
    "variable_missing": ("A variable is missing.", "Missing: {variables}."),
}


def describe(problem: SatProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
    """Describe a fault, of an assignment or of a refutation, in one sentence; `oracle` adds a right answer."""
    sentences = _FAULTS.get(fault.kind)
    if sentences is None:
        from .evidence import FAULTS

        sentences = FAULTS[fault.kind]
    values = {**fault.place, **({} if degree == "where" else fault.detail)}
    sentence = sentences[0 if degree == "where" else -1].format_map(_FaultFields(values))
    if degree == "oracle" and truth and truth["status"] != "unknown":
        return f"{sentence} A right answer is: {_right_answer(problem, truth)}"
    return sentence


def _right_answer(problem: SatProblem, truth: Truth) -> str:
    try:
        return write(truth_answer(problem, truth))
    except ValueError:
        return "unsatisfiable, with a refutation that is longer than an answer may be"


class _FaultFields(dict[str, Any]):
    """Lists and values of a fault as people read them."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if isinstance(value, dict):
            return ", ".join(f"{key} is {'true' if item else 'false'}" for key, item in value.items())
        if isinstance(value, list):
            more = self.get("count", len(value)) - len(value)
            return ", ".join(map(str, value)) + (f" and {more} more" if more > 0 else "")
        return value
