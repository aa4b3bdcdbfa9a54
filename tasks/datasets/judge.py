"""Verdicts on rows of responses: finds the instance of each row, solves it once, judges the rest.

A row is `{"id": …, "response": …}` or carries its instance: `{"task", "problem", "response"}`.
Where a set of instances is given, it alone says what an id means, so that a row cannot bring
an easier problem of its own. Otherwise a problem in the row wins over its id.
"""

from __future__ import annotations

import contextlib
import marshal
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, cast

from ...verifiers.verdict import Fault, Verdict, unparsed
from .. import get_task
from ..core.strict_json import kind_of, write_object
from ..core.task import Instance, Task, Truth
from .rebuild import rebuild_all
from .records import claimed_truth, record_to_instance, unfolded

CACHE_CHARACTERS = 2**26
"""Instances kept for the next row that names them, measured as JSON text where there is one."""
REBUILT = 2**14
"""What an instance that was rebuilt from its id counts as."""

Lookup = Callable[[str], Mapping[str, Any] | None]
"""The record of an id in the given set of instances; None when it has none."""
LookupAll = Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]
"""The records of many ids at once, as far as there are any."""


@dataclass(slots=True)
class _Prepared:
    """An instance that waits for answers; its truth is found when the first answer needs it."""

    task: Task[Any, Any, Any]
    problem: Any
    truth: Truth | None
    claim: Truth | None

    def solve(self) -> Truth:
        if self.truth is None:
            try:
                self.truth = self.task.solve(self.problem, self.claim)
            except Exception:  # noqa: BLE001 - the claim comes from a file and may be anything
                self.truth = self.task.solve(self.problem)
        return self.truth


@dataclass(slots=True)
class _Case:
    """One row on its way to a verdict: `error` or `verdict` is set at the end."""

    response: str = ""
    prepared: _Prepared | None = None
    answer: Any = None
    verdict: Verdict | None = None
    error: str = ""


class Judge:
    """Judges rows in batches. Instances are kept, so that further answers to one cost little.

    Args:
        instances: The set of instances that ids refer to; without it ids are rebuilt.
        threads: 0 for all cores.
        together: As `instances`, for many ids at once, where that is quicker.
    """

    def __init__(self, instances: Lookup | None = None, threads: int = 0, together: LookupAll | None = None) -> None:
        self._instances, self._threads, self._together = instances, threads, together
        self._kept: OrderedDict[str, tuple[_Prepared, int]] = OrderedDict()
        self._characters = 0
        self._found: dict[str, Mapping[str, Any] | None] = {}

    def judge(self, rows: Sequence[Mapping[str, Any]]) -> list[Verdict | str]:
        """The verdict on each row, or the text that says why there is none. Never raises."""
        self._found = self._find_all(rows)
        verdicts = self._judge_texts(rows)
        left = [number for number, verdict in enumerate(verdicts) if verdict is None]
        cases = [_Case() for _ in left]
        self._judge_closely([rows[number] for number in left], cases)
        for number, case in zip(left, cases, strict=True):
            verdicts[number] = case.verdict or case.error
        return cast(list[Verdict | str], verdicts)

    def _find_all(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any] | None]:
        """The records of all rows, None where there is none; empty where they are asked for one at a time."""
        if self._together is None:
            return {}
        named = [identity for row in rows if isinstance(identity := row.get("id"), str) and identity not in self._kept]
        found = self._together(named)
        return {identity: found.get(identity) for identity in named}

    def _judge_texts(self, rows: Sequence[Mapping[str, Any]]) -> list[Verdict | str | None]:
        """Judges natively what can be: problems that are still text, with answers as the prompt asks for them."""
        told: list[Verdict | str | None] = [None] * len(rows)
        groups: dict[str, tuple[list[int], list[str | bytes], list[str]]] = {}
        for number, row in enumerate(rows):
            response = row.get("response")
            record = self._unread(row)
            if record is None or not isinstance(response, str):
                continue
            task = record.get("task")
            if isinstance(task, str):
                if task not in groups:
                    groups[task] = ([], [], [])
                numbers, problems, responses = groups[task]
                numbers.append(number)
                problems.append(record["problem"])
                responses.append(response)
        for name, (numbers, problems, responses) in groups.items():
            with contextlib.suppress(Exception):  # whoever looks more closely tells what is wrong
                verdicts = get_task(name).verify_texts(problems, responses, self._threads)
                for number, verdict in zip(numbers, verdicts, strict=True):
                    told[number] = verdict
        return told

    def _unread(self, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The record of a row, when its problem is still text and nothing else about it is doubtful."""
        identity = row.get("id")
        if self._instances is not None:
            record = self._find(identity) if isinstance(identity, str) and identity not in self._kept else None
        else:
            record = row if identity is None or isinstance(identity, str) else None
        return record if record is not None and isinstance(record.get("problem"), bytes) else None

    def _judge_closely(self, rows: Sequence[Mapping[str, Any]], cases: list[_Case]) -> None:
        """Judges whatever rows hold, by the tolerant readers."""
        self._prepare(rows, cases)
        known: list[_Case] = []
        unknown: list[_Case] = []
        for case in cases:
            if case.prepared is not None:
                ready = case.prepared.truth is not None or case.prepared.task.judged_alone
                (known if ready else unknown).append(case)
        for case in unknown:
            _guard(case, _read)
        self._solve(unknown)
        _check_all(unknown)
        _verify(known)

    def _prepare(self, rows: Sequence[Mapping[str, Any]], cases: list[_Case]) -> None:
        waiting: dict[str, list[_Case]] = {}
        for unread, case in zip(rows, cases, strict=True):
            try:
                row = unfolded(unread)
            except ValueError as error:
                case.error = _reason(error)
                continue
            response = row.get("response")
            if not isinstance(response, str):
                kind = kind_of(response) if "response" in row else "nothing"
                case.error = f"response: expected a string, got {kind}"
                continue
            case.response = response
            try:
                key, record = self._source(row)
                if key in self._kept:
                    self._kept.move_to_end(key)
                    case.prepared = self._kept[key][0]
                elif record is None:
                    waiting.setdefault(key, []).append(case)
                else:
                    case.prepared = self._keep(key, record_to_instance(record), claimed_truth(record), _weight(record))
            except Exception as error:  # noqa: BLE001 - a row may hold anything, and must not stop the others
                case.error = _reason(error)
        self._rebuild(waiting)

    def _source(self, row: Mapping[str, Any]) -> tuple[str, Mapping[str, Any] | None]:
        """What a row's instance is kept under, and its record; None when its id is to be rebuilt."""
        identity = row.get("id")
        if self._instances is not None:
            if not isinstance(identity, str):
                raise ValueError(f"id: expected a string, got {kind_of(identity)}")
            record = None if identity in self._kept else self._find(identity)
            if record is None and identity not in self._kept:
                raise ValueError(f"id: {identity[:200]} is not among the instances")
            if record is not None:
                record = unfolded(record) if record.get("problem") is not None else None
            return identity, record
        if row.get("problem") is not None:
            return write_object([row.get("task"), identity, row["problem"]]), row
        if not isinstance(identity, str):
            raise ValueError("expected an id (a string) or a problem")
        return identity, None

    def _find(self, identity: str) -> Mapping[str, Any] | None:
        """The record of an id, asked for once in a batch."""
        if identity not in self._found and self._instances is not None:
            self._found[identity] = self._instances(identity)
        return self._found.get(identity)

    def _rebuild(self, waiting: dict[str, list[_Case]]) -> None:
        try:
            found = rebuild_all(waiting, self._threads)
        except Exception:  # noqa: BLE001 - an id may name anything; one by one, the others are judged
            found = {key: _rebuild_alone(key) for key in waiting}
        for key, cases in waiting.items():
            instance = found[key]
            for case in cases:
                if isinstance(instance, Exception):
                    case.error = _reason(instance)
                else:
                    case.prepared = self._keep(key, instance, None, REBUILT)

    def _keep(self, key: str, instance: Instance, claim: Truth | None, weight: int) -> _Prepared:
        if key in self._kept:
            return self._kept[key][0]
        prepared = _Prepared(get_task(instance.task), instance.problem, instance.truth, claim)
        size = len(key) + weight
        self._kept[key] = (prepared, size)
        self._characters += size
        while self._characters > CACHE_CHARACTERS and len(self._kept) > 1:
            _, (_, freed) = self._kept.popitem(last=False)
            self._characters -= freed
        return prepared

    def _solve(self, cases: list[_Case]) -> None:
        """Finds the truths that are needed, on all cores: native solvers release the GIL."""
        open_ones = {
            id(case.prepared): case.prepared
            for case in cases
            if case.prepared
            and case.prepared.truth is None
            and not case.verdict
            and not case.error
            and case.prepared.task.needs_truth(case.answer)
        }
        if len(open_ones) > 1:
            _solve_together(list(open_ones.values()), self._threads)
        alone = [prepared for prepared in open_ones.values() if prepared.truth is None]
        if len(alone) > 1 and self._threads != 1:
            with ThreadPoolExecutor(self._threads or None) as pool:
                list(pool.map(_try_solve, alone))


def _weight(record: Mapping[str, Any]) -> int:
    """About how long a problem and its truth are as text, without writing it as such."""
    return len(marshal.dumps([record.get("problem"), record.get("truth")], 2))


def _rebuild_alone(identity: str) -> Instance | ValueError:
    try:
        return rebuild_all([identity], 1)[identity]
    except Exception as error:  # noqa: BLE001 - as above
        return ValueError(_reason(error))


def _verify(cases: list[_Case]) -> None:
    """Judges cases whose truth is known, those of a task together."""
    by_task: dict[str, list[tuple[_Case, _Prepared]]] = {}
    for case in cases:
        if case.prepared is not None:
            by_task.setdefault(case.prepared.task.name, []).append((case, case.prepared))
    for group in by_task.values():
        task = group[0][1].task
        problems, truths = [p.problem for _, p in group], [p.truth for _, p in group]
        try:
            verdicts = task.verify_batch(problems, [case.response for case, _ in group], truths)
        except Exception:  # noqa: BLE001 - one by one tells which
            for case, _ in group:
                _guard(case, _read)
                _guard(case, _check)
        else:
            for (case, _), verdict in zip(group, verdicts, strict=True):
                case.verdict = verdict


def _read(case: _Case) -> None:
    if case.prepared is not None:
        answer = case.prepared.task.parse(case.prepared.problem, case.response)
        if isinstance(answer, Fault):
            case.verdict = unparsed(answer)
        case.answer = answer


def _check(case: _Case) -> None:
    if case.prepared is not None and case.verdict is None:
        truth = case.prepared.solve() if case.prepared.task.needs_truth(case.answer) else {}
        case.verdict = case.prepared.task.check(case.prepared.problem, case.answer, truth)


def _check_all(cases: list[_Case]) -> None:
    """Judges cases that have been read, those of a task together."""
    by_task: dict[str, list[tuple[_Case, _Prepared]]] = {}
    for case in cases:
        if case.prepared is not None and case.verdict is None and not case.error:
            by_task.setdefault(case.prepared.task.name, []).append((case, case.prepared))
    for group in by_task.values():
        task = group[0][1].task
        try:
            truths = [p.solve() if task.needs_truth(case.answer) else {} for case, p in group]
            verdicts = task.check_batch([p.problem for _, p in group], [case.answer for case, _ in group], truths)
        except Exception:  # noqa: BLE001 - one by one tells which
            for case, _ in group:
                _guard(case, _check)
        else:
            for (case, _), verdict in zip(group, verdicts, strict=True):
                case.verdict = verdict


def _solve_together(open_ones: Sequence[_Prepared], threads: int) -> None:
    by_task: dict[str, list[_Prepared]] = {}
    for prepared in open_ones:
        by_task.setdefault(prepared.task.name, []).append(prepared)
    for group in by_task.values():
        with contextlib.suppress(Exception):  # then they are solved one by one
            truths = group[0].task.solve_together([prepared.problem for prepared in group], threads)
            for prepared, truth in zip(group, truths, strict=True):
                prepared.truth = truth


def _try_solve(prepared: _Prepared) -> None:
    with contextlib.suppress(Exception):  # it is raised again, and told, where a case needs it
        prepared.solve()


def _guard(case: _Case, step: Callable[[_Case], None]) -> None:
    if not case.error:
        try:
            step(case)
        except Exception as error:  # noqa: BLE001 - fails closed: no verdict is better than none of the rest
            case.error, case.verdict = f"cannot be judged: {_reason(error)}", None


def _reason(error: Exception) -> str:
    text = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
    return text[:1000] or type(error).__name__
