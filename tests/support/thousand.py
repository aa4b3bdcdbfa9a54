"""Seeded samples of the conformance cases, for holding every adapter to the verdicts of `score`."""

from __future__ import annotations

import functools
import os
import random
from dataclasses import dataclass

from assay.harness.conformance import cases, tasks_with_cases
from assay.harness.score import score
from assay.tasks.core.strict_json import write_object
from assay.verifiers.verdict import Verdict

COUNT = int(os.environ.get("ASSAY_ACROSS", "250"))
"""`.ci/harness` asks for a thousand."""
MOST_CHARACTERS = 20_000
"""Longer responses are tried elsewhere."""


@dataclass(frozen=True)
class Judged:
    """One response with the verdict of `score`.

    Attributes:
        instance: As `score` takes it, as text.
        expected: The status that the conformance set states.
    """

    instance: str
    response: str
    verdict: Verdict
    expected: str


@functools.cache
def thousand(count: int = COUNT, seed: int = 7) -> list[Judged]:
    """The same cases for the same arguments, of every task."""
    found = [case for task in tasks_with_cases() for case in cases(task) if len(case.response) <= MOST_CHARACTERS]
    chosen = random.Random(seed).sample(found, min(count, len(found)))
    rows = []
    for case in chosen:
        instance = case.identity or write_object({"task": case.task, "problem": case.problem})
        rows.append(Judged(instance, case.response, score(instance, case.response), case.status))
    return rows


def right_answer(identity: str) -> str:
    """A right reply to the instance of an id."""
    from assay.tasks import get_task, load

    instance = load(identity)
    task = get_task(instance.task)
    answer = task.truth_answer(instance.problem, instance.truth)
    return f"<answer>{task.write(instance.problem, answer)}</answer>"
