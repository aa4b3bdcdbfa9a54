from __future__ import annotations

import random
from typing import Any

import calendar_brute_force as brute
import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.verifiers.calendar import check as native_check
from assay.verifiers.calendar import independent
from assay.verifiers.calendar import solve as native
from assay.verifiers.calendar.arrays import join
from assay.verifiers.calendar.clock import DAY, read_clock, read_day, read_offset, write_clock, write_offset
from assay.verifiers.calendar.problem import EVERY_DAY, NO_SLOT, CalendarProblem, Meeting, Person, Window, pack
from assay.verifiers.calendar.problem_json import read_problem

MONDAY, TUESDAY, SATURDAY, SUNDAY = 0, 1, 5, 6
ALL_WEEK = tuple((day * 1440, (day + 1) * 1440) for day in range(7))
ALWAYS = Person("Ana", ALL_WEEK)


def problem(free: list[tuple[int, str, str]] | None = None, **rules: Any) -> CalendarProblem:
    """One person with these blocks (day, start, end), or who is always free."""
    person = ALWAYS
    if free is not None:
        clock = [(day * 1440 + read_clock("", a), day * 1440 + read_clock("", b)) for day, a, b in free]
        person = Person("Ana", tuple(clock))
    return CalendarProblem(**{"people": (person,), "days": (MONDAY,), "duration": 30, **rules})


def at(day: int, span: str) -> Meeting:
    start, end = span.split("-")
    return Meeting(day, read_clock("", start), read_clock("", end))


def kinds(p: CalendarProblem, meeting: Meeting) -> list[str]:
    """The kinds of fault, on which the native kernel, Numba and brute force agree."""
    found = [fault.kind for fault in native_check.check(p, meeting)]
    answer = np.array([[meeting.day, meeting.start, meeting.end]], np.int32)
    assert native_check.fault_kinds(int(independent.check_batch(p.calendars, answer)[0])) == tuple(dict.fromkeys(found))
    assert brute.faults(p, meeting) == set(found)
    return found


# -------------------------------------------------------------------------- the rules


@pytest.mark.parametrize(
    ("rules", "day", "span", "expected"),
    [
        ({}, MONDAY, "09:00-09:30", []),
        ({}, MONDAY, "00:00-00:30", []),
        ({}, MONDAY, "23:30-24:00", []),
        ({}, TUESDAY, "09:00-09:30", ["unknown_day"]),
        ({}, MONDAY, "09:00-09:31", ["wrong_duration"]),
        ({"granularity": 15}, MONDAY, "09:15-09:45", []),
        ({"granularity": 15}, MONDAY, "09:10-09:40", ["off_grid"]),
        ({"not_before": 540}, MONDAY, "09:00-09:30", []),
        ({"not_before": 541}, MONDAY, "09:00-09:30", ["too_early"]),
        ({"not_after": 570}, MONDAY, "09:00-09:30", []),
        ({"not_after": 569}, MONDAY, "09:00-09:30", ["too_late"]),
        ({"days": (SATURDAY,)}, SATURDAY, "09:00-09:30", []),
        ({"days": (SATURDAY,), "no_weekend": True}, SATURDAY, "09:00-09:30", ["weekend"]),
        ({"days": (SUNDAY,), "no_weekend": True}, SUNDAY, "09:00-09:30", ["weekend"]),
        ({"no_weekend": True}, MONDAY, "09:00-09:30", []),
        ({"blocked": (Window(MONDAY, 570, 600),)}, MONDAY, "09:00-09:30", []),
        ({"blocked": (Window(MONDAY, 480, 540),)}, MONDAY, "09:00-09:30", []),
        ({"blocked": (Window(MONDAY, 569, 600),)}, MONDAY, "09:00-09:30", ["blocked"]),
        ({"blocked": (Window(EVERY_DAY, 545, 546),)}, MONDAY, "09:00-09:30", ["blocked"]),
        ({"blocked": (Window(TUESDAY, 0, 1440),)}, MONDAY, "09:00-09:30", []),
        # A buffer concerns free time alone: not the limits and not the blocked times ...
        ({"buffer": 15, "not_before": 540, "not_after": 570}, MONDAY, "09:00-09:30", []),
        ({"buffer": 15, "blocked": (Window(MONDAY, 570, 600),)}, MONDAY, "09:00-09:30", []),
        # ... it may reach over midnight, but nobody is free outside the week.
        ({"buffer": 15, "days": (TUESDAY,)}, TUESDAY, "00:00-00:30", []),
        ({"buffer": 15}, MONDAY, "00:00-00:30", ["buffer_broken"]),
        ({"buffer": 15}, MONDAY, "00:15-00:45", []),
        ({"buffer": 15, "days": (SUNDAY,)}, SUNDAY, "23:30-24:00", ["buffer_broken"]),
        ({"priority": "earliest"}, MONDAY, "00:00-00:30", []),
        ({"priority": "earliest"}, MONDAY, "00:01-00:31", ["not_earliest"]),
        ({"priority": "earliest", "not_before": 540}, MONDAY, "08:59-09:29", ["too_early"]),
    ],
)
def test_each_rule_at_its_edge(rules: dict[str, Any], day: int, span: str, expected: list[str]) -> None:
    assert kinds(problem(**rules), at(day, span)) == expected


@pytest.mark.parametrize(
    ("free", "buffer", "day", "span", "expected"),
    [
        ([(MONDAY, "09:00", "09:30")], 0, MONDAY, "09:00-09:30", []),
        ([(MONDAY, "09:00", "09:30")], 1, MONDAY, "09:00-09:30", ["buffer_broken"]),
        ([(MONDAY, "09:01", "09:30")], 0, MONDAY, "09:00-09:30", ["person_busy"]),
        ([(MONDAY, "09:00", "09:29")], 0, MONDAY, "09:00-09:30", ["person_busy"]),
        # Touching and overlapping blocks are one, in any order, across midnight too.
        ([(MONDAY, "09:15", "09:30"), (MONDAY, "09:00", "09:15")], 0, MONDAY, "09:00-09:30", []),
        ([(MONDAY, "09:00", "09:20"), (MONDAY, "09:10", "10:00"), (MONDAY, "09:12", "09:13")], 0, MONDAY, "09:00-09:30", []),
        ([(MONDAY, "09:00", "09:14"), (MONDAY, "09:15", "10:00")], 0, MONDAY, "09:00-09:30", ["person_busy"]),
        ([(MONDAY, "23:30", "24:00"), (TUESDAY, "00:00", "00:10")], 10, MONDAY, "23:30-24:00", ["buffer_broken"]),
        ([(MONDAY, "23:20", "24:00"), (TUESDAY, "00:00", "00:10")], 10, MONDAY, "23:30-24:00", []),
        # No block on the day: busy.
        ([(TUESDAY, "09:00", "10:00")], 0, MONDAY, "09:00-09:30", ["person_busy"]),
        ([], 0, MONDAY, "09:00-09:30", ["person_busy"]),
        # Odd minutes are minutes like others.
        ([(MONDAY, "09:02", "09:32")], 0, MONDAY, "09:02-09:32", []),
    ],
)  # fmt: skip
def test_free_blocks(free: list[tuple[int, str, str]], buffer: int, day: int, span: str, expected: list[str]) -> None:
    assert kinds(problem(free, buffer=buffer), at(day, span)) == expected


def test_time_zones_move_blocks_over_midnight() -> None:
    east = Person("Ana", ((TUESDAY * 1440 + 30, TUESDAY * 1440 + 120),), utc_offset=330)
    p = CalendarProblem((east,), (MONDAY, TUESDAY), 90, utc_offset=0)
    # Tuesday 00:30-02:00 at UTC+05:30 is Monday 19:00-20:30 at UTC.
    assert native.solve(p) == [at(MONDAY, "19:00-20:30")]
    west = Person("Ana", ((MONDAY * 1440 + 23 * 60, 1440),), utc_offset=-480)
    p = CalendarProblem((west,), (MONDAY, TUESDAY), 60, utc_offset=60)
    assert native.solve(p) == [at(TUESDAY, "08:00-09:00")]


def test_a_meeting_does_not_cross_midnight_though_a_block_does() -> None:
    # Local 00:00-02:00 on Tuesday is 23:00-01:00 in the reference zone.
    person = Person("Ana", ((1440, 1560),), utc_offset=60)
    p = CalendarProblem((person,), (MONDAY, TUESDAY), 60, utc_offset=0)
    assert native.solve(p) == [at(MONDAY, "23:00-24:00"), at(TUESDAY, "00:00-01:00")]
    assert native.solve(CalendarProblem((person,), (MONDAY, TUESDAY), 61, utc_offset=0)) == []


def test_free_time_that_leaves_the_week_is_lost() -> None:
    person = Person("Ana", ((0, 600), (6 * 1440 + 1200, 7 * 1440)), utc_offset=120)
    p = CalendarProblem((person,), tuple(range(7)), 60, utc_offset=0)
    assert p.free_in_reference(person) == ((0, 480), (6 * 1440 + 1080, 7 * 1440 - 120))
    assert native.solve(p)[-1] == at(SUNDAY, "21:00-22:00")


def test_earliest_is_by_day_and_the_weekday_is_no_guess() -> None:
    free = [(MONDAY, "16:00", "16:30"), (TUESDAY, "09:00", "09:30"), (SATURDAY, "08:00", "08:30")]
    p = problem(free, days=(MONDAY, TUESDAY, SATURDAY), priority="earliest", no_weekend=True)
    assert kinds(p, at(MONDAY, "16:00-16:30")) == []
    assert kinds(p, at(TUESDAY, "09:00-09:30")) == ["not_earliest"]
    assert kinds(p, at(SATURDAY, "08:00-08:30")) == ["weekend"]
    assert kinds(p, NO_SLOT) == ["claimed_no_slot"]


def test_no_slot_is_right_exactly_when_there_is_none() -> None:
    assert kinds(problem([(MONDAY, "09:00", "09:29")]), NO_SLOT) == []
    assert kinds(problem([(MONDAY, "09:00", "09:30")]), NO_SLOT) == ["claimed_no_slot"]
    assert kinds(problem(not_before=600, not_after=600), NO_SLOT) == []


def test_all_faults_are_listed_with_their_places() -> None:
    people = (Person("Ana", ((540, 600),)), Person("Bo", ((540, 570),)), Person("Cy", ()))
    windows = (Window(EVERY_DAY, 560, 580), Window(MONDAY, 565, 566), Window(TUESDAY, 565, 566))
    p = CalendarProblem(people, (TUESDAY,), 45, 10, 7, 560, 570, blocked=windows)
    faults = native_check.check(p, at(MONDAY, "09:10-09:35"))
    assert [f.kind for f in faults] == [
        "unknown_day", "wrong_duration", "off_grid", "person_busy", "person_busy", "too_early", "too_late",
        "blocked", "blocked",
    ]  # fmt: skip
    busy = [f for f in faults if f.kind == "person_busy"]
    assert [dict(f.place) for f in busy] == [
        {"person": "Bo", "from": "Monday 09:30", "to": "Monday 09:35"},
        {"person": "Cy", "from": "Monday 09:10", "to": "Monday 09:35"},
    ]
    assert busy[0].detail == {"free": [["Monday 09:00", "Monday 09:30"]]}
    (broken,) = native_check.check(problem([(MONDAY, "09:05", "09:40")], buffer=10), at(MONDAY, "09:10-09:40"))[:1]
    assert (broken.kind, broken.place["from"], broken.place["to"]) == ("buffer_broken", "Monday 09:00", "Monday 09:05")


# --------------------------------------------------------------------------- agreement


@settings(max_examples=examples(20))
@given(seed=st.integers(0, 2**32))
def test_native_numba_and_brute_force_agree(seed: int) -> None:
    rng = random.Random(seed)
    p = brute.random_problem(rng)
    slots = brute.all_slots(p)
    assert native.solve(p) == slots
    assert brute.starts_by_sums(p) == [slot.day * 1440 + slot.start for slot in slots]
    assert independent.solve_batch(p.calendars)[1].tolist() == brute.starts_by_sums(p)
    for _ in range(3):
        kinds(p, brute.random_meeting(rng, p, slots))


@settings(max_examples=examples(20))
@given(seed=st.integers(0, 2**32))
def test_measures_and_reasons_by_counting(seed: int) -> None:
    rng = random.Random(seed)
    p = brute.random_problem(rng)
    free = [brute.free_minutes(p, person) for person in p.people]
    rows = list(native_check.blocking_reasons(p))
    chosen = rng.sample(rows, min(len(rows), 60))
    for meeting, reasons in chosen:
        assert set(reasons) == brute.slot_faults(p, free, meeting)
    measure = native.measure(p)
    assert measure.total == len(rows)
    assert measure.feasible == sum(not reasons for _, reasons in rows)
    people = {"person_busy", "buffer_broken"}
    assert measure.allowed == sum(not set(reasons) - people for _, reasons in rows)
    assert measure.constrainedness == (1 - measure.feasible / measure.total if measure.total else 1.0)


def test_near_misses_are_starts_that_one_person_prevents() -> None:
    people = (Person("Ana", ((540, 660),)), Person("Bo", ((600, 720),)), Person("Cy", ((540, 720),)))
    p = CalendarProblem(people, (MONDAY,), 30, granularity=30)
    # 09:00, 09:30 (Bo), 10:00, 10:30 (nobody), 11:00, 11:30 (Ana).
    assert native.measure(p) == native.Measure(2, 4, 48, 48, 3)


def test_a_batch_joins_and_does_not_depend_on_threads() -> None:
    rng = random.Random(9)
    problems = [brute.random_problem(rng) for _ in range(40)]
    whole = pack(problems)
    parts = join([pack(problems[:7]), pack(problems[7:8]), pack(problems[8:])])
    assert all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(whole, parts, strict=True))
    for threads in (1, 2, 5):
        assert np.array_equal(native.solve_batch(whole, threads)[1], native.solve_batch(whole)[1])


# -------------------------------------------------------------------------- hostile input


def test_arrays_of_another_kind_are_refused_by_name() -> None:
    good = problem().calendars
    answers = np.array([[0, 540, 570]], np.int32)
    assert native_check.check_batch(good, answers).tolist() == [0]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"blocks": good.blocks.astype(np.int64)}, "blocks"),
        ({"blocks": np.asfortranarray(np.zeros((7, 2), np.int32))}, "blocks"),
        ({"blocks": good.blocks[:, :1].copy()}, "blocks"),
        ({"block_offsets": np.array([0, 8])}, "block_offsets"),
        ({"block_offsets": np.array([0, -1])}, "block_offsets"),
        ({"block_offsets": np.array([1, 7])}, "block_offsets"),
        ({"people_offsets": np.array([0, 2])}, "people_offsets"),
        ({"people_offsets": np.array([0])}, "people_offsets"),
        ({"shifts": np.array([9999], np.int32)}, "shifts"),
        ({"blocks": np.array([[5, 5]] * 7, np.int32)}, "blocks"),
        ({"blocks": np.array([[-1, 5]] * 7, np.int32)}, "blocks"),
        ({"blocks": np.array([[0, 10081]] * 7, np.int32)}, "blocks"),
        ({"windows": np.array([[8, 0, 5]], np.int32), "window_offsets": np.array([0, 1])}, "windows"),
        ({"windows": np.array([[0, 6, 5]], np.int32), "window_offsets": np.array([0, 1])}, "windows"),
    ]
    for column, value in enumerate([0, -1, 0, 128, 1441, -1, 2, 2]):
        rules = good.rules.copy()
        rules[0, column] = value
        wrong.append(({"rules": rules}, "rules"))
    for change, name in wrong:
        with pytest.raises(ValueError, match=name):
            native_check.check_batch(good._replace(**change), answers)
    for bad in ([[7, 0, 5]], [[-2, 0, 5]], [[0, 5, 5]], [[0, -1, 5]], [[0, 0, 1441]], [[0, 0, 5]] * 2, [[0, 1]]):
        with pytest.raises(ValueError, match="answers"):
            native_check.check_batch(good, np.array(bad, np.int32))
    with pytest.raises(ValueError, match="calendars"):
        native_check.check_batch(good[:6], answers)  # type: ignore[arg-type]


GOOD = {
    "people": {"O'Neil": {"Monday": [["09:00", "10:30"]], "Sunday": [["22:00", "24:00"]]}, "Bo": {}},
    "days": ["Monday", "Sunday"],
    "duration": 30,
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"people": {}}, "people"),
        ({"people": []}, "people"),
        ({"people": {"": {}}}, "people"),
        ({"people": {"A\nB": {}}}, "people"),
        ({"people": {"A": []}}, "A"),
        ({"people": {"A": {"Mon": []}}}, "'Mon'"),
        ({"people": {"A": {"Monday": "09:00-10:00"}}}, "A: Monday"),
        ({"people": {"A": {"Monday": [["09:00"]]}}}, "A: Monday"),
        ({"people": {"A": {"Monday": [["10:00", "09:00"]]}}}, "10:00"),
        ({"people": {"A": {"Monday": [["09:00", "09:60"]]}}}, "09:60"),
        ({"people": {"A": {"Monday": [["09:00", "24:01"]]}}}, "24:01"),
        ({"people": {"A": {"Monday": [[540, 600]]}}}, "540"),
        ({"people": {"A": {"Monday": [], "monday": []}}}, "monday"),
        ({"duration": 0}, "duration"),
        ({"duration": 30.0}, "duration"),
        ({"duration": True}, "duration"),
        ({"duration": 10**30}, "duration"),
        ({"days": []}, "days"),
        ({"days": ["Monday", "Monday"]}, "days"),
        ({"days": ["Noday"]}, "Noday"),
        ({"surprise": 1}, "surprise"),
        ({"constraints": []}, "constraints"),
        ({"constraints": {"no_mondays": True}}, "no_mondays"),
        ({"constraints": {"buffer": -1}}, "buffer"),
        ({"constraints": {"buffer": "15"}}, "buffer"),
        ({"constraints": {"granularity": 0}}, "granularity"),
        ({"constraints": {"not_before": 9.5}}, "not_before"),
        ({"constraints": {"not_after": "25:00"}}, "not_after"),
        ({"constraints": {"no_weekend": "yes"}}, "no_weekend"),
        ({"constraints": {"priority": "high"}}, "priority"),
        ({"constraints": {"blocked": [{"day": "Monday", "start": "12:00"}]}}, "end"),
        ({"constraints": {"blocked": [{"start": "12:00", "end": "12:00"}]}}, "blocked"),
        ({"constraints": {"time_zones": {"O'Neil": "UTC", "Bo": "UTC"}}}, "time_zone"),
        ({"constraints": {"time_zone": "UTC", "time_zones": {"Bo": "UTC"}}}, "time_zones"),
        ({"constraints": {"time_zone": "Europe/Paris"}}, "Europe/Paris"),
        ({"constraints": {"time_zone": "UTC+25:00"}}, r"UTC\+25:00"),
    ],
)
def test_a_wrong_problem_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    assert read_problem(GOOD).duration == 30
    with pytest.raises(ValueError, match=message):
        read_problem({**GOOD, **change})


@pytest.mark.parametrize("missing", ["people", "duration"])
def test_a_missing_field_is_named(missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        read_problem({name: value for name, value in GOOD.items() if name != missing})


@given(seed=st.integers(0, 2**32))
def test_json_round_trip(seed: int) -> None:
    p = brute.random_problem(random.Random(seed))
    again = read_problem(p.to_dict())
    assert again.to_dict() == p.to_dict()
    assert native.solve(again) == native.solve(p)


def test_days_left_out_are_those_of_the_calendars_and_limits_left_out_are_none() -> None:
    p = read_problem({name: value for name, value in GOOD.items() if name != "days"})
    assert p.days == (MONDAY, SUNDAY)
    assert (p.buffer, p.granularity, p.not_before, p.not_after, p.priority, p.utc_offset) == (
        0,
        1,
        0,
        1440,
        "none",
        None,
    )


def test_clocks_days_and_offsets() -> None:
    assert [read_clock("x", text) for text in ("00:00", "9:05", "24:00")] == [0, 545, 1440]
    assert write_clock(545) == "09:05" and write_clock(1440) == "24:00"
    assert read_day("x", "SUNDAY") == 6
    assert [read_offset("x", t) for t in ("UTC", "UTC+05:30", "UTC-9:30", "GMT+0530", "UTC-3")] == [
        0,
        330,
        -570,
        330,
        -180,
    ]
    assert write_offset(-570) == "UTC-09:30"
    for text in ("24:01", "9", "09:60", "-1:00", "09:00 ", "٠٩:٠٠", None, 9):
        with pytest.raises(ValueError, match="x: expected"):
            read_clock("x", text)
    for text in ("UTC+1:60", "UTC+99", "CET", "+01:00", None):
        with pytest.raises(ValueError, match="x: expected"):
            read_offset("x", text)


def test_comparisons_are_those_of_intersecting_one_calendar_after_the_other() -> None:
    rng = random.Random(7)
    for _ in range(60):
        p = brute.random_problem(rng)
        common, count = [(0, 7 * DAY)], 0
        for person in p.people:
            free, met = list(p.free_in_reference(person)), []
            while common and free:
                count += 1
                start, end = max(common[0][0], free[0][0]), min(common[0][1], free[0][1])
                met += [(start, end)] * (start < end)
                (common if common[0][1] < free[0][1] else free).pop(0)
            common = met
        assert native.measure(p).comparisons == count
