"""Logs of others in every layout of replies: results of reasoning-gym as published, batch output, Inspect, arrays, gzip."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.harness.foreign import reasoning_gym_texts

# The layout of open-thought/reasoning-gym-eval; the grids are our own.
MAZE = """Navigate from 'b' (start) to '`' (goal):

```
wwwww
wbppw
wwpww
wwp`w
wwwww
```
Legend: 'w' = Wall, 'p' = Passage

What is the minimum number of steps to reach the goal?
Give only the number of steps as your final answer, no other text or formatting."""
PATH = """Your task is to find the shortest path from the start to the destination point in a grid.

If there is no path from * to #, simply write "infeasible" (without quotes).

Now, find the length of the shortest path from * to # in the following grid:
* O X
X O O
O X #
"""


def result(question: str, expected: str, *completions: tuple[str, float]) -> dict[str, Any]:
    return {
        "question": question, "expected_answer": expected, "best_score": 1.0, "mean_score": 0.5,
        "best_full_model_response": "x",
        "completions": [{"model_answer": "?", "full_model_response": text, "score": score} for text, score in completions],
    }  # fmt: skip


LOG = {
    "name": "maze", "average_best_score": 1.0,
    "results": [
        result(MAZE, "4", ("<answer>4</answer>", 1.0), ("<answer>3</answer>", 0.0), ("The answer is 4", 0.0)),
        result(PATH, "right down right down", ("<answer>right down right down</answer>", 1.0), ("<answer>down</answer>", 1.0)),
    ],
}  # fmt: skip
OUTCOMES = {"agree": 3, "false accept": 1, "false reject": 1, "not judged": 0, "wrong labels": 0}


def table(*arguments: str | Path) -> dict[str, Any]:
    found = assay("rejudge", *arguments, "--json")
    assert found.exit_code == 0, found.stdout + found.stderr
    return {name: json.loads(found.stdout)[-1][name] for name in OUTCOMES}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(LOG).encode(), json.dumps(LOG, indent=2).encode(), json.dumps(LOG["results"]).encode(),
        gzip.compress(json.dumps(LOG).encode()), "\n".join(map(json.dumps, LOG["results"])).encode(),
    ],
    ids=["one line", "indented", "array", "gzip", "lines"],
)  # fmt: skip
def test_published_results_of_reasoning_gym(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "log.json").write_bytes(content)
    assert table("reasoning-gym", tmp_path / "log.json") == OUTCOMES


def test_the_grid_is_read_from_the_question_or_not_at_all() -> None:
    maze, path = reasoning_gym_texts.metadata_of(MAZE), reasoning_gym_texts.metadata_of(PATH)
    assert maze is not None and maze["grid"] == ["wwwww", "wbppw", "wwpww", "wwp`w", "wwwww"] and maze["goal"] == "`"
    assert path is not None and path["matrix"] == [["*", "O", "X"], ["X", "O", "O"], ["O", "X", "#"]]
    for text in ("", None, "How many?", MAZE.replace("Legend", "Key"), PATH.replace("X O O", "X o O")):
        assert reasoning_gym_texts.metadata_of(text) is None


ROW = {"question": PATH, "answer": "right down right down", "score": 1}
RIGHT = "<answer>right down right down</answer>"
TURN = {"role": "assistant", "content": RIGHT}


@pytest.mark.parametrize(
    "reply",
    [
        {"response": RIGHT}, {"response": TURN}, {"response": [TURN]}, {"completion": [TURN]}, {"completions": [RIGHT]},
        {"messages": [{"role": "user", "content": "x"}, TURN]}, {"choices": [{"message": TURN}]}, {"resps": [[RIGHT]]},
        {"outputs": [{"text": RIGHT}]}, {"epoch": 1, "output": {"choices": [{"message": TURN}]}},
        {"custom_id": "a", "response": {"status_code": 200, "body": {"choices": [{"message": TURN}]}}},
    ],
    ids=str,
)  # fmt: skip
def test_replies_of_a_log_are_found_in_every_layout(reply: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text(json.dumps({**ROW, **reply}) + "\n")
    assert table("reasoning-gym", tmp_path / "log.jsonl") == {**dict.fromkeys(OUTCOMES, 0), "agree": 1}


def test_the_field_of_the_reply_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text(json.dumps({**ROW, "response": "x", "a": {"b": RIGHT}}) + "\n")
    for option in ("--response-field", "--response"):
        assert table("reasoning-gym", tmp_path / "log.jsonl", option, "a.b")["agree"] == 1
    wrong = assay("rejudge", "reasoning-gym", tmp_path / "log.jsonl", "--response", "a.c")
    assert wrong.exit_code == 1 and "a has b" in wrong.stdout


@pytest.mark.parametrize(
    "reply, told",
    [
        ({}, "response: expected a column"),
        ({"completions": [{"words": "x"}]}, "got an object with the keys words"),
        ({"custom_id": "a", "response": {"status_code": 500, "body": None}}, "status"),
        ({"response": None}, "no response"),
    ],
)
def test_a_row_without_a_reply_is_not_judged_and_says_why(reply: dict[str, Any], told: str, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text(json.dumps({**ROW, **reply}) + "\n")
    found = assay("rejudge", "reasoning-gym", tmp_path / "log.jsonl")
    assert found.exit_code == 1 and "not judged" in found.stdout and told in found.stdout


def test_instances_of_a_log_in_one_object(tmp_path: Path) -> None:
    log = {"results": [result(PATH, "x", ("y", 0.0))]}
    (tmp_path / "log.json").write_text(json.dumps(log, indent=1))
    assert (
        assay("rejudge", "reasoning-gym", tmp_path / "log.json", "--instances", tmp_path / "set.jsonl").exit_code == 0
    )
    (line,) = (tmp_path / "set.jsonl").read_text().splitlines()
    assert json.loads(line)["task"] == "maze"


MEETING = (
    "TASK: You need to schedule a meeting for Ann and Bob for half an hour between the work hours of 9:00 to 17:00 on Monday. \n\n"
    "Here are the existing schedules for everyone during the day: \nAnn has meetings on Monday during 9:30 to 17:00; \n"
    "Bob is free the entire day.\n\nFind a time that works for everyone's schedule and constraints. \nSOLUTION: "
)  # fmt: skip


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("packed", [False, True])
def test_natural_plan_as_published_is_an_object_of_rows_by_name(
    indent: int | None, packed: bool, tmp_path: Path
) -> None:
    slots = ("9:00 - 9:30", "10:00 - 10:30", "9:00 - 9:30")
    rows = {
        f"calendar_scheduling_example_{i}": {
            "num_people": "2", "prompt_0shot": MEETING, "prompt_5shot": MEETING * 4,
            "golden_plan": "Here is the proposed time: Monday, 9:00 - 9:30 ",
            "pred_5shot_pro": f"Here is the proposed time: Monday, {slot} ",
        }
        for i, slot in enumerate(slots)
    }  # fmt: skip
    text = json.dumps(rows, indent=indent).encode()
    (tmp_path / "data.json").write_bytes(gzip.compress(text) if packed else text)
    found = assay("rejudge", "natural-plan", tmp_path / "data.json", "--json")
    total = json.loads(found.stdout)[-1]
    assert (found.exit_code, total["answers"], total["right by ours"], total["wrong labels"]) == (0, 3, 2, 0)
    assay("rejudge", "natural-plan", tmp_path / "data.json", "--instances", tmp_path / "set.jsonl")
    assert (
        json.loads((tmp_path / "set.jsonl").read_text().splitlines()[1])["id"]
        == "natural-plan:calendar_scheduling_example_1"
    )


@pytest.mark.parametrize(
    "document",
    [{"version": 2, "eval": {"prompt": "x"}}, {"model3": {"temperature": 1}}, {"a": {"prompt": "x"}}, {"a1": 3}],
)
def test_other_objects_are_one_row(document: dict[str, Any], tmp_path: Path) -> None:
    for indent in (None, 1):
        (tmp_path / "log.json").write_text(json.dumps(document, indent=indent))
        found = assay("rejudge", "natural-plan", tmp_path / "log.json", "--json")
        assert found.exit_code == 1 and json.loads(found.stdout)[-1]["not judged"] == 1


def test_results_of_spatial_eval_have_prompt_and_answer(tmp_path: Path) -> None:
    asked = (
        "Consider a map with multiple objects:\n\nA is in the map. B is to the Northeast of A.\n\nIn which direction is B relative to A?\n"
        "Available options:\nA. Northwest\nB. Northeast\nC. Southwest\nD. Southeast\n"
    )  # fmt: skip
    row = {
        "id": "spatialmap.tqa.1.0", "prompt": asked, "answer": "B. Northeast.", "oracle_answer": "Northeast",
        "oracle_option": "B", "oracle_full_answer": "B. Northeast",
    }  # fmt: skip
    (tmp_path / "log.jsonl").write_text(
        "".join(json.dumps({**row, "answer": text}) + "\n" for text in ("B. Northeast.", "C"))
    )
    total = json.loads(assay("rejudge", "spatial-eval", tmp_path / "log.jsonl", "--json").stdout)[-1]
    assert (total["answers"], total["right by ours"], total["wrong labels"]) == (2, 1, 0)
