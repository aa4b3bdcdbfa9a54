"""Rows for training: what they carry follows from their arguments, and is enough for a verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from thousand import right_answer

from assay.harness.core.replies import content_text, reply_text, value
from assay.harness.rows import fresh_rows, stored_rows
from assay.harness.score import score
from assay.tasks import get_task, load, task_names
from assay.tasks.datasets.records import instance_to_record
from assay.verifiers.verdict import Fault, undecided


def test_fresh_rows_are_the_instances_of_their_split() -> None:
    rows = list(fresh_rows(("tsp", "3sat"), (1, 2), seed=7, count=3, first=5))
    assert [row.instance for row in rows[:4]] == [
        "tsp:v1:L1:train-7:5", "tsp:v1:L1:train-7:6", "tsp:v1:L1:train-7:7", "tsp:v1:L2:train-7:5",
    ]  # fmt: skip
    assert len(rows) == 12 and len({row.prompt for row in rows}) == 12
    for row in rows:
        instance = load(row.instance)
        assert (row.prompt, row.task, row.level) == (
            get_task(row.task).prompt(instance.problem), instance.task, instance.level,
        )  # fmt: skip
        assert score(row.instance, right_answer(row.instance)).correct
    assert rows == list(fresh_rows(("tsp", "3sat"), (1, 2), seed=7, count=3, first=5, threads=1))
    assert {row.task for row in fresh_rows(seed=1)} == set(task_names())


def test_stored_rows_carry_their_problem(tmp_path: Path) -> None:
    instance = load("maze:v1:L1:7:3")
    record = {**instance_to_record(instance), "id": "maze-3"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record) + "\n")
    (row,) = stored_rows(str(tmp_path / "a.jsonl"))
    assert row.prompt == record["prompt"] and row.messages() == [{"role": "user", "content": record["prompt"]}]
    assert score(row.instance, right_answer("maze:v1:L1:7:3")).correct and not score(row.instance, "no").correct
    (tmp_path / "b.jsonl").write_text('{"id": "x"}\n')
    with pytest.raises(ValueError, match=r"b\.jsonl"):
        list(stored_rows(str(tmp_path / "b.jsonl")))


@pytest.mark.parametrize(
    "arguments", [{"tasks": "nothing"}, {"levels": 11}, {"split": "dev"}, {"count": -1}, {"first": -1}, {"seed": -1}]
)
def test_what_cannot_be_drawn_is_said(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments)).rstrip("s")):
        list(fresh_rows(**{"seed": 1, "tasks": "tsp", **arguments}))  # type: ignore[arg-type]


class Turn:
    """A turn as some harnesses hold it."""

    role, content = "assistant", [{"type": "text", "text": "a"}, {"type": "image"}, "b"]


@pytest.mark.parametrize(
    ("completion", "text"),
    [
        ("x", "x"),
        ([{"role": "assistant", "content": "x"}], "x"),
        ([{"role": "assistant", "content": "x"}, {"role": "tool", "content": "y"}], "x"),
        ([{"role": "assistant", "content": "x"}, {"role": "assistant", "content": "y"}], "y"),
        ([Turn()], "ab"),
        ([{"role": "user", "content": "x"}], ""),
        ([{"role": "assistant", "content": None}], ""),
        ([], ""),
        (None, ""),
    ],
)
def test_the_reply_is_the_last_that_the_model_said(completion: object, text: str) -> None:
    assert reply_text(completion) == text


def test_parts_and_values() -> None:
    assert content_text(7) == "" and content_text([{"text": 7}]) == ""
    right, wrong = score("tsp:v1:L1:7:0", right_answer("tsp:v1:L1:7:0")), score("tsp:v1:L1:7:0", "<answer>0 1</answer>")
    assert (value(right), value(wrong), value(right, "graded"), value(wrong, "graded")) == (1, 0, 1, wrong.score)
    assert value(undecided(None, Fault("truth_unknown"))) is None
