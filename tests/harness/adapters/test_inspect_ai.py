"""inspect_ai: tasks through the entry point, scorer, reducers, refinement, explanations in the log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from assay_command import environment
from inspect_ai import Epochs
from inspect_ai import eval as evaluate
from inspect_ai.log import EvalLog, read_eval_log
from inspect_ai.model import ModelOutput, get_model
from undecidable import undecidable

from assay.harness.inspect_ai import tasks
from assay.tasks import get_task, load
from assay.tasks.datasets.records import instance_to_record


def right(identity: str) -> str:
    instance = load(identity)
    task = get_task(instance.task)
    return f"<answer>{task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))}</answer>"


def model(replies: Any) -> Any:
    def reply(messages: Any, tools: Any, choice: Any, config: Any) -> ModelOutput:
        return ModelOutput.from_content("mock", replies([m for m in messages if m.role == "user"]))

    return get_model("mockllm/model", custom_outputs=reply)


def prompts(name: str, count: int, level: int = 1, seed: int = 7) -> dict[str, str]:
    task = get_task(name)
    made = task.generate(level, seed=seed, count=count)
    return {task.prompt(instance.problem): str(instance.id) for instance in made}


def only(sample: Any) -> Any:
    """The score of a sample."""
    (score,) = (sample.scores or {}).values()
    return score


def run(name: Any, replies: Any, folder: Path, **options: Any) -> EvalLog:
    (log,) = evaluate(name, model=model(replies), log_dir=str(folder), display="none", **options)
    assert log.status == "success", log.error
    return log


def test_tasks_of_other_packages_are_there(tmp_path: Path) -> None:
    """In a process that knows the toy task by an entry point alone."""
    code = (
        "from assay.harness.inspect_ai import tasks; from assay.tasks import TASKS; print(*(set(tasks) - set(TASKS)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, text=True, check=True, timeout=100
    )
    assert done.stdout.split() == ["toy"]


@pytest.mark.parametrize("name", list(tasks))
def test_every_task_is_found_through_the_entry_point(name: str, tmp_path: Path) -> None:
    known = prompts(name, 3)
    log = run(
        f"assay/{name}", lambda said: right(known[said[0].text]), tmp_path, task_args={"n": 3, "seed": 7, "level": 1}
    )
    assert log.results is not None and log.samples is not None
    metrics = log.results.scores[0].metrics
    assert metrics["accuracy"].value == 1.0 and metrics["level 1"].value == 1.0
    assert [sample.id for sample in log.samples] == list(known.values())


def test_the_command_line_needs_no_network(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).parent / "inspect"), "eval", "assay/tsp", "--model", "mockllm/model", "-T", "n=2",
               "-T", "rounds=2", "--epochs", "2", "--epochs-reducer", "mean,pass_at_2", "--display", "plain"]  # fmt: skip
    nowhere = {**os.environ, "https_proxy": "http://127.0.0.1:9", "TIKTOKEN_CACHE_DIR": str(tmp_path / "none")}
    done = subprocess.run(command, cwd=tmp_path, env=nowhere, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (file,) = (tmp_path / "logs").glob("*.eval")
    log = read_eval_log(str(file))
    assert log.status == "success" and log.results is not None and len(log.samples or []) == 4
    assert {score.reducer: score.metrics["accuracy"].value for score in log.results.scores} == {
        "mean": 0,
        "pass_at_2": 0,
    }
    assert all(only(sample).metadata["status"] == "unparsed" for sample in log.samples or [])


def test_the_log_shows_answer_explanation_and_verdict(tmp_path: Path) -> None:
    log = read_eval_log(run(tasks["tsp"](n=1, seed=7), lambda _: "<answer>0 -> 0 -> 1</answer>", tmp_path).location)
    (sample,) = log.samples or []
    score = only(sample)
    assert score.value == "I" and "visited" in (score.explanation or "").lower() + str(score.metadata)
    assert score.metadata is not None and score.metadata["status"] == "wrong" and score.metadata["faults"]
    assert sample.metadata["record"]["id"] == "tsp:v1:L1:7:0"


def test_reducers_see_single_verdicts(tmp_path: Path) -> None:
    known, calls = prompts("maze", 1), [0]

    def replies(said: Any) -> str:
        calls[0] += 1
        return right(known[said[0].text]) if calls[0] == 2 else "no idea"

    log = run(
        tasks["maze"](n=1, seed=7), replies, tmp_path, epochs=Epochs(4, ["mean", "pass_at_2", "max"]), max_samples=1
    )
    found = {score.reducer: score.metrics["accuracy"].value for score in (log.results.scores if log.results else [])}
    assert found == {"mean": 0.25, "pass_at_2": 0.5, "max": 1.0}


@pytest.mark.parametrize(("feedback", "told"), [("bit", "Your answer is wrong."), ("how", "city"), ("oracle", "city")])
def test_refinement_gives_our_feedback_and_stops_when_right(feedback: str, told: str, tmp_path: Path) -> None:
    known, heard = prompts("tsp", 2), []

    def replies(said: Any) -> str:
        if len(said) == 1:
            return "<answer>0 -> 0 -> 1</answer>"
        heard.append(said[-1].text)
        return right(known[said[0].text])

    log = run(tasks["tsp"](n=2, seed=7, rounds=4, feedback=feedback), replies, tmp_path)
    assert log.results is not None and log.results.scores[0].metrics["accuracy"].value == 1.0
    assert [sample.store["rounds"] for sample in log.samples or []] == [2, 2]
    assert len(heard) == 2 and all(told in text for text in heard)
    assert ("\n- " in heard[0]) == (feedback != "bit")


def test_instances_come_from_a_file(tmp_path: Path) -> None:
    import json

    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(instance_to_record(load(f"3sat:v1:L1:9:{i}"))) + "\n" for i in range(2)))
    log = run(tasks["3sat"](file=str(file)), lambda _: "hm", tmp_path)
    assert [sample.id for sample in log.samples or []] == ["3sat:v1:L1:9:0", "3sat:v1:L1:9:1"]


def test_inspects_own_command_scores_a_log_again(tmp_path: Path) -> None:
    """`inspect score LOG` without a scorer finds ours, and not a built-in one of the same name."""
    known = prompts("tsp", 4)
    log = run("assay/tsp", lambda said: right(known[said[0].text]), tmp_path, task_args={"n": 4, "seed": 7})
    again = tmp_path / "again.eval"
    command = [
        str(Path(sys.executable).parent / "inspect"),
        "score",
        log.location,
        "--action",
        "overwrite",
        "--output-file",
        str(again),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    scored = read_eval_log(str(again))
    assert scored.results is not None and scored.samples is not None
    assert [score.name for score in scored.results.scores] == ["exact_verdict"]
    assert scored.results.scores[0].metrics["accuracy"].value == 1.0
    assert all(only(sample).metadata["status"] == "correct" for sample in scored.samples)


def test_an_undecided_answer_is_unscored_and_ends_a_refinement(tmp_path: Path) -> None:
    record, said = undecidable()
    file = tmp_path / "hard.jsonl"
    file.write_text(
        json.dumps(record)
        + "\n"
        + json.dumps({"id": "3sat:v1:L1:7:0"})
        + "\n"
        + json.dumps({"id": "tsp:v1:L1:7:0"})
        + "\n"
    )
    log = run("assay/3sat", lambda turns: said, tmp_path, task_args={"file": str(file), "rounds": 3})
    assert log.results is not None and log.samples is not None and len(log.samples) == 2
    statuses = [only(sample).metadata["status"] for sample in log.samples]
    assert statuses[0] == "undecided" and statuses[1] in ("correct", "wrong")
    metrics = log.results.scores[0].metrics
    assert metrics["accuracy"].value == float(statuses[1] == "correct")
    first = next(sample for sample in log.samples if len(sample.messages) == 2)
    assert "could not be decided" in str(only(first).explanation)


@pytest.mark.parametrize("level", ["1,2", "1:2", [1, 2]])
def test_several_levels_have_a_figure_each(level: Any, tmp_path: Path) -> None:
    log = run("assay/tsp", lambda said: "no idea", tmp_path, task_args={"n": 2, "seed": 7, "level": level})
    assert log.results is not None and log.samples is not None and len(log.samples) == 4
    metrics = log.results.scores[0].metrics
    assert metrics["level 1"].value == metrics["level 2"].value == 0.0 and metrics["unparsed"].value == 1.0
    assert {"level 1 stderr", "level 2 stderr", "partial_score", "clustered_stderr"} <= set(metrics)
