from __future__ import annotations

import datetime
import random

import calendar_brute_force as brute
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks.calendar import icalendar as ics
from assay.verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting, Person, merge

MONDAY = datetime.date(2024, 1, 1)
ZONED = CalendarProblem(
    (
        Person("D'Arcy; O'Neil, Jr: \"Q\" ^n", ((540, 630), (630, 700), (6 * 1440 + 1380, 7 * 1440)), 330),
        Person("Zoë " + "ß" * 60, ((0, 30),), -480),
        Person("Nobody free", ()),
    ),
    (0, 6),
    30,
    utc_offset=60,
)


def wrap(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""])


def event(*lines: str) -> str:
    return wrap("BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT")


def offsets(problem: CalendarProblem) -> dict[str, int]:
    return {person.name: person.utc_offset for person in problem.people}


def test_people_are_written_and_read_back() -> None:
    text = ics.write_people(ZONED, MONDAY)
    again = ics.read_people(text, MONDAY, offsets(ZONED))
    assert [person.name for person in again] == [person.name for person in ZONED.people]
    assert again[0].free == ((540, 700), (6 * 1440 + 1380, 7 * 1440)) and again[1].free == ((0, 30),)
    assert again[2].free == ()


@given(seed=st.integers(0, 2**32))
def test_random_calendars_round_trip(seed: int) -> None:
    p = brute.random_problem(random.Random(seed))
    again = ics.read_people(ics.write_people(p, MONDAY), MONDAY, offsets(p))
    for old, new in zip(p.people, again, strict=True):
        assert (new.name, new.utc_offset) == (old.name, old.utc_offset)
        assert merge(new.free) == merge(old.free)


def test_lines_are_folded_at_75_octets_between_characters() -> None:
    text = ics.write_people(ZONED, MONDAY)
    lines = text.split("\r\n")
    assert lines[-1] == "" and "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in lines) <= 75
    assert any(line.startswith(" ") for line in lines)


def test_another_library_reads_what_we_write() -> None:
    icalendar = pytest.importorskip("icalendar")
    calendar = icalendar.Calendar.from_ical(ics.write_people(ZONED, MONDAY))
    people = list(calendar.walk("VFREEBUSY"))
    assert len(people) == 3
    assert str(people[1]["ATTENDEE"].params["CN"]) == ZONED.people[1].name
    slot = Meeting(6, 1410, 1440)
    calendar = icalendar.Calendar.from_ical(ics.write_meeting(ZONED, slot, MONDAY, "Plan; a, b\\c\nd"))
    (meeting,) = calendar.walk("VEVENT")
    assert meeting.decoded("DTSTART") == datetime.datetime(2024, 1, 7, 22, 30, tzinfo=datetime.timezone.utc)
    assert meeting.decoded("DTEND") == datetime.datetime(2024, 1, 7, 23, 0, tzinfo=datetime.timezone.utc)
    assert str(meeting["SUMMARY"]) == "Plan; a, b\\c\nd"


@given(day=st.integers(0, 6), start=st.integers(0, 1439), data=st.data(), zone=st.sampled_from([None, 0, 345, -600]))
def test_meetings_round_trip(day: int, start: int, data: st.DataObject, zone: int | None) -> None:
    slot = Meeting(day, start, data.draw(st.integers(start + 1, 1440)))
    p = CalendarProblem((Person("Ana", ()),), (day,), 30, utc_offset=zone)
    assert ics.read_meeting(ics.write_meeting(p, slot, MONDAY), MONDAY, zone or 0) == slot


@pytest.mark.parametrize(
    ("lines", "slot"),
    [
        (("DTSTART:20240102T090000Z", "DTEND:20240102T093000Z"), (1, 600, 630)),
        (("DTSTART:20240102T090000", "DTEND:20240102T093000"), (1, 540, 570)),
        (("DTSTART;TZID=UTC:20240102T090000", "DURATION:PT1H30M"), (1, 600, 690)),
        (("DTSTART;VALUE=DATE-TIME:20240102T090000", "DURATION:PT90M"), (1, 540, 630)),
        (("DTSTART;VALUE=DATE:20240103",), (2, 0, 1440)),
        (("DTSTART;VALUE=DATE:20240103", "DTEND;VALUE=DATE:20240104"), (2, 0, 1440)),
        (("DTSTART:202401", " 02T0900", "\t00", "DURATION:P0DT0H30M0S"), (1, 540, 570)),
        (('DTSTART;X-A="b;c:d,e";X-F="g","h":20240107T233000', "DTEND:20240108T000000"), (6, 1410, 1440)),
    ],
)
def test_events_as_real_files_have_them(lines: tuple[str, ...], slot: tuple[int, int, int]) -> None:
    text = event(*lines)
    for variant in (text, text.replace("\r\n", "\n"), "\ufeff" + text, text.replace("BEGIN:VEVENT", "begin:vevent")):
        assert ics.read_meeting(variant, MONDAY, 60) == Meeting(*slot)


def test_free_periods_are_all_the_free_time_there_is() -> None:
    text = wrap(
        *("BEGIN:VFREEBUSY", "ORGANIZER;CN=Ana:mailto:a@example.org", "DTSTART:20240101T000000Z"),
        *(
            "FREEBUSY;FBTYPE=FREE:20240101T090030Z/PT1H,20240101T120000Z/PT1H",
            "FREEBUSY:20240101T123000Z/PT10M",
            "END:VFREEBUSY",
        ),
    )
    (person,) = ics.read_people(text, MONDAY, {"Ana": 60})
    assert person == Person("Ana", ((601, 660), (780, 810), (820, 840)), 60)


def test_free_time_is_what_events_leave() -> None:
    text = wrap(
        *("BEGIN:VEVENT", "DTSTART:20240101T100000", "DTEND:20240101T110000", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20240101T103000", "DURATION:PT1H", "BEGIN:VALARM", "DURATION:PT5M", "END:VALARM", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20240101T130000", "DTEND:20240101T140000", "STATUS:CANCELLED", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20240101T140000", "DTEND:20240101T150000", "TRANSP:TRANSPARENT", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART;VALUE=DATE:20240102", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20240103T160030", "DTEND:20240103T163030", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20231220T000000", "DTEND:20240101T093000", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20240104T090000", "END:VEVENT"),
        *("BEGIN:VFREEBUSY", "FREEBUSY:20240105T080000Z/PT2H,20240105T120000Z/20240105T130000Z",
          "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20240105T163000Z/PT1H", "END:VFREEBUSY"),
    )  # fmt: skip
    free = ics.read_free(text, MONDAY, 0, hours=(540, 1020))
    day = 1440
    assert free == (
        (570, 600), (690, 1020), (2 * day + 540, 2 * day + 960), (2 * day + 991, 2 * day + 1020), (3 * day + 540, 3 * day + 1020),
        (4 * day + 600, 4 * day + 720), (4 * day + 780, 4 * day + 990), (5 * day + 540, 5 * day + 1020), (6 * day + 540, 6 * day + 1020),
    )  # fmt: skip
    CalendarProblem((Person("Ana", free),), (0,), 30)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (event("DTSTART:20240101T090000", "DTEND:20240101T100000", "RRULE:FREQ=DAILY"), "RRULE"),
        (event("DTSTART:20240101T090000", "RDATE:20240102T090000"), "RDATE"),
        (event("RECURRENCE-ID:20240101T090000", "DTSTART:20240101T090000"), "RECURRENCE-ID"),
        (event("DTSTART;TZID=Europe/Paris:20240101T090000", "DTEND;TZID=Europe/Paris:20240101T100000"), "Europe/Paris"),
        (event("DTEND:20240101T100000"), "DTSTART"),
        (event("DTSTART:2024-01-01T09:00", "DTEND:20240101T100000"), "2024-01-01"),
        (event("DTSTART:20240230T090000", "DTEND:20240301T090000"), "20240230"),
        (event("DTSTART:20240101T250000", "DTEND:20240101T100000"), "20240101T25"),
        (event("DTSTART:20240101T090000", "DTEND:20240101T080000"), "end after"),
        (event("DTSTART:20240101T090000", "DTEND:20240101T100000", "DURATION:PT1H"), "DURATION"),
        (event("DTSTART:20240101T090000", "DURATION:1 hour"), "1 hour"),
        (event("DTSTART:20240101T090000", "DURATION:P"), "duration"),
        (event("DTSTART:20240101T090030", "DURATION:PT30M"), "whole minutes"),
        (event("DTSTART:20240101T233000", "DURATION:PT1H"), "one day"),
        (event("DTSTART:20240108T090000", "DURATION:PT1H"), "one day"),
        (event("DTSTART:20240101T090000"), "one day"),
        (wrap(), "VEVENT"),
        (wrap("BEGIN:VEVENT", "DTSTART:20240101T090000"), "END"),
        (wrap("END:VEVENT"), "line 3"),
        (event("a line without sense"), "line 5"),
        (event(';="'), "line 5"),
        ("", "VCALENDAR"),
        ("BEGIN:VEVENT\nEND:VEVENT\n", "VCALENDAR"),
        ("BEGIN:A\n" * 50, "20 components"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ics.read_meeting(text, MONDAY)


def test_people_need_names_and_different_ones() -> None:
    busy = ("BEGIN:VFREEBUSY", "ATTENDEE:mailto:a@example.org", "END:VFREEBUSY")
    (person,) = ics.read_people(wrap(*busy), MONDAY)
    assert person.name == "a@example.org" and merge(person.free) == [(0, 7 * 1440)]
    for text, message in (
        (wrap(*busy, *busy), "twice"),
        (wrap("BEGIN:VFREEBUSY", "END:VFREEBUSY"), "ATTENDEE"),
        (wrap("BEGIN:VFREEBUSY", busy[1], "FREEBUSY:20240101T100000Z", "END:VFREEBUSY"), "start/end"),
        (
            wrap("BEGIN:VFREEBUSY", busy[1], "FREEBUSY:20240101T100000Z/20240101T100000Z", "END:VFREEBUSY"),
            "before the end",
        ),
        (wrap(), "at least one"),
    ):
        with pytest.raises(ValueError, match=message):
            ics.read_people(text, MONDAY)


def test_a_week_begins_on_a_monday_and_no_slot_is_no_event() -> None:
    with pytest.raises(ValueError, match="Monday"):
        ics.write_people(ZONED, datetime.date(2024, 1, 2))
    with pytest.raises(ValueError, match="no slot"):
        ics.write_meeting(ZONED, NO_SLOT, MONDAY)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_value_error(text: str) -> None:
    for wrapped in (text, event(text), event(f"DTSTART:{text}"), event("DTSTART:20240101T090000", f"DURATION:{text}")):
        for read in (ics.read_meeting, ics.read_people, ics.read_free):
            try:
                read(wrapped, MONDAY)  # type: ignore[operator]
            except ValueError as error:
                assert str(error)
