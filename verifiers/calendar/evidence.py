"""Calendars: do these reasons prove that no slot exists?

A reason says that no meeting may start on a day from a first to a last minute (both included),
because of a person or of a rule. A start is a multiple of the granularity on a listed day such that the
meeting ends on that day. A start *is open to the rules* when it is not at the weekend (if that
is out), keeps *not before* and *not after*, and overlaps no blocked time.

- A reason that names a person is true when this person is not free throughout any meeting, with its
  buffer, that begins at one of its starts that are open to the rules.
- A reason that names a rule is true when every one of its starts breaks that rule.
- So a reason about a day that is not listed, where nothing starts, is true and proves nothing.

Reasons are a proof when each is true and every start that is open to the rules lies in one
that names a person. What is already against the rules needs no reason.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ..claim import MISSING, TOO_LONG
from ..verdict import Fault
from .clock import DAY, DAYS, write_clock
from .problem import EVERY_DAY, CalendarProblem

RULES: Final = ("weekend", "not before", "not after", "blocked")
"""What a reason calls the rules."""
MAX_REASONS: Final = 1_000
"""Most reasons; each costs the starts of a day at most."""


class Reason(NamedTuple):
    """No meeting may start on the day from minute `first` to `last`, because of `person` or `rule`."""

    day: int
    first: int
    last: int
    person: str = ""
    rule: str = ""


def check(problem: CalendarProblem, reasons: Sequence[Reason]) -> Fault | None:
    """Return the first fault of the reasons, or None when they prove the claim."""
    if not reasons:
        return Fault(MISSING)
    if len(reasons) > MAX_REASONS:
        return Fault(TOO_LONG, {}, {"reasons": len(reasons)})
    left = {day: set(_open_starts(problem, day)) for day in problem.days}
    fitting = _Free(problem)
    for number, reason in enumerate(reasons, 1):
        fault = _untrue(problem, fitting, reason, number)
        if fault is not None:
            return fault
        if reason.person and reason.day in left:
            left[reason.day].difference_update(range(reason.first, reason.last + 1))
    for day, starts in left.items():
        if starts:
            return Fault("start_without_reason", {"day": DAYS[day], "start": write_clock(min(starts))})
    return None


def _starts(problem: CalendarProblem, first: int, last: int) -> range:
    """The starts of a day from one minute to another."""
    step = problem.granularity
    return range(-(-first // step) * step, min(last, DAY - problem.duration) + 1, step)


def _breaks(problem: CalendarProblem, day: int, start: int) -> Iterator[str]:
    """The rules that a start breaks."""
    end = start + problem.duration
    if problem.no_weekend and day >= 5:
        yield "weekend"
    if start < problem.not_before:
        yield "not before"
    if end > problem.not_after:
        yield "not after"
    if any(w.day in (EVERY_DAY, day) and start < w.end and w.start < end for w in problem.blocked):
        yield "blocked"


def _open_starts(problem: CalendarProblem, day: int) -> Iterator[int]:
    return (start for start in _starts(problem, 0, DAY) if not any(_breaks(problem, day, start)))


class _Free:
    """The free blocks of everybody, to ask whether a stretch of minutes lies in one."""

    def __init__(self, problem: CalendarProblem) -> None:
        self._problem = problem
        self._blocks = {person.name: problem.free_in_reference(person) for person in problem.people}
        self._begins = {name: [block[0] for block in blocks] for name, blocks in self._blocks.items()}

    def suits(self, name: str, day: int, start: int) -> bool:
        """Whether a person is free during a meeting that starts then, and during its buffer."""
        low = day * DAY + start - self._problem.buffer
        high = day * DAY + start + self._problem.duration + self._problem.buffer
        place = bisect_right(self._begins[name], low) - 1
        return place >= 0 and high <= self._blocks[name][place][1]


def _untrue(problem: CalendarProblem, free: _Free, reason: Reason, number: int) -> Fault | None:
    """The first start that the reason does not block."""
    place = {"reason": number, "day": DAYS[reason.day]}
    if reason.day not in problem.days:
        return None  # no meeting can start there, so the line says nothing untrue
    for start in _starts(problem, reason.first, reason.last):
        broken = set(_breaks(problem, reason.day, start))
        if reason.rule:
            blocked = reason.rule in broken
        else:
            blocked = bool(broken) or not free.suits(reason.person, reason.day, start)
        if not blocked:
            told = {"because": reason.person or reason.rule}
            return Fault("reason_untrue", {**place, "start": write_clock(start)}, told)
    return None
