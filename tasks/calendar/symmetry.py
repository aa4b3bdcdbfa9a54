"""Which calendars are the same, and how many different ones there are.

Calendars are the same up to names, the order of people, blocks and blocked times, and how they are written.

People are the minutes of the reference week in which they are free: blocks that touch or are
given as two are one, and a block in another time zone is the same block. Blocked times are the
minutes of each day that they cover. Days are not exchanged: a buffer reaches over midnight, the
weekend is a rule and *earliest* means the first. Everything else is content: the days, the
duration, every limit, the granularity and the priority.

The size of the space counts free blocks of all people, over their order, as an estimate. A day of `hours` in steps of `grid` has T steps. Random free blocks of one person on one day are
reckoned as two to three times log2 T bits, by their number, and no more than 0.85 T; a person alone
is free at the feasible starts only, and so has 2·log2 T bits for the whole week. Two bits are
for the duration; limits and time zones are not counted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...verifiers.calendar.clock import DAY
from ...verifiers.calendar.problem import EVERY_DAY, CalendarProblem, merge
from ..core.symmetry import Fingerprints, hash_values, log2_factorial
from .parameters import CalendarParameters


def fingerprints(problems: Sequence[CalendarProblem], threads: int = 0) -> Fingerprints:
    """Return the fingerprints of calendars, uint8, shape (k, 16); see `Task.fingerprints`. `threads` is not used."""
    return hash_values("calendar", [canonical(problem) for problem in problems])


def canonical(problem: CalendarProblem) -> list[Any]:
    """Return the problem without names, order and ways of writing."""
    blocked = []
    for window in problem.blocked:
        for day in range(7) if window.day == EVERY_DAY else (window.day,):
            blocked.append((day * DAY + window.start, day * DAY + window.end))
    rules = [
        problem.days, problem.duration, problem.buffer, problem.granularity, problem.not_before, problem.not_after,
        problem.no_weekend, problem.priority,
    ]  # fmt: skip
    return [rules, merge(blocked), sorted(problem.free_in_reference(person) for person in problem.people)]


def bits(parameters: CalendarParameters) -> float:
    """Return the size of the space in bits; see `Task.space_bits`."""
    steps = parameters.hours * 60 / parameters.grid
    if parameters.people == 1:
        return 2 * math.log2(steps) + math.log2(parameters.days)
    factor = {1: 2.0, 2: 2.5}.get(parameters.blocks, 3.0)
    day = min(0.85 * steps, factor * math.log2(steps))
    return max(0.0, parameters.people * parameters.days * day + 2 - log2_factorial(parameters.people))
