"""Runs whose strategy shares its calls out among all instances, and runs of searches: killed and resumed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from run_support import begin, config, go_on, resume

from assay.runs.analysis.statistics import run_statistics
from assay.runs.directory import create_run, read_run
from assay.strategies.models.classical import Classical
from assay.strategies.models.model import Completion, Request


def table(directory: Path) -> list[dict[str, Any]]:
    with read_run(directory) as run:
        return [cell.row() for cell in run_statistics(run)]


def test_a_total_is_shared_out_and_kept_to(tmp_path: Path) -> None:
    progress = begin(tmp_path, strategy="adaptive:total=50,batch=4", instances=8)
    assert progress.finished == 16 and progress.calls <= 50
    with read_run(tmp_path) as run:
        outcomes = [*run.store.outcomes(run.config.strategy)]
    sizes = [len(outcome.replies) for outcome in outcomes]
    assert sum(sizes) == progress.calls and max(sizes) > min(sizes)
    again = resume(tmp_path)
    assert again.resumed == 16 and again.calls == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"strategy": "adaptive:total=60,batch=5,policy=thompson", "instances": 6},
        {"strategy": "adaptive:total=60,batch=5"},
        {"strategy": "mcts:simulations=10", "tasks": ["3sat"], "instances": 3},
        {"strategy": "beam:ask=step,width=2", "tasks": ["tsp"], "instances": 2, "levels": [1]},
    ],
)
def test_a_run_that_broke_off_is_the_same_run_when_resumed(
    tmp_path: Path, changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is gone after some calls, twice; then nothing that came is asked again, and the table is that of an unbroken run."""
    begin(tmp_path / "whole", **changes)
    asked: Counter[tuple[str, int]] = Counter()
    left = [7]
    complete = Classical.complete

    async def mortal(self: Classical, request: Request) -> Completion:
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        completion = await complete(self, request)
        asked[str(request.instance.id), request.seed] += 1
        return completion

    monkeypatch.setattr(Classical, "complete", mortal)
    with pytest.raises(KeyboardInterrupt), create_run(tmp_path / "broken", config(**changes)) as run:
        go_on(run)
    left[0] = 6
    with pytest.raises(KeyboardInterrupt):
        resume(tmp_path / "broken")
    left[0] = -1
    resume(tmp_path / "broken")
    assert table(tmp_path / "broken") == table(tmp_path / "whole")
    assert set(asked.values()) == {1}


def test_outcomes_recorded_in_part_are_decided_again_without_a_call(tmp_path: Path) -> None:
    begin(tmp_path, strategy="adaptive:total=40")
    before = table(tmp_path)
    with read_run(tmp_path) as run:
        spec = run.config.strategy
        names = [name for name, _ in run.store.results(spec)]
    from assay.runs.directory import resume_run

    with resume_run(tmp_path) as run:
        run.store.forget_outcome(names[0], spec)
        progress = go_on(run)
    assert progress.calls == 0 and progress.finished == 8 and table(tmp_path) == before
