"""Steps of a calendar answer: the day, the hour, the minute of the start; or the claim of no slot.

A prefix is `()`, `(day,)`, `(day, hour)` or `(day, hour, minute)`, with day 0 for Monday, or
`("no slot",)`; the end of the meeting follows from the duration. A right completion is a right
slot, with priority *earliest* the one earliest slot; the claim is right when there is no slot.

The best value is the earliest start, as a minute of the week, of a feasible slot with that
prefix, whatever the priority.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..process import NO_VALUE
from .clock import DAY, WEEK
from .problem import CalendarProblem
from .solve import solve_batch

NO_SLOT_STEP: Final = "no slot"
"""The step that claims that there is no slot."""

CalendarPrefix = tuple[int | str, ...]

_CLAIM: Final = -1
_SIZES: Final = ((7, DAY), (24, 60), (60, 1))
"""For each step: how many values it has, and how many minutes one of them spans."""


class CalendarSteps:
    """The step oracle of one problem; solved once, on first use. See `verifiers.process`.

    A step out of range (hour 25) is never right; what is no prefix at all raises ValueError.
    """

    def __init__(self, problem: CalendarProblem) -> None:
        self._problem = problem

    @functools.cached_property
    def _feasible(self) -> NDArray[np.int64]:
        """Every feasible start, ascending."""
        return solve_batch(self._problem.calendars, 1)[1].astype(np.int64)

    @functools.cached_property
    def _right(self) -> NDArray[np.int64]:
        return self._feasible[:1] if self._problem.priority == "earliest" else self._feasible

    def extendable(self, prefixes: Sequence[CalendarPrefix]) -> NDArray[np.bool_]:
        """Which prefixes can be completed to a right answer; bool, shape (prefixes,)."""
        found: NDArray[np.bool_] = self.completions(prefixes) > 0
        return found

    def completions(self, prefixes: Sequence[CalendarPrefix], cap: int = 10**6) -> NDArray[np.int64]:
        """How many right answers begin so, counted up to `cap`; int64, shape (prefixes,)."""
        spans = _spans(prefixes)
        bounds = np.searchsorted(self._right, spans)
        counts: NDArray[np.int64] = (bounds[:, 1] - bounds[:, 0]).astype(np.int64)
        if len(self._feasible) == 0:
            # The claim is the one right answer, and what says nothing yet may still become it.
            counts[(spans[:, 0] == _CLAIM) | (spans[:, 1] - spans[:, 0] == WEEK)] = 1
        return np.minimum(counts, cap)

    def best_value(self, prefixes: Sequence[CalendarPrefix]) -> NDArray[np.int64]:
        """The earliest feasible start (minute of the week) with each prefix, or NO_VALUE; int64, shape (prefixes,)."""
        spans = _spans(prefixes)
        starts = np.append(self._feasible, WEEK)
        first = starts[np.searchsorted(self._feasible, spans[:, 0])]
        return np.where(first < spans[:, 1], first, NO_VALUE)

    def next_steps(self, prefix: CalendarPrefix) -> list[tuple[Hashable, bool]]:
        """Every next step: the listed days and the claim, the 24 hours, the 60 minutes; is it still right?"""
        _spans([prefix])
        if len(prefix) == 0:
            steps: list[int | str] = [*self._problem.days, NO_SLOT_STEP]
        elif len(prefix) == len(_SIZES) or prefix[0] == NO_SLOT_STEP:
            steps = []
        else:
            steps = list(range(_SIZES[len(prefix)][0]))
        kept = self.extendable([(*prefix, step) for step in steps])
        return list(zip(steps, kept.tolist(), strict=True))


def _spans(prefixes: Sequence[CalendarPrefix]) -> NDArray[np.int64]:
    """The minutes [start, end) of the week in which a start has each prefix; int64, (prefixes, 2).

    The claim is (_CLAIM, _CLAIM), and what is out of range an empty span.

    Raises:
        ValueError: One is no prefix.
    """
    return np.array([_span(prefix) for prefix in prefixes], np.int64).reshape(-1, 2)


def _span(prefix: CalendarPrefix) -> tuple[int, int]:
    if not prefix:
        return 0, WEEK
    if prefix[0] == NO_SLOT_STEP and len(prefix) == 1:
        return _CLAIM, _CLAIM
    if not isinstance(prefix, tuple) or len(prefix) > len(_SIZES):
        raise ValueError(f"prefix: expected a tuple of at most {len(_SIZES)} steps, got {prefix!r}")
    start, span = 0, WEEK
    for step, (size, minutes) in zip(prefix, _SIZES, strict=False):
        if not isinstance(step, int | np.integer) or isinstance(step, bool):
            raise ValueError(f"prefix: expected whole numbers, or 'no slot' alone, got {prefix!r}")
        if not 0 <= step < size:
            return 0, 0
        start, span = start + int(step) * minutes, minutes
    return start, start + span
