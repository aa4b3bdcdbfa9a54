"""Known defects of how Eureka adds verdicts up, and what the curves of a run say of the same draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from run_support import assay

from assay.harness.foreign.rejudge import rejudge, table
from assay.strategies.estimation.estimators import Draws, average_of_n, best_of_n, curve, majority_of_n, worst_of_n
from assay.tasks import get_task
from assay.tasks.core.answers import Answer
from assay.tasks.datasets import Row

SQUARE = {"weights": [[0, 10, 14, 10], [10, 0, 10, 14], [14, 10, 0, 10], [10, 14, 10, 0]]}


def draws(*rows: tuple[bool, Any]) -> Draws:
    return Draws.of([(right, vote, 1) for right, vote in rows])


def test_42_the_majority_of_3_right_in_5_is_right() -> None:
    ten = [draws((True, "a"), (False, "b"), (True, "a"), (False, "c"), (True, "a"))] * 10
    (point,) = curve(ten, [5])
    assert (point.average.mean, point.majority.mean) == pytest.approx((0.6, 1.0))


def canonical(tour: str) -> Any:
    task = get_task("tsp")
    problem = task.problem_from_dict(SQUARE)
    read = task.read(problem, tour)
    assert isinstance(read, Answer)
    return task.canonical(problem, read.value)


def test_43_failures_have_no_vote_and_one_tour_from_two_starts_has_two() -> None:
    forth, back, other = map(canonical, ("0 -> 1 -> 2 -> 3", "2 -> 1 -> 0 -> 3", "0 -> 2 -> 1 -> 3"))
    assert forth == back != other
    one = draws((False, None), (False, None), (True, forth), (True, back), (False, other))
    assert majority_of_n([one], [5])[0, 0] == 1.0


def test_44_a_failed_call_counts_in_every_column() -> None:
    some, none = draws(*[(True, "a")] * 4, (False, None)), draws(*[(False, None)] * 5)
    rows = [some.correct, none.correct]
    assert worst_of_n(rows, [5])[:, 0].tolist() == [0.0, 0.0]
    assert average_of_n(rows, [5])[:, 0].tolist() == pytest.approx([0.8, 0.0])
    assert best_of_n(rows, [5])[:, 0].tolist() == [1.0, 0.0]  # the instance of which all calls failed does not vanish


def test_44_a_judged_log_counts_failed_calls_as_answers() -> None:
    row = {"weight_matrix": SQUARE["weights"], "model_output": "<final_answer>{'Path': '0->1->2->3->0'}</final_answer>"}
    rows = [Row(1, row, ""), Row(2, {**row, "model_output": None, "is_valid": False}, "")]
    counted = table(rejudge("eureka", "log", rows))[-1]
    assert (counted["answers"], counted["right by ours"], counted["not judged"]) == (2, 1, 1)


def test_45_so_many_calls_are_made_as_are_told(tmp_path: Path) -> None:
    told = assay("run", "--task", "toy", "--level", 1, "-n", 6, "--strategy", "best-of-n:n=5", "-o", tmp_path / "run")
    assert told.returncode == 0 and "30 calls" in told.stdout + told.stderr
