"""Best-of-n of random answers: the simulation agrees with exact counts, and with a real run of a random model."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assay.runs.analysis.random_baseline import MOST_DRAWS, random_best_of_n, random_draws
from assay.tasks import get_task
from assay.tasks.core.ids import Stream, make_key

SIZES = (1, 4, 8, 16)


def exact_chances(name: str, level: int, count: int) -> tuple[list[str], list[float]]:
    """Return ids, and the chance that one random answer is right, from counts of right answers."""
    task = get_task(name)
    some = list(task.generate(level, seed=41, count=count))
    chances = []
    for instance in some:
        counted = task.counts(instance.problem)
        if name == "3sat":
            chances.append(counted["solutions"] / 2**instance.problem.variables)
        else:  # a tour and its reverse count once where the weights are symmetric
            both = 2 if instance.problem.symmetric else 1
            chances.append(both * counted["optimal_tours"] / math.factorial(instance.problem.cities - 1))
    return [str(instance.id) for instance in some], chances


@pytest.mark.parametrize(("name", "level"), [("3sat", 1), ("3sat", 2), ("tsp", 1), ("tsp", 2)])
def test_the_simulation_agrees_with_the_closed_form(name: str, level: int) -> None:
    ids, chances = exact_chances(name, level, 40)
    p = np.array(chances)
    for n in SIZES:
        found = random_best_of_n(ids, n)
        assert found is not None
        exact = float((1 - (1 - p) ** n).mean())
        # 64 draws hold 64 / n groups, and an instance varies as a Bernoulli variable at most.
        error = math.sqrt(float(((1 - p) ** n * (1 - (1 - p) ** n)).sum()) / (64 / n)) / len(ids)
        assert abs(found.mean - exact) <= 4 * error + 1e-9, (n, found, exact)
        assert found.low <= found.mean <= found.high


def test_independent_random_answers_score_the_same() -> None:
    """Answers of other streams, judged one by one, without the estimator."""
    task = get_task("spatial-map")
    some = list(task.generate(2, seed=6, count=60))
    hits = []
    for i, instance in enumerate(some):
        right = False
        for j in range(8):
            stream = Stream(make_key("another stream", i), j)
            answer = next(one for one in task.trivial_answers(instance.problem, stream) if one.kind == "random")
            right |= task.verify(instance.problem, answer.response, instance.truth).correct
        hits.append(right)
    found = random_best_of_n([str(one.id) for one in some], 8)
    assert found is not None
    assert abs(found.mean - np.mean(hits)) <= 4 * math.sqrt(2 * 0.25 / 60)


def test_draws_depend_on_seed_instance_and_number_alone() -> None:
    some = list(get_task("maze").generate(1, seed=6, count=5))
    first, more = random_draws(some, 8), random_draws(some, 16)
    assert first is not None and more is not None and (more[:, :8] == first).all()
    assert random_draws(some, 16, seed=1) is not None
    ids = [str(one.id) for one in some]
    assert random_best_of_n(ids, MOST_DRAWS + 1) is None
