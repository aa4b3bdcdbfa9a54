"""iCalendar files that are written are what other programs read."""

from __future__ import annotations

import datetime
import random

import calendar_brute_force as brute
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks.calendar import icalendar as ics
from assay.tasks.calendar.busy import people_of, read_weeks
from assay.verifiers.calendar.problem import CalendarProblem, Person, merge

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


def test_people_are_written_and_read_back_in_one_zone() -> None:
    again = people_of(("nobody", week) for week in read_weeks(ics.write_people(ZONED, MONDAY).encode(), MONDAY))
    assert [person.name for person in again] == [person.name for person in ZONED.people]
    # In UTC: the first person is 5:30 ahead, the second 8:00 behind.
    assert merge(again[0].free) == [(210, 370), (6 * 1440 + 1050, 7 * 1440 - 330)]
    assert merge(again[1].free) == [(480, 510)]
    assert again[2].free == ()


@given(seed=st.integers(0, 2**32))
def test_random_calendars_round_trip(seed: int) -> None:
    p = brute.random_problem(random.Random(seed))
    weeks = read_weeks(ics.write_people(p, MONDAY).encode(), MONDAY)
    again = people_of((p.people[0].name, week) for week in weeks)
    for old, new in zip(p.people, again, strict=True):
        shifted = [(max(0, a - old.utc_offset), min(7 * 1440, b - old.utc_offset)) for a, b in merge(old.free)]
        assert new.name == old.name
        assert merge(new.free) == [block for block in shifted if block[0] < block[1]]


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


def test_a_week_begins_on_a_monday() -> None:
    with pytest.raises(ValueError, match="Monday"):
        ics.write_people(ZONED, datetime.date(2024, 1, 2))
