"""Read iCalendar files of real people: who is free when in one week.

Recurrences are expanded by `recurring-ical-events` over `icalendar` (RFC 5545), both in the extra
`ics`. These rules decide, where calendars leave a choice:

- An event takes its time unless it is cancelled (`STATUS:CANCELLED`), transparent
  (`TRANSP:TRANSPARENT`, or `X-MICROSOFT-CDO-BUSYSTATUS:FREE`), or declined. It is declined when the
  attendee who is asked about has `PARTSTAT=DECLINED`, or, where nobody is asked about, when every
  attendee has. Tentative events take their time.
- An event of dates alone takes whole days, at least one: `DTEND` equal to `DTSTART` is a day, as all
  calendar programs show it. A time without an end takes no time.
- `VFREEBUSY`: all kinds but `FREE` are busy. Where `FREE` periods are given, all other time is
  busy; else what lies outside of `DTSTART` to `DTEND` is.
- Times with a zone (`TZID`: an IANA name, a Windows name, or a `VTIMEZONE` of the file) and UTC times
  are turned into the asked zone. Floating times are in the zone of `X-WR-TIMEZONE`, or, without one,
  in the asked zone. A zone that nobody knows makes the event broken: a guess would be wrong.
- Begun minutes are busy. Minutes are those of the clock on the wall: on a day on which clocks are set
  back, the repeated hour is busy when either of its runs is.

A broken event (a bad rule, an unknown zone, an end before its start) refuses the calendar, or is set
aside and noted, as the caller wishes.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ...verifiers.calendar.clock import DAY, WEEK
from ...verifiers.calendar.problem import Block, Person, merge

MOST_OCCURRENCES: Final = 20_000
"""Of one event in one week: one every half a minute. More is no calendar of a person."""

UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""Exceptions by which the library gives up a damaged file; it documents ValueError alone."""
_RULES: Final = ("RRULE", "EXRULE")
_TELLING: Final = (
    "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "STATUS", "TRANSP",
    "X-MICROSOFT-CDO-BUSYSTATUS",
)  # fmt: skip
"""Properties that decide which time an event takes; an error elsewhere, as in CREATED, does not matter."""
_MIDNIGHT = re.compile(r"\b(\d{8})T240000", re.ASCII)

_MARGIN = datetime.timedelta(days=2)
"""Around the week: no zone is farther from UTC than 14 hours, and floating times are placed afterwards."""


@dataclass(frozen=True, slots=True)
class Week:
    """The free blocks of one person in a week, read from a calendar.

    Attributes:
        name: From `X-WR-CALNAME` or, in a `VFREEBUSY`, from its attendee; None where there is none.
        free: Free blocks in minutes of the week, ascending, none beyond midnight.
        notes: A line for each event that was set aside, with what is wrong with it.
    """

    name: str | None
    free: tuple[Block, ...]
    notes: tuple[str, ...]


class BrokenEvent(ValueError):
    """An event that cannot be read; the message names it and says why."""


def read_weeks(
    data: bytes,
    monday: datetime.date,
    zone: str = "UTC",
    *,
    hours: Block = (0, DAY),
    attendee: str | None = None,
    skip_broken: bool = False,
) -> list[Week]:
    """Read whose time is free in a week.

    Args:
        data: A `.ics` file.
        monday: The first day of the week.
        zone: IANA name of the zone in which minutes are counted.
        hours: The part of each day to look at, in minutes from midnight.
        attendee: Whose participation decides whether an event is declined: the end of a calendar address, such as
            `ana@example.org`; None for the rule without one.
        skip_broken: Whether broken events are set aside and noted instead of refused.

    Returns:
        One week for each `VFREEBUSY` of somebody else, or one for the whole file. Never empty.

    Raises:
        BrokenEvent: An event is broken, and `skip_broken` is false.
        ValueError: `data` is no calendar, the zone is unknown, or `monday` is no Monday.
        ImportError: The extra `ics` is not installed.
    """
    if monday.weekday() != 0:
        first = monday - datetime.timedelta(days=monday.weekday())
        raise ValueError(f"week: expected a Monday, got {monday}, a {monday:%A} of the week of {first}")
    reader = _BusyReader(monday, _zone(zone), attendee, skip_broken)
    calendars, name = reader.parse(data)
    whole = [(day * DAY + hours[0], day * DAY + hours[1]) for day in range(7)]
    people: dict[str, list[Block]] = {}
    shared: list[Block] = []
    for calendar in calendars:
        for busy in calendar.walk("VFREEBUSY"):
            owner = _owner(busy)
            taken = reader.guarded(busy, lambda busy=busy: reader.of_free_busy(busy))
            (shared if owner is None else people.setdefault(owner, [])).extend(taken)
        shared.extend(reader.of_events(calendar))
    owners: list[tuple[str | None, list[Block]]] = [*people.items()]
    if len(owners) < 2:  # one person's calendar, perhaps with the events behind the busy times
        owners = [(name or next(iter(people), None), [block for blocks in people.values() for block in blocks])]
    notes = tuple(reader.notes)
    return [Week(owner, tuple(_by_day(_without(whole, [*blocks, *shared]))), notes) for owner, blocks in owners]


def people_of(weeks: Iterable[tuple[str, Week]]) -> tuple[Person, ...]:
    """Make the people of a problem from their weeks, named by their calendars or by what stands beside them.

    Args:
        weeks: Each with a name for a calendar that has none, such as that of its file.

    Raises:
        ValueError: Two people have one name.
    """
    people: dict[str, Person] = {}
    for fallback, week in weeks:
        name = week.name or fallback
        if name in people:
            name = fallback
        if name in people:
            raise ValueError(f"people: expected different names, got {name!r} twice; rename one of the files")
        people[name] = Person(name, week.free)
    return tuple(people.values())


def _zone(name: str) -> datetime.tzinfo:
    try:
        return datetime.timezone.utc if name.upper() == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"zone: expected an IANA name such as Europe/Berlin, got {name!r}") from None


class _BusyReader:
    """The busy minutes of components, in minutes of the week on the clock of `zone`."""

    def __init__(self, monday: datetime.date, zone: datetime.tzinfo, attendee: str | None, skip_broken: bool) -> None:
        try:
            import icalendar
            import recurring_ical_events
            import x_wr_timezone
        except ImportError as error:
            raise ImportError(
                f'calendars need the extra ics: pip install "assay-reasoning[ics]" ({error.name} is missing)'
            ) from None
        self._ical, self._recurring, self._wr = icalendar, recurring_ical_events, x_wr_timezone
        self._monday, self._zone, self._attendee, self._skip = monday, zone, attendee, skip_broken
        self._start = datetime.datetime.combine(monday, datetime.time())
        self.notes: list[str] = []

    # ------------------------------------------------------------------ files

    def parse(self, data: bytes) -> tuple[list[Any], str | None]:
        """The calendars of a file, and their name."""
        from icalendar.timezone import tzp

        tzp.use_zoneinfo()  # also forgets the zones that other files have defined
        text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        text = _MIDNIGHT.sub(_next_day, text)
        if "BEGIN:VCALENDAR" not in text.upper():
            raise ValueError("expected an iCalendar file, got no BEGIN:VCALENDAR")
        try:
            _require_balanced(text)  # the library would lose what an unfinished component swallows
            found = self._ical.Calendar.from_ical(text, multiple=True)
        except UNREADABLE as error:
            if not self._skip:
                raise ValueError(f"not iCalendar: {_short(error)}") from None
            found = [self._piecewise(text)]
        name = next((str(c["X-WR-CALNAME"]) for c in found if c.get("X-WR-CALNAME")), None)
        return found, name

    def _piecewise(self, text: str) -> Any:
        """A calendar of the events that can be read by themselves; the others are noted."""
        head, events = _pieces(text)
        try:
            calendar = self._ical.Calendar.from_ical(_wrap(head))
        except UNREADABLE as error:
            self.notes.append(f"everything but events: {_short(error)}")
            calendar, head = self._ical.Calendar(), ""
        for number, event in enumerate(events, 1):
            try:
                for part in self._ical.Calendar.from_ical(_wrap(head + event)).walk("VEVENT"):
                    calendar.add_component(part)
            except UNREADABLE as error:
                self.notes.append(f"event {number}: {_short(error)}")
        return calendar

    def guarded(self, component: Any, busy: Any) -> list[Block]:
        """The blocks of a component; none, and a note, when it is broken and may be."""
        try:
            return list(busy())
        except BrokenEvent as error:
            if not self._skip:
                raise
            self.notes.append(str(error))
        except UNREADABLE as error:
            broken = BrokenEvent(f"{_title(component)}: {_short(error)}")
            if not self._skip:
                raise broken from None
            self.notes.append(str(broken))
        return []

    # ----------------------------------------------------------------- events

    def of_events(self, calendar: Any) -> Iterator[Block]:
        """The blocks that events take, series by series."""
        floating = calendar.get("X-WR-TIMEZONE")
        zone = self._zone if floating is None else self._known_zone(str(floating))
        series: dict[str, list[Any]] = {}
        for number, event in enumerate(calendar.walk("VEVENT")):
            series.setdefault(str(event.get("UID", f"event {number}")), []).append(event)
        for events in series.values():
            yield from self.guarded(events[0], lambda events=events: self._of_series(events, zone))

    def _known_zone(self, name: str) -> datetime.tzinfo:
        from icalendar.timezone import tzp

        found: datetime.tzinfo | None = tzp.timezone(name)
        if found is None:
            if not self._skip:
                raise BrokenEvent(f"X-WR-TIMEZONE: the time zone {name!r} is not known")
            self.notes.append(f"X-WR-TIMEZONE: the time zone {name!r} is not known; floating times are not moved")
            return self._zone
        return found

    def _of_series(self, events: Sequence[Any], zone: datetime.tzinfo) -> Iterator[Block]:
        first, last = self._start - _MARGIN, self._start + datetime.timedelta(days=7) + _MARGIN
        shell = self._ical.Calendar()
        for event in events:
            for name in _RULES:  # some programs write an empty line where nothing recurs
                rules = _as_list(event.pop(name, None))
                if said := [rule for rule in rules if rule]:
                    event[name] = said if len(said) > 1 else said[0]
            self._require_sound(event)
            for rule in _as_list(event.get("RRULE")):
                _bound(rule, event, last)
            shell.add_component(event)
        occurrences = self._recurring.of(shell).between(first, last)
        if len(occurrences) > MOST_OCCURRENCES:
            raise BrokenEvent(f"{_title(events[0])}: more than {MOST_OCCURRENCES:,} occurrences in a week")
        for event in occurrences:
            if not self._is_free(event):
                yield from self._minutes(event, event["DTSTART"].dt, _end_of(event), zone)

    def _require_sound(self, event: Any) -> None:
        for name, reason in event.errors:
            # A line that could not be cut has no name of its own; it stands in the reason.
            if name in _TELLING or (name is None and any(f"'{telling}" in str(reason) for telling in _TELLING)):
                raise BrokenEvent(f"{_title(event)}: {name or 'a line'}: {_short(reason)}")
        if "DTSTART" not in event:
            raise BrokenEvent(f"{_title(event)}: DTSTART is missing")
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"):
            for value in _as_list(event.get(name)):
                for moment in getattr(value, "dts", [value]):
                    known = getattr(moment, "params", {}).get("TZID") or getattr(value, "params", {}).get("TZID")
                    when = getattr(moment, "dt", None)
                    if known and isinstance(when, datetime.datetime) and when.tzinfo is None:
                        raise BrokenEvent(f"{_title(event)}: {name}: the time zone {known!r} is not known")
        start, end = event["DTSTART"].dt, event.get("DTEND")
        if end is not None:
            if isinstance(start, datetime.datetime) != isinstance(end.dt, datetime.datetime):
                raise BrokenEvent(f"{_title(event)}: DTSTART and DTEND: expected two dates or two times")
            if _comparable(end.dt, self._zone) < _comparable(start, self._zone):
                raise BrokenEvent(f"{_title(event)}: DTEND {end.dt} is before DTSTART {start}")
        elif "DURATION" in event and event["DURATION"].dt < datetime.timedelta():
            raise BrokenEvent(f"{_title(event)}: DURATION {event['DURATION'].dt} is negative")

    def _is_free(self, event: Any) -> bool:
        def said(name: str) -> str:
            return str(event.get(name, "")).strip().upper()

        if said("STATUS") == "CANCELLED" or said("TRANSP") == "TRANSPARENT":
            return True
        if said("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE":
            return True
        attendees = _as_list(event.get("ATTENDEE"))
        if self._attendee is not None:
            wanted = self._attendee.lower()
            attendees = [one for one in attendees if str(one).lower().removeprefix("mailto:") == wanted]
        states = [str(getattr(one, "params", {}).get("PARTSTAT", "")).upper() for one in attendees]
        return bool(states) and all(state == "DECLINED" for state in states)

    def _minutes(self, event: Any, start: datetime.date, end: datetime.date, zone: datetime.tzinfo) -> Iterator[Block]:
        if not isinstance(start, datetime.datetime):
            days = (start - self._monday).days, (end - self._monday).days
            yield days[0] * DAY, max(days[0] + 1, days[1]) * DAY
            return
        assert isinstance(end, datetime.datetime)
        if _comparable(end, zone) > _comparable(start, zone):
            first, last = self._wall(start, zone), self._wall(end, zone)
            # Clocks may be set back between the two: then both runs of the hour are taken.
            yield first // 60, max(-(-last // 60), first // 60 + 1)

    def _wall(self, moment: datetime.datetime, zone: datetime.tzinfo) -> int:
        """Seconds from the beginning of the week on the clock on the wall."""
        moment = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
        local = moment.astimezone(self._zone).replace(tzinfo=None)
        return int((local - self._start).total_seconds())

    # -------------------------------------------------------------- free/busy

    def of_free_busy(self, component: Any) -> Iterator[Block]:
        """The blocks that a VFREEBUSY does not leave free."""
        if component.errors:
            name, reason = component.errors[0]
            raise BrokenEvent(f"VFREEBUSY: {name}: {reason}")
        free: list[Block] = []
        said = False
        for line in _as_list(component.get("FREEBUSY")):
            kind = str(line.params.get("FBTYPE", "BUSY")).upper()
            for period in _as_list(getattr(line, "dts", None) or line):
                start, end = getattr(period, "start", None), getattr(period, "end", None)
                if start is None or end is None or end <= start:
                    raise BrokenEvent("VFREEBUSY: FREEBUSY: expected periods with a start before their end")
                first, last = self._wall(start, self._zone), self._wall(end, self._zone)
                if kind == "FREE":
                    said = True
                    if -(-first // 60) < last // 60:
                        free.append((-(-first // 60), last // 60))
                else:
                    yield first // 60, -(-last // 60)
        if not said:
            first = self._wall(_moment(component["DTSTART"].dt), self._zone) if "DTSTART" in component else 0
            last = self._wall(_moment(component["DTEND"].dt), self._zone) if "DTEND" in component else 60 * WEEK
            free = [(-(-first // 60), last // 60)] if -(-first // 60) < last // 60 else []
        yield from _without([(0, WEEK)], free)


# --------------------------------------------------------------------- pieces of files


def _bound(rule: Any, event: Any, last: datetime.datetime) -> None:
    """Let an endless rule end after the week, and refuse one that would fill it.

    Without an end a rule that never matches, such as each 30th of February, is searched to the year 9999.
    """
    frequency = str(next(iter(rule.get("FREQ", [])), "")).upper()
    in_a_day = 24 if frequency == "HOURLY" else 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        in_a_day *= max(1, len(rule.get(name, [])))
    if frequency in ("SECONDLY", "MINUTELY") or in_a_day > MOST_OCCURRENCES // 16:
        raise BrokenEvent(f"{_title(event)}: RRULE: more than {MOST_OCCURRENCES:,} occurrences in a week are possible")
    if "UNTIL" not in rule and "COUNT" not in rule:
        start = event["DTSTART"].dt
        if not isinstance(start, datetime.datetime):
            rule["UNTIL"] = [last.date()]
        else:
            rule["UNTIL"] = [last if start.tzinfo is None else last.replace(tzinfo=datetime.timezone.utc)]


def _require_balanced(text: str) -> None:
    """Raises ValueError where BEGIN and END do not match, with the number of the line."""
    open_parts: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        word, _, value = line.strip().upper().partition(":")
        if word == "BEGIN":
            open_parts.append(value)
        elif word == "END" and (not open_parts or open_parts.pop() != value):
            raise ValueError(f"line {number}: END:{value[:40]} has no BEGIN")
    if open_parts:
        raise ValueError(f"BEGIN:{open_parts[-1][:40]} has no END")


def _pieces(text: str) -> tuple[str, list[str]]:
    """The text around the events of a file, without the calendar's own BEGIN and END, and the events."""
    head: list[str] = []
    events: list[list[str]] = []
    inside = False
    for line in text.split("\n"):
        word = line.strip().upper()
        if word == "BEGIN:VEVENT":
            inside = True
            events.append([])
        if inside:
            events[-1].append(line)
        elif word not in ("BEGIN:VCALENDAR", "END:VCALENDAR", ""):
            head.append(line)
        if word == "END:VEVENT":
            inside = False
    return "\n".join(head) + "\n", ["\n".join(event) + "\n" for event in events]


def _next_day(match: re.Match[str]) -> str:
    """Midnight at the end of a day, which the standard does not allow and programs write, as that of the next."""
    try:
        day = datetime.datetime.strptime(match[1], "%Y%m%d") + datetime.timedelta(days=1)
    except (ValueError, OverflowError):
        return match[0]
    return f"{day:%Y%m%d}T000000"


def _wrap(body: str) -> str:
    return f"BEGIN:VCALENDAR\n{body}END:VCALENDAR\n"


def _end_of(event: Any) -> datetime.date:
    """The end of an occurrence; for a date without one, the next day."""
    start: datetime.date = event["DTSTART"].dt
    if "DTEND" in event:
        end: datetime.date = event["DTEND"].dt
        return end
    if "DURATION" in event:
        after: datetime.date = start + event["DURATION"].dt
        return after
    return start


def _moment(value: datetime.date) -> datetime.datetime:
    if isinstance(value, datetime.datetime):
        return value
    return datetime.datetime.combine(value, datetime.time())


def _comparable(value: datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
    moment = _moment(value)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _title(component: Any) -> str:
    """How an event is named in messages."""
    summary = " ".join(str(component.get("SUMMARY", "")).split())[:60]
    return f"event {summary!r}" if summary else f"event {str(component.get('UID', 'without a name'))[:60]!r}"


def _short(error: BaseException | str) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__


def _owner(component: Any) -> str | None:
    """The name of the person whose busy times these are."""
    for name in ("ATTENDEE", "ORGANIZER"):
        for line in _as_list(component.get(name)):
            return str(line.params.get("CN") or str(line).removeprefix("mailto:").removeprefix("MAILTO:"))
    return None


# ------------------------------------------------------------------------------ blocks


def _common(first: Iterable[Block], second: Sequence[Block]) -> list[Block]:
    pairs = ((max(a, c), min(b, d)) for a, b in first for c, d in second)
    return merge(pair for pair in pairs if pair[0] < pair[1])


def _without(blocks: Sequence[Block], taken: Iterable[Block]) -> list[Block]:
    at, gaps = -(10**9), []
    for start, end in merge(taken):
        gaps.append((at, start))
        at = end
    return _common(blocks, [*gaps, (at, 10**9)])


def _by_day(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same minutes in blocks that stay within one day."""
    for start, end in blocks:
        while start < end:
            stop = min(end, (start // DAY + 1) * DAY)
            yield start, stop
            start = stop
