"""The learned baseline finds a planted shortcut, is at chance where there is none, and needs its extra."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest
from toy_task import Toy
from typer.testing import CliRunner

from assay.cli.main import app
from assay.tasks import get_task
from assay.tasks.core.baseline import constants
from assay.tasks.core.task import Instance
from assay.tasks.datasets import learned_baseline as module
from assay.tasks.datasets.learned_baseline import _area, learned_baseline

pytestmark = pytest.mark.skipif(importlib.util.find_spec("sklearn") is None, reason="scikit-learn is not installed")
CHOICES = ("10", "11", "12", "13")


class Planted(Toy):
    """A toy whose right answer is one of four constants, given away by a feature or by none."""

    shown = True

    def check(self, problem: Any, answer: Any, truth: Any) -> Any:
        from assay.verifiers.verdict import Fault, correct, wrong

        right = problem.total % 4 == answer[0] - 10
        return correct(list(answer)) if right else wrong(list(answer), Fault("wrong_sum", {}, {}))

    def read(self, problem: Any, text: str) -> Any:
        from assay.tasks.core.answers import NOTHING, Answer

        return Answer((int(text),)) if text in CHOICES else NOTHING

    def truth_answer(self, problem: Any, truth: Any) -> Any:
        return (10 + problem.total % 4,)

    def trivial_answers(self, problem: Any, stream: Any) -> Any:
        return constants(*CHOICES)

    def features(self, problem: Any) -> dict[str, float]:
        noise = {"first": float(problem.numbers[0]), "last": float(problem.numbers[-1])}
        return noise | ({"rest": float(problem.total % 4)} if self.shown else {})


class Hidden(Planted):
    shown = False


class Bare(Planted):
    """Without features of its own."""

    def features(self, problem: Any) -> dict[str, float]:
        return {}


def instances(task: Any, count: int = 400) -> list[Instance]:
    return list(task.generate(3, seed=8, count=count))


def test_a_planted_shortcut_is_found() -> None:
    found = learned_baseline(instances(Planted()), task=Planted())
    assert found.low > 0.95 and found.features == 3 and found.count == 400


def test_without_a_shortcut_it_is_at_chance() -> None:
    found = learned_baseline(instances(Hidden(), 800), task=Hidden())
    # The commonest rest is the best that could be known; 4 standard errors.
    common = max(np.bincount([one.problem.total % 4 for one in instances(Hidden(), 800)])) / 800
    assert abs(found.score - 0.25) <= (common - 0.25) + 4 * (0.25 * 0.75 / 800) ** 0.5


def test_a_task_without_features_is_answered_by_its_best_constant() -> None:
    found = learned_baseline(instances(Bare()), task=Bare())
    assert found.features == 0 and found.feasibility is None and 0.15 < found.score < 0.35


def test_it_repeats_itself_and_few_instances_are_not_learned_from() -> None:
    some = list(get_task("calendar").generate(1, seed=2, count=60))
    assert learned_baseline(some) == learned_baseline(some)
    few = learned_baseline(some[: module.FEWEST - 1])
    assert (few.right, few.count, few.feasibility) == (0, 0, None)
    with pytest.raises(ValueError, match="expected one task, got calendar, tsp"):
        learned_baseline([*some, *get_task("tsp").generate(1, seed=2, count=1)])


def test_polarity_tells_something_of_satisfiability_at_level_1_of_3sat() -> None:
    some = list(get_task("3sat").generate("L1,infeasible=0.5", seed=2, count=300))
    found = learned_baseline(some).feasibility
    assert found is not None and found.low > 0.55  # inherent: 3SAT is published with 0.65 to 0.71


def test_the_area_counts_ties_half_and_is_that_of_all_pairs() -> None:
    label = np.array([True] * 6 + [False] * 6)
    score = np.array([3.0, 2, 2, 1, 5, 4, 0, 2, 1, 1, 0, 3])
    pairs = [(a > b) + (a == b) / 2 for a in score[:6] for b in score[6:]]
    found = _area(score, label)
    assert found is not None and found.area == pytest.approx(sum(pairs) / 36)
    assert found.low < found.area < found.high
    assert _area(score, np.array([True] + [False] * 11)) is None


def test_levels_shows_it_and_says_in_one_line_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["levels", "calendar", "-l", "1", "-n", "40"]
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0 and "learned" in shown.stdout
    monkeypatch.setattr(module, "learning_is_possible", lambda: False)
    missing = CliRunner().invoke(app, arguments)
    assert missing.exit_code == 0 and module.MISSING in " ".join(missing.stdout.split())
    assert module.MISSING not in " ".join(CliRunner().invoke(app, [*arguments, "--no-learned"]).stdout.split())
    with pytest.raises(ValueError, match="pip install"):
        learned_baseline([])
