"""`assay compare` on logs: pairing, groups, missing scores, costs, and every trap that makes two logs incomparable."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

Write = Callable[[Path, list[dict[str, Any]]], None]


def plain(number: int, score: float | None, **more: Any) -> dict[str, Any]:
    return {"id": f"q{number}", "question": f"Question {number}?", "response": "x", "score": score, **more}


def inspect(number: int, score: float | None) -> dict[str, Any]:
    return {
        "id": f"q{number}", "epoch": 1, "input": f"Question {number}?", "target": "", "output": {"choices": [{"message": {
            "role": "assistant", "content": "x"}}]}, "scores": {} if score is None else {"match": {"value": "C" if score else "I"}},
    }  # fmt: skip


def lm_eval(number: int, score: float | None) -> dict[str, Any]:
    return {
        "doc_id": number, "doc": {"question": f"Question {number}?"}, "arguments": {}, "resps": [["x"]], "filter": "none",
        "metrics": ["acc"], "acc": score,
    }  # fmt: skip


def rollout(number: int, score: float | None) -> dict[str, Any]:
    return {
        "example_id": number, "prompt": [{"role": "user", "content": f"Question {number}?"}],
        "completion": [{"role": "assistant", "content": "x"}], "reward": score,
    }  # fmt: skip


def scores(seed: int, right: float, count: int = 60) -> list[float]:
    chance = random.Random(seed)
    return [float(chance.random() < right) for _ in range(count)]


A, B = scores(1, 0.4), scores(2, 0.8)


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def compare(*arguments: Any) -> dict[str, Any]:
    found = assay("compare", *arguments, "--json")
    assert found.exit_code == 0, found.stderr
    result: dict[str, Any] = json.loads(found.stdout)
    return result


@pytest.mark.parametrize("layout", [plain, inspect, lm_eval, rollout])
def test_every_layout_gives_the_same_comparison(layout: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    a = write_lines(tmp_path / "a.jsonl", [layout(i, score) for i, score in enumerate(A)])
    b = write_lines(tmp_path / "b.jsonl", [layout(i, score) for i, score in reversed(list(enumerate(B)))])
    (row,) = compare(a, b)["rows"]
    apart = [y - x for x, y in zip(A, B, strict=True)]
    assert row["difference"]["mean"] == pytest.approx(sum(apart) / 60) and row["difference"]["instances"] == 60
    assert (row["better"], row["worse"], row["same"]) == (apart.count(1), apart.count(-1), apart.count(0))
    assert row["mcnemar"] < 0.001 and row["difference"]["p_value"] < 0.001


def test_a_table_of_csv_is_a_log(tmp_path: Path) -> None:
    for name, values in (("a", A), ("b", B)):
        with (tmp_path / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, ["id", "score", "tokens"])
            writer.writeheader()
            writer.writerows({"id": i, "score": value, "tokens": 10 + i} for i, value in enumerate(values))
    found = compare(tmp_path / "a.csv", tmp_path / "b.csv")
    assert found["rows"][0]["difference"]["instances"] == 60 and found["metrics"] == [["score"], ["score"]]
    assert [(row["cost"], row["before"], row["budget"]) for row in found["costs"]] == [("tokens", 39.5, 69)]


def test_several_answers_to_a_question_are_one_number(tmp_path: Path) -> None:
    a = write_lines(tmp_path / "a.jsonl", [plain(i, float(k < 1)) for i in range(20) for k in range(4)])
    b = write_lines(tmp_path / "b.jsonl", [plain(i, float(k < 3)) for i in range(20) for k in range(4)])
    (row,) = compare(a, b)["rows"]
    assert (row["before"], row["after"], row["difference"]["instances"]) == (0.25, 0.75, 20)
    assert row["mcnemar"] is None


def test_questions_of_a_group_are_alike(tmp_path: Path) -> None:
    rows = [[plain(i, value, passage=f"p{i // 6}") for i, value in enumerate(values)] for values in (A, B)]
    a, b = (write_lines(tmp_path / f"{name}.jsonl", rows[n]) for n, name in enumerate("ab"))
    (row,) = compare(a, b, "--cluster", "passage")["rows"]
    assert row["clusters"] == 10 and row["design_effect"] > 0 and row["mcnemar"] is None
    assert "60 questions in 10 groups" in assay("compare", a, b, "--cluster", "passage").stdout
    wrong = assay("compare", a, b, "--cluster", "chapter")
    assert wrong.exit_code == 2 and "no column 'chapter'" in wrong.stderr


def test_parts_are_corrected_and_compared_apart(tmp_path: Path) -> None:
    rows = [[plain(i, value, subject="ab"[i % 2]) for i, value in enumerate(values)] for values in (A, B)]
    a, b = (write_lines(tmp_path / f"{name}.jsonl", rows[n]) for n, name in enumerate("ab"))
    whole, *parts = compare(a, b, "--by", "subject")["rows"]
    assert whole["group"] == "all" and [part["group"] for part in parts] == ["a", "b"]
    assert all(part["adjusted"] >= part["difference"]["p_value"] for part in parts)


def test_groups_are_the_unit_of_costs_too(tmp_path: Path) -> None:
    rows = [
        [plain(i // 6, v, passage=f"p{i // 6}", tokens=5 + i // 6) | {"id": i} for i, v in enumerate(values)]
        for values in (A, B)
    ]
    a, b = (write_lines(tmp_path / f"{name}.jsonl", rows[n]) for n, name in enumerate("ab"))
    found = compare(a, b, "--cluster", "passage")
    assert found["costs"][0]["within"] == found["rows"][0]["difference"]


def test_groups_too_small_for_a_row_are_counted(tmp_path: Path) -> None:
    rows = [[plain(i, value, subject=f"s{i // 5}") for i, value in enumerate(values)] for values in (A, B)]
    a, b = (write_lines(tmp_path / f"{name}.jsonl", rows[n]) for n, name in enumerate("ab"))
    found = compare(a, b, "--by", "subject")
    assert len(found["rows"]) == 1 and "12 groups of fewer than 6 questions have no row of their own." in found["notes"]


def test_folders_of_lm_eval_are_compared_task_by_task(tmp_path: Path) -> None:
    for model, values in (("a", A), ("b", B)):
        (tmp_path / model).mkdir()
        (tmp_path / model / "results_2026-01-02T03-04-05.6.json").write_text("{}")
        for task in ("t1", "t2"):
            write_lines(
                tmp_path / model / f"samples_{task}_2026-01-02T03-04-05.6.jsonl",
                [lm_eval(i, v) for i, v in enumerate(values)],
            )
    rows = compare(tmp_path / "a", tmp_path / "b")["rows"]
    assert [(row["group"], row["difference"]["instances"]) for row in rows] == [("all", 120), ("t1", 60), ("t2", 60)]


def test_a_missing_score_is_left_out_and_counted_unless_asked_otherwise(tmp_path: Path) -> None:
    a = write_lines(tmp_path / "a.jsonl", [inspect(i, 1.0) for i in range(10)])
    b = write_lines(tmp_path / "b.jsonl", [inspect(i, 1.0 if i else None) for i in range(10)])
    found = compare(a, b)
    assert found["rows"][0]["after"] == 1.0 and found["rows"][0]["difference"]["instances"] == 9
    assert any("1 answers without a score: no score" in note for note in found["notes"])
    found = compare(a, b, "--missing", "zero")
    assert found["rows"][0]["after"] == pytest.approx(0.9) and found["rows"][0]["difference"]["instances"] == 10


def test_an_answer_beyond_the_budget_scores_nothing(tmp_path: Path) -> None:
    a = write_lines(
        tmp_path / "a.jsonl", [plain(i, float(i % 2), total_tokens=10, cost=0.1, latency=1.0) for i in range(20)]
    )
    b = write_lines(
        tmp_path / "b.jsonl", [plain(i, 1.0, total_tokens=5 + i, cost=0.1, latency=None) for i in range(20)]
    )
    tokens, money = compare(a, b)["costs"]
    assert (tokens["cost"], tokens["budget"], money["cost"]) == ("tokens", 10, "money")
    assert tokens["within"]["mean"] == pytest.approx((6 - 10) / 20)  # ids 0 to 5 cost at most 10 tokens


def test_scores_beyond_one_have_the_interval_of_the_mean(tmp_path: Path) -> None:
    a = write_lines(tmp_path / "a.jsonl", [plain(i, i / 2) for i in range(12)])
    b = write_lines(tmp_path / "b.jsonl", [plain(i, i / 2 + 1 + i % 3) for i in range(12)])
    (row,) = compare(a, b)["rows"]
    assert row["difference"]["mean"] == pytest.approx(2.0) and row["difference"]["high"] > 2


def test_the_questions_that_worsened_are_named(tmp_path: Path) -> None:
    a = write_lines(tmp_path / "a.jsonl", [plain(i, 1.0) for i in range(12)])
    b = write_lines(tmp_path / "b.jsonl", [plain(i, float(i != 7)) for i in range(12)])
    found = assay("compare", a, b).stdout
    assert "Most worsened in b.jsonl: q7 (1 → 0)" in found
    assert "no difference between b.jsonl and a.jsonl is shown" in found.lower() and "with 80 % chance" in found
    assert "| all | b.jsonl |" in assay("compare", a, b, "--markdown").stdout


TRAPS: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]], str]] = {
    "no question shared": ([plain(1, 1.0)], [plain(2, 1.0)], "share no question"),
    "other questions": ([plain(1, 1.0)], [{**plain(1, 1.0), "question": "Other?"}], "ask different questions"),
    "other metrics": ([lm_eval(1, 1.0)], [{**lm_eval(1, 1.0), "metrics": ["f1"], "f1": 1.0}], "a.jsonl has acc, b.jsonl has f1"),
    "no scores": ([plain(1, None)], [plain(1, 1.0)], "no answer has a score"),
    "no id": ([{"score": 1.0}], [{"score": 1.0}], "--key names the column"),
}  # fmt: skip


@pytest.mark.parametrize("name", TRAPS)
def test_what_cannot_be_compared_is_refused(name: str, tmp_path: Path) -> None:
    first, second, told = TRAPS[name]
    found = assay("compare", write_lines(tmp_path / "a.jsonl", first), write_lines(tmp_path / "b.jsonl", second))
    assert found.exit_code == 2 and told in found.stderr, found.stderr


@pytest.mark.parametrize(
    "text, told", [("id,id\n1,2\n", "different names"), ("", "different names"), ("id,score\n1\n", "expected 2 cells")]
)
def test_a_damaged_table_is_refused(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text)
    found = assay("compare", tmp_path / "a.csv", tmp_path / "a.csv")
    assert found.exit_code == 2 and told in found.stderr


def test_options_of_logs_and_of_runs_are_not_mixed(tmp_path: Path) -> None:
    a = write_lines(tmp_path / "a.jsonl", [plain(1, 1.0)])
    for options, told in (
        (("--html", "x.html"), "for runs only"), (("--missing", "maybe"), "leave-out or zero"), (("--scorer", "f1"), "no answer has a score"),
    ):  # fmt: skip
        found = assay("compare", a, a, *options)
        assert found.exit_code == 2 and told in found.stderr, found.stderr
    (tmp_path / "run").mkdir()
    assert assay("compare", tmp_path / "run", tmp_path / "run", "--scorer", "x").exit_code == 2
    assert "at least two" in assay("compare", a).stderr
