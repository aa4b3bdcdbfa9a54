"""How much of what somebody could make do with is left for all: the constrainedness of a published study.

1 - feasible / possible, where a start is *possible* when the meeting, without any buffer and
rule, fits into the free time of at least one person on one of the days to choose from, and
*feasible* when it satisfies everybody and every rule. So defined in Balachandran et al.,
arXiv 2504.00294, for the calendars of arXiv 2410.22584, there on a fixed grid of five minutes,
here on the problem's own.
"""

from __future__ import annotations

import numpy as np

from ...verifiers.calendar.clock import DAY, WEEK
from ...verifiers.calendar.problem import CalendarProblem


def count_possible(problem: CalendarProblem) -> int:
    """How many starts suit at least one person, buffer and rules apart?"""
    latest = DAY - problem.duration
    if latest < 0:
        return 0
    within = np.arange(0, latest + 1, problem.granularity)
    starts = (np.array(problem.days)[:, None] * DAY + within).ravel()
    possible = np.zeros(len(starts), np.bool_)
    for person in problem.people:
        for first, last in problem.free_in_reference(person):
            possible |= (starts >= max(first, 0)) & (starts + problem.duration <= min(last, WEEK))
    return int(possible.sum())


def constrainedness(problem: CalendarProblem, feasible: int) -> float:
    """The share of the possible starts that are not feasible; 1 when none is possible."""
    possible = count_possible(problem)
    return 1.0 - feasible / possible if possible else 1.0
