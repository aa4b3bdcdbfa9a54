"""How many slots are feasible, whatever the priority?"""

from __future__ import annotations

from typing import Any

from ..calendar_plan import CalendarProblem, count_batch


def counts(problem: CalendarProblem) -> dict[str, Any]:
    """`{"slots": number}`; with the priority `earliest` one of them is right."""
    return {"slots": int(count_batch(problem.calendars, 1)[0])}
