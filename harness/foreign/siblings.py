"""Fresh siblings of published instances: of the same form and class, and about as hard by measured effort.

A model that has seen a published set answers it better than instances of the same kind that nobody has seen. To measure that gap, every
published instance gets k siblings. Candidates for an id of ours are generated with its parameters; for a problem from elsewhere the task draws others of
its form (`Extras.resample`). Those count whose class is the same (feasible, say) and whose measured effort differs by at most
TOLERANCE; where there are too few in TRIES draws each, the nearest of the class are taken and marked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ...tasks import get_task
from ...tasks.core.ids import Stream, make_key
from ...tasks.core.instance import Instance
from ...tasks.datasets.records import instance_to_record

TOLERANCE = 1.25
"""Largest ratio of the efforts of an instance and its sibling, each plus 1."""
TRIES = 200
"""Draws for each sibling before the nearest are taken."""


@dataclass(frozen=True, slots=True)
class Sibling:
    """A fresh problem beside a published one.

    Attributes:
        problem: The fresh one.
        effort: Its measured effort.
        matched: Whether its effort is within the tolerance.
    """

    problem: Any
    effort: float
    matched: bool


def draw_siblings(instance: Instance, name: str, k: int, seed: int) -> list[Sibling]:
    """Return k siblings of an instance; a pure function of its problem and the arguments.

    Args:
        instance: The published one.
        name: Its id in the published set.
        k: At least 1.
        seed: Another one gives other siblings.

    Raises:
        ValueError: The task draws none like this problem, or finds too few of its class.
    """
    task = get_task(instance.task)
    wanted, effort, candidates = _drawn(instance, name, TRIES * k, seed)
    prints = {task.fingerprint(instance.problem)}
    found: list[Sibling] = []
    others: list[Sibling] = []
    for problem, kind, own in candidates:
        if kind != wanted:
            continue
        mark = task.fingerprint(problem)
        if mark in prints:
            continue
        near = _ratio(own, effort) <= TOLERANCE
        if near:
            prints.add(mark)
        (found if near else others).append(Sibling(problem, own, near))
        if len(found) == k:
            return found
    others.sort(key=lambda one: _ratio(one.effort, effort))
    if len(found) + len(others) < k:
        raise ValueError(
            f"only {len(found) + len(others)} of {k} siblings in {TRIES * k} draws are {wanted or 'different'} as it is"
        )
    return found + others[: k - len(found)]


Candidate = tuple[Any, str, float]
"""A problem, its class, and its effort."""


def _drawn(instance: Instance, name: str, count: int, seed: int) -> tuple[str, float, Iterator[Candidate]]:
    """Return the class and the effort of an instance, and candidates for its siblings."""
    key = make_key("sibling", instance.task, name, seed)
    task = get_task(instance.task)
    if instance.id is not None:
        task = task.of_version(instance.id.version)
        kind, effort = _generated(task.rebuild(instance.id), task.effort)
        others = task.generate(instance.id.parameters, seed=int.from_bytes(key[:16], "big"), count=count)
        return kind, effort, ((other.problem, *_generated(other, task.effort)) for other in others)
    kind, effort = task.difficulty_of(instance.problem)
    stream = Stream(key)
    drawn = (task.resample(instance.problem, stream) for _ in range(count))
    return kind, effort, ((problem, *task.difficulty_of(problem)) for problem in drawn)


def _generated(instance: Instance, effort: str) -> tuple[str, float]:
    """Return the class and the effort of an instance that was generated."""
    truth = instance.truth or {}
    status = "infeasible" if "length" in truth and truth["length"] is None else str(truth.get("status", ""))
    form = get_task(instance.task).form(instance.problem)
    return f"{form} {status}".strip(), float(instance.difficulty.get(effort, 0))


def _ratio(one: float, other: float) -> float:
    return math.exp(abs(math.log1p(one) - math.log1p(other)))


def sibling_records(named: Iterable[tuple[str, Instance]], k: int, seed: int) -> Iterator[dict[str, Any] | str]:
    """Yield the records of each published instance and of its siblings, or the text that says why there are none.

    The record of a sibling names the published one in `sibling_of`; that of a published instance has it empty.
    """
    for name, instance in named:
        try:
            siblings = draw_siblings(instance, name, k, seed)
        except ValueError as error:
            yield f"{name}: {error}"
            continue
        record = instance_to_record(instance, truth=False)
        yield {**record, "id": name, "sibling_of": "", "matched": True}
        for number, one in enumerate(siblings, 1):
            fresh = instance_to_record(Instance(None, instance.task, one.problem, None, {}), truth=False)
            yield {**fresh, "id": f"{name}/sibling-{seed}-{number}", "sibling_of": name, "matched": one.matched}
