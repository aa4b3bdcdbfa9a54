"""Solve calendars: all slots, the earliest slot, their number, and how constrained the week is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._core import calendar_count, calendar_earliest, calendar_measure, calendar_starts
from .arrays import Calendars
from .clock import DAY
from .problem import CalendarProblem, Meeting


@dataclass(frozen=True, slots=True)
class Measure:
    """How constrained a problem is, counted in starts.

    Attributes:
        feasible: Starts that satisfy every rule and everybody.
        near_misses: Starts that satisfy every rule and everybody but exactly one person.
        allowed: Starts that satisfy every rule, whoever is busy.
        total: Starts on the grid, on the given days, of meetings that end on their day.
        comparisons: Of two blocks, when the free time of all people is intersected, one after the
            other in their order.
    """

    feasible: int
    near_misses: int
    allowed: int
    total: int
    comparisons: int

    @property
    def constrainedness(self) -> float:
        """1 - feasible / total; 1.0 when no meeting fits into a day."""
        return 1.0 - self.feasible / self.total if self.total else 1.0


def count_batch(calendars: Calendars, threads: int = 0) -> NDArray[np.int64]:
    """Count the feasible starts of each calendar: int64, shape (n,)."""
    return calendar_count(calendars, threads)


def solve_batch(calendars: Calendars, threads: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the feasible starts of each calendar.

    Returns:
        Offsets, int64, shape (n + 1,), and ascending minutes of the week, int32, shape (starts,).
    """
    offsets, starts = calendar_starts(calendars, threads)
    return offsets, starts


def earliest_batch(calendars: Calendars, threads: int = 0) -> NDArray[np.int64]:
    """Return the first feasible start of each calendar as a minute of the week, or -1; int64 (n,)."""
    return calendar_earliest(calendars, threads)


def measure_batch(calendars: Calendars, threads: int = 0) -> NDArray[np.int64]:
    """The fields of `Measure` for each calendar, int64 (n, 5)."""
    return calendar_measure(calendars, threads)


def solve(problem: CalendarProblem) -> list[Meeting]:
    """Return every feasible slot, the earliest first, whatever the priority."""
    _, starts = solve_batch(problem.calendars, 1)
    return [Meeting(s // DAY, s % DAY, s % DAY + problem.duration) for s in starts.tolist()]


def measure(problem: CalendarProblem) -> Measure:
    """Measure how constrained the problem is."""
    return Measure(*measure_batch(problem.calendars, 1)[0].tolist())
