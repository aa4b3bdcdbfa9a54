"""Verdicts for the server: what is cheap here, what may take long in a worker.

An instance is found and solved in a worker, once, and kept; judging a text against it is linear and is done
here, in a thread.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...tasks import get_task
from ...tasks.core.strict_json import write_object
from ...tasks.core.task import Degree, Task
from ...verifiers.verdict import Verdict
from .pool import Pool, TooBusy, TooSlow
from .work import truth_of

KEPT_CHARACTERS = 2**26
"""Instances kept for the next response, measured as JSON text."""


@dataclass(frozen=True, slots=True)
class Known:
    """An instance whose truth is proved."""

    task: Task[Any, Any, Any]
    problem: Any
    truth: Mapping[str, Any]


class Judging:
    """Finds instances and judges responses."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept: OrderedDict[str, tuple[Known, int]] = OrderedDict()
        self._characters = 0
        self._under_way: dict[str, asyncio.Future[Known]] = {}

    async def find(self, instance: Mapping[str, Any] | str) -> Known:
        """The instance with its truth; asked for by many at once, it is solved once.

        Raises:
            ValueError: It is none.
            TooBusy, TooSlow: As `Pool.run`.
        """
        key = instance if isinstance(instance, str) else write_object(_essence(instance))
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][0]
        if key in self._under_way:
            return await asyncio.shield(self._under_way[key])
        future = asyncio.ensure_future(self._solve(instance))
        self._under_way[key] = future
        try:
            known = await asyncio.shield(future)
        finally:
            if future.done():
                self._under_way.pop(key, None)
            else:  # the one who asked has gone; those who wait for it too have not
                future.add_done_callback(lambda _: self._under_way.pop(key, None))
        self._keep(key, known)
        return known

    async def verdict(self, instance: Mapping[str, Any] | str, response: str) -> tuple[Known, Verdict]:
        """The verdict on one response, and what it was about."""
        known = await self.find(instance)
        return known, await asyncio.to_thread(known.task.verify, known.problem, response, known.truth)

    def feedback(self, known: Known, verdict: Verdict, degree: Degree) -> str:
        """What a model may be told about a verdict."""
        return known.task.feedback(known.problem, verdict, degree, known.truth)

    async def verdicts(self, rows: Sequence[Mapping[str, Any]]) -> list[Verdict | str]:
        """The verdict on each row, or why there is none."""
        instances: dict[str, Mapping[str, Any] | str] = {}
        results: list[Verdict | str | None] = [None] * len(rows)
        keys: list[str | None] = []
        for place, row in enumerate(rows):
            named, response = row.get("instance"), row.get("response")
            if not isinstance(response, str):
                results[place] = "response: expected a string"
            elif not isinstance(named, str | Mapping):
                results[place] = "instance: expected an id or a record"
            key = None
            if results[place] is None and isinstance(named, str | Mapping):
                key = named if isinstance(named, str) else write_object(_essence(named))
                instances.setdefault(key, named)
            keys.append(key)
        found = dict(zip(instances, await self._find_all(list(instances.values())), strict=True))
        judged = await asyncio.to_thread(_judge, rows, keys, found)
        return [one if one is not None else other for one, other in zip(results, judged, strict=True)]  # type: ignore[misc]

    async def _find_all(self, instances: Sequence[Mapping[str, Any] | str]) -> list[Known | str]:
        gate = asyncio.Semaphore(32)

        async def one(instance: Mapping[str, Any] | str) -> Known | str:
            async with gate:
                try:
                    return await self.find(instance)
                except ValueError as error:
                    return str(error)
                except TooSlow:
                    return "the instance could not be solved in the time of a request"

        return await asyncio.gather(*map(one, instances))

    async def _solve(self, instance: Mapping[str, Any] | str) -> Known:
        name, problem, truth = await self._pool.run(truth_of, instance)
        task = get_task(name)
        return Known(task, task.problem_from_dict(problem), truth)

    def _keep(self, key: str, known: Known) -> None:
        if key in self._kept:
            return
        size = len(key) + len(write_object([known.problem.to_dict(), dict(known.truth)]))
        self._kept[key] = (known, size)
        self._characters += size
        while self._characters > KEPT_CHARACTERS and len(self._kept) > 1:
            _, (_, freed) = self._kept.popitem(last=False)
            self._characters -= freed


def _judge(
    rows: Sequence[Mapping[str, Any]], keys: Sequence[str | None], found: Mapping[str, Known | str]
) -> list[Verdict | str | None]:
    results: list[Verdict | str | None] = [None] * len(rows)
    by_task: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        if key is None:
            continue
        known = found[key]
        if isinstance(known, str):
            results[place] = known
        else:
            by_task.setdefault(known.task.name, []).append(place)
    for name, places in by_task.items():
        group = [found[keys[place] or ""] for place in places]
        known_ones = [known for known in group if isinstance(known, Known)]
        verdicts = get_task(name).verify_batch(
            [known.problem for known in known_ones],
            [rows[place]["response"] for place in places],
            [known.truth for known in known_ones],
        )
        for place, verdict in zip(places, verdicts, strict=True):
            results[place] = verdict
    return results


def _essence(record: Mapping[str, Any]) -> list[Any]:
    """What of a record decides the truth; a claimed truth does not."""
    return [record.get("task"), record.get("id"), record.get("problem")]


__all__ = ["Judging", "Known", "TooBusy", "TooSlow"]
