"""`assay sibling`: from a published set to the gap, in three commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.tasks import get_task
from assay.tasks.datasets.records import record_to_instance

GRID = (
    "Now, find the length of the shortest path from * to # in the following grid:\n* O X O\nX O O O\nO X O #\nO O O X\n"
)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def answer(row: dict[str, Any]) -> str:
    task = get_task(row["task"])
    problem = record_to_instance({**row, "id": None}).problem
    return f"<answer>{task.write(problem, task.truth_answer(problem, task.solve(problem)))}</answer>"


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    assert (
        assay("generate", "3sat", "--level", "1", "-n", "12", "--seed", "7", "-o", tmp_path / "set.jsonl").exit_code
        == 0
    )
    done = assay("sibling", tmp_path / "set.jsonl", "-k", "2", "-o", tmp_path / "pairs.jsonl")
    assert done.exit_code == 0 and "12 instances with 24 siblings" in done.stderr
    return tmp_path / "pairs.jsonl"


def test_what_is_known_by_heart_is_the_gap(pairs: Path, tmp_path: Path) -> None:
    """A model that knows every published answer, and solves no sibling but the first of each."""
    rows = lines(pairs)
    assert [bool(row["sibling_of"]) for row in rows] == [False, True, True] * 12
    said = [
        {"id": row["id"], "response": "I do not know." if row["id"].endswith("-2") else answer(row)} for row in rows
    ]
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(one) + "\n" for one in said))
    assay("verify", pairs, tmp_path / "answers.jsonl", "-o", tmp_path / "verdicts.jsonl")
    found = assay("sibling", pairs, "--scores", tmp_path / "verdicts.jsonl", "--json")
    assert found.exit_code == 0, found.stderr
    one = json.loads(found.stdout)["3sat"]
    assert (one["published"]["mean"], one["fresh"]["mean"], one["difference"]["mean"], one["siblings"]) == (
        1.0,
        0.5,
        0.5,
        24,
    )
    assert "+50.0" in assay("sibling", pairs, "--scores", tmp_path / "verdicts.jsonl").stdout


def test_a_set_of_others_is_read_by_its_source(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(
        json.dumps({"question": GRID}) + "\n" + json.dumps({"question": "How many?"}) + "\n"
    )
    done = assay(
        "sibling", tmp_path / "set.jsonl", "--source", "reasoning-gym", "-k", "2", "-o", tmp_path / "pairs.jsonl"
    )
    assert "line 2" in done.stderr and "1 instances with 2 siblings" in done.stderr
    published, *fresh = lines(tmp_path / "pairs.jsonl")
    assert published["id"] == "1" and [row["sibling_of"] for row in fresh] == ["1", "1"]
    assert all(sum(line.count(".") for line in row["problem"]["rows"]) == 12 for row in fresh)


@pytest.mark.parametrize(
    "arguments, told",
    [
        ((), "--output or --scores"), (("-o", "x.jsonl", "--scores", "y"), "--output or --scores"),
        (("-o", "x.jsonl", "--source", "nothing"), "expected one of"), (("--scores", "{set}"), "sibling_of"),
    ],
)  # fmt: skip
def test_wrong_use_is_refused(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text('{"id": "tsp:v1:L1:7:0", "score": 1}\n')
    found = assay("sibling", tmp_path / "set.jsonl", *(one.format(set=tmp_path / "set.jsonl") for one in arguments))
    assert found.exit_code == 2 and told in found.stderr, found.stderr


def test_scores_of_other_instances_are_refused(pairs: Path, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"id": "z", "score": 1}\n')
    found = assay("sibling", pairs, "--scores", tmp_path / "log.jsonl")
    assert found.exit_code == 2 and "no score of an instance" in found.stderr
