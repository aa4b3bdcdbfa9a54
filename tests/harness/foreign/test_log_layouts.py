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
