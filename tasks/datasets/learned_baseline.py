"""The learned baseline: a classifier that knows shallow features chooses among the trivial answers.

It finds what no fixed rule does: a shortcut that gives answers away to whoever counts. Gradient-boosted
trees (scikit-learn, extra `learned`) are cross-validated over folds of whole instances, so that an instance
is answered by trees that never saw it.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.ids import Stream, make_key
from ..core.instance import WITHOUT_ANSWER
from ..core.task import Instance, Task
from .baseline_report import frequent_answers, trivial_answers_of, wilson

MISSING = "the learned baseline needs scikit-learn: pip install 'assay-reasoning[learned]'"
MOST_INSTANCES = 2000
"""The learned baseline is trained and scored on so many instances of a level, the first ones."""
FOLDS = 5
FEWEST = 2 * FOLDS
"""Fewer instances of a form are not learned from."""
ROUNDS, LEAVES, RATE = 80, 8, 0.1
"""Size of the boosted trees: small ones, because there are some hundred instances."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rate:
    """The area under the ROC curve of a score, with the 95 % interval of Hanley and McNeil (Radiology 143, 1982)."""

    area: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values, rounded to four digits."""
        return {"auc": round(self.area, 4), "interval": [round(self.low, 4), round(self.high, 4)]}


@dataclass(frozen=True, slots=True)
class LearnedBaseline:
    """The score of the answers that a classifier chooses by shallow features.

    Attributes:
        right, count: Number of instances answered right, and of all that were answered.
        low, high: The 95 % interval of the share (Wilson 1927).
        features: Number of features that the task gives, the most of any form.
        feasibility: How well the features tell instances without a solution from others; None where fewer
            than `FOLDS` instances are on either side.
    """

    right: int
    count: int
    low: float
    high: float
    features: int
    feasibility: Rate | None

    @property
    def score(self) -> float:
        """The share of right answers; 0 without any."""
        return self.right / self.count if self.count else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values, shares rounded to four digits."""
        return {
            "score": round(self.score, 4),
            "interval": [round(self.low, 4), round(self.high, 4)],
            "instances": self.count,
            "features": self.features,
            "feasibility": self.feasibility.to_dict() if self.feasibility else None,
        }


def learning_is_possible() -> bool:
    """Tell whether scikit-learn is installed."""
    return importlib.util.find_spec("sklearn") is not None


def learned_baseline(
    instances: Sequence[Instance], *, task: Task[Any, Any, Any] | None = None, seed: int = 0
) -> LearnedBaseline:
    """Let a classifier choose among the trivial answers to these instances, and score what it chooses.

    The verifier says which of the trivial answers are right. From the features of the task
    (`Task.features`) and the name of the answer's method, trees learn the chance that it is; the answer with the
    highest chance is submitted. Each form of question is learned by itself. Folds are of whole instances.

    Args:
        instances: Instances of one task, whose truths are known or can be solved.
        task: Their task; found by name when None.
        seed: Seed of the folds, the trees and the random answers.

    Raises:
        ValueError: scikit-learn is not installed, or the instances are of several tasks.
    """
    if not learning_is_possible():
        raise ValueError(MISSING)
    rows = list(instances)
    if len({row.task for row in rows}) > 1:
        raise ValueError("instances: expected one task, got " + ", ".join(sorted({row.task for row in rows})))
    if not rows:
        return LearnedBaseline(0, 0, 0.0, 1.0, 0, None)
    if task is None:
        from .. import get_task

        task = get_task(rows[0].task)
    truths = [task.solve(row.problem) if row.truth is None else row.truth for row in rows]
    forms = [task.form(row.problem) for row in rows]
    common = frequent_answers(task, rows, truths, forms)
    right = count = most = 0
    hopeless = np.array([task.conclusion(row.problem, t).status in WITHOUT_ANSWER for row, t in zip(rows, truths, strict=True)])  # fmt: skip
    chance = np.full(len(rows), np.nan)
    for form in dict.fromkeys(forms):
        mine = [i for i, one in enumerate(forms) if one == form]
        if len(mine) < FEWEST:
            continue
        features = np.array([list(task.features(rows[i].problem).values()) for i in mine], np.float64)
        most = max(most, features.shape[1])
        folds = _folds(len(mine), seed)
        correct = _correct(task, rows, truths, mine, common[form], seed)
        chosen = _choose(features, correct, folds, seed)
        right += int(correct[np.arange(len(mine)), chosen].sum())
        count += len(mine)
        if features.shape[1]:
            chance[mine] = _chances(features, hopeless[mine], folds, seed)
    low, high = wilson(right, count)
    return LearnedBaseline(right, count, low, high, most, _area(chance, hopeless))


def _correct(
    task: Task[Any, Any, Any],
    rows: Sequence[Instance],
    truths: Sequence[Any],
    mine: Sequence[int],
    common: Sequence[str],
    seed: int,
) -> NDArray[np.bool_]:
    """Judge every trivial answer to these instances; shape (instances, methods)."""
    asked = [(i, one) for i in mine for one in trivial_answers_of(task, rows[i], Stream(make_key("floor", seed), i), common)]  # fmt: skip
    verdicts = task.verify_batch(
        [rows[i].problem for i, _ in asked], [one.response for _, one in asked], [truths[i] for i, _ in asked]
    )
    methods = {name: place for place, name in enumerate(dict.fromkeys((one.kind, one.method) for _, one in asked))}
    places = {i: place for place, i in enumerate(mine)}
    correct = np.zeros((len(mine), len(methods)), np.bool_)
    for (i, one), verdict in zip(asked, verdicts, strict=True):
        correct[places[i], methods[one.kind, one.method]] = verdict.correct
    return correct


def _folds(count: int, seed: int) -> NDArray[np.int64]:
    """Deal instances into folds of equal size, by a random order."""
    order = list(range(count))
    Stream(make_key("learned folds", seed), 0).shuffle(order)
    folds = np.empty(count, np.int64)
    folds[order] = np.arange(count) % FOLDS
    return folds


def _choose(features: Floats, correct: NDArray[np.bool_], folds: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Return for each instance the method that trees trained on the other folds think most likely right."""
    chances = np.zeros(correct.shape)
    for method in range(correct.shape[1]):
        if correct[:, method].any():
            chances[:, method] = _chances(features, correct[:, method], folds, seed)
    return np.asarray(chances.argmax(axis=1), np.int64)


def _chances(features: Floats, label: NDArray[np.bool_], folds: NDArray[np.int64], seed: int) -> Floats:
    """Return out of fold the chance that a label is true; the share of the other folds where there is nothing to learn."""
    ensemble: Any = importlib.import_module("sklearn.ensemble")
    chances = np.zeros(len(label))
    for fold in range(FOLDS):
        held, train = folds == fold, folds != fold
        share = float(label[train].mean())
        if features.shape[1] == 0 or min(label[train].sum(), (~label[train]).sum()) < FOLDS:
            chances[held] = share
            continue
        trees = ensemble.HistGradientBoostingClassifier(
            max_iter=ROUNDS, max_leaf_nodes=LEAVES, learning_rate=RATE, random_state=seed % 2**32
        )
        # One thread: the trees are small, and threads that wait for each other on a busy machine take minutes.
        with importlib.import_module("threadpoolctl").threadpool_limits(1):
            trees.fit(features[train], label[train])
            chances[held] = trees.predict_proba(features[held])[:, 1]
    return chances


def _area(score: Floats, label: NDArray[np.bool_]) -> Rate | None:
    """Return the area under the ROC curve of what has a score; ties count half (Mann and Whitney 1947)."""
    known = ~np.isnan(score)
    score, label = score[known], label[known]
    m, n = int(label.sum()), int((~label).sum())
    if min(m, n) < FOLDS:
        return None
    above = score[label][:, None] - score[~label][None, :]
    area = float((above > 0).mean() + (above == 0).mean() / 2)
    one, two = area / (2 - area), 2 * area * area / (1 + area)
    variance = (area * (1 - area) + (m - 1) * (one - area * area) + (n - 1) * (two - area * area)) / (m * n)
    reach = 1.959964 * math.sqrt(max(0.0, variance))
    return Rate(area, max(0.0, area - reach), min(1.0, area + reach))
