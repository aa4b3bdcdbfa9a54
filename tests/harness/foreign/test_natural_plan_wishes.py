"""Constraints of Natural Plan prompts over one to five days, however they are joined, against an independent reading."""

from __future__ import annotations

import random
from typing import Any

import pytest

from assay.harness.foreign import natural_plan
from assay.harness.foreign.rejudge import rejudge
from assay.tasks.datasets import Row

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
VERBS = (
    "can not meet on", "cannot meet on", "can't meet on", "would like to avoid more meetings on",
    "would rather not meet on", "does not want to meet on", "do not want to meet on", "prefers not to meet on",
    "is not available on",
)  # fmt: skip
JOINTS = (". ", ".", ", ", "; ", ".\n", " and ", ", and ", ", or ")
STARTS = range(9 * 60, 17 * 60, 30)

Wish = tuple[str, str, int]
"""A day, `all`, `before` or `after`, and a time."""


def clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def prompt(people: list[str], days: list[str], sentences: str) -> dict[str, Any]:
    listed = days[0] if len(days) == 1 else f"either {', '.join(days[:-1])} or {days[-1]}"
    schedules = "".join(f"{name} has no meetings the whole week.\n" for name in people)
    text = (
        "TASK: You need to schedule a meeting for "
        f"{' and '.join(people)} for half an hour between the work hours of 9:00 to 17:00 on {listed}. \n\n"
        f"Here are the existing schedules for everyone during the days: \n{schedules}\n{sentences}"
        "Find a time that works for everyone's schedule and constraints. \nSOLUTION: "
    )
    return {"prompt_0shot": text, "golden_plan": "x"}


def written(wish: Wish) -> str:
    day, kind, at = wish
    return day if kind == "all" else f"{day} {kind} {clock(at)}"


def allowed(wishes: list[Wish], day: str, start: int) -> bool:
    """The same constraints, read from what they were written from."""
    return not any(
        day == wish_day
        and (kind == "all" or (kind == "before" and start < at) or (kind == "after" and start + 30 > at))
        for wish_day, kind, at in wishes
    )


def drawn(seed: int) -> tuple[list[str], list[Wish], str]:
    """Days, the constraints of two people on them, and the sentences that say so."""
    source = random.Random(seed)
    days = list(DAYS[: source.randint(1, 5)])
    joint = JOINTS[seed % len(JOINTS)]
    wishes: list[Wish] = []
    sentences = ""
    for name in ("Ada", "Bo"):
        mine = [
            (day, source.choice(("all", "before", "after")), source.choice(STARTS))
            for day in sorted(source.sample(days, source.randint(1, len(days))), key=DAYS.index)
        ]
        if "and" in joint or "or" in joint:  # a limit after `and` must not stand for the day before as well
            mine = [(day, "before" if kind == "all" else kind, at) for day, kind, at in mine]
        wishes += mine
        sentences += f"{name} {source.choice(VERBS)} {joint.join(map(written, mine))}. "
    return days, wishes, sentences


@pytest.mark.parametrize("seed", range(120))
def test_every_day_of_a_list_is_a_constraint(seed: int) -> None:
    days, wishes, sentences = drawn(seed)
    question = natural_plan.question(prompt(["Ada", "Bo"], days, sentences))
    right = {
        (day, start)
        for day in DAYS
        for start in STARTS
        if question.judge(f"{day}, {clock(start)} - {clock(start + 30)}").correct
    }
    assert right == {(day, start) for day in days for start in STARTS if allowed(wishes, day, start)}, sentences


@pytest.mark.parametrize("seed", range(0, 120, 4))
def test_the_earliest_slot_keeps_every_constraint(seed: int) -> None:
    days, wishes, sentences = drawn(seed)
    row = prompt(["Ada", "Bo"], days, f"{sentences}The group would like to meet at their earlist availablity. ")
    question = natural_plan.question(row)
    free = [(day, start) for day in days for start in STARTS if allowed(wishes, day, start)]
    right = [
        (day, start)
        for day in days
        for start in STARTS
        if question.judge(f"{day}, {clock(start)} - {clock(start + 30)}").correct
    ]
    assert right == free[:1], sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada prefers mornings. ", "Ada can not meet on Monday mornings. ", "Eve can not meet on Monday. ",
        "Ada can not meet before. ", "Ada can not meet on Monday before noon. ", "Ada can not meet. ",
        "Ada can not meet on Monday. Lunch is at 12:00. ", "Tuesday. Ada can not meet on Monday. ",
        "Ada can not meet on Monday and Tuesday before 10:00. ", "Ada can not meet before 10:00 on Monday and Tuesday. ",
        "Ada can not meet on Monday before 9:00 AM. ", "The group likes Tuesdays. ",
        "The group would like to meet at their earliest availability. Tuesday. ",
    ],
)  # fmt: skip
def test_a_sentence_that_is_not_understood_is_an_error_that_quotes_it(sentence: str) -> None:
    row = {**prompt(["Ada", "Bo"], ["Monday", "Tuesday"], sentence), "response": "Monday, 9:00 - 9:30"}
    (one,) = rejudge("natural-plan", "log", [Row(1, row)])
    assert one.outcome == "not judged" and one.error.startswith("prompt: ")
    assert (
        sentence.split(". ")[0].split()[-1].rstrip(".") in one.error or "Lunch" in one.error or "Tuesday" in one.error
    )


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("Ada does not want to meet before 16:00 on Monday. ", {960, 990}),
        ("Ada does not want to meet on Monday before 16:00 or after 16:30. ", {960}),
        ("Ada would like to avoid meetings on Monday from 9:00 to 16:30. ", {990}),
        ("Ada can not meet before 16:30. ", {990}),
        ("Ada and Bo can not meet on Monday before 16:30. ", {990}),
        ("ada can not meet on Monday. ", None),
    ],
)
def test_other_orders_of_limits(sentence: str, right: set[int] | None) -> None:
    row = prompt(["Ada", "Bo"], ["Monday"], sentence)
    if right is None:
        with pytest.raises(ValueError, match="ada can not"):
            natural_plan.question(row)
        return
    question = natural_plan.question(row)
    assert {s for s in STARTS if question.judge(f"Monday, {clock(s)} - {clock(s + 30)}").correct} == right


@pytest.mark.parametrize(
    "line",
    [
        "Ada is busy on Monday during 9:00 to 10:00, 11:00-12:00; ",
        "Ada is busy during 9:00 to 10:00; ",
        "Ada is busy on Monday during 9 to 10; ",
    ],
)
def test_times_of_a_schedule_that_are_not_understood_are_an_error(line: str) -> None:
    row = prompt(["Ada", "Bo"], ["Monday"], "")
    row["prompt_0shot"] = row["prompt_0shot"].replace("Ada has no meetings the whole week.", line)
    with pytest.raises(ValueError, match="about Ada"):
        natural_plan.question(row)


def test_two_lines_about_one_person_both_count() -> None:
    row = prompt(["Ada", "Bo"], ["Monday"], "")
    lines = "Ada is busy on Monday during 9:00 to 12:00; \nAda is busy on Monday during 12:00 to 16:30; "
    row["prompt_0shot"] = row["prompt_0shot"].replace("Ada has no meetings the whole week.", lines)
    question = natural_plan.question(row)
    assert {s for s in STARTS if question.judge(f"Monday, {clock(s)} - {clock(s + 30)}").correct} == {990}
