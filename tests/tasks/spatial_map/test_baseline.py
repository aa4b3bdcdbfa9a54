"""The null model of SpatialMap is right sometimes, and repairs."""

from __future__ import annotations

import numpy as np
from spatial_map_cases import TASK

from assay.tasks.core.ids import Stream, make_key


def tries(version: int, level: int, count: int = 400) -> float:
    """Share of instances that one try of the null model answers rightly."""
    task = TASK.of_version(version)
    key = make_key("null model", level)
    return float(
        np.mean(
            [
                task.check(i.problem, task.baseline(i.problem, Stream(key, i.id.index)), i.truth).correct
                for i in task.generate(level, seed=5, count=count)
            ]
        )
    )


def test_the_null_model_is_right_sometimes_and_less_often_on_higher_levels():
    easy, middle, hard = (tries(1, level) for level in (1, 5, 10))
    assert 0.45 < easy < 0.85 and hard < middle < easy and 0.01 < hard < 0.25
    # Chains of version 2 are longer than those it follows, so that it is near chance.
    easy, hard = tries(2, 1), tries(2, 10)
    assert 0.12 < easy < 0.35 and 0.01 < hard < easy


def test_the_null_model_repairs():
    fixed = 0
    instances = list(TASK.of_version(1).generate("L3", seed=6, count=100))
    for instance in instances:
        previous = None
        for turn in range(12):
            answer = TASK.baseline(instance.problem, Stream(bytes(24), instance.id.index, turn), previous)
            verdict = TASK.check(instance.problem, answer, instance.truth)
            if verdict.correct:
                fixed += 1
                break
            previous = (answer, verdict.faults)
    assert fixed > 85
