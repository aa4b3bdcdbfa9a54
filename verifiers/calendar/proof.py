"""Prove that starts are blocked: every start up to a given one, in intervals with one blocking reason each.

The file `reasons.json`, in minutes of the week of the reference zone (Monday 00:00 is 0):

    {"reasons": [
      {"first": 0, "last": 539, "rule": "not_before"},
      {"first": 540, "last": 575, "person": "Ana", "busy": [480, 600]},
      {"first": 576, "last": 600, "rule": "blocked", "window": 0}, …]}

Each entry says that no meeting may start from `first` to `last` (both of one day), because of
a rule (`weekend`, `not_before`, `not_after`, or `blocked` with the place of the window in the
problem), or because the person is busy in the minutes [busy[0], busy[1]), which every such
meeting with its buffer touches. What lies outside the week is busy time too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from ..certificate import Certificate
from ..checksums import SUMS, sums
from .certificate import PROBLEM, REASONS
from .clock import DAY, DAYS, WEEK, write_clock
from .problem import EVERY_DAY, CalendarProblem, Meeting

OUTSIDE: Final = WEEK
"""How far busy time is told beyond both ends of the week; a buffer reaches no further."""


class Reason(NamedTuple):
    """No meeting may start from `first` to `last` (minutes of the week, both included)."""

    first: int
    last: int
    because: dict[str, Any]


def certify(problem: CalendarProblem, slot: Meeting | None, beside: Mapping[str, bytes]) -> Certificate:
    """Return the proof that the slot is right, or for None that there is none.

    Args:
        beside: Further files that go into the certificate; they prove nothing.

    Raises:
        ValueError: A start that should be blocked is feasible; it is named.
    """
    claim: dict[str, Any] = {"status": "unsatisfiable"}
    before = None
    if slot is not None:
        times = [DAYS[slot.day], write_clock(slot.start), write_clock(slot.end)]
        claim = {"status": "satisfiable", "slot": times}
        before = slot.day * DAY + slot.start if problem.priority == "earliest" else 0
    data = problem.to_dict()
    files = {
        PROBLEM: (json.dumps(data, ensure_ascii=False) + "\n").encode(),
        REASONS: write_reasons(problem, before),
        **beside,
    }
    return Certificate("calendar", data, claim, files | {SUMS: sums(files)})


def blocked_starts(problem: CalendarProblem, before: int | None = None) -> Iterator[Reason]:
    """A reason for every start on the grid of the listed days, the ones that reach furthest first.

    Args:
        before: Only starts before this minute of the week; all when None.

    Raises:
        ValueError: A start is not blocked; it is named.
    """
    busy = {person.name: _busy(problem.free_in_reference(person)) for person in problem.people}
    for day in problem.days:
        start, stop = day * DAY, day * DAY + DAY - problem.duration
        stop = stop if before is None else min(stop, before - 1)
        while start <= stop:
            reach, because = max(_reasons(problem, busy, start), key=lambda reason: reason[0], default=(-1, {}))
            if reach < start:
                raise ValueError(f"reasons: minute {start} of the week is a feasible start")
            last = min(reach, stop)
            yield Reason(start, last, because)
            start = day * DAY + ((last - day * DAY) // problem.granularity + 1) * problem.granularity


def write_reasons(problem: CalendarProblem, before: int | None = None) -> bytes:
    """The file `reasons.json`; see the module. Arguments and errors as `blocked_starts`."""
    rows = (
        json.dumps({"first": r.first, "last": r.last, **r.because}, ensure_ascii=False)
        for r in blocked_starts(problem, before)
    )
    return ('{"reasons": [\n' + ",\n".join(rows) + "\n]}\n").encode()


def _busy(free: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """The minutes that merged, ascending blocks leave out, to both sides of the week."""
    edges = [-OUTSIDE, *(minute for block in free for minute in block), WEEK + OUTSIDE]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def _reasons(
    problem: CalendarProblem, busy: dict[str, list[tuple[int, int]]], start: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The reasons that block a start, each with the last start of the day that it blocks as well."""
    day, minute = divmod(start, DAY)
    midnight, whole_day = day * DAY, day * DAY + DAY - 1
    if problem.no_weekend and day >= 5:
        yield whole_day, {"rule": "weekend"}
    if minute < problem.not_before:
        yield midnight + problem.not_before - 1, {"rule": "not_before"}
    if minute + problem.duration > problem.not_after:
        yield whole_day, {"rule": "not_after"}
    for number, window in enumerate(problem.blocked):
        if window.day in (EVERY_DAY, day) and window.start < minute + problem.duration and minute < window.end:
            yield midnight + window.end - 1, {"rule": "blocked", "window": number}
    low, high = start - problem.buffer, start + problem.duration + problem.buffer
    for name, gaps in busy.items():
        for begin, end in gaps:
            if begin < high and low < end:
                yield min(whole_day, end + problem.buffer - 1), {"person": name, "busy": [begin, end]}
