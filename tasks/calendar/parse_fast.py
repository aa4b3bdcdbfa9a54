"""Read calendars and slots natively, where they are in exactly our own form; see `tasks.core.parse_fast`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ...verifiers.calendar.arrays import Calendars
from ...verifiers.calendar.check import PEOPLE, check_batch, locate
from ...verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting, Person, Window
from ...verifiers.verdict import Fault, Verdict
from .._core import calendar_read_answers, calendar_read_problems
from .verdict import verdict_of


def read_answers(problems: Sequence[CalendarProblem], texts: Sequence[str]) -> list[Meeting | None]:
    """Return the slot that each reply names, or NO_SLOT; None for a reply that is not plain."""
    known, table = calendar_read_answers(list(texts), 1)
    asked = [problem.evidence == "none" for problem in problems]
    rows = zip(known.tolist(), asked, table.tolist(), strict=True)
    return [_meeting(row) if mine and asks else None for mine, asks, row in rows]


def judge_texts(problems: Sequence[str | bytes], texts: Sequence[str], threads: int) -> Iterator[tuple[int, Verdict]]:
    """Yield the number of each row that is plain, and its verdict."""
    rows, people, bounds, shifts, blocks, rules, starts, windows, names = calendar_read_problems(
        list(problems), threads
    )
    calendars = Calendars(people, bounds, shifts, blocks, rules, starts, windows)
    numbers = rows.tolist()
    known, table = calendar_read_answers([texts[row] for row in numbers], threads)
    masks = check_batch(calendars, table, threads).tolist()
    for place, (row, mine, mask, meeting) in enumerate(
        zip(numbers, known.tolist(), masks, table.tolist(), strict=True)
    ):
        if mine:
            slot = _meeting(meeting)
            yield row, verdict_of(slot, _locate(calendars, place, names, slot, mask) if mask else ())


def _meeting(row: Sequence[int]) -> Meeting:
    return NO_SLOT if row[0] < 0 else Meeting(row[0], row[1], row[2])


def _locate(calendars: Calendars, place: int, names: Sequence[str], meeting: Meeting, mask: int) -> tuple[Fault, ...]:
    """`locate` for one calendar of a batch. People who are free beyond doubt are passed over."""
    duration, buffer, granularity, days, not_before, not_after, no_weekend, earliest = calendars.rules[place].tolist()
    problem = CalendarProblem.trusted(
        people=tuple(_people_in_doubt(calendars, place, names, meeting, buffer) if mask & PEOPLE else ()),
        days=tuple(day for day in range(7) if days >> day & 1),
        duration=duration,
        buffer=buffer,
        granularity=granularity,
        not_before=not_before,
        not_after=not_after,
        no_weekend=bool(no_weekend),
        blocked=tuple(Window(*row) for row in _piece(calendars.windows, calendars.window_offsets, place).tolist()),
        priority="earliest" if earliest else "none",
    )
    return locate(problem, meeting, mask)


def _people_in_doubt(
    calendars: Calendars, place: int, names: Sequence[str], meeting: Meeting, buffer: int
) -> Iterator[Person]:
    """Those of whom no single block holds the meeting and its buffer; their blocks are in reference time."""
    first, last = calendars.people_offsets[place : place + 2].tolist()
    start, end = 1440 * meeting.day + meeting.start - buffer, 1440 * meeting.day + meeting.end + buffer
    bounds = calendars.block_offsets[first : last + 1].tolist()
    blocks = calendars.blocks[bounds[0] : bounds[-1]].tolist()
    shifts = calendars.shifts[first:last].tolist()
    for i, (name, shift) in enumerate(zip(names[first:last], shifts, strict=True)):
        own = blocks[bounds[i] - bounds[0] : bounds[i + 1] - bounds[0]]
        if not any(a - shift <= start and end <= b - shift for a, b in own) or start < 0 or end > 10_080:
            yield Person(name, tuple((a, b) for a, b in own), shift)


def _piece(rows: NDArray[np.int32], offsets: NDArray[np.int64], place: int) -> NDArray[np.int32]:
    piece: NDArray[np.int32] = rows[offsets[place] : offsets[place + 1]]
    return piece
