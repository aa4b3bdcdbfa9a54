"""3SAT: an assignment must make every clause true; all such are equally good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...verifiers import sat
from ...verifiers.evidence import sat as evidence
from ...verifiers.evidence.claim import Claim
from . import CLAIMED, PROVED

if TYPE_CHECKING:
    from ...verifiers.sat import SatProblem
    from ..sat import SatReply


def merit(problem: SatProblem, answer: SatReply) -> float | None:
    """As `Task.merit`."""
    if isinstance(answer, Claim):
        return None if evidence.check(problem, answer.evidence) else PROVED
    if not isinstance(answer, tuple):
        return CLAIMED
    return None if sat.false_clauses(problem, answer) else 0.0
