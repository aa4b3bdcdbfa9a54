"""A right and a wrong answer to one instance of a task, as replies write them."""

from __future__ import annotations

import functools
from typing import NamedTuple

from assay.tasks import get_task
from assay.tasks.core.task import Instance


class Sample(NamedTuple):
    """An instance with a right and a wrong answer as they are written."""

    instance: Instance
    right: str
    wrong: str


@functools.cache
def sample(name: str, level: int) -> Sample:
    task = get_task(name)
    one, *others = task.generate(f"L{level}", seed=4242, count=12)
    right = task.write(one.problem, task.truth_answer(one.problem, one.truth))
    for other in others:
        wrong = task.write(other.problem, task.truth_answer(other.problem, other.truth))
        if task.verify(one.problem, f"<answer>{wrong}</answer>", one.truth).status == "wrong":
            return Sample(one, right, wrong)
    raise AssertionError(f"no wrong answer to {one.id}")


@functools.cache
def sample_of(name: str, parameters: str, most: int = 2) -> tuple[Sample, ...]:
    """Return one instance with its right answer, and up to `most` wrong ones."""
    task = get_task(name)
    one, *others = task.generate(parameters, seed=11, count=12)
    other_side = parameters.replace("infeasible=1", "infeasible=0")
    if "question=which" in parameters:
        other_side = parameters.replace("infeasible=0", "infeasible=0.5")
    others += task.generate(other_side, seed=12, count=30)
    right = task.write(one.problem, task.truth_answer(one.problem, one.truth))
    found: dict[str, Sample] = {}
    for other in others:
        wrong = task.write(other.problem, task.truth_answer(other.problem, other.truth))
        if task.verify(one.problem, f"<answer>{wrong}</answer>", one.truth).status == "wrong":
            found.setdefault(wrong, Sample(one, right, wrong))
    assert found, f"no wrong answer to {one.id}"
    return tuple(found.values())[:most]
