"""The table of re-judged answers: shares by question, kinds of answers, the best constant answer, differences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.harness.foreign.reasoning_gym import question
from assay.harness.foreign.replies_said import Said, claims_none

ASK = "Now, find the length of the shortest path from * to # in the following grid:\n"
OPEN, CLOSED = ASK + "* O X\nX O O\nO X #\n", ASK + "* X O\nX O O\nO X #\n"
RIGHT, NONE = "<answer>right down right down</answer>", "<answer>infeasible</answer>"


def log(*replies: tuple[str, list[tuple[str, float]]]) -> dict[str, Any]:
    return {
        "results": [
            {
                "question": asked, "expected_answer": "infeasible" if asked == CLOSED else "right down right down",
                "completions": [{"model_answer": "?", "full_model_response": text, "score": score} for text, score in said],
            }
            for asked, said in replies
        ]
    }  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    logs = {
        "says-none": log((OPEN, [(NONE, 0.0), (NONE, 0.0)]), (CLOSED, [(NONE, 1.0), ("The answer is infeasible", 0.0)])),
        "walks": log((OPEN, [(RIGHT, 1.0), ("<answer>4</answer>", 0.0)]), (CLOSED, [("<answer>3</answer>", 0.0), (NONE, 1.0)])),
    }  # fmt: skip
    for name, content in logs.items():
        (tmp_path / f"{name}_20250101_000000.json").write_text(json.dumps(content))
    return sorted(tmp_path.iterdir())


def test_shares_are_means_over_questions_and_kinds_are_counted(files: list[Path]) -> None:
    found = assay("rejudge", "reasoning-gym", *files, "--table", "--json")
    (one,) = json.loads(found.stdout)
    assert (one["questions"], one["groups"]) == (2, {"feasible": 1, "infeasible": 1})
    assert (one["constant"], one["constant_share"]) == ("infeasible", 0.5)
    none, walks = one["models"]
    assert (walks["model"], walks["ours"]["mean"], walks["published"]["mean"]) == ("walks", 0.5, 0.5)
    assert (none["model"], none["ours"]["mean"], none["published"]["mean"]) == ("says-none", 0.5, 0.25)
    assert walks["kinds"] == {"answer": 1, "no solution": 1, "length": 2, "no answer": 0}
    assert walks["true"] == {"answer": 1, "no solution": 1, "length": 1, "no answer": 0}
    assert walks["claims"]["mean"] == 0.75 and none["claims"]["mean"] == 0.5
    assert none["groups"]["feasible"] | {"ours": 0} == {"questions": 1, "answers": 2, "right": 0, "ours": 0}
    assert none["groups"]["infeasible"] | {"ours": 0} == {"questions": 1, "answers": 2, "right": 2, "ours": 0}
    assert (none["change"]["mean"], none["above_constant"]["mean"]) == (0.25, 0.0)
    assert none["ours"]["instances"] == 2  # clustered: four answers are two questions
    (pair,) = one["pairs"]
    assert pair["difference"]["mean"] == 0.0 and pair["adjusted"] == 1.0


def test_the_table_lists_and_explains_disagreements(files: list[Path]) -> None:
    found = assay("rejudge", "reasoning-gym", *files, "--table").stdout
    assert "2 questions (1 feasible, 1 infeasible)" in found and 'best constant answer "infeasible": 50.0' in found
    assert "2: false reject (read as the claim that there is no solution, which is right; the reply ends" in found
    assert "1 of 2 right" in found


@pytest.mark.parametrize(
    "reply, kind, true",
    [
        (RIGHT, "answer", True), ("<answer>down</answer>", "answer", False), (NONE, "no solution", False),
        ("<answer>4</answer>", "length", True), ("The answer is 4 steps", "length", True), ("<answer>5</answer>", "length", False),
        (r"It is \boxed{4}.", "length", True), ("I do not know.", "no answer", False), ("", "no answer", False),
        ("<answer>down</answer> or <answer>right</answer>", "no answer", False),
        ("<answer>4</answer> or <answer>5</answer>", "no answer", False),
    ],
)  # fmt: skip
def test_a_reply_is_a_path_the_claim_of_none_a_length_or_nothing(reply: str, kind: Any, true: bool) -> None:
    made = question({"question": OPEN, "answer": None})
    assert made.said(reply, made.judge(reply)) == Said(kind, true)


@pytest.mark.parametrize(
    "answer, none",
    [("no path", True), ("unsatisfiable", True), ({"slot": None}, True), ({"claim": "no path", "evidence": []}, True),
     ("rrdd", False), ([1, 2], False), ({"slot": [1]}, False), (None, False), (0, False)],
)  # fmt: skip
def test_claims_that_there_is_no_solution(answer: Any, none: bool) -> None:
    assert claims_none(answer) is none


def test_rows_that_cannot_be_judged_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [{"question": OPEN, "response": RIGHT, "score": 1}, {"question": "How many?", "response": "4"}]
    (tmp_path / "log.jsonl").write_text("\n".join(map(json.dumps, rows)))
    found = assay("rejudge", "reasoning-gym", tmp_path / "log.jsonl", "--table", "--json")
    assert found.exit_code == 1
    (one,) = json.loads(found.stdout)
    assert one["models"][0]["answers"] == 1 and sum(one["left_out"].values()) == 1
