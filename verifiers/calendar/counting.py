"""Count the feasible slots, whatever the priority."""

from __future__ import annotations

from typing import Any

from .problem import CalendarProblem
from .solve import count_batch


def counts(problem: CalendarProblem) -> dict[str, Any]:
    """`{"slot_count": number}`; with the priority `earliest` one of them is right."""
    return {"slot_count": int(count_batch(problem.calendars, 1)[0])}
