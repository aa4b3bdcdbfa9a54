"""Verdicts on many responses: read, decided and checked task by task, as far as possible together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from ...verifiers.verdict import Fault, Verdict, unparsed
from ..core.task_failure import TaskFailed, running
from .resolved_instance import ResolvedInstance

T = TypeVar("T")


def verify_all(
    resolved: Sequence[ResolvedInstance], texts: Sequence[str], threads: int = 0
) -> list[Verdict | TaskFailed]:
    """Return `ResolvedInstance.verify` of each pair; a task that fails on one response gives verdicts on the others.

    Args:
        threads: Cores for deciding problems; 0 for all.
    """
    by_task: dict[str, list[int]] = {}
    for number, one in enumerate(resolved):
        by_task.setdefault(one.instance.task, []).append(number)
    verdicts: dict[int, Verdict | TaskFailed] = {}
    for numbers in by_task.values():
        group = [resolved[number] for number in numbers]
        verdicts |= zip(numbers, _verify_group(group, [texts[number] for number in numbers], threads), strict=True)
    return [verdicts[number] for number in range(len(resolved))]


def _verify_group(group: Sequence[ResolvedInstance], texts: Sequence[str], threads: int) -> list[Verdict | TaskFailed]:
    task = group[0].task
    problems = [one.problem for one in group]

    def read(numbers: Sequence[int]) -> list[Any]:
        with running(task.name, "read"):
            return task.parse_batch([problems[n] for n in numbers], [texts[n] for n in numbers])

    def check(numbers: Sequence[int]) -> list[Verdict]:
        truths = [group[n].truth for n in numbers]
        with running(task.name, "check"):
            return task.check_batch([problems[n] for n in numbers], [answers[n] for n in numbers], truths)

    answers = _together_or_one_by_one(read, range(len(group)))
    checked = [n for n, answer in answers.items() if not isinstance(answer, Fault | TaskFailed)]
    _decide([group[n] for n in checked if not group[n].is_decided and _needs_truth(task, answers[n])], threads)
    verdicts = _together_or_one_by_one(check, checked)
    return [
        verdicts[n] if n in verdicts else unparsed(answer) if isinstance(answer, Fault) else answer
        for n, answer in answers.items()
    ]


def _together_or_one_by_one(
    step: Callable[[Sequence[int]], list[T]], numbers: Sequence[int]
) -> dict[int, T | TaskFailed]:
    """Do a step for all numbers; where it fails for all of them together, do it one by one to learn for which."""
    if not numbers:
        return {}
    try:
        return dict(zip(numbers, step(numbers), strict=True))
    except TaskFailed as failure:
        if len(numbers) == 1:
            return {numbers[0]: failure}
    return {number: outcome for one in numbers for number, outcome in _together_or_one_by_one(step, [one]).items()}


def _needs_truth(task: Any, answer: Any) -> bool:
    """Whether to decide a problem ahead of its check; when the task cannot say, the check finds out."""
    try:
        return bool(task.needs_truth(answer))
    except Exception:  # noqa: BLE001 - see above
        return False


def _decide(waiting: Sequence[ResolvedInstance], threads: int) -> None:
    """Decide different problems of one task natively together, then the others on all cores: solvers release the GIL."""
    different = list({id(one): one for one in waiting}.values())
    if len(different) > 1:
        with contextlib.suppress(Exception):  # then they are decided one by one
            truths = different[0].task.solve_together([one.problem for one in different], threads)
            for one, truth in zip(different, truths, strict=True):
                if truth is not None:
                    one.accept(truth)
    alone = [one for one in different if not one.is_decided]
    if len(alone) > 1 and threads != 1:
        with ThreadPoolExecutor(threads or None) as pool:
            list(pool.map(ResolvedInstance.try_decide, alone))
