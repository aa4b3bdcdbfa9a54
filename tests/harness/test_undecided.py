"""An answer that nobody could decide is no wrong answer: every way in says so in its own terms."""

from __future__ import annotations

import json
import math
import pickle
import threading
from typing import Any

import numpy as np
import pytest
from undecidable import undecidable

from assay.harness import trl, verl
from assay.harness.core.replies import UndecidedError
from assay.harness.ray_maps import verify
from assay.harness.rows import TrainingRow, decidable_rows
from assay.harness.score import feedback, score
from assay.tasks.datasets.resolver import Resolver

RECORD, CLAIM = undecidable()
TEXT = json.dumps(RECORD)
EASY = "3sat:v1:L1:7:0"


def test_feedback_does_not_call_it_wrong() -> None:
    verdict = score(TEXT, CLAIM)
    assert verdict.status == "undecided" and not verdict.correct
    for degree in ("bit", "where", "how", "oracle"):
        told = feedback(TEXT, verdict, degree)  # type: ignore[arg-type]
        assert told.startswith("It could not be decided") and "wrong" not in told


def test_trl_leaves_it_out() -> None:
    metrics: dict[str, float] = {}
    found = trl.reward([CLAIM, "no idea"], [TEXT, EASY], log_metric=metrics.__setitem__)
    assert found == [None, 0.0]
    assert (metrics["assay/correct"], metrics["assay/undecided"]) == (0.0, 0.5)
    trl.reward([CLAIM], [TEXT], log_metric=metrics.__setitem__)
    assert math.isnan(metrics["assay/correct"])
    made = pickle.loads(pickle.dumps(trl.environment(tries=2)))()
    made.reset(instance=TEXT)
    assert "could not be decided" in made.submit("unsatisfiable") and made.get_reward() is None


def test_verl_has_no_word_for_it_so_it_is_refused_or_named() -> None:
    with pytest.raises(UndecidedError, match="undecided"):
        verl.compute_score("", CLAIM, TEXT)
    with pytest.raises(UndecidedError):
        verl.compute_score_batch([""], [CLAIM], [TEXT])
    told = verl.compute_score("", CLAIM, TEXT, undecided=0.25)
    assert (told["score"], told["undecided"], told["status"]) == (0.25, 1.0, "undecided")
    easy = verl.compute_score("", "no idea", EASY, undecided=0.25)
    assert (easy["score"], easy["undecided"]) == (0.0, 0.0)
    rows = [TrainingRow(TEXT, "?", "3sat", 0), TrainingRow(EASY, "?", "3sat", 1)]
    assert list(decidable_rows(rows)) == rows[1:]


def test_ray_writes_null_and_goes_on_after_a_bad_row() -> None:
    responses = np.empty(3, dtype=object)
    responses[:] = [[CLAIM], ["x", "<answer>0</answer>"], ["x"]]
    found = verify({"instance": np.array([TEXT, EASY, "nothing"], dtype=object), "responses": responses})
    assert [list(one) for one in found["statuses"]] == [["undecided"], ["unparsed", "unparsed"], ["error"]]
    assert [list(one) for one in found["correct"]] == [[None], [False, False], [None]]
    assert found["scores"][0] == [None] and "id" in found["errors"][2][0]
    assert all(type(one) is list for column in ("responses", "correct", "errors") for one in found[column])


def test_a_group_on_many_threads_decides_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.tasks import get_task

    task, calls = type(get_task("3sat")), []
    decide, rebuild = task.decide, task.build

    def counted(self: Any, *arguments: Any) -> Any:
        calls.append("decide")
        return decide(self, *arguments)

    def built(self: Any, *arguments: Any) -> Any:
        calls.append("build")
        return rebuild(self, *arguments)

    monkeypatch.setattr(task, "decide", counted)
    monkeypatch.setattr(task, "build", built)
    resolver, start = Resolver(), threading.Barrier(8)
    statuses: list[str] = []

    def judge() -> None:
        start.wait()
        statuses.append(resolver.resolve(TEXT).verify(CLAIM).status)
        statuses.append(resolver.resolve("3sat:v1:L4:9:3").verify("x").status)

    threads = [threading.Thread(target=judge) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == ["undecided"] * 8 + ["unparsed"] * 8
    assert sorted(calls) == ["build", "decide"]
