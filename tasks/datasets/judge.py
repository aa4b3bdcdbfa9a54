"""The one judge: which instance a row is about, what is true of it, and the verdict on its response.

`assay verify`, `harness.score` and the server's `/verify` all come here, so one row has one status and one error text.
A row is `{"id": …, "response": …}` or carries its instance, `{"task", "problem", "response"}` or
`{"instance", "response"}`. Where a set of instances is given, it alone says what an id means, so that a row cannot bring
an easier problem of its own. Otherwise a problem in the row wins over its id.

A problem that did not come from an id is decided within the bound of `Task.decide`; beyond it the verdict is
`undecided`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from ...verifiers.verdict import Fault, Verdict, unparsed
from .. import get_task
from ..core.strict_json import kind_of
from ..core.task_failure import TaskFailed, running
from .records import unfolded
from .resolved_instance import ResolvedInstance
from .resolver import SHARED, InstanceSource, Resolver, Unresolved, unfold

Lookup = Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]
"""The records of ids in a set of instances, as far as it has any."""
JudgeOutcome = Verdict | Unresolved
"""A verdict, or why there is none: `ValueError` for a row that is wrong, `TaskFailed` for a bug of its task."""


def judge_one(source: InstanceSource, response: Any, resolver: Resolver = SHARED) -> Verdict:
    """Return the verdict on one response to the instance of an id or a record.

    Raises:
        ValueError: The source names no instance, or the response is no text.
        TaskFailed: A hook of the task raised an exception.
    """
    text = check_response(response)
    return resolver.resolve(source).verify(text)


def check_response(response: Any) -> str:
    """Return the response itself; an empty text for null, the reply of a model that said nothing.

    Raises:
        ValueError: It is neither text nor null.
    """
    if response is None:
        return ""
    if not isinstance(response, str):
        raise ValueError(f"response: expected a string, got {kind_of(response)}")
    return response


class Judge:
    """Judges rows in batches; problems that are still JSON text are judged natively where that is possible.

    Args:
        instances: The set of instances that ids refer to; without it ids are rebuilt.
        threads: 0 for all cores; the verdicts do not depend on it.
        resolver: Finds and keeps instances.
    """

    def __init__(self, instances: Lookup | None = None, threads: int = 0, resolver: Resolver = SHARED) -> None:
        self._instances, self._threads, self._resolver = instances, threads, resolver

    def judge(self, rows: Sequence[Mapping[str, Any]]) -> list[JudgeOutcome]:
        """Return the verdict on each row, or the exception that says why there is none. Never raises."""
        sources = self._sources(rows)
        outcomes: list[JudgeOutcome | None] = _judge_texts(sources, rows, self._threads)
        left = [number for number, outcome in enumerate(outcomes) if outcome is None]
        judged = judge_pairs(
            [sources[number] for number in left], [_response(rows[number]) for number in left],
            self._resolver, self._threads,
        )  # fmt: skip
        for number, outcome in zip(left, judged, strict=True):
            outcomes[number] = outcome
        return [outcome for outcome in outcomes if outcome is not None]

    def _sources(self, rows: Sequence[Mapping[str, Any]]) -> list[InstanceSource | ValueError]:
        """Return the source of each row's instance: the row itself, or the record of its id in the set of instances."""
        if self._instances is None:
            return list(rows)
        identities = [_identity(row) for row in rows]
        records = self._instances([identity for identity in identities if isinstance(identity, str)])
        return [
            identity if isinstance(identity, ValueError)
            else records.get(identity) or ValueError(f"id: {identity[:200]} is not among the instances")
            for identity in identities
        ]  # fmt: skip


def judge_pairs(
    sources: Sequence[InstanceSource | ValueError],
    responses: Sequence[str | ValueError],
    resolver: Resolver = SHARED,
    threads: int = 0,
) -> list[JudgeOutcome]:
    """Return the outcome of each pair of a source and a response; an exception in a pair is its outcome.

    Args:
        threads: 0 for all cores.
    """
    outcomes: list[JudgeOutcome | None] = [
        response if isinstance(response, ValueError) else source if isinstance(source, ValueError) else None
        for source, response in zip(sources, responses, strict=True)
    ]
    left = [number for number, outcome in enumerate(outcomes) if outcome is None]
    wanted = [source for source, outcome in zip(sources, outcomes, strict=True) if outcome is None]
    resolved = resolver.resolve_all(wanted, threads)  # type: ignore[arg-type]
    for number, outcome in zip(left, judge_resolved(resolved, [responses[n] for n in left], threads), strict=True):  # type: ignore[misc]
        outcomes[number] = outcome
    return [outcome for outcome in outcomes if outcome is not None]


def judge_resolved(
    resolved: Sequence[ResolvedInstance | Unresolved], responses: Sequence[str], threads: int = 0
) -> list[JudgeOutcome]:
    """Return the outcome of each response to an instance, or the exception that stands in the place of the instance."""
    found = [(one, text) for one, text in zip(resolved, responses, strict=True) if isinstance(one, ResolvedInstance)]
    verdicts = iter(verify_all([one for one, _ in found], [text for _, text in found], threads))
    return [next(verdicts) if isinstance(one, ResolvedInstance) else one for one in resolved]


def raise_failure(outcomes: Iterable[JudgeOutcome]) -> None:
    """Raise the first failure of a task among some outcomes, for its traceback.

    Raises:
        TaskFailed: There is one.
    """
    for outcome in outcomes:
        if isinstance(outcome, TaskFailed):
            raise outcome


def _response(row: Mapping[str, Any]) -> str | ValueError:
    response = row.get("response")
    if isinstance(response, str):
        return response
    try:
        if "response" not in row:
            raise ValueError("response: expected a string, got nothing")
        return check_response(unfolded({"response": response})["response"])
    except ValueError as error:
        return error


def _identity(row: Mapping[str, Any]) -> str | ValueError:
    identity = row.get("id")
    if isinstance(identity, str):
        return identity
    try:
        identity = unfolded(unfold(row)).get("id")
    except ValueError as error:
        return error
    return identity if isinstance(identity, str) else ValueError(f"id: expected a string, got {kind_of(identity)}")


def _judge_texts(
    sources: Sequence[InstanceSource | ValueError], rows: Sequence[Mapping[str, Any]], threads: int
) -> list[JudgeOutcome | None]:
    """Judge natively what can be: problems that are still text, with answers in the form that the prompt asks for."""
    outcomes: list[JudgeOutcome | None] = [None] * len(rows)
    groups: dict[str, tuple[list[int], list[str | bytes], list[str]]] = {}
    for number, (source, row) in enumerate(zip(sources, rows, strict=True)):
        response = row.get("response")
        if not (isinstance(source, Mapping) and isinstance(response, str) and _is_plain(source)):
            continue
        numbers, problems, responses = groups.setdefault(source["task"], ([], [], []))
        numbers.append(number)
        problems.append(source["problem"])
        responses.append(response)
    for name, (numbers, problems, responses) in groups.items():
        with contextlib.suppress(Exception):  # the careful way says what is wrong
            verdicts = get_task(name).verify_texts(problems, responses, threads)
            for number, verdict in zip(numbers, verdicts, strict=True):
                outcomes[number] = verdict
    return outcomes


def _is_plain(record: Mapping[str, Any]) -> bool:
    """Whether the problem of a record is still text, and nothing else about the record is doubtful."""
    return (
        isinstance(record.get("problem"), bytes)
        and isinstance(record.get("task"), str)
        and isinstance(record.get("id"), str | None)
        and record.get("instance") is None
    )


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
