"""The commands with every task: what one writes, the others read, and no claim is believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.tasks import get_task
from assay.tasks.core.instance import STATUSES

NAMES = ["3sat", "tsp", "maze", "spatial-map", "calendar"]
LEVELS, COUNT = "1,4", 5

each_task = pytest.mark.parametrize("name", NAMES)


def _generate(name: str) -> list[str]:
    result = assay("generate", name, "--level", LEVELS, "-n", str(COUNT), "--seed", "11")
    assert result.exit_code == 0, result.stderr
    return result.stdout.splitlines(keepends=True)


def _right(record: dict[str, Any]) -> str:
    task = get_task(record["task"])
    problem = task.problem_from_dict(record["problem"])
    return f"<answer>{task.write(problem, task.truth_answer(problem, record['truth']))}</answer>"


def _verify(*arguments: str | Path, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    result = assay("verify", *arguments, "-", stdin="".join(json.dumps(row) + "\n" for row in rows))
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@each_task
def test_ids_show_the_generated_records(name: str) -> None:
    lines = _generate(name)
    assert len(lines) == 2 * COUNT
    for line in (lines[0], lines[-1]):
        assert assay("show", json.loads(line)["id"], "--json").stdout == line


@each_task
def test_verdicts_do_not_depend_on_where_the_instance_comes_from(name: str, tmp_path: Path) -> None:
    records = [json.loads(line) for line in _generate(name)]
    texts = [_right(record) for record in records]
    rows = [
        {"id": record["id"], "response": text}
        for shift in (0, 1)  # each its own right answer, then that of another instance
        for record, text in zip(records, texts[shift:] + texts[:shift], strict=True)
    ]
    by_id = _verify(rows=rows)
    assert [verdict["status"] for verdict in by_id[: len(records)]] == ["correct"] * len(records)
    assert any(verdict["status"] != "correct" for verdict in by_id[len(records) :])

    problems = {record["id"]: {key: record[key] for key in ("task", "problem")} for record in records}
    assert _verify(rows=[{**row, **problems[row["id"]]} for row in rows]) == by_id

    claims = [record["truth"] for record in records]
    stolen = zip(records, claims[1:] + claims[:1], strict=True)
    path = tmp_path / "instances.jsonl"
    path.write_text("".join(json.dumps({**record, "truth": claim}) + "\n" for record, claim in stolen))
    assert _verify(path, rows=rows) == by_id


@each_task
def test_ids_are_solved(name: str) -> None:
    for line in _generate(name):
        record = json.loads(line)
        solution = json.loads(assay("solve", record["id"], "--json").stdout)
        assert list(solution)[:4] == ["status", "objective", "answer", "proved"]
        assert solution["status"] in STATUSES
        assert solution["proved"] is True
        assert (solution["answer"] is None) == (solution["status"] in ("unsatisfiable", "infeasible"))


@each_task
def test_an_answer_is_shown_with_its_verdict(name: str, tmp_path: Path) -> None:
    record = json.loads(_generate(name)[0])
    for suffix in ("svg", "png"):
        path = tmp_path / f"picture.{suffix}"
        result = assay("show", record["id"], "--answer", _right(record), "--image", path)
        assert "correct, score 1" in result.stdout
        assert path.stat().st_size > 500
