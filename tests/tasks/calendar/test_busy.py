"""Calendars of real people: which minutes of a week are free, against a second expansion and by hand."""

from __future__ import annotations

import datetime
import random
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from depth import scaled
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks.calendar.busy import BrokenEvent, Week, people_of, read_weeks
from assay.tasks.core.ids import Stream, make_key
from assay.verifiers.calendar.problem import merge

MONDAY = datetime.date(2024, 1, 1)
DAY = 1440
WEEK = 7 * DAY


def wrap(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def event(*lines: str, uid: str = "1") -> bytes:
    return wrap("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT")


def busy(data: bytes, monday: datetime.date = MONDAY, **options: object) -> list[tuple[int, int]]:
    """The minutes that are not free, as blocks (day, first, last) in a row."""
    (week,) = read_weeks(data, monday, **options)  # type: ignore[arg-type]
    at, found = 0, []
    for start, end in merge(week.free):
        found += [(at, start)] if start > at else []
        at = end
    return found + ([(at, WEEK)] if at < WEEK else [])


def block(day: int, start: str, end: str) -> tuple[int, int]:
    def minute(text: str) -> int:
        return 60 * int(text[:2]) + int(text[3:])

    return day * DAY + minute(start), day * DAY + minute(end)


@pytest.mark.parametrize(
    ("lines", "taken"),
    [
        # The end of an event, in every form.
        (("DTSTART:20240102T090000Z", "DTEND:20240102T093000Z"), [block(1, "09:00", "09:30")]),
        (("DTSTART:20240102T090000Z", "DURATION:PT1H30M"), [block(1, "09:00", "10:30")]),
        (("DTSTART:20240102T090000Z",), []),
        (("DTSTART:20240102T090000Z", "DTEND:20240102T090000Z"), []),
        (("DTSTART:20240102T230000Z", "DTEND:20240102T240000Z"), [block(1, "23:00", "24:00")]),
        (("DTSTART:20231231T230000Z", "DTEND:20240101T000030Z"), [block(0, "00:00", "00:01")]),
        # Whole days: DTEND is the day after the last, and one that equals DTSTART is still a day.
        (("DTSTART;VALUE=DATE:20240103",), [block(2, "00:00", "24:00")]),
        (("DTSTART;VALUE=DATE:20240103", "DTEND;VALUE=DATE:20240103"), [block(2, "00:00", "24:00")]),
        (("DTSTART;VALUE=DATE:20240103", "DTEND;VALUE=DATE:20240104"), [block(2, "00:00", "24:00")]),
        (("DTSTART;VALUE=DATE:20240103", "DTEND;VALUE=DATE:20240105"), [(2 * DAY, 4 * DAY)]),
        (("DTSTART;VALUE=DATE:20240103", "DURATION:P0D"), [block(2, "00:00", "24:00")]),
        (("DTSTART;VALUE=DATE:20231230", "DTEND;VALUE=DATE:20240102"), [block(0, "00:00", "24:00")]),
        # Time zones by IANA name and by the names of Windows.
        (("DTSTART;TZID=America/New_York:20240102T090000", "DURATION:PT1H"), [block(1, "14:00", "15:00")]),
        (("DTSTART;TZID=Eastern Standard Time:20240102T090000", "DURATION:PT1H"), [block(1, "14:00", "15:00")]),
        (('DTSTART;TZID="Pacific/Auckland":20240102T090000', "DURATION:PT1H"), [block(0, "20:00", "21:00")]),
        # What does not take its time.
        (("DTSTART:20240102T090000Z", "DURATION:PT1H", "STATUS:CANCELLED"), []),
        (("DTSTART:20240102T090000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT"), []),
        (("DTSTART:20240102T090000Z", "DURATION:PT1H", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), []),
        (("DTSTART:20240102T090000Z", "DURATION:PT1H", "STATUS:TENTATIVE"), [block(1, "09:00", "10:00")]),
        (("DTSTART:20240102T090000Z", "DURATION:PT1H", "ATTENDEE;PARTSTAT=DECLINED:mailto:a@b.org"), []),
        # Recurrence: exceptions, moved and cancelled occurrences are below.
        (
            ("DTSTART:20230102T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=TU,TH", "EXDATE:20240104T090000Z"),
            [block(1, "09:00", "10:00")],
        ),
        (("DTSTART:20190102T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20190301T000000Z"), []),
        (("DTSTART:20240101T090000Z", "DURATION:PT1H", "RDATE:20240105T120000Z"), [block(0, "09:00", "10:00"), block(4, "12:00", "13:00")]),
        (("DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:"), [block(1, "09:00", "10:00")]),
        (("DTSTART:20230102T090000Z", "DURATION:PT1H", "RRULE:", "RRULE:FREQ=WEEKLY;BYDAY=TU"), [block(1, "09:00", "10:00")]),
        # Errors in lines that decide nothing.
        (("DTSTART:20240102T090000Z", "DURATION:PT1H", "CREATED:00001231T000000Z", "X_PROP:1"), [block(1, "09:00", "10:00")]),
        (("DTSTART:20240102T090000Z", "DURATION:PT1H", "ATTENDEE;RSVP:mailto:p@example.org"), [block(1, "09:00", "10:00")]),
    ],
)  # fmt: skip
def test_events_as_real_calendars_have_them(lines: tuple[str, ...], taken: list[tuple[int, int]]) -> None:
    for data in (event(*lines), event(*lines).replace(b"\r\n", b"\n"), event(*lines).replace(b"\r\n", b"\r")):
        assert busy(data) == taken


def test_a_series_with_a_moved_and_a_cancelled_occurrence() -> None:
    data = wrap(
        *("BEGIN:VEVENT", "UID:s", "DTSTART:20240101T090000Z", "DURATION:PT30M", "RRULE:FREQ=DAILY;COUNT=3", "END:VEVENT"),
        *("BEGIN:VEVENT", "UID:s", "RECURRENCE-ID:20240102T090000Z", "DTSTART:20240102T150000Z", "DURATION:PT30M", "END:VEVENT"),
        *("BEGIN:VEVENT", "UID:s", "RECURRENCE-ID:20240103T090000Z", "DTSTART:20240103T090000Z", "DURATION:PT30M",
          "STATUS:CANCELLED", "END:VEVENT"),
    )  # fmt: skip
    assert busy(data) == [block(0, "09:00", "09:30"), block(1, "15:00", "15:30")]


def test_whose_participation_counts_can_be_said() -> None:
    data = event(
        "DTSTART:20240102T090000Z", "DURATION:PT1H", "ATTENDEE;PARTSTAT=DECLINED:mailto:Ana@example.org",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@example.org",
    )  # fmt: skip
    taken = [block(1, "09:00", "10:00")]
    assert busy(data) == taken
    assert busy(data, attendee="ana@example.org") == []
    assert busy(data, attendee="bo@example.org") == taken
    assert busy(data, attendee="na@example.org") == taken


def test_floating_times_are_in_the_zone_of_the_calendar_or_in_the_asked_one() -> None:
    plain = ("BEGIN:VEVENT", "UID:1", "DTSTART:20240102T090000", "DURATION:PT1H", "END:VEVENT")
    assert busy(wrap(*plain), zone="Asia/Tokyo") == [block(1, "09:00", "10:00")]
    assert busy(wrap("X-WR-TIMEZONE:America/New_York", *plain)) == [block(1, "14:00", "15:00")]
    assert busy(wrap("X-WR-TIMEZONE:America/New_York", *plain), zone="America/Chicago") == [block(1, "08:00", "09:00")]
    with pytest.raises(BrokenEvent, match="X-WR-TIMEZONE"):
        busy(wrap("X-WR-TIMEZONE:Middle/Earth", *plain))


def test_a_zone_that_only_the_file_defines_is_used_and_forgotten_with_the_file() -> None:
    def zoned(offset: str) -> bytes:
        return wrap(
            *("BEGIN:VTIMEZONE", "TZID:Our own", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
            *(f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE"),
            *("BEGIN:VEVENT", "UID:1", "DTSTART;TZID=Our own:20240102T090000", "DURATION:PT1H", "END:VEVENT"),
        )

    assert busy(zoned("+0300")) == [block(1, "06:00", "07:00")]
    assert busy(zoned("-0200")) == [block(1, "11:00", "12:00")]
    with pytest.raises(BrokenEvent, match="the time zone 'Our own' is not known"):
        busy(event("DTSTART;TZID=Our own:20240102T090000", "DURATION:PT1H"))


def test_clocks_that_are_set_keep_wall_time() -> None:
    data = event("DTSTART;TZID=Europe/Berlin:20240325T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    monday = datetime.date(2024, 3, 25)
    assert busy(data, monday, zone="Europe/Berlin") == [block(day, "09:00", "10:00") for day in range(7)]
    in_utc = busy(data, monday)
    assert in_utc[0] == block(0, "08:00", "09:00") and in_utc[6] == block(6, "07:00", "08:00")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("DTEND:20240102T090000Z",), "DTSTART"),
        (("DTSTART:20240102T090000Z", "DTEND:20240102T080000Z"), "is before DTSTART"),
        (("DTSTART:20240102T090000Z", "DURATION:-PT1H"), "negative"),
        (("DTSTART:20240102T090000Z", "DTEND;VALUE=DATE:20240103"), "two dates or two times"),
        (("DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:FREQ=NEVER"), "RRULE"),
        (("DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;UNTL=20240103"), "UNTIL|UNTL|RRULE"),
        (("DTSTART;TZID=Nowhere/Land:20240102T090000", "DURATION:PT1H"), "'Nowhere/Land' is not known"),
        (("DTSTART:20240102T090000Z", "DTEND;TZID=Nowhere/Land:20240102T100000"), "'Nowhere/Land' is not known"),
        (("DTSTART:2024-01-02", "DURATION:PT1H"), "DTSTART"),
        (("DTSTART:20240101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"), "20,000 occurrences"),
        (("DTSTART:20240101T000000Z", "DURATION:PT1S", "RRULE:FREQ=MINUTELY;INTERVAL=7"), "20,000 occurrences"),
        (
            (
                "DTSTART:20240101T000000Z",
                "DURATION:PT1S",
                "RRULE:FREQ=HOURLY;BYMINUTE=" + ",".join(map(str, range(60))),
            ),
            "20,000 occurrences",
        ),
    ],
)
def test_one_broken_event_is_refused_by_name_or_set_aside(lines: tuple[str, ...], message: str) -> None:
    sound = ("BEGIN:VEVENT", "UID:2", "DTSTART:20240104T090000Z", "DURATION:PT1H", "END:VEVENT")
    data = wrap("BEGIN:VEVENT", "UID:1", "SUMMARY:Stand-up", *lines, "END:VEVENT", *sound)
    with pytest.raises(BrokenEvent, match=message) as caught:
        read_weeks(data, MONDAY)
    assert "event 'Stand-up'" in str(caught.value)
    (week,) = read_weeks(data, MONDAY, skip_broken=True)
    assert len(week.notes) == 1 and "Stand-up" in week.notes[0]
    assert busy(data, skip_broken=True) == [block(3, "09:00", "10:00")]


def test_a_file_that_cannot_be_cut_is_read_event_by_event_on_request() -> None:
    data = event("DTSTART:20240104T090000Z", "DURATION:PT1H").replace(
        b"BEGIN:VEVENT",
        b"BEGIN:VEVENT\r\nUID:0\r\nDTSTART:20240102T090000Z\r\nBEGIN:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT",
    )
    with pytest.raises(ValueError, match="not iCalendar"):
        read_weeks(data, MONDAY)
    (week,) = read_weeks(data, MONDAY, skip_broken=True)
    assert week.notes and busy(data, skip_broken=True) == [block(3, "09:00", "10:00")]


def test_free_busy_of_one_and_of_several_people() -> None:
    one = ("BEGIN:VFREEBUSY", "ATTENDEE;CN=Ana:mailto:a@example.org",
           "FREEBUSY:20240101T080000Z/PT2H,20240101T120000Z/20240101T130000Z", "END:VFREEBUSY")  # fmt: skip
    two = ("BEGIN:VFREEBUSY", "ATTENDEE:mailto:bo@example.org", "DTSTART:20240101T090030Z", "DTEND:20240101T170000Z",
           "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20240101T163000Z/PT1H", "END:VFREEBUSY")  # fmt: skip
    three = ("BEGIN:VFREEBUSY", "ORGANIZER;CN=Cy:mailto:c@example.org",
             "FREEBUSY;FBTYPE=FREE:20240101T090030Z/PT1H,20240101T120000Z/PT1H", "FREEBUSY:20240101T123000Z/PT10M", "END:VFREEBUSY")  # fmt: skip
    assert busy(wrap(*one)) == [block(0, "08:00", "10:00"), block(0, "12:00", "13:00")]
    ana, bo, cy = people_of(("x", week) for week in read_weeks(wrap(*one, *two, *three), MONDAY))
    assert (ana.name, bo.name, cy.name) == ("Ana", "bo@example.org", "Cy")
    assert merge(bo.free) == [block(0, "09:01", "16:30")]
    assert merge(cy.free) == [block(0, "09:01", "10:00"), block(0, "12:00", "12:30"), block(0, "12:40", "13:00")]


DAMAGED = wrap(
    "BEGIN:VFREEBUSY", "ATTENDEE;CN=Ana:mailto:a@example.org", "DTSTART:20240101T000000Z", "DTEND:20240108T000000Z",
    "FREEBUSY;FBTYPE=BUSY:20240107T103000Z/20240107T120000Z", "FREEBUSY:20240101T080000Z/PT2H", "END:VFREEBUSY",
    "BEGIN:VTIMEZONE", "TZID:Here", "BEGIN:STANDARD", "DTSTART:19701025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
    "END:STANDARD", "END:VTIMEZONE", "BEGIN:VEVENT", "UID:1", "DTSTART;TZID=Here:20240102T090000", "DURATION:PT1H",
    "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=Here:20240103T090000", "END:VEVENT",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_is_read_or_refused_with_a_value_error(seed: int) -> None:
    """Signs lost or exchanged: half a time, a time without its zone, a component that is never closed."""
    stream = Stream(make_key("damaged calendar", seed))
    read = 0
    for _ in range(scaled(25, 500)):
        data = bytearray(DAMAGED)
        for _ in range(1 + stream.below(3)):
            place = stream.below(len(data))
            if stream.below(2):
                del data[place : place + 1 + stream.below(4)]
            else:
                data[place] = b"0Z:;/T\nA"[stream.below(8)]
        for skip in (False, True):
            try:
                read += len(read_weeks(bytes(data), MONDAY, skip_broken=skip)) > 0
            except ValueError:
                assert not skip or b"BEGIN:VCALENDAR" not in bytes(data).upper() or b"END:VCALENDAR" not in bytes(data)
    assert read > 10


def test_people_are_named_by_their_calendars_or_files_and_apart() -> None:
    week, named = Week(None, (), ()), Week("Ana", (), ())
    assert [p.name for p in people_of([("a", week), ("b", named), ("c", named)])] == ["a", "Ana", "c"]
    with pytest.raises(ValueError, match="'a' twice"):
        people_of([("a", week), ("a", week)])


def test_what_is_no_calendar_is_refused() -> None:
    for data in (b"", b"BEGIN:VEVENT\nEND:VEVENT\n", b"\x00\xff", b"{}"):
        with pytest.raises(ValueError, match="BEGIN:VCALENDAR"):
            read_weeks(data, MONDAY)
    with pytest.raises(ValueError, match="expected a Monday"):
        read_weeks(wrap(), datetime.date(2024, 1, 2))
    with pytest.raises(ValueError, match="IANA name"):
        read_weeks(wrap(), MONDAY, "Middle/Earth")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_value_error(text: str) -> None:
    for data in (
        event(text),
        event(f"DTSTART:{text}"),
        event("DTSTART:20240101T090000", f"RRULE:{text}"),
        text.encode("utf-8", "replace"),
    ):
        for skip in (False, True):
            try:
                weeks = read_weeks(data, MONDAY, skip_broken=skip)
            except ValueError as error:
                assert str(error)
            else:
                assert all(0 <= start < end <= WEEK for week in weeks for start, end in week.free)


# ------------------------------------------------------------------- a second expansion

_FREQUENCIES = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY, "YEARLY": rrule.YEARLY}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney")


def _random_series(
    chance: random.Random, number: int
) -> tuple[list[str], list[tuple[datetime.datetime, datetime.datetime]]]:
    """A series as lines, and its occurrences by `dateutil`, with their zones."""
    zone = chance.choice(_ZONES)
    begin = datetime.datetime(
        2023, chance.randint(1, 12), chance.randint(1, 28), chance.randint(0, 23), chance.choice((0, 15, 30))
    )
    minutes = chance.choice((15, 45, 90, 600, 1500))
    frequency = chance.choice(tuple(_FREQUENCIES))
    rule, options = [f"FREQ={frequency}"], {}
    if chance.random() < 0.5:
        options["interval"] = chance.randint(2, 3)
        rule.append(f"INTERVAL={options['interval']}")
    if frequency == "WEEKLY" and chance.random() < 0.7:
        # The start belongs to its series; a rule that passes it over is not defined.
        days = sorted({begin.weekday(), *chance.sample(range(7), 2)})
        options["byweekday"] = days
        rule.append("BYDAY=" + ",".join(_DAYS[day] for day in days))
    if chance.random() < 0.3:
        options["count"] = chance.randint(1, 300)
        rule.append(f"COUNT={options['count']}")
    if "count" not in options:
        options["until"] = datetime.datetime(2024, 12, 31)
    found = list(rrule.rrule(_FREQUENCIES[frequency], dtstart=begin, **options))
    dropped = chance.sample(found, min(3, len(found))) if chance.random() < 0.5 else []
    lines = [
        "BEGIN:VEVENT",
        f"UID:{number}",
        f"DTSTART;TZID={zone}:{begin:%Y%m%dT%H%M%S}",
        f"DURATION:PT{minutes}M",
        "RRULE:" + ";".join(rule),
    ]
    lines += [f"EXDATE;TZID={zone}:{moment:%Y%m%dT%H%M%S}" for moment in dropped]
    moments = [moment.replace(tzinfo=ZoneInfo(zone)) for moment in found if moment not in dropped]
    # A duration in hours and minutes is exact time, also where clocks are set in between.
    utc, length = datetime.timezone.utc, datetime.timedelta(minutes=minutes)
    return [*lines, "END:VEVENT"], [(m.astimezone(utc), m.astimezone(utc) + length) for m in moments]


@pytest.mark.parametrize("seed", range(60))
def test_series_are_expanded_as_by_dateutil(seed: int) -> None:
    chance = random.Random(seed)
    series = [_random_series(chance, number) for number in range(4)]
    data = wrap(*(line for lines, _ in series for line in lines))
    monday = datetime.date(2024, 1, 1) + datetime.timedelta(weeks=chance.randint(0, 51))
    begin = datetime.datetime.combine(monday, datetime.time(), datetime.timezone.utc)
    expected = []
    for _, occurrences in series:
        for start, end in occurrences:
            first, last = (int((moment - begin).total_seconds()) // 60 for moment in (start, end))
            if first < WEEK and last > 0:
                expected.append((max(0, first), min(WEEK, last)))
    assert busy(data, monday) == merge(expected), data.decode()


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTHDAY=31;BYMONTH=4",
    ],
)
def test_a_rule_that_never_comes_true_takes_no_time_of_the_week(rule: str) -> None:
    assert busy(event("DTSTART:20240101T090000Z", "DURATION:PT1H", f"RRULE:{rule}")) in (
        [],
        [block(0, "09:00", "10:00")],
    )
