"""The baseline of best-of-n: random answers of the right form, selected by a perfect verifier.

A perfect verifier turns guessing into a score: of enough random answers one is right. Refinement whose feedback
is ignored is the same thing, one random answer a round. The estimate is a counter-based simulation: `DRAWS`
random answers to each instance, judged by the verifier, and the unbiased estimator of best-of-n on them.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...strategies.estimation.estimators import best_of_n
from ...strategies.estimation.intervals import Estimate, share
from ...tasks import Instance, get_task
from ...tasks.core.baseline import TrivialAnswer
from ...tasks.core.ids import Stream, make_key
from ...tasks.core.task import Task
from ...tasks.datasets.resolved_instance import rebuild_all

DRAWS = 64
"""Random answers to each instance; for a larger n, n of them, up to `MOST_DRAWS`."""
MOST_DRAWS = 512
"""Of a larger n than this the baseline is not computed."""


def random_best_of_n(ids: Sequence[str], n: int, seed: int = 0) -> Estimate | None:
    """Return the chance that at least one of n random answers is right, with its interval over the instances.

    Args:
        ids: Of instances of one task.
        n: Random answers to each instance.
        seed: Seed of the random answers.

    Returns:
        None where the task has no random trivial answer, no instance can be rebuilt, or n is above `MOST_DRAWS`.
    """
    if n > MOST_DRAWS:
        return None
    draws = _draws(tuple(ids), max(DRAWS, n), seed)
    if draws is None:
        return None
    return share(best_of_n(list(draws), [n])[:, 0])


@functools.lru_cache(maxsize=1024)
def _draws(ids: tuple[str, ...], count: int, seed: int) -> NDArray[np.bool_] | None:
    """Return which random answers are right, shape (instances, draws); cached, because the runs of a study share instances."""
    instances = [made for made in rebuild_all(ids).values() if isinstance(made, Instance)]
    if not instances:
        return None
    return random_draws(instances, count, seed)


def random_draws(instances: Sequence[Instance], count: int, seed: int = 0) -> NDArray[np.bool_] | None:
    """Judge random answers to each instance.

    Draw j of instance i depends on (seed, i, j) alone.

    Args:
        instances: At least one, of one task.
        count: Answers to each.
        seed: Seed of the answers.

    Returns:
        bool, shape (instances, count); None where the task has no random trivial answer.
    """
    task = get_task(instances[0].task)
    answers = [
        _random_answer(task, instance, Stream(make_key("random best-of-n", seed, i), j))
        for i, instance in enumerate(instances)
        for j in range(count)
    ]
    known = [answer for answer in answers if answer is not None]
    if len(known) < len(answers):
        return None
    verdicts = task.verify_batch(
        [instance.problem for instance in instances for _ in range(count)],
        [answer.response for answer in known],
        [instance.truth for instance in instances for _ in range(count)],
    )
    return np.array([verdict.correct for verdict in verdicts], np.bool_).reshape(len(instances), count)


def _random_answer(task: Task[Any, Any, Any], instance: Instance, stream: Stream) -> TrivialAnswer | None:
    """Return the first random answer that the task yields; those after it are not made."""
    return next((one for one in task.trivial_answers(instance.problem, stream) if one.kind == "random"), None)
