"""Slots in words: many forms of one slot, hedges, hostile text."""

from __future__ import annotations

import time

import pytest
from calendar_cases import TASK, fault_kinds, problem, verdict
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.calendar.problem import Meeting
from assay.verifiers.verdict import Fault

NINE_O_CLOCK = [
    "Monday 09:00-09:30", "Monday 9:00-9:30", "monday 9:00-9:30", "MONDAY 09:00-09:30.", "Mon, 9:00 – 9:30", "Mon. 09:00--09:30",
    "Monday, 09:00 to 09:30", "Monday: 09:00 → 09:30", "Monday 09:00 — 09:30", "Monday from 9:00 until 9:30",
    "Monday, between 9:00 and 9:30", "Monday 9:00 AM - 9:30 AM", "Monday 9am to 9:30am", "9am to 9:30am Monday", "Monday 9 a.m. to 9:30 a.m.",
    "Monday 9:00-9:30 AM", "Monday 9-9:30AM", "Monday 0900-0930", "Monday 9.00-9.30", "Monday 09:00:00-09:30:00",
    "**Monday** 09:00-09:30", "**Monday 09:00-09:30**", "__Monday__ 09:00-09:30", "`Monday 09:00-09:30`", '"Monday 09:00-09:30"',
    "[Monday 09:00-09:30]", "[Monday] [09:00-09:30]", "(Monday, 09:00, 09:30)", "\\boxed{Monday 09:00-09:30}",
    "\\text{Monday } 09:00-09:30", "$\\text{Monday}\\ 09{:}00 - 09{:}30$", "Ｍonday 09：00-09：30",
    '{"day": "Monday", "start": "09:00", "end": "09:30"}', "{'end': '09:30', 'start': '09:00', 'day': 'monday'}",
    '{"day": "Mon", "start_time": "9:00 AM", "end_time": "9:30 AM"}', '["Monday", "09:00", "09:30"]', '[["Monday", "09:00", "09:30"]]',
    '{"slot": "Monday 09:00-09:30"}', '{"slot": ["Monday", "09:00", "09:30"], "duration": 30}', "day: Monday\nstart: 09:00\nend: 09:30",
    "```\nMonday 09:00-09:30\n```", "Monday 09:00-09:30 (30 minutes)", "Monday 09:00-09:30 (9:00 AM - 9:30 AM)",
    "The meeting can be scheduled on Monday from 9:00 to 9:30.", "Here is the proposed time: Monday, 9:00 - 9:30", "The earliest slot is Monday 09:00-09:30",
    "Monday 09:00-09:30!", "### Monday 09:00-09:30", "\u2705 Monday 09:00-09:30", "Monday 09:00~09:30", "Monday 09:00 => 09:30", "\\(\\text{Monday } 09:00 \\rightarrow 09:30\\)",
    "Monday $9{:}00\\,\\text{AM}$ - $9{:}30~\\mathrm{a.m.}$", "| Day | Start | End |\n|---|---|---|\n| Monday | 09:00 | 09:30 |", "<b>Monday</b> 09:00-09:30<br>",
    "<day>Monday</day><start>09:00</start><end>09:30</end>", '{"duration": "30 minutes", "day": "Monday", "slot": "09:00-09:30"}', "\\{Monday, 09:00, 09:30\\}",
    "Monday 09:00-09:30 because Ana and Bo are both free", "Monday 09:00-09:30\n\nThis slot works for everyone and satisfies all constraints.", "I propose Monday, 09:00-09:30.",
    "The meeting starts at 09:00 and ends at 09:30 on Monday.",
    "Monday 09:00-09:30 (30 min, 30 minutes)", '{"weekday": "Monday", "start": "09:00", "end": "09:30", "participants": "all", "feasible": true}',
]  # fmt: skip


@pytest.mark.parametrize("text", NINE_O_CLOCK)
def test_forms_of_one_slot(text: str) -> None:
    found = verdict(text)
    assert found.correct and found.answer == {"slot": ["Monday", "09:00", "09:30"]}


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("Monday 12:00 PM - 12:30 PM", (0, 720, 750)),
        ("Monday 12:00 AM - 12:30 AM", (0, 0, 30)),
        ("Monday 12am-1am", (0, 0, 60)),
        ("Monday 11:30-12:15 PM", (0, 690, 735)),
        ("Monday 11:30 AM - 1:00 PM", (0, 690, 780)),
        ("Monday noon to 12:30 pm", (0, 720, 750)),
        ("Monday 13:00 PM - 13:30 PM", (0, 780, 810)),
        ("Tuesday 23:30-24:00", (1, 1410, 1440)),
        ("Tuesday 23:30-00:00", (1, 1410, 1440)),
        ("Tuesday 11:30 PM - 12:00 AM", (1, 1410, 1440)),
        ("Tuesday 11:30 pm to midnight", (1, 1410, 1440)),
        ("Weds 9:02-9:33", (2, 542, 573)),
        ("thurs 00:00-24:00", (3, 0, 1440)),
        ("Sunday 7-8pm", (6, 1140, 1200)),
        ("Monday 9-10", (0, 540, 600)),
        ("Monday 9-noon", (0, 540, 720)),
        ("Monday noon-9:00", None),
        ("Monday 9-9:30", (0, 540, 570)),
        ("Monday 14 to 15", (0, 840, 900)),
        ("Monday between 9 and 10", (0, 540, 600)),
        ("Monday 9:00 PM-9:30", (0, 1260, 1290)),
        ("Monday 11 PM-12", None),
        ("Monday morning 9 to 9:30", (0, 540, 570)),
        ("Monday morning 11 to noon", (0, 660, 720)),
        ("Monday afternoon, 2-2:30", (0, 840, 870)),
        ("Monday evening 19:00-19:30", (0, 1140, 1170)),
        ("Monday 1:00-1:30 in the afternoon", (0, 780, 810)),
        ("Monday morning 14:00-14:30", None),
        ("Monday afternoon 9:00 AM-9:30 AM", None),
        ("Monday afternoon 11:30-12:30", None),
        ("Monday morning afternoon 9-9:30", None),
    ],
)
def test_morning_evening_and_midnight(text: str, slot: tuple[int, int, int] | None) -> None:
    found = TASK.parse(problem(), f"<answer>{text}</answer>")
    assert found == Meeting(*slot) if slot else isinstance(found, Fault)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Monday 9:60-10:30", "bad_time"), ("Monday 9:60am-10:30am", "bad_time"), ("Monday 25:00-25:30", "bad_time"),
        ("Monday 24:00-24:30", "bad_time"), ("Monday 24:00-00:30", "bad_time"), ("Monday 9, 10", "bad_time"),
        ("Monday 0:30 PM-1:00 PM", "bad_time"), ("Monday 13:00 AM-13:30 AM", "bad_time"), ("Monday 09:30-09:00", "end_before_start"),
        ("Monday 09:00-09:00", "end_before_start"), ("Monday 09:00", "missing_time"), ("Monday", "missing_time"),
        ("09:00-09:30", "missing_day"), ("Monday 09:00-09:30, Monday 10:00-10:30", "several_slots"),
        ("Monday 09:00-09:30 Tuesday", "several_slots"), ("Monday 08:00-12:30: 09:00-09:30", "several_slots"),
        ("Monday 09:00-09:30 or Tuesday 23:00-23:30", "not_a_slot"), ("Monday or Tuesday 09:00-09:30", "not_a_slot"),
        ("maybe Monday 09:00-09:30", "not_a_slot"), ("not Monday 09:00-09:30", "not_a_slot"), ("Monday 09:00-09:30?", "not_a_slot"),
        ("Monday 09:00-09:30 if Ana agrees", "not_a_slot"), ("No slot, or Monday 09:00-09:30", "not_a_slot"),
        ("Monday 09:00-09:30 no slot", "not_a_slot"), ("~Monday 09:00-09:30", "not_a_slot"), ("Monday 109:00-09:30", "not_a_slot"),
        ("Monday 9:5-9:35", "not_a_slot"), ("Monday +09:00-09:30", "not_a_slot"), ("Monday 9:00:30-9:30:30", "not_a_slot"),
        ("Monday 09:00-09:30x", "not_a_slot"), ("Mоnday 09:00-09:30", "not_a_slot"), ("Monday 09:00-09:30\x00", "not_a_slot"),
        ("Monday 09:00-09:30 (45 minutes)", "contradiction"), ('{"day": "Monday", "start": "09:00", "end": "09:30", "duration": 60}', "contradiction"),
        ('{"day": "Monday", "start": "09:00", "start": "09:10", "end": "09:30"}', "missing_time"),
        ("Monday 09:00-09:30 UTC", "other_time_zone"), ("Tuesday 2024-01-01 09:00-09:30", "missing_time"),
        ("!Monday 09:00-09:30", "not_a_slot"), ("Monday != 09:00-09:30", "not_a_slot"), ("Monday 09:00 and 09:30", "not_a_slot"),
        ("Monday >= 09:00, <= 09:30", "not_a_slot"), ("Monday 09:00 because 09:30", "not_a_slot"), ("Monday 09:00 works, 09:30 works", "not_a_slot"), ("<del>Monday 09:00-09:30</del>", "not_a_slot"), ("~~Monday 09:00-09:30~~", "not_a_slot"),
        ("$\\neg$ Monday 09:00-09:30", "not_a_slot"), ("Monday 09:00-09:30 because Ana is not free", "not_a_slot"), ("Ana: Monday 09:00-09:30", "not_a_slot"),
        ("before Monday 09:00-09:30", "not_a_slot"), ("Monday 09:00-09:30 works, otherwise Tuesday", "not_a_slot"), ("within Monday 09:00-09:30", "not_a_slot"),
        ("Monday 09:00-09:30 is infeasible", "not_a_slot"), ("Monday 09:00-09:30 (none)", "not_a_slot"), ("Monday 9 10", "bad_time"),
        ("No, slot found", "no_answer"), ("none is infeasible", "not_a_slot"), ("no time constraints", "not_a_slot"), ("null", "no_answer"), ('{"slot": null}', "no_answer"),
        ("[None, None, None]", "not_a_slot"), ("not impossible", "not_a_slot"), ("no slot is impossible", "not_a_slot"), ("no meeting yet", "not_a_slot"),
        ('{"no_slot": false}', "not_a_slot"), ('{"day": None, "start": None, "end": None}', "not_a_slot"), ("no slot, 09:00-09:30", "not_a_slot"),
        ("maybe no slot", "not_a_slot"), ("no slot?", "not_a_slot"), ("not no slot", "not_a_slot"), ("no slot is not possible", "not_a_slot"),
        ("no", "no_answer"), ("slot", "no_answer"), ("no slot on Monday", "no_answer"), ("Monday ٠٩:٠٠-٠٩:٣٠", "no_answer"), ("I give up", "no_answer"),
        ("Monday 09:00-09:30 " * 100, "not_a_slot"),
    ],
)  # fmt: skip
def test_what_is_no_single_slot(text: str, kind: str) -> None:
    found = verdict(text)
    assert (found.status, fault_kinds(found)) == ("unparsed", [kind])
    for degree in ("where", "how", "oracle"):
        assert len(TASK.feedback(problem(), found, degree)) > 30


@pytest.mark.parametrize(
    "text",
    ["no slot", "No slot.", "**NO SLOT**", "No common time slot available", "no_slot", "none", "None", "There is no common free slot.",
     "no feasible meeting time", "impossible", "not possible", "There's no time slot that works for everyone.", "\\text{no slot}",
     "\\boxed{\\text{no slot}}", "infeasible", '{"slot": "no slot"}', '{"slot": None}', "no meeting possible", "No meeting is possible.", "no\\_slot",
     "No slot exists that satisfies all the rules", "no-slot", "Answer: no slot", "it is not possible to schedule the meeting", "No slot: impossible.",
     "The meeting cannot be scheduled", "none of the slots works", '{"no_slot": true}', "No slot because everyone is busy"],
)  # fmt: skip
def test_forms_of_no_slot(text: str) -> None:
    assert verdict(text, problem(duration=600)).correct
    assert fault_kinds(verdict(text)) == ["claimed_no_slot"]


def test_a_stated_zone_must_be_the_reference_zone() -> None:
    zones = {"time_zone": "UTC+01:00", "time_zones": {"Ana": "UTC+01:00", "Bo": "UTC+01:00"}}
    p = problem(constraints=zones)
    for text in ("Monday 09:00-09:30 (UTC+01:00)", "Monday 09:00-09:30 UTC+1", "Monday 09:00-09:30"):
        assert verdict(text, p).correct
    for text in ("Monday 09:00-09:30 UTC", "Monday 09:00-09:30 UTC-01:00", "Monday 09:00-09:30 GMT+2"):
        assert fault_kinds(verdict(text, p)) == ["other_time_zone"]


@given(st.integers(0, 6), st.integers(0, 1439), st.data())
def test_every_slot_is_read_as_it_is_written(day: int, start: int, data: st.DataObject) -> None:
    end = data.draw(st.integers(start + 1, 1440))
    slot = Meeting(day, start, end)
    p = problem()
    for text in (TASK.write(p, slot), str(TASK.to_json(p, slot)), half_day(slot)):
        assert TASK.parse(p, f"<answer>{text}</answer>") == slot


def half_day(slot: Meeting) -> str:
    """As an American would write it."""
    day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][slot.day]
    clocks = [
        f"{(m // 60 - 1) % 12 + 1}:{m % 60:02d} {'PM' if m % 1440 >= 720 else 'AM'}" for m in (slot.start, slot.end)
    ]
    return f"{day}, {clocks[0]} to {clocks[1]}"


@pytest.mark.parametrize(
    "text",
    ["[" + "{}" * 500_000, "(" * 1_000_000, "no " * 1_000_000, "Monday " * 500_000, "9:00-" * 500_000, "<answer>" * 300_000,
     "\x00" * 1_000_000, "1" * 1_000_000, "no common " * 300_000, "<answer>" + "no time " * 500_000, "\\boxed{" * 200_000],
)  # fmt: skip
def test_long_hostile_text_is_refused_in_linear_time(text: str) -> None:
    begin = time.process_time()
    assert not TASK.verify(problem(), text).correct
    assert time.process_time() - begin < 20  # a quadratic reader would need hours
