"""Hugging Face datasets: one type per column for all tasks, read back as it was written."""

from __future__ import annotations

import json
from pathlib import Path

import datasets
import pytest
from assay_command import assay

from assay.harness.core.record import KEYS, draw_records
from assay.harness.score import score
from assay.tasks import get_task, load


def test_records_of_all_tasks_are_one_table(tmp_path: Path) -> None:
    file, folder = tmp_path / "all.jsonl", tmp_path / "set"
    records = [
        record
        for name in ("3sat", "tsp", "maze", "spatial-map", "calendar")
        for record in draw_records(name, 1, seed=3, count=2)
    ]
    file.write_text("".join(json.dumps(record) + "\n" for record in records))
    assert assay("export", file, "--to", "datasets", "-o", folder).exit_code == 0
    table = datasets.load_from_disk(str(folder))
    assert table.column_names == list(KEYS) and list(table) == records
    for row in table:
        instance = load(row["id"])
        task = get_task(instance.task)
        text = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))
        assert score(row, f"<answer>{text}</answer>").correct


def test_a_row_that_is_no_instance_is_told(tmp_path: Path) -> None:
    from assay.harness.exports import write_datasets

    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "tsp:v1"}\n')
    with pytest.raises(ValueError, match="line 1: id: expected"):
        write_datasets(str(file), tmp_path / "set")
