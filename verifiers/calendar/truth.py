"""The truth of a calendar in JSON values: its feasible slots, how many there are, and the earliest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from .clock import DAY, DAYS, write_clock
from .problem import CalendarProblem
from .solve import solve_batch

LISTED_SLOTS: Final = 100
"""A truth lists at most so many slots; `slot_count` counts them all."""


def solve(problem: CalendarProblem) -> dict[str, Any]:
    """Return the truth of a problem, from every feasible start of the week."""
    _, starts = solve_batch(problem.calendars, 1)
    return truth_of(problem.duration, starts.tolist())


def truth_of(duration: int, starts: Sequence[int]) -> dict[str, Any]:
    """Return the truth of a problem of this duration with these feasible starts.

    Args:
        starts: Ascending minutes of the week.
    """
    slots = [
        [DAYS[start // DAY], write_clock(start % DAY), write_clock(start % DAY + duration)]
        for start in starts[:LISTED_SLOTS]
    ]
    return {
        "status": "satisfiable" if slots else "unsatisfiable",
        "slots": slots,
        "slot_count": len(starts),
        "earliest": slots[0] if slots else None,
    }
