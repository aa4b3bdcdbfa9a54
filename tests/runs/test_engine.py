"""The engine: bounded, undisturbed by one bad instance, and a resumed run is the same run."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from run_support import DRIVER, assay, begin, config, go_on, resume
from toy_task import Toy

from assay.runs.analysis.statistics import run_statistics
from assay.runs.directory import create_run, read_run
from assay.runs.engine import execute
from assay.runs.limited_models import MOST_UNANSWERED
from assay.runs.store.errors import RunError
from assay.strategies import parse_strategy
from assay.strategies.models.model import Completion, Request


def _table(directory: Path) -> list[dict[str, Any]]:
    with read_run(directory) as run:
        return [cell.row() for cell in run_statistics(run)]


class Model:
    """Right on no try; fails, raises or counts as told."""

    name = "test"

    def __init__(self, error: str | None = None) -> None:
        self.error, self.flying, self.most = error, 0, 0

    async def complete(self, request: Request) -> Completion:
        self.flying += 1
        self.most = max(self.most, self.flying)
        await asyncio.sleep(0.001)
        self.flying -= 1
        return Completion("<answer>1</answer>", 1, 1, 0.0, error=self.error)

    async def close(self) -> None:
        self.most += 1000


def test_calls_in_flight_are_bounded_and_the_model_is_closed(tmp_path: Path) -> None:
    model = Model()
    with create_run(tmp_path, config(concurrency=3, strategy="best-of-n:n=8")) as run:
        progress = execute(run, model, parse_strategy("best-of-n:n=8"))
    assert model.most == 1003
    assert progress.calls == 64 and progress.finished == 8 and progress.correct == 0


@pytest.mark.parametrize("strategy", ["best-of-n:n=4", "first-verified:n=6,width=2", "refine:rounds=3", "single"])
def test_results_do_not_depend_on_concurrency(tmp_path: Path, strategy: str) -> None:
    width = "width=2" in strategy
    begin(tmp_path / "one", concurrency=1, strategy=strategy)
    begin(tmp_path / "many", concurrency=50, strategy=strategy)
    one, many = _table(tmp_path / "one"), _table(tmp_path / "many")
    assert len(one) == 2 and all(row["instances"] == 4 for row in one)
    assert [row["accuracy"] for row in one] == [row["accuracy"] for row in many]
    assert width or one == many


def test_a_finished_run_resumes_without_a_call(tmp_path: Path) -> None:
    begin(tmp_path)
    table = _table(tmp_path)
    progress = resume(tmp_path)
    assert (progress.calls, progress.found, progress.resumed) == (0, 0, 8)
    assert _table(tmp_path) == table


def test_an_exception_on_one_instance_is_kept_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Toy.verify

    def verify(self: Toy, problem: Any, text: str, truth: Any = None) -> Any:
        if len(problem.numbers) == 3:
            raise ZeroDivisionError("numbers\nof three")
        return whole(self, problem, text, truth)

    with monkeypatch.context() as patch:
        patch.setattr(Toy, "verify", verify)
        progress = begin(tmp_path)
    assert (progress.finished, progress.failed) == (4, 4)
    with read_run(tmp_path) as run:
        failures = run.store.failures(run.config.strategy)
        assert {failure.message for failure in failures} == {"ZeroDivisionError: numbers"}
        assert "of three" in failures[0].trace
    progress = resume(tmp_path)
    assert (progress.finished, progress.failed) == (8, 0)
    with read_run(tmp_path) as run:
        assert not run.store.failures(run.config.strategy)


def test_instances_that_cannot_be_made_are_failures_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = Toy.build

    def fail(self: Toy, parameters: Any, key: bytes, indices: Any, threads: int) -> Any:
        if parameters.numbers == 3:
            raise ValueError("numbers: cannot be three")
        return build(self, parameters, key, indices, threads)

    monkeypatch.setattr(Toy, "build", fail)
    progress = begin(tmp_path)
    assert (progress.finished, progress.failed) == (4, 4)


def test_failed_calls_are_made_again_by_a_resume(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    model = f"noted:broken={broken}"
    first = begin(tmp_path / "run", model=model)
    assert 0 < first.failed_calls < first.calls == 32
    assert sum(row["failed"] for row in _table(tmp_path / "run")) == first.failed_calls
    broken.unlink()
    again = resume(tmp_path / "run")
    assert again.calls == first.failed_calls and again.failed == 0
    begin(tmp_path / "undisturbed", model=model)
    assert _table(tmp_path / "run") == _table(tmp_path / "undisturbed")


def test_a_model_that_never_answers_is_not_asked_forever(tmp_path: Path) -> None:
    model = Model(error="connection refused")
    with (
        create_run(tmp_path, config(instances=500, concurrency=2)) as run,
        pytest.raises(RunError, match="connection refused"),
    ):
        execute(run, model, parse_strategy("best-of-n:n=4"))
    with read_run(tmp_path) as run:
        assert MOST_UNANSWERED <= run.store.count_calls()[1] < 2 * MOST_UNANSWERED


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_runs_end_like_an_undisturbed_one_and_repeat_no_recorded_call(tmp_path: Path) -> None:
    """SIGKILL in the middle of instances, several times; calls are counted by the model, in a file."""
    arguments = ["--task", "toy", "--level", "1:2", "-n", "6", "--strategy", "best-of-n:n=8", "-c", "3", "-q"]
    noted, run = tmp_path / "calls", tmp_path / "run"
    model = f"noted:calls={noted},seconds=0.02"
    command = ["run", *arguments, "--model", model, "--out", str(run)]
    kept: list[tuple[set[str], int]] = []
    halves = 0
    for _ in range(3):
        _kill_after(19, noted, command)
        command = ["run", "--resume", str(run), "-q"]
        with read_run(run) as opened:
            done = opened.store.finished("best-of-n:n=8")
            recorded = {f"{a.key.instance} {a.seed}": a.key.instance for a in opened.store.replies()}
        halves += bool(set(recorded.values()) - done)
        kept.append((set(recorded), _count(noted)))
    assert assay(*command).returncode == 0
    calls = noted.read_text().splitlines()
    for known, position in kept:
        assert len(known) >= 10 and not known & set(calls[position:])
    assert len(set(calls)) == 2 * 6 * 8
    assert halves, "every kill came between two instances"
    # Only what was in flight at a kill was asked twice.
    assert sum(count - 1 for count in Counter(calls).values()) <= len(kept) * 3
    assert assay("run", *arguments, "--model", model, "--out", tmp_path / "whole").returncode == 0
    assert _table(run) == _table(tmp_path / "whole")


def _kill_after(calls: int, noted: Path, command: list[str]) -> None:
    before = _count(noted)
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while _count(noted) < before + calls and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()


def _count(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_how_to_go_on(tmp_path: Path, number: signal.Signals) -> None:
    noted = tmp_path / "calls"
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), "run", "--task", "toy", "--model", f"noted:calls={noted},seconds=0.05",
         "--out", str(tmp_path / "run"), "-c", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while _count(noted) < 5 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"assay run --resume {tmp_path / 'run'}" in said and "Traceback" not in said
    with read_run(tmp_path / "run") as run:
        assert run.store.count_calls()[0] >= 3


def test_progress_only_rises(tmp_path: Path) -> None:
    seen: list[int] = []
    with create_run(tmp_path, config()) as run:
        execute(run, Model(), parse_strategy("best-of-n:n=4"), lambda progress: seen.append(progress.finished))
        assert go_on(run).calls == 0
    assert seen == sorted(seen) and seen[0] == 0 and seen[-1] == 8
