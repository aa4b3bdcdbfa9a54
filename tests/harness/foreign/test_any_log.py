"""Questions of every source in the logs of every harness: one verdict, whatever wrapped the row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.tasks import load

GRID = "Now, find the length of the shortest path from * to # in the following grid:\n* O X\nX O O\nO X #\n"
MEETING = (
    "TASK: You need to schedule a meeting for Ann and Bob for half an hour between the work hours of 9:00 to 17:00 on Monday. \n\n"
    "Here are the existing schedules for everyone during the day: \nAnn has meetings on Monday during 9:30 to 17:00; \n"
    "Bob is free the entire day.\n\nFind a time that works for everyone's schedule and constraints. \nSOLUTION: "
)  # fmt: skip
OURS = load("maze:v1:L1:7:0")
CITIES = "\n".join(f"The path between City {i} and City {j} is with distance 1." for i in range(3) for j in range(i))
QUESTIONS: dict[str, tuple[str, str, str]] = {
    "reasoning-gym": (GRID, "<answer>right down right down</answer>", "<answer>down</answer>"),
    "natural plan": (MEETING, "Here is the proposed time: Monday, 9:00 - 9:30", "Monday, 10:00 - 10:30"),
    "nphardeval": (CITIES, "0->1->2->0", "0->1->0"),
}  # fmt: skip


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def said(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


Wrap = Callable[[str, str, float], dict[str, Any]]
LOGS: dict[str, Wrap] = {
    "inspect": lambda q, a, s: {
        "id": 1, "epoch": 1, "input": q, "target": "", "output": {"model": "m", "choices": [{"message": said(a)}]},
        "metadata": {"source": "a book"}, "scores": {"match": {"value": "C" if s else "I"}},
    },
    "lm-eval": lambda q, a, s: {
        "doc_id": 1, "doc": {}, "target": "", "arguments": {"gen_args_0": {"arg_0": q}}, "resps": [[a]], "filtered_resps": [a],
        "filter": "none", "metrics": ["exact_match"], "exact_match": s,
    },
    "verifiers": lambda q, a, s: {
        "task": {"type": "T", "data": {"prompt": q}}, "nodes": [{"message": user(q)}, {"message": said(a)}],
        "rewards": {"right": {"score": s, "weight": 1.0}}, "errors": [],
    },
    "any": lambda q, a, s: {"prompt": q, "response": a, "score": s},
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("harness", LOGS)
def test_one_verdict_whatever_wrapped_the_row(harness: str, name: str, tmp_path: Path) -> None:
    question, right, wrong = QUESTIONS[name]
    rows = [LOGS[harness](question, answer, score) for answer in (right, wrong) for score in (1.0, 0.0)]
    (tmp_path / "log.jsonl").write_text("\n".join(map(json.dumps, rows)))
    found = assay("rejudge", harness, tmp_path / "log.jsonl", "--json")
    assert found.exit_code == 0, found.stdout
    total = json.loads(found.stdout)[-1]
    assert (total["agree"], total["false accept"], total["false reject"]) == (2, 1, 1)


@pytest.mark.parametrize("harness", LOGS)
def test_our_own_instances_in_their_logs(harness: str, tmp_path: Path) -> None:
    row = LOGS[harness](OURS.prompt, "<answer>no path</answer>", 1.0)
    place = row["doc"] if harness == "lm-eval" else row["task"]["data"] if harness == "verifiers" else row
    place["id"] = str(OURS.id)
    (tmp_path / "log.jsonl").write_text(json.dumps(row))
    found = assay("rejudge", harness, tmp_path / "log.jsonl", "--json")
    assert json.loads(found.stdout)[-1]["false accept"] == 1


def test_a_question_that_nobody_knows_is_not_judged(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text(json.dumps(LOGS["inspect"]("What is 2 + 2?", "4", 1.0)))
    found = assay("rejudge", "inspect", tmp_path / "log.jsonl")
    assert found.exit_code == 1 and "expected the columns of Assay" in found.stdout
