"""Write iCalendar (RFC 5545): the free times of people. `busy.py` beside it reads calendars.

A week is placed on the calendar by the date of its Monday. Times inside are minutes of the
week as in `verifiers.calendar`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Final

from ...verifiers.calendar.clock import WEEK
from ...verifiers.calendar.problem import Block, CalendarProblem, merge

PRODUCT: Final = "-//Assay//Calendar//EN"
FOLD: Final = 75
"""Longest line in octets (RFC 5545, 3.1)."""
CERTIFICATE_MONDAY: Final = datetime.date(2001, 1, 1)
"""The Monday of the week in the `calendars.ics` of certificates."""

# ----------------------------------------------------------------------------- writing


def write_people(problem: CalendarProblem, monday: datetime.date) -> str:
    """The calendars of everybody: one VFREEBUSY each, with the busy periods of the week in UTC.

    Raises:
        ValueError: `monday` is no Monday.
    """
    _require_monday(monday)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}"]
    for number, person in enumerate(problem.people, 1):
        lines += [
            "BEGIN:VFREEBUSY",
            f"UID:person-{number}-{monday:%Y%m%d}@assay",
            f"DTSTAMP:{_utc(monday, 0)}",
            f"DTSTART:{_utc(monday, -person.utc_offset)}",
            f"DTEND:{_utc(monday, WEEK - person.utc_offset)}",
            f"ATTENDEE;CN={_parameter(person.name)}:mailto:person-{number}@example.org",
        ]
        for start, end in _busy(person.free):
            period = f"{_utc(monday, start - person.utc_offset)}/{_utc(monday, end - person.utc_offset)}"
            lines.append(f"FREEBUSY;FBTYPE=BUSY:{period}")
        lines.append("END:VFREEBUSY")
    return _join([*lines, "END:VCALENDAR"])


def _busy(free: Iterable[Block]) -> Iterator[Block]:
    """The minutes of the week that are not free."""
    at = 0
    for start, end in merge(free):
        if start > at:
            yield at, start
        at = end
    if at < WEEK:
        yield at, WEEK


def _join(lines: Iterable[str]) -> str:
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _fold(line: str) -> Iterator[str]:
    """Pieces of at most FOLD octets that break no character; all but the first begin with a space."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > FOLD:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    yield piece


def _parameter(value: str) -> str:
    """A parameter value: quoted, with the escapes of RFC 6868."""
    return '"' + value.replace("^", "^^").replace("\n", "^n").replace('"', "^'") + '"'


def _utc(monday: datetime.date, minute: int) -> str:
    moment = datetime.datetime.combine(monday, datetime.time()) + datetime.timedelta(minutes=minute)
    return f"{moment:%Y%m%dT%H%M%S}Z"


def _require_monday(monday: datetime.date) -> None:
    if monday.weekday() != 0:
        raise ValueError(f"monday: expected a Monday, got {monday}")
