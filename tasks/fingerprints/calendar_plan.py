"""Calendar: the same up to names, the order of people, blocks and blocked times, and how they are written.

People are the minutes of the reference week in which they are free: blocks that touch or are
given as two are one, and a block in another time zone is the same block. Blocked times are the
minutes of each day that they cover. Days are not exchanged: a buffer reaches over midnight, the
weekend is a rule and *earliest* means the first. Everything else is content: the days, the
duration, every limit, the granularity and the priority.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...verifiers.calendar_plan import CalendarProblem
from ...verifiers.calendar_problem import EVERY_DAY, merge
from ...verifiers.clock import DAY
from . import Fingerprints, hash_values


def fingerprints(problems: Sequence[CalendarProblem], threads: int = 0) -> Fingerprints:
    """See `Task.fingerprints`; `threads` is not used."""
    return hash_values("calendar", [canonical(problem) for problem in problems])


def canonical(problem: CalendarProblem) -> list[Any]:
    """The problem without names, order and ways of writing."""
    blocked = []
    for window in problem.blocked:
        for day in range(7) if window.day == EVERY_DAY else (window.day,):
            blocked.append((day * DAY + window.start, day * DAY + window.end))
    rules = [
        problem.days, problem.duration, problem.buffer, problem.granularity, problem.not_before, problem.not_after,
        problem.no_weekend, problem.priority,
    ]  # fmt: skip
    return [rules, merge(blocked), sorted(problem.free_in_reference(person) for person in problem.people)]
