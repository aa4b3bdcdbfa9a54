"""lm-evaluation-harness: the task folder, the group, samples of one's own number, the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import lm_eval
import pytest
from across_lm_eval import Replies
from lm_eval.tasks import TaskManager
from undecidable import undecidable

from assay.harness.core.record import draw_records, read_records
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
    assert [one["status"] for one in found["samples"]["mine"][0]["verdicts"]] == ["unparsed", "correct", "wrong"]


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


def test_undecided_samples_count_neither_as_right_nor_as_wrong(tmp_path: Path) -> None:
    record, said = undecidable()
    easy = draw_records("3sat", 1, seed=5)[0]
    (tmp_path / "set.jsonl").write_text(json.dumps(record) + "\n" + json.dumps({"id": easy["id"]}) + "\n")
    hard = next(iter(read_records(str(tmp_path / "set.jsonl"))))
    found = run(
        "assay_3sat",
        {hard["prompt"]: [said], easy["prompt"]: [right(easy)]},
        str(task_folder()),
        file=str(tmp_path / "set.jsonl"),
    )
    row = found["results"]["assay_3sat"]
    assert (row["correct,all"], row["undecided,all"], row["verdicts,all"]) == (1.0, 0.5, 2)


def test_samples_are_drawn_with_a_temperature_and_without_a_seed(caplog: pytest.LogCaptureFixture) -> None:
    manager = TaskManager(include_path=str(task_folder()), include_defaults=False, metadata={"n": 1, "seed": 5})
    for name in NAMES:
        (config,) = [
            task.config for task in manager.load([f"assay_{name.replace('-', '_')}_samples"])["tasks"].values()
        ]
        assert config.repeats == 8 and config.generation_kwargs["temperature"] == 0.8
        assert "seed" in config.generation_kwargs and config.generation_kwargs["seed"] is None
    (record,) = draw_records("tsp", 1, seed=5)
    found = run("assay_tsp_samples", {record["prompt"]: ["no idea"] * 8}, str(task_folder()), n=1, seed=5)
    assert found["results"]["assay_tsp_samples"]["unparsed,all"] == 1.0
    assert "samples are the same text" in caplog.text


@pytest.mark.parametrize("name", ["lvl", "levels", "sed", "count", "splt"])
def test_a_misspelt_option_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="did you mean"):
        run("assay_tsp", {}, str(task_folder()), **{name: 4})


def test_several_levels(tmp_path: Path) -> None:
    records = [record for level in (1, 2) for record in draw_records("tsp", level, seed=5, count=2)]
    found = run("assay_tsp", {r["prompt"]: [right(r)] for r in records}, str(task_folder()), level=[1, 2], n=2, seed=5)
    assert found["results"]["assay_tsp"]["correct,all"] == 1.0 and len(found["samples"]["assay_tsp"]) == 4
