"""Calendar: a meeting must keep every constraint; the earlier the better, where the earliest is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...verifiers.calendar_plan import NO_SLOT, check
from ...verifiers.clock import DAY
from ...verifiers.evidence import calendar_plan as evidence
from ...verifiers.evidence.claim import Claim
from . import CLAIMED, PROVED

if TYPE_CHECKING:
    from ...verifiers.calendar_plan import CalendarProblem
    from ..calendar_plan import CalendarReply


def merit(problem: CalendarProblem, answer: CalendarReply) -> float | None:
    """As `Task.merit`. Whether there is an earlier slot is not looked at."""
    if isinstance(answer, Claim):
        return None if evidence.check(problem, answer.evidence) else PROVED
    if answer == NO_SLOT:
        return CLAIMED
    if any(fault.kind != "not_earliest" for fault in check(problem, answer)):
        return None
    return -float(answer.day * DAY + answer.start) if problem.priority == "earliest" else 0.0
