"""Check meetings: whether they suit everybody and every rule.

The exact meaning of each rule is written once, in `tasks/calendar/task.py`. Here a week is a
line of 10,080 minutes (Monday 00:00 is 0) and every interval is half open.

The native checker decides an answer from the free blocks; the native solver finds all starts
at once with a bit per minute. `verifiers/calendar/independent.py` is a third way, in Numba.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .._core import calendar_check, calendar_reasons
from ..verdict import Fault
from .arrays import Calendars
from .clock import DAY, DAYS, WEEK, write_clock
from .problem import EVERY_DAY, Block, CalendarProblem, Meeting

FAULTS: Final = (
    "claimed_no_slot", "unknown_day", "wrong_duration", "off_grid", "person_busy", "buffer_broken",
    "weekend", "too_early", "too_late", "blocked", "not_earliest",
)  # fmt: skip
"""The kind of fault that bit k of a fault mask stands for."""
_PEOPLE_KINDS: Final = ("person_busy", "buffer_broken")
PEOPLE: Final = sum(1 << FAULTS.index(kind) for kind in _PEOPLE_KINDS)
"""The bits of a mask that are about people."""


def check_batch(calendars: Calendars, answers: NDArray[np.int32], threads: int = 0) -> NDArray[np.uint32]:
    """Return the faults of one answer per calendar.

    Args:
        answers: int32 (n, 3): day, start, end in minutes of the day; day -1 claims no slot.

    Returns:
        uint32 (n,): bit k is FAULTS[k]; 0 is right.

    Raises:
        ValueError: A shape, dtype or value is out of range; the message names it.
    """
    return calendar_check(calendars, answers, threads)


def check(problem: CalendarProblem, meeting: Meeting) -> tuple[Fault, ...]:
    """Return everything that is wrong with an answer, each with its place; empty when it is right."""
    answer = np.array([[meeting.day, meeting.start, meeting.end]], np.int32)
    mask = int(check_batch(problem.calendars, answer, 1)[0])
    return locate(problem, meeting, mask)


def blocking_reasons(problem: CalendarProblem) -> Iterator[tuple[Meeting, tuple[str, ...]]]:
    """Yield every start on the grid of the given days with its kinds of fault; none where it is feasible."""
    last = DAY - problem.duration
    starts = [day * DAY + start for day in problem.days for start in range(0, last + 1, problem.granularity)]
    owners = np.zeros(len(starts), np.int64)
    masks = calendar_reasons(problem.calendars, owners, np.array(starts, np.int32), 0)
    for start, mask in zip(starts, masks.tolist(), strict=True):
        yield Meeting(start // DAY, start % DAY, start % DAY + problem.duration), fault_kinds(mask)


def fault_kinds(mask: int) -> tuple[str, ...]:
    """Return the kinds of fault in a mask."""
    return tuple(kind for bit, kind in enumerate(FAULTS) if mask >> bit & 1)


def locate(problem: CalendarProblem, meeting: Meeting, mask: int) -> tuple[Fault, ...]:
    """Return the faults of a mask with their places."""
    people = list(_people_faults(problem, meeting)) if mask & PEOPLE else []
    faults: list[Fault] = []
    for kind in fault_kinds(mask):
        faults += (
            [fault for fault in people if fault.kind == kind]
            if kind in _PEOPLE_KINDS
            else _rule_fault(problem, meeting, kind)
        )
    return tuple(faults)


def _people_faults(problem: CalendarProblem, meeting: Meeting) -> Iterator[Fault]:
    """One fault for each person who is busy during the meeting or, failing that, its buffer."""
    start, end = (meeting.day * DAY + minute for minute in (meeting.start, meeting.end))
    for person in problem.people:
        free = problem.free_in_reference(person)
        busy, kind = _gaps(free, start, end), "person_busy"
        if not busy:
            busy, kind = _gaps(free, start - problem.buffer, end + problem.buffer), "buffer_broken"
        if not busy:
            continue
        first = busy[0]
        near = [block for block in free if block[0] < end + problem.buffer and block[1] > start - problem.buffer]
        detail = {"free": [[write_week(a), write_week(b, end=True)] for a, b in near]}
        if kind == "buffer_broken":
            detail["buffer"] = problem.buffer  # type: ignore[assignment]
        place = {"person": person.name, "from": write_week(first[0]), "to": write_week(first[1], end=True)}
        yield Fault(kind, place, detail)


def _gaps(free: Sequence[Block], start: int, end: int) -> list[Block]:
    """The parts of [start, end) that no block covers; the blocks are merged and ascending."""
    gaps: list[Block] = []
    for block_start, block_end in free:
        if block_end <= start:
            continue
        if block_start >= end:
            break
        if block_start > start:
            gaps.append((start, block_start))
        start = block_end
    if start < end:
        gaps.append((start, end))
    return gaps


def _rule_fault(problem: CalendarProblem, meeting: Meeting, kind: str) -> list[Fault]:
    if kind == "unknown_day":
        return [Fault(kind, {"day": DAYS[meeting.day]}, {"days": [DAYS[day] for day in problem.days]})]
    if kind == "wrong_duration":
        return [Fault(kind, {}, {"minutes": meeting.end - meeting.start, "expected": problem.duration})]
    if kind == "off_grid":
        return [Fault(kind, {}, {"start": write_clock(meeting.start), "granularity": problem.granularity})]
    if kind == "weekend":
        return [Fault(kind, {"day": DAYS[meeting.day]})]
    if kind == "too_early":
        return [Fault(kind, {"limit": write_clock(problem.not_before)}, {"start": write_clock(meeting.start)})]
    if kind == "too_late":
        return [Fault(kind, {"limit": write_clock(problem.not_after)}, {"end": write_clock(meeting.end)})]
    if kind == "blocked":
        return [
            Fault(kind, {"from": write_clock(w.start), "to": write_clock(w.end)}, {"day": DAYS[meeting.day]})
            for w in problem.blocked
            if w.day in (EVERY_DAY, meeting.day) and meeting.start < w.end and meeting.end > w.start
        ]
    return [Fault(kind)]


def write_week(minute: int, end: bool = False) -> str:
    """`Monday 09:00`; as the end of an interval, midnight belongs to the day before: `Monday 24:00`.

    Minutes outside the week are named as such, since no calendar covers them.
    """
    if not 0 <= minute <= WEEK:
        return f"{'before Monday' if minute < 0 else 'after Sunday'} {write_clock(minute % DAY)}"
    day = (minute - 1) // DAY if end and minute > 0 else min(minute // DAY, 6)
    return f"{DAYS[day]} {write_clock(minute - day * DAY)}"
