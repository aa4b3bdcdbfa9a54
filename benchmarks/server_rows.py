"""What the server is asked in the load test, and what it must say."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any

from assay.harness.conformance import cases, tasks_with_cases
from assay.harness.score import score
from assay.tasks import get_task
from assay.tasks.core.task import Instance

LONGEST = 2_000
KEYS = ("status", "score", "answer", "faults")


@dataclass(frozen=True, slots=True)
class Pair:
    """One row, and the whole verdict that `score` gives in process.

    Attributes:
        row: As the server takes it; an id, or a record with its problem.
        local: The same for `assay.tasks.datasets.judge.Judge`.
        verdict: As JSON values.
    """

    row: dict[str, Any]
    local: dict[str, Any]
    verdict: dict[str, Any]


def make_pairs(instances: int = 100) -> list[Pair]:
    """Right, wrong and unreadable answers to fresh instances of every task, and the conformance set.

    Raises:
        AssertionError: In process, a response of the conformance set does not get the verdict that the set states.
    """
    found: list[Pair] = []
    for name in tasks_with_cases():
        task = get_task(name)
        made = task.generate(2, seed=7, count=instances)
        answers = [_right(instance) for instance in made]
        for place, instance in enumerate(made):
            texts = (answers[place], answers[(place + 1) % instances], "I do not know.")
            found += [_pair({"instance": str(instance.id)}, {"id": str(instance.id)}, text) for text in texts]
        for case in cases(name):
            if len(case.response) > LONGEST:
                continue
            text = case.response.encode("utf-8", "replace").decode()  # lone surrogates are no JSON for a client
            named: Any = case.identity or {"task": case.task, "problem": case.problem}
            local = {"id": case.identity} if case.identity else dict(named)
            pair = _pair({"instance": named}, local, text)
            assert pair.verdict["status"] == case.status, f"{case.name}: {pair.verdict}"
            found.append(pair)
    random.Random(7).shuffle(found)
    return found


def _right(instance: Instance) -> str:
    task = get_task(instance.task)
    text = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))
    return f"I think it is this.\n<answer>{text}</answer>"


def _pair(named: dict[str, Any], local: dict[str, Any], text: str) -> Pair:
    verdict = score(named["instance"], text).to_dict()
    return Pair({**named, "response": text}, {**local, "response": text}, json.loads(json.dumps(verdict)))


def difference(found: dict[str, Any], pair: Pair, faults: bool) -> str:
    """What is not the verdict; empty when it is. Batches may leave out faults that a single answer names."""
    kept = KEYS if faults else KEYS[:3]
    for key in kept:
        if found.get(key) != pair.verdict[key]:
            return f"{key}: expected {pair.verdict[key]!r}, got {found.get(key)!r} for {pair.row}"[:600]
    return ""
