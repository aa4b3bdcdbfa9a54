"""iCalendar (RFC 5545) out and in: free times of people, and a meeting.

Read: folded lines with either line end, VEVENT and VFREEBUSY, UTC (`…Z`) and floating local
times, dates (all day), DTEND or DURATION, periods with an end or a duration, cancelled and
transparent events. Refused with a ValueError, because a guess would be wrong: recurrence
(RRULE, RDATE, EXDATE, RECURRENCE-ID) and named time zones other than UTC.

A week is placed on the calendar by the date of its Monday. Times inside are minutes of the
week as in `verifiers.calendar`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ...verifiers.calendar.clock import DAY, WEEK
from ...verifiers.calendar.problem import NO_SLOT, Block, CalendarProblem, Meeting, Person, merge

PRODUCT: Final = "-//Assay//Calendar//EN"
FOLD: Final = 75
"""Longest line in octets (RFC 5545, 3.1)."""
CERTIFICATE_MONDAY: Final = datetime.date(2001, 1, 1)
"""The Monday of the week in the `calendars.ics` of certificates."""

_RECURRENCE = ("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID")
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,4})W|(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?)", re.ASCII
)
_NAME = re.compile(r"[A-Za-z0-9-]+", re.ASCII)
_PARAMETER = re.compile(r";([A-Za-z0-9-]+)=", re.ASCII)
_PARAMETER_VALUE = re.compile(r'"[^"]*"|[^";:,]*')
_CARET = re.compile(r"\^[\^n']")


@dataclass(frozen=True, slots=True)
class Line:
    """One content line: `name;parameters:value`."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END."""

    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def first(self, name: str) -> Line | None:
        """The first line of this name, or None."""
        return next((line for line in self.lines if line.name == name), None)

    def walk(self, name: str) -> Iterator[Component]:
        """The components of this name inside, however deep."""
        for part in self.parts:
            if part.name == name:
                yield part
            yield from part.walk(name)


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
        for start, end in _without([(0, WEEK)], person.free):
            period = f"{_utc(monday, start - person.utc_offset)}/{_utc(monday, end - person.utc_offset)}"
            lines.append(f"FREEBUSY;FBTYPE=BUSY:{period}")
        lines.append("END:VFREEBUSY")
    return _join([*lines, "END:VCALENDAR"])


def write_meeting(
    problem: CalendarProblem, meeting: Meeting, monday: datetime.date, summary: str = "Meeting"
) -> str:  # fmt: skip
    """A slot as a VEVENT: in UTC when the problem has time zones, else in floating local time.

    Raises:
        ValueError: `monday` is no Monday, or the answer is that there is no slot.
    """
    _require_monday(monday)
    if meeting == NO_SLOT:
        raise ValueError("meeting: expected a slot, got no slot")
    times = [meeting.day * DAY + minute for minute in (meeting.start, meeting.end)]
    if problem.utc_offset is None:
        start, end = (_utc(monday, minute)[:-1] for minute in times)
    else:
        start, end = (_utc(monday, minute - problem.utc_offset) for minute in times)
    attendees = [
        f"ATTENDEE;CN={_parameter(person.name)}:mailto:person-{number}@example.org"
        for number, person in enumerate(problem.people, 1)
    ]
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "BEGIN:VEVENT", f"UID:meeting-{start}@assay"]
    body = [f"DTSTAMP:{_utc(monday, 0)}", f"DTSTART:{start}", f"DTEND:{end}", f"SUMMARY:{_text(summary)}"]
    return _join([*head, *body, *attendees, "END:VEVENT", "END:VCALENDAR"])


# ----------------------------------------------------------------------------- reading


def read_people(text: str, monday: datetime.date, utc_offsets: Mapping[str, int] | None = None) -> tuple[Person, ...]:
    """The people of a file with one VFREEBUSY each, named by ATTENDEE or ORGANIZER.

    Args:
        utc_offsets: The zone of each person, in minutes, in which the blocks are given; UTC
            for those who are not named.

    Raises:
        ValueError: The file is malformed or holds what is not supported, or two people have
            one name.
    """
    _require_monday(monday)
    people: list[Person] = []
    for component in parse(text).walk("VFREEBUSY"):
        name = _person_name(component)
        if any(person.name == name for person in people):
            raise ValueError(f"ATTENDEE: expected different people, got {name!r} twice")
        offset = (utc_offsets or {}).get(name, 0)
        free = _free(component, _Reader(monday, offset))
        people.append(Person(name, tuple(_by_day(free)), offset))
    if not people:
        raise ValueError("VFREEBUSY: expected at least one, got none")
    return tuple(people)


def read_free(
    text: str, monday: datetime.date, utc_offset: int = 0, hours: Block = (0, DAY)
) -> tuple[Block, ...]:  # fmt: skip
    """The free blocks of the one person whose calendar this is: what events and busy times leave.

    Args:
        utc_offset: The zone of the result and of floating times, in minutes.
        hours: The part of each day to look at, in minutes.

    Raises:
        ValueError: The file is malformed or holds what is not supported.
    """
    _require_monday(monday)
    reader, calendar = _Reader(monday, utc_offset), parse(text)
    free = [(day * DAY + hours[0], day * DAY + hours[1]) for day in range(7)]
    for component in calendar.walk("VFREEBUSY"):
        free = _common(free, _free(component, reader))
    busy = [block for event in calendar.walk("VEVENT") for block in _busy_of(event, reader)]
    return tuple(_by_day(_without(free, busy)))


def read_meeting(text: str, monday: datetime.date, utc_offset: int = 0) -> Meeting:
    """The slot of the one VEVENT of a file.

    Raises:
        ValueError: The file is malformed, has no or several events, or the event is not on
            whole minutes of one day of the week.
    """
    _require_monday(monday)
    events = list(parse(text).walk("VEVENT"))
    if len(events) != 1:
        raise ValueError(f"VEVENT: expected exactly one, got {len(events)}")
    start, end = _event_seconds(events[0], _Reader(monday, utc_offset))
    if start % 60 or end % 60:
        raise ValueError("DTSTART, DTEND: expected whole minutes")
    start, end = start // 60, end // 60
    day = start // DAY
    if not (0 <= start < end <= WEEK and end <= (day + 1) * DAY):
        raise ValueError(f"DTSTART, DTEND: expected a meeting on one day of the week of {monday}")
    return Meeting(day, start - day * DAY, end - day * DAY)


def parse(text: str) -> Component:
    """The components of a file, under one without a name.

    Raises:
        ValueError: A line is not a content line, or BEGIN and END do not match; with its number.
    """
    root = Component("")
    stack = [root]
    for number, raw in _unfold(text):
        line = _content_line(raw, number)
        if line.name == "BEGIN":
            part = Component(line.value.strip().upper())
            stack[-1].parts.append(part)
            stack.append(part)
            if len(stack) > 20:
                raise ValueError(f"line {number}: expected at most 20 components inside each other")
        elif line.name == "END":
            if len(stack) == 1 or stack[-1].name != line.value.strip().upper():
                raise ValueError(f"line {number}: END:{line.value} has no BEGIN")
            stack.pop()
        else:
            stack[-1].lines.append(line)
    if len(stack) > 1:
        raise ValueError(f"BEGIN:{stack[-1].name} has no END")
    if not any(part.name == "VCALENDAR" for part in root.parts):
        raise ValueError("VCALENDAR: expected one, got none")
    return root


# ------------------------------------------------------------------------------- lines


def _unfold(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first physical one; empty lines are dropped."""
    pieces: list[str] = []
    first = 0
    for number, line in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), 1):
        if line[:1] in (" ", "\t") and pieces:
            pieces.append(line[1:])
            continue
        if pieces:
            yield first, "".join(pieces)
        pieces, first = ([line], number) if line.strip() else ([], number)
    if pieces:
        yield first, "".join(pieces)


def _content_line(raw: str, number: int) -> Line:
    name = _NAME.match(raw)
    if name is None:
        raise ValueError(f"line {number}: expected NAME:value, got {raw[:60]!r}")
    position, parameters = name.end(), {}
    while match := _PARAMETER.match(raw, position):
        parameters[match[1].upper()], position = _parameter_values(raw, match.end())
    if raw[position : position + 1] != ":":
        raise ValueError(f"line {number}: expected NAME:value, got {raw[:60]!r}")
    return Line(name.group().upper(), parameters, raw[position + 1 :])


def _parameter_values(raw: str, position: int) -> tuple[str, int]:
    """The values of a parameter, joined by commas, without their quotes, and where they end."""
    values: list[str] = []
    while match := _PARAMETER_VALUE.match(raw, position):
        values.append(
            _CARET.sub(lambda found: {"^^": "^", "^n": "\n", "^'": '"'}[found.group()], match.group().strip('"'))
        )
        position = match.end()
        if raw[position : position + 1] != ",":
            break
        position += 1
    return ",".join(values), position


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


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _parameter(value: str) -> str:
    """A parameter value: quoted, with the escapes of RFC 6868."""
    return '"' + value.replace("^", "^^").replace("\n", "^n").replace('"', "^'") + '"'


def _utc(monday: datetime.date, minute: int) -> str:
    moment = datetime.datetime.combine(monday, datetime.time()) + datetime.timedelta(minutes=minute)
    return f"{moment:%Y%m%dT%H%M%S}Z"


def _require_monday(monday: datetime.date) -> None:
    if monday.weekday() != 0:
        raise ValueError(f"monday: expected a Monday, got {monday}")


# ------------------------------------------------------------------------------- times


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the times of a file into local seconds of the week that begins on `monday`."""

    monday: datetime.date
    utc_offset: int

    def moment(self, line: Line, value: str) -> int:
        match = _DATE.fullmatch(value.strip())
        zone = line.parameters.get("TZID", "UTC")
        if zone.strip("/").upper() not in ("UTC", "ETC/UTC", "GMT", "ETC/GMT"):
            raise ValueError(f"{line.name}: named time zones are not supported, got TZID={zone}; convert to UTC")
        if match is None:
            raise ValueError(f"{line.name}: expected a date or a date and time, got {value[:60]!r}")
        try:
            date = datetime.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            raise ValueError(f"{line.name}: expected a date of the calendar, got {value[:60]!r}") from None
        seconds = 60 * DAY * (date - self.monday).days
        if match[4] is None:
            return seconds
        hour, minute, second = (int(match[k]) for k in (4, 5, 6))
        if hour > 23 or minute > 59 or second > 60:
            raise ValueError(f"{line.name}: expected a time of day, got {value[:60]!r}")
        seconds += 3600 * hour + 60 * minute + second
        universal = match[7] is not None or "TZID" in line.parameters
        return seconds + 60 * self.utc_offset if universal else seconds

    def period(self, line: Line, value: str) -> tuple[int, int]:
        first, slash, second = value.partition("/")
        if not slash:
            raise ValueError(f"{line.name}: expected start/end or start/duration, got {value[:60]!r}")
        start = self.moment(line, first)
        end = start + _seconds(line, second) if second.strip()[:1] in ("P", "+") else self.moment(line, second)
        if end <= start:
            raise ValueError(f"{line.name}: expected a start before the end, got {value[:60]!r}")
        return start, end


def _seconds(line: Line, value: str) -> int:
    match = _DURATION.fullmatch(value.strip())
    if match is None or not any(match[k] for k in range(2, 7)):
        raise ValueError(f"{line.name}: expected a duration such as PT30M, got {value[:60]!r}")
    weeks, days, hours, minutes, seconds = (int(match[k] or 0) for k in range(2, 7))
    total = ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds
    return -total if match[1] == "-" else total


def _event_seconds(event: Component, reader: _Reader) -> tuple[int, int]:
    for name in _RECURRENCE:
        if event.first(name) is not None:
            raise ValueError(f"{name}: recurring events are not supported; expand them first")
    start_line, end_line, duration = event.first("DTSTART"), event.first("DTEND"), event.first("DURATION")
    if start_line is None:
        raise ValueError("VEVENT: DTSTART is missing")
    start = reader.moment(start_line, start_line.value)
    if end_line is not None and duration is not None:
        raise ValueError("VEVENT: expected DTEND or DURATION, got both")
    if end_line is not None:
        end = reader.moment(end_line, end_line.value)
    elif duration is not None:
        end = start + _seconds(duration, duration.value)
    else:
        # RFC 5545, 3.6.1: a date alone lasts the day, a time alone no time at all.
        end = start + (0 if "T" in start_line.value else 60 * DAY)
    if end < start:
        raise ValueError(f"VEVENT: expected an end after DTSTART {start_line.value}")
    return start, end


# ------------------------------------------------------------------------------ blocks


def _busy_of(event: Component, reader: _Reader) -> Iterator[Block]:
    """The minutes that an event takes, if it takes any: begun minutes count."""
    status, transparency = event.first("STATUS"), event.first("TRANSP")
    if status is not None and status.value.strip().upper() == "CANCELLED":
        return
    if transparency is not None and transparency.value.strip().upper() == "TRANSPARENT":
        return
    start, end = _event_seconds(event, reader)
    if start < end:
        yield start // 60, -(-end // 60)


def _free(component: Component, reader: _Reader) -> list[Block]:
    """The free minutes of a VFREEBUSY: its FREE periods if it has any, else all of its span, less the busy ones."""
    free: list[Block] = []
    busy: list[Block] = []
    said = False
    for line in component.lines:
        if line.name != "FREEBUSY":
            continue
        kind = line.parameters.get("FBTYPE", "BUSY").upper()
        for value in line.value.split(","):
            start, end = reader.period(line, value)
            if kind == "FREE":
                said = True
                if -(-start // 60) < end // 60:
                    free.append((-(-start // 60), end // 60))
            else:
                busy.append((start // 60, -(-end // 60)))
    if not said:
        first, last = component.first("DTSTART"), component.first("DTEND")
        start = -(-reader.moment(first, first.value) // 60) if first else 0
        end = reader.moment(last, last.value) // 60 if last else WEEK
        free = [(start, end)] if start < end else []
    return _without(_common(merge(free), [(0, WEEK)]), busy)


def _common(first: Iterable[Block], second: list[Block]) -> list[Block]:
    pairs = ((max(a, c), min(b, d)) for a, b in first for c, d in second)
    return merge(pair for pair in pairs if pair[0] < pair[1])


def _without(free: list[Block], busy: Iterable[Block]) -> list[Block]:
    at, gaps = -(10**9), []
    for start, end in merge(busy):
        gaps.append((at, start))
        at = end
    return _common(free, [*gaps, (at, 10**9)])


def _by_day(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same minutes in blocks that stay within one day."""
    for start, end in blocks:
        while start < end:
            stop = min(end, (start // DAY + 1) * DAY)
            yield start, stop
            start = stop


def _person_name(component: Component) -> str:
    line = component.first("ATTENDEE") or component.first("ORGANIZER")
    if line is None:
        raise ValueError("VFREEBUSY: ATTENDEE or ORGANIZER is missing")
    return line.parameters.get("CN") or line.value.strip().removeprefix("mailto:").removeprefix("MAILTO:")
