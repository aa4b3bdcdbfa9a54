"""Natural Plan, SpatialEval and reasoning-gym: their rows are read, and judged by definition."""

from __future__ import annotations

from typing import Any

import pytest

from assay.harness.foreign import natural_plan, reasoning_gym, spatial_eval
from assay.harness.foreign.rejudge import Judged, read_instances, rejudge
from assay.tasks import get_task, load
from assay.tasks.datasets import Row

TASK = """You are an expert at scheduling meetings. Here are a few example tasks and solutions:

TASK: You need to schedule a meeting for {people} for {duration} between the work hours of 9:00 to 17:00 on {days}. 

Here are the existing schedules for everyone during the days: 
{lines}

{wishes}Find a time that works for everyone's schedule and constraints. 
SOLUTION: """
LINES = """Michelle has meetings on Monday during 11:00 to 12:00; 
Steven has blocked their calendar on Monday during 9:00 to 9:30, 11:30 to 12:00, 13:30 to 14:00, 15:30 to 16:00; 
Jerry has blocked their calendar on Monday during 9:00 to 9:30, 10:00 to 11:00, 11:30 to 12:30, 13:00 to 14:30, 15:30 to 16:00, 16:30 to 17:00; """


def plan(
    people: str = "Michelle, Steven and Jerry",
    duration: str = "one hour",
    days: str = "Monday",
    lines: str = LINES,
    wishes: str = "",
) -> dict[str, Any]:
    return {
        "prompt_0shot": TASK.format(people=people, duration=duration, days=days, lines=lines, wishes=wishes),
        "golden_plan": "Here is the proposed time: Monday, 14:30 - 15:30 ",
    }


def judged(source: str, row: dict[str, Any]) -> Judged:
    (one,) = rejudge(source, "log", [Row(1, row, "")])
    return one


def test_a_natural_plan_is_any_slot_that_suits_everybody() -> None:
    question = natural_plan.question(plan())
    assert question.gold is not None and question.judge(question.gold).correct
    assert not question.judge("Here is the proposed time: Monday, 15:00 - 16:00").correct
    half = natural_plan.question(plan(duration="half an hour"))
    right = {
        f"{h}:{m:02d}"
        for h in range(9, 17)
        for m in (0, 30)
        if half.judge(f"Monday, {h}:{m:02d} - {h + (m == 30)}:{(m + 30) % 60:02d}").correct
    }
    assert right == {"9:30", "12:30", "14:30", "15:00", "16:00"}


@pytest.mark.parametrize(
    ("wish", "right", "wrong"),
    [
        ("Ann would like to avoid more meetings on Monday before 15:00. ", "Monday, 15:00 - 15:30", "Monday, 14:30 - 15:00"),
        ("Ann can not meet on Monday after 10:00. ", "Monday, 9:30 - 10:00", "Monday, 10:00 - 10:30"),
        ("Ann would rather not meet on Monday. ", "Tuesday, 9:00 - 9:30", "Monday, 9:00 - 9:30"),
        ("Ann do not want to meet on Tuesday after 9:30. ", "Tuesday, 9:00 - 9:30", "Tuesday, 9:30 - 10:00"),
        ("The group would like to meet at their earlist availability. ", "Monday, 9:00 - 9:30", "Monday, 9:30 - 10:00"),
    ],
)  # fmt: skip
def test_wishes_are_constraints(wish: str, right: str, wrong: str) -> None:
    row = plan(
        "Ann and Bo",
        "half an hour",
        "either Monday or Tuesday",
        "Annhas no meetings the whole day.\nBo's calendar is wide open the entire day.",
        wish,
    )
    question = natural_plan.question(row)
    assert question.judge(right).correct and not question.judge(wrong).correct


def test_a_natural_plan_log_is_compared_with_exact_match() -> None:
    row = {
        **plan(
            "Ann and Bo",
            "half an hour",
            "Monday",
            "Ann is free the whole day.\nBo is busy on Monday during 9:00 to 9:30; ",
        ),
        "pred_5shot_pro": "Here is the proposed time: Monday, 10:00 - 10:30",
    }
    assert judged("natural-plan", {**row, "correct": False}).outcome == "false reject"
    assert judged("natural-plan", row).outcome == "no verdict of theirs"
    (instance,) = read_instances("natural-plan", [Row(1, row, "")])
    assert not isinstance(instance, str) and instance.problem.duration == 30 and instance.problem.granularity == 30


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"prompt_0shot": "TASK: nothing"}, "schedule a meeting for"),
        (plan("Michelle, Steven, Jerry and Zoe"), "no line about Zoe"),
        (plan("Ann", lines="Ann likes cheese."), "neither times nor"),
        ({"x": 1}, "row: expected the columns"),
    ],
)
def test_a_plan_that_cannot_be_read_says_why(row: dict[str, Any], told: str) -> None:
    assert told in judged("natural-plan", {**row, "response": "x"}).error


def test_spatial_eval_rows_are_read_as_mazes_and_maps() -> None:
    maze = "#####\n#SXE#\n#####\nE exit (E)\nHow many total turns are there in the provided path (marked by X) from S to E?\nAvailable options:\nA. 0\nB. 1\n"
    row = {
        "id": "mazenav.tqa.0.0",
        "text": maze,
        "oracle_answer": "0",
        "answer": "x",
        "response": "A. 0",
        "correct": True,
    }
    assert spatial_eval.question(row).task == "maze"
    one = judged("spatial-eval", row)
    assert one.outcome == "agree" and one.label is not None and one.label.correct
    text = "Consider a map with multiple objects:\nA Shop is in the map. B Shop is to the North of A Shop.\nWhich object is in the North of A Shop?\nAvailable options:\nA. B Shop\nB. A Shop\n"
    found = judged(
        "spatial-eval",
        {"id": "spatialmap.tqa.0.0", "text": text, "oracle_answer": "B Shop", "response": "B", "correct": False},
    )
    assert found.outcome == "agree" and found.task == "spatial-map" and found.label is not None and found.label.correct


GRID = [["*", "O", "X"], ["X", "O", "O"], ["O", "X", "#"]]
ENTRY = {
    "question": "find the shortest path from * to #",
    "answer": "right down right down",
    "metadata": {"source_dataset": "shortest_path", "matrix": GRID},
}
SHUT = {**ENTRY, "answer": "infeasible", "metadata": {"matrix": [["*", "X"], ["X", "#"]]}}


@pytest.mark.parametrize(
    ("entry", "text", "right"),
    [
        (ENTRY, "right down right down", True), (ENTRY, "<answer>right down right down</answer>", True), (ENTRY, "infeasible", False),
        (ENTRY, "down right down", False), (ENTRY, "right right down down up left", False), (SHUT, "infeasible", True), (SHUT, "Infeasible.", True),
        (SHUT, "<answer>infeasible</answer>", True), (SHUT, "Answer: infeasible", True), (SHUT, "right down", False), (SHUT, "I think\n\ninfeasible", True),
        (ENTRY, "It is not infeasible: right down right down", False),
    ],
)  # fmt: skip
def test_shortest_paths_of_reasoning_gym(entry: dict[str, Any], text: str, right: bool) -> None:
    question = reasoning_gym.question(entry)
    assert question.judge(text).correct == right
    assert question.gold is not None and question.judge(question.gold).correct


def test_our_entries_come_back() -> None:
    for identity in ("tsp:v1:L1:3:0", "3sat:v1:L1:3:0", "calendar:v1:L1:3:0"):
        instance = load(identity)
        entry = reasoning_gym.entry(instance, 5)
        assert set(entry) == {"question", "answer", "metadata"} and entry["metadata"]["source_index"] == 5
        task, question = get_task(instance.task), reasoning_gym.question(entry)
        text = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))
        assert question.judge(f"<answer>{text}</answer>").correct and not question.judge("no idea").correct


@pytest.mark.parametrize(
    "metadata", [{}, {"matrix": [["*", "*"], ["#", "O"]]}, {"matrix": "x"}, {"matrix": [["?"]]}, {"instance": "{"}, {"source_dataset": "maze", "grid": []}]
)  # fmt: skip
def test_other_entries_are_refused(metadata: dict[str, Any]) -> None:
    assert judged("reasoning-gym", {"question": "?", "metadata": metadata, "response": "x"}).outcome == "not judged"
