"""The judge behind an event loop: what may take long is done in a worker, what is linear in a thread.

An instance is read and decided in a worker, once, and kept here; it comes over as the object that it is. The verdicts
are those of `tasks.datasets.judge`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...tasks.core.task_failure import TaskFailed
from ...tasks.datasets.instance_cache import InstanceCache, Key
from ...tasks.datasets.judge import JudgeOutcome, check_response, judge_resolved
from ...tasks.datasets.resolved_instance import ResolvedInstance
from ...tasks.datasets.resolver import REBUILT, InstanceSource, key_of
from ...verifiers.verdict import Verdict
from ..core.worker_pool import TooLarge, TooSlow, WorkerEnded, WorkerPool
from . import work

AT_ONCE = 32
"""Instances of a batch that are asked of the workers at a time."""


class ServerJudge:
    """Judges the responses of requests.

    Args:
        pool: The worker processes.
    """

    def __init__(self, pool: WorkerPool) -> None:
        self._pool, self._cache = pool, InstanceCache()
        self._under_way: dict[Key, _Shared] = {}

    async def verdict(self, source: Any, response: Any) -> tuple[ResolvedInstance, Verdict]:
        """Return the instance and the verdict on one response.

        Raises:
            ValueError: The source names no instance, or the response is no text.
            TaskFailed: A hook of the task raised an exception.
            TooBusy, TooSlow, TooLarge, WorkerEnded: As for `WorkerPool.run`.
        """
        text = check_response(response)
        resolved = await self._resolve(source)
        return resolved, await asyncio.to_thread(resolved.verify, text)

    async def outcomes(self, rows: Sequence[Mapping[str, Any]]) -> list[JudgeOutcome]:
        """Return the verdict on each row, or why there is none.

        Args:
            rows: Objects with `response`, and `instance` or the fields of a record.

        Raises:
            TooBusy: More waits than the server takes.
        """
        refused: dict[int, JudgeOutcome] = {}
        pairs: list[tuple[InstanceSource, str]] = []
        for number, row in enumerate(rows):
            try:
                if "response" not in row:
                    raise ValueError("response: expected a string, got nothing")
                pairs.append((row if row.get("instance") is None else row["instance"], check_response(row["response"])))
            except ValueError as error:
                refused[number] = error
        resolved = await self._resolve_all([source for source, _ in pairs])
        judged = iter(await asyncio.to_thread(judge_resolved, resolved, [text for _, text in pairs], 1))
        return [refused[number] if number in refused else next(judged) for number in range(len(rows))]

    async def _resolve(self, source: InstanceSource) -> ResolvedInstance:
        """The instance, decided; asked for by many at once, it is decided once."""
        key, size = key_of(source)
        if key is None:
            return await self._pool.run(work.resolve, source)
        kept = self._cache.get(key)
        if kept is not None:
            return kept
        shared = self._under_way.get(key)
        if shared is None:
            shared = self._under_way[key] = _Shared(asyncio.ensure_future(self._pool.run(work.resolve, source)))
        shared.askers += 1
        try:
            resolved = await asyncio.shield(shared.work)
        finally:
            shared.askers -= 1
            if not shared.askers:
                shared.work.cancel()  # nobody waits for it any more
                self._under_way.pop(key, None)
        return self._cache.keep(key, resolved, size or REBUILT)

    async def _resolve_all(self, sources: Sequence[InstanceSource]) -> list[ResolvedInstance | ValueError | TaskFailed]:
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(source: InstanceSource) -> ResolvedInstance | ValueError | TaskFailed:
            async with limit:
                try:
                    return await self._resolve(source)
                except (ValueError, TaskFailed) as error:
                    return error
                except TooSlow:
                    return ValueError("instance: it could not be decided in the time of a request")
                except (TooLarge, WorkerEnded) as error:
                    return ValueError(f"instance: {error}")

        tasks = [asyncio.ensure_future(one(source)) for source in sources]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()


@dataclass(eq=False)
class _Shared:
    """An instance that is being decided.

    Attributes:
        work: Comes to the instance.
        askers: Requests that wait for it.
    """

    work: asyncio.Future[ResolvedInstance]
    askers: int = 0
