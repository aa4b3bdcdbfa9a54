"""lm-evaluation-harness: the task folder, the group, samples of one's own number, the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import lm_eval
import pytest
from across_lm_eval import Replies
from lm_eval.tasks import TaskManager

from assay.harness.core.record import draw_records
from assay.harness.lm_eval import task_folder
from assay.tasks import get_task, load

NAMES = ["3sat", "tsp", "maze", "spatial-map", "calendar"]


def right(record: dict[str, Any]) -> str:
    instance = load(record["id"])
    task = get_task(instance.task)
    return f"<answer>{task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))}</answer>"


def run(which: str, responses: dict[str, list[str]], folder: str, **metadata: Any) -> dict[str, Any]:
    manager = TaskManager(include_path=folder, include_defaults=False, metadata=metadata)
    found: dict[str, Any] = lm_eval.simple_evaluate(
        model=Replies(responses), tasks=[which], task_manager=manager, bootstrap_iters=0, log_samples=True
    )
    return found


def test_the_group_is_all_five_tasks() -> None:
    records = [record for name in NAMES for record in draw_records(name, 2, seed=5, count=2)]
    responses = {r["prompt"]: [right(r) if i % 2 else "no idea"] for i, r in enumerate(records)}
    results = run("assay", responses, str(task_folder()), level=2, n=2, seed=5)["results"]
    for name in NAMES:
        row = results["assay_" + name.replace("-", "_")]
        assert row["correct,all"] == row["unparsed,all"] == 0.5
    assert results["assay"]["correct,all"] == 0.5


def test_a_task_of_ones_own_takes_several_samples(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(f"include: {task_folder()}/assay_tsp.yaml\ntask: mine\nrepeats: 3\n")
    (record,) = draw_records("tsp", 1, seed=5)
    found = run(
        "mine", {record["prompt"]: ["no idea", right(record), "<answer>0 1</answer>"]}, str(tmp_path), n=1, seed=5
    )
    row = found["results"]["mine"]
    assert (row["correct,all"], row["any_correct,all"], row["all_correct,all"]) == (pytest.approx(1 / 3), 1.0, 0.0)
    assert [one["status"] for one in found["samples"]["mine"][0]["unparsed"]] == ["unparsed", "correct", "wrong"]


def test_a_task_of_another_package_is_named_in_the_metadata() -> None:
    (record,) = draw_records("toy", 1, seed=5)
    found = run("assay_task", {record["prompt"]: [right(record)]}, str(task_folder()), task="toy", n=1, seed=5)
    assert found["results"]["assay_task"]["correct,all"] == 1.0


def test_without_a_name_the_task_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="task: expected the name of a task"):
        run("assay_task", {}, str(task_folder()), n=1, seed=5)


def test_the_command_line_finds_the_tasks() -> None:
    command = [str(Path(sys.executable).parent / "lm-eval"), "run", "--include_path", str(task_folder()), "--tasks", "assay_maze",
               "--metadata", '{"n": 2, "seed": 5}', "--model", "dummy"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "assay_maze" in done.stdout and "unparsed" in done.stdout
