"""The verdict on an assignment or a claim, by the rules of `tasks.sat`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...verifiers.verdict import Fault, Verdict, correct, undecided, wrong
from ..reading.sat import UNSATISFIABLE
from ..task import Truth
from ..wording.sat import clause_text

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
