"""The sentences of 3SAT's feedback. Its prompts are in `renderings.sat`.

The verdict on an assignment or a claim, by the rules of `tasks.sat`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers.verdict import Fault, Verdict, correct, undecided, wrong
from ..core.task import Degree, Truth
from .evidence import FAULTS
from .parse import UNSATISFIABLE

_FAULTS = {
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


def describe_fault(fault: Fault, degree: Degree) -> str:
    """One sentence on a fault, of an assignment or of a refutation."""
    told = {**fault.place, **({} if degree == "where" else fault.detail)}
    return (_FAULTS | FAULTS)[fault.kind][0 if degree == "where" else -1].format_map(_Shown(told))


class _Shown(dict[str, Any]):
    """Lists and values of a fault as people read them."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if isinstance(value, dict):
            return ", ".join(f"{key} is {'true' if item else 'false'}" for key, item in value.items())
        if isinstance(value, list):
            more = self.get("count", len(value)) - len(value)
            return ", ".join(map(str, value)) + (f" and {more} more" if more > 0 else "")
        return value


LISTED_FAULTS = 25


def judge_claim(truth: Truth) -> Verdict:
    """The verdict on *unsatisfiable*, by the truth."""
    if truth.get("status") == "unsatisfiable":
        return correct(UNSATISFIABLE)
    if truth.get("status") == "satisfiable":
        return wrong(UNSATISFIABLE, Fault("claimed_unsatisfiable"))
    return undecided(UNSATISFIABLE, Fault("not_decided"))


def judge_assignment(clauses: NDArray[np.int32], values: Sequence[bool], false: Sequence[int]) -> Verdict:
    """The verdict on values under which these clauses (counted from 0) are false."""
    if not false:
        return correct(list(values))
    faults = []
    for c in false[:LISTED_FAULTS]:
        clause = clauses[c].tolist()
        shown = {f"x{abs(literal)}": values[abs(literal) - 1] for literal in clause}
        faults.append(Fault("clause_false", {"clause": c + 1, "text": clause_text(clause)}, {"values": shown}))
    if len(false) > LISTED_FAULTS:
        faults.append(Fault("further_clauses_false", {}, {"count": len(false) - LISTED_FAULTS}))
    return wrong(list(values), *faults)


def clause_text(clause: Sequence[int]) -> str:
    """A clause as people read it: `(x3 ∨ ¬x7 ∨ x12)`."""
    return "(" + " ∨ ".join(f"{'¬' if literal < 0 else ''}x{abs(literal)}" for literal in clause) + ")"
