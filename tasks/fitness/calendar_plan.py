"""Calendar: the fewer constraints a slot breaks, the fitter; children take the day of one and the time of the other."""

from __future__ import annotations

from typing import Any

from ...verifiers.calendar_plan import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.verdict import Verdict
from ..keys import Stream
from .fitness import UNFIT, Fitness


class CalendarFitness(Fitness[CalendarProblem]):
    """By the number of broken constraints: every person that is busy is one."""

    def value(self, answer: Any, verdict: Verdict) -> float:
        """Minus the number of faults; the claim is unfit."""
        fit = isinstance(answer, Meeting) and answer != NO_SLOT
        return super().value(answer, verdict) if fit else UNFIT

    def cross(self, one: Any, other: Any, stream: Stream) -> Any:
        """The day of one and the times of the other."""
        slots = [a for a in (one, other) if isinstance(a, Meeting) and a != NO_SLOT]
        if len(slots) < 2:
            return slots[0] if slots else one
        return Meeting(slots[0].day, slots[1].start, slots[1].end)
