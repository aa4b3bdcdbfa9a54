"""The sentences of 3SAT's feedback. Its prompts are in `renderings.sat`."""

from __future__ import annotations

from typing import Any

from ...verifiers.verdict import Fault
from ..evidence.sat import FAULTS
from ..task import Degree

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
