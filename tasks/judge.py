"""Verdicts on rows of responses: finds the instance of each row, solves it once, judges the rest.

A row is `{"id": …, "response": …}` or carries its instance: `{"task", "problem", "response"}`.
Where a set of instances is given, it alone says what an id means, so that a row cannot bring
an easier problem of its own. Otherwise a problem in the row wins over its id.
"""

from __future__ import annotations

import contextlib
import marshal
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from ..verifiers.verdict import Fault, Verdict, unparsed
from . import get_task
from .rebuild import rebuild_all
from .records import claimed_truth, record_to_instance
from .strict_json import kind_of, write_object
from .task import Instance, Task, Truth

CACHE_CHARACTERS = 2**26
"""Instances kept for the next row that names them, measured as JSON text where there is one."""
REBUILT = 2**14
"""What an instance that was rebuilt from its id counts as."""

Lookup = Callable[[str], Mapping[str, Any] | None]
"""The record of an id in the given set of instances; None when it has none."""


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
    """

    def __init__(self, instances: Lookup | None = None, threads: int = 0) -> None:
        self._instances, self._threads = instances, threads
        self._kept: OrderedDict[str, tuple[_Prepared, int]] = OrderedDict()
        self._characters = 0

    def judge(self, rows: Sequence[Mapping[str, Any]]) -> list[Verdict | str]:
        """The verdict on each row, or the text that says why there is none. Never raises."""
        cases = [_Case() for _ in rows]
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
        for case in unknown:
            _guard(case, _check)
        _verify(known)
        return [case.verdict or case.error for case in cases]

    def _prepare(self, rows: Sequence[Mapping[str, Any]], cases: list[_Case]) -> None:
        waiting: dict[str, list[_Case]] = {}
        for row, case in zip(rows, cases, strict=True):
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
            record = None if identity in self._kept else self._instances(identity)
            if record is None and identity not in self._kept:
                raise ValueError(f"id: {identity[:200]} is not among the instances")
            if record is not None and record.get("problem") is None:
                record = None
            return identity, record
        if row.get("problem") is not None:
            return write_object([row.get("task"), identity, row["problem"]]), row
        if not isinstance(identity, str):
            raise ValueError("expected an id (a string) or a problem")
        return identity, None

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
            if case.prepared and not case.verdict and not case.error and case.prepared.task.needs_truth(case.answer)
        }
        if len(open_ones) > 1 and self._threads != 1:
            with ThreadPoolExecutor(self._threads or None) as pool:
                list(pool.map(_try_solve, filter(None, open_ones.values())))


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
