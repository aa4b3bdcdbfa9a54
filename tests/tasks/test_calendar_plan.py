from __future__ import annotations

import itertools
import statistics
import time
from collections import Counter
from typing import Any

import calendar_brute as brute
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.tasks.calendar_plan import CalendarPlan
from assay.tasks.generation.calendar_plan import LISTED_SLOTS
from assay.tasks.generation.calendar_plan_parameters import NAMES, CalendarParameters
from assay.tasks.keys import Stream, make_key
from assay.verifiers.calendar_json import read_problem
from assay.verifiers.calendar_plan import EVERY_DAY, NO_SLOT, CalendarProblem, Meeting, Person, Window, solve
from assay.verifiers.verdict import Fault, Verdict

TASK = CalendarPlan()
NINE = Meeting(0, 540, 570)


def problem(**change: Any) -> CalendarProblem:
    """Ana and Bo can meet on Monday 09:00-12:30 and Tuesday 23:00-24:00."""
    data: dict[str, Any] = {
        "people": {
            "Ana": {"Monday": [["08:00", "10:00"], ["10:00", "12:30"]], "Tuesday": [["22:00", "24:00"]]},
            "Bo": {"Monday": [["09:00", "13:00"]], "Tuesday": [["23:00", "24:00"]]},
        },
        "days": ["Monday", "Tuesday"],
        "duration": 30,
    }
    return read_problem(data | change)


def verdict(answer: str, p: CalendarProblem | None = None) -> Verdict:
    return TASK.verify(p or problem(), f"<answer>{answer}</answer>")


def fault_kinds(found: Verdict) -> list[str]:
    return [fault.kind for fault in found.faults]


# -------------------------------------------------------------------------- reading

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
        ("Monday 09:00-09:30 UTC", "other_time_zone"), ("Monday 2024-01-01 09:00-09:30", "missing_time"),
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


# ------------------------------------------- verdicts that others got wrong, made right


def test_saturday_is_a_weekend() -> None:
    p = problem(
        people={"Ana": {"Saturday": [["09:00", "10:00"]]}},
        days=["Friday", "Saturday"],
        constraints={"no_weekend": True},
    )
    assert fault_kinds(verdict("Saturday 09:00-09:30", p)) == ["weekend"]
    assert verdict("no slot", p).correct


def test_earliest_means_the_first_day_not_the_last() -> None:
    p = problem(constraints={"priority": "earliest"})
    assert verdict("Monday 09:00-09:30", p).correct
    assert fault_kinds(verdict("Tuesday 23:00-23:30", p)) == ["not_earliest"]
    assert fault_kinds(verdict("Monday 09:01-09:31", p)) == ["not_earliest"]


def test_somebody_without_blocks_on_a_day_is_busy_with_and_without_priority() -> None:
    people = {
        "Ana": {"Monday": [["09:00", "10:00"]], "Tuesday": [["09:00", "10:00"]]},
        "Bo": {"Tuesday": [["09:00", "10:00"]]},
    }
    for priority in ("none", "earliest"):
        p = problem(people=people, constraints={"priority": priority})
        assert fault_kinds(verdict("Monday 09:00-09:30", p)) == ["person_busy"]
        assert verdict("Tuesday 09:00-09:30", p).correct


def test_limits_and_buffer_mean_the_same_with_and_without_priority() -> None:
    for priority in ("none", "earliest"):
        limits = {"not_before": "09:00", "not_after": "09:30", "priority": priority}
        assert verdict("Monday 09:00-09:30", problem(constraints=limits)).correct
        people = {"Ana": {"Monday": [["08:00", "10:00"]]}}
        p = problem(people=people, constraints={**limits, "buffer": 15})
        assert verdict("Monday 09:00-09:30", p).correct
        assert fault_kinds(verdict("Monday 09:15-09:45", p)) == ["too_late"]
    half_past = problem(constraints={"not_before": "09:30"})
    assert fault_kinds(verdict("Monday 09:00-09:30", half_past)) == ["too_early"]
    midnight = problem(people={"Ana": {"Monday": [["00:00", "01:00"]]}}, constraints={"not_after": "00:00"})
    assert fault_kinds(verdict("Monday 00:00-00:30", midnight)) == ["too_late"]


def test_odd_minutes_and_odd_durations() -> None:
    p = problem(people={"Ana": {"Monday": [["09:02", "09:39"]]}}, duration=37, constraints={"priority": "earliest"})
    assert verdict("Monday 09:02-09:39", p).correct
    assert fault_kinds(verdict("Monday 09:00-09:37", p)) == ["person_busy"]
    assert fault_kinds(verdict("Monday 09:02-09:38", p)) == ["wrong_duration"]
    # An answer that differs in minutes only is another answer.
    assert fault_kinds(verdict("Monday 09:02-10:00", p)) == ["wrong_duration", "person_busy"]


def test_a_second_valid_slot_is_as_good() -> None:
    for slot in solve(problem()):
        assert verdict(TASK.write(problem(), slot)).correct


def test_no_slot_in_the_reasoning_is_not_the_answer() -> None:
    reply = "There is no common time slot available on Tuesday morning.\n\nFinal Answer: Monday 9:00-9:30"
    assert TASK.verify(problem(), reply).correct
    hopeless = "No common time slot available? Let me see.\n\nFinal Answer: Monday 09:00-09:3"
    assert TASK.verify(problem(duration=600), hopeless).status == "unparsed"


def test_naming_another_slot_first_is_no_matter_but_two_final_answers_are() -> None:
    p = problem()
    assert TASK.verify(p, "Tuesday 09:00-09:30 fails: Bo is busy.\n\n<answer>Monday 09:00-09:30</answer>").correct
    two = "<answer>Monday 09:00-09:30</answer> <answer>Monday 10:00-10:30</answer>"
    assert fault_kinds(TASK.verify(p, two)) == ["ambiguous"]
    same = "<answer>Monday 09:00-09:30</answer> <answer>Mon 9am-9:30am</answer>"
    assert TASK.verify(p, same).correct


def test_names_with_apostrophes_and_blocks_that_end_at_midnight() -> None:
    p = problem(people={"D'Arcy O'Neil": {"Monday": [["23:00", "24:00"]]}, 'Q"x"': {"Monday": [["22:00", "24:00"]]}})
    assert verdict("Monday 23:30-24:00", p).correct
    found = verdict("Monday 22:30-23:00", p)
    assert "D'Arcy O'Neil is busy from Monday 22:30 to Monday 23:00" in TASK.feedback(p, found, "where")


@pytest.mark.parametrize(
    "text",
    ["[" + "{}" * 500_000, "(" * 1_000_000, "no " * 1_000_000, "Monday " * 500_000, "9:00-" * 500_000, "<answer>" * 300_000,
     "\x00" * 1_000_000, "1" * 1_000_000, "no common " * 300_000, "<answer>" + "no time " * 500_000, "\\boxed{" * 200_000],
)  # fmt: skip
def test_long_hostile_text_is_refused_in_linear_time(text: str) -> None:
    begin = time.process_time()
    assert not TASK.verify(problem(), text).correct
    assert time.process_time() - begin < 20  # a quadratic reader would need hours


# ------------------------------------------------------------------------ generation


@pytest.mark.parametrize("level", [1, 3, 5, 7, 9, 10])
def test_truth_is_that_of_brute_force(level: int) -> None:
    parameters = TASK.levels[level]
    for instance in TASK.generate(level, seed=3, count=12):
        p, truth = instance.problem, instance.truth
        starts = brute.starts_by_sums(p)
        assert truth is not None
        assert truth == TASK.solve(p) and truth["slot_count"] == len(starts) == instance.difficulty["slots"]
        assert truth["status"] == ("satisfiable" if starts else "unsatisfiable")
        assert not starts or parameters.min_slots <= len(starts) <= parameters.max_slots
        assert [TASK.canonical(p, TASK.parse(p, " ".join(slot[:2]) + "-" + slot[2])) for slot in truth["slots"]] == [
            (s // 1440, s % 1440, s % 1440 + p.duration) for s in starts
        ]
        assert len(p.people) == parameters.people and len(p.days) == parameters.days
        assert all(a % parameters.grid == 0 for a in (p.duration, p.buffer, p.not_before, p.not_after))


def test_a_truth_lists_a_hundred_slots_and_counts_all() -> None:
    p = CalendarProblem((Person("Ana", ((0, 1440),)),), (0,), 60)
    truth = TASK.solve(p)
    assert (len(truth["slots"]), truth["slot_count"]) == (LISTED_SLOTS, 1381)


def test_the_share_without_a_slot_is_as_asked() -> None:
    for share in (0.0, 0.1, 1.0):
        found = [i.truth["slot_count"] == 0 for i in TASK.generate(f"L4,infeasible={share}", seed=1, count=600)]
        assert abs(statistics.mean(found) - share) <= 0.05
        assert share == 0.1 or statistics.mean(found) == share


def test_instances_without_a_slot_nearly_have_one() -> None:
    for level in (2, 6, 10):
        made = list(TASK.generate(f"L{level},infeasible=0.5", seed=2, count=200))
        near = {False: [], True: []}
        for instance in made:
            near[instance.truth["slot_count"] == 0].append(instance.difficulty["near_misses"])
        assert statistics.mean(count > 0 for count in near[True]) > 0.95
        assert 0.6 < statistics.median(near[True]) / statistics.median(near[False]) < 1.6


def test_levels_get_harder_for_the_null_model_and_constant_answers_score_little() -> None:
    scores = []
    for level in (1, 3, 5, 7, 10):
        right, slots = [], Counter()
        for instance in TASK.generate(level, seed=4, count=150):
            stream = Stream(make_key("tries", str(instance.id)))
            tries = [TASK.attempt(instance.problem, stream) for _ in range(4)]
            right += [TASK.check(instance.problem, answer, instance.truth).correct for answer in tries]
            slots.update(tuple(slot) for slot in instance.truth["slots"] or ["none"])
        scores.append(statistics.mean(right))
        assert slots.most_common(1)[0][1] <= 0.2 * 150
    assert all(harder < easier + 0.03 for easier, harder in itertools.pairwise(scores))
    assert 0.3 <= scores[0] <= 0.75 and scores[-1] <= 0.15


def test_faults_help_the_null_model() -> None:
    alone = repaired = 0
    for instance in TASK.generate(5, seed=6, count=80):
        p = instance.problem
        stream = Stream(make_key("repair", str(instance.id)))
        tries = [TASK.check(p, TASK.attempt(p, stream), instance.truth).correct for _ in range(6)]
        alone += any(tries)
        previous = None
        for _ in range(6):
            answer = TASK.attempt(p, stream, previous)
            faults = TASK.check(p, answer, instance.truth).faults
            if not faults:
                repaired += 1
                break
            previous = (answer, faults)
    assert repaired > alone


def test_people_and_days_are_treated_alike() -> None:
    free = np.zeros(6)
    first = Counter()
    for instance in TASK.generate("people=6,days=5,grid=5,granularity=5,infeasible=0,limits=0", seed=8, count=300):
        free += [sum(b - a for a, b in person.free) for person in instance.problem.people]
        first[instance.problem.days.index(solve(instance.problem)[0].day)] += 1
    assert free.max() / free.min() < 1.1
    assert len(first) == 5
    names = Counter(p.name for i in TASK.generate(5, seed=8, count=200) for p in i.problem.people)
    assert len(names) == len(NAMES) == len(set(NAMES)) and max(names.values()) < 40


def test_all_constraint_kinds_appear_and_can_be_turned_off() -> None:
    seen: Counter[str] = Counter()
    for instance in TASK.generate(10, seed=1, count=60):
        p = instance.problem
        seen.update(
            buffer=p.buffer > 0, weekend=p.no_weekend, before=p.not_before > 0, after=p.not_after < 1440,
            blocked=bool(p.blocked), one_day=any(w.day != EVERY_DAY for w in p.blocked), earliest=p.priority == "earliest",
            any=p.priority == "none", zones=len({person.utc_offset for person in p.people}) > 3,
            touching=any(b[0] == a[1] and a[1] % 1440 for person in p.people for a, b in zip(person.free, person.free[1:], strict=False)),
        )  # fmt: skip
    assert all(count > 5 for count in seen.values()) and len(seen) == 10
    for instance in TASK.generate("limits=0,priority=none,days=7", seed=1, count=30):
        p = instance.problem
        assert (p.buffer, p.no_weekend, p.not_before, p.not_after, p.blocked, p.priority) == (
            0,
            False,
            0,
            1440,
            (),
            "none",
        )
        assert p.utc_offset is None


def test_sizes_beyond_the_levels() -> None:
    for text in ("people=1,days=1", "people=64,days=7,grid=1,granularity=1,hours=24,blocks=8,decoys=30,time_zones=true",
                 "people=20,days=7,grid=1,granularity=30", "grid=60,granularity=60,days=1,people=20",
                 "grid=1,granularity=240,days=7", "min_slots=5,max_slots=5,grid=5,granularity=5"):  # fmt: skip
        _, parameters = TASK.resolve(text)
        for instance in TASK.generate(text, seed=1, count=5):
            starts = brute.starts_by_sums(instance.problem)
            assert instance.truth["slot_count"] == len(starts)
            assert not starts or parameters.min_slots <= len(starts) <= parameters.max_slots


@pytest.mark.parametrize(
    ("text", "name"),
    [("people=0", "people"), ("people=65", "people"), ("days=8", "days"), ("grid=7", "grid"), ("grid=10,granularity=15", "granularity"),
     ("hours=3", "hours"), ("blocks=0", "blocks"), ("decoys=-1", "decoys"), ("limits=6", "limits"), ("min_slots=0", "min_slots"),
     ("min_slots=9", "max_slots"), ("infeasible=1.5", "infeasible"), ("infeasible=nan", "infeasible"), ("priority=last", "priority")],
)  # fmt: skip
def test_parameters_are_checked_by_name(text: str, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        TASK.resolve(text)


def test_what_cannot_be_reached_is_said() -> None:
    with pytest.raises(ValueError, match=r"min_slots.*attempts"):
        list(TASK.generate("min_slots=900,max_slots=901,grid=60,granularity=60,days=1,infeasible=0", seed=1))


# -------------------------------------------------------------------------- language


def test_the_prompt_states_every_rule_that_applies() -> None:
    constraints = {
        "buffer": 7, "granularity": 15, "not_before": "08:13", "not_after": "17:21", "no_weekend": True, "priority": "earliest",
        "blocked": [{"day": "Tuesday", "start": "12:01", "end": "12:02"}, {"start": "15:00", "end": "15:03"}],
        "time_zone": "UTC+01:00", "time_zones": {"Ana": "UTC-03:30", "Bo": "UTC+05:45"},
    }  # fmt: skip
    prompt = TASK.prompt(problem(constraints=constraints))
    for words in ("7 minutes just before", "multiple of 15 minutes", "before 08:13", "after 17:21", "Saturday or Sunday", "only the earliest",
                  "Tuesday 12:01-12:02", "every day 15:00-15:03", "Ana (UTC-03:30)", "are in UTC+01:00", "30 minutes", "no slot"):  # fmt: skip
        assert words in prompt
    plain = TASK.prompt(problem())
    for words in ("just before the meeting", "UTC", "Saturday", "earliest", "may not"):
        assert words not in plain
    assert "any minute" in plain and "08:00-10:00, 10:00-12:30" in plain


def test_the_prompt_line_by_line_is_no_answer() -> None:
    for level in (1, 10):
        (instance,) = TASK.generate(level, seed=1)
        prompt = TASK.prompt(instance.problem)
        assert TASK.verify(instance.problem, prompt).status == "unparsed"
        for line in prompt.split("\n"):
            found = TASK.verify(instance.problem, line)
            assert not found.correct


def test_the_example_is_never_right() -> None:
    for duration in (1, 2, 60):
        p = problem(people={"Ana": {"Wednesday": [["00:00", "24:00"]]}}, days=["Wednesday"], duration=duration)
        assert verdict(TASK.example(p), p).status == "unparsed"
        again = TASK.read(p, TASK.example(p))
        assert TASK.check(p, again.value, {}).faults[0].kind == "wrong_duration"  # type: ignore[union-attr]


def test_feedback_names_people_and_minutes_and_only_the_oracle_gives_the_slot() -> None:
    p = problem(constraints={"priority": "earliest"})
    truth = TASK.solve(p)
    found = verdict("Monday 08:30-09:15", p)
    assert TASK.feedback(p, found, "bit") == "Your answer is wrong."
    where = TASK.feedback(p, found, "where")
    assert "wrong length" in where and "Bo is busy from Monday 08:30 to Monday 09:00" in where and "45" not in where
    how = TASK.feedback(p, found, "how")
    assert "45 minutes instead of 30" in how and "Monday 09:00 to Monday 13:00" in how
    assert "Monday 09:00-09:30" not in how
    assert "Monday 09:00-09:30" in TASK.feedback(p, found, "oracle", truth)
    late = verdict("Monday 10:00-10:30", p)
    assert "earlier time is possible" in TASK.feedback(p, late, "how", truth)


def test_a_batch_gets_the_verdicts_of_its_single_answers() -> None:
    instances = list(TASK.generate(6, seed=3, count=30))
    texts = []
    for number, instance in enumerate(instances):
        answer = TASK.attempt(instance.problem, Stream(make_key("batch", number)))
        texts.append(f"<answer>{TASK.write(instance.problem, answer)}</answer>" if number % 5 else "I do not know.")
    problems = [instance.problem for instance in instances]
    whole = TASK.verify_batch(problems, texts, [instance.truth for instance in instances])
    assert whole == [TASK.verify(p, text) for p, text in zip(problems, texts, strict=True)]
    assert TASK.verify_batch([], [], []) == []


def test_pictures_show_the_answer_and_its_faults() -> None:
    p = problem(
        constraints={
            "buffer": 10,
            "no_weekend": True,
            "blocked": [{"day": "Monday", "start": "09:00", "end": "09:10"}],
        },
        days=["Monday", "Tuesday", "Sunday"],
    )
    slot = Meeting(0, 530, 560)
    found = TASK.check(p, slot, {})
    assert {"person_busy", "blocked"} <= set(fault_kinds(found))
    drawing = TASK.picture(p, slot, found.faults).to_svg()
    assert "#dc2626" in drawing and "Monday 08:50-09:20" in drawing and "person busy" in drawing
    assert "#dc2626" not in TASK.picture(p).to_svg()
    assert "no slot" in TASK.picture(p, NO_SLOT).to_svg()
    text = TASK.render(p, slot)
    assert "^" in text and "Ana" in text and "Sun" in text
    assert TASK.render(p, NO_SLOT).endswith("no slot")


def test_the_task_is_listed() -> None:
    assert isinstance(get_task("calendar"), CalendarPlan)
    assert TASK.levels[10].people >= 20
    assert CalendarParameters().short() == ""
    assert Window(EVERY_DAY, 0, 1) == Window(7, 0, 1) and NINE.day == 0
