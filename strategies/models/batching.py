"""Concurrent calls, served in batches by a blocking function."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class Closed(Exception):
    """The batcher was closed before it served the call."""


@dataclass(frozen=True, eq=False, slots=True)
class Call(Generic[ItemT, ResultT]):
    """One call of a batcher.

    Attributes:
        item: The input.
        future: Receives the result.
    """

    item: ItemT
    future: asyncio.Future[ResultT]

    @property
    def abandoned(self) -> bool:
        """True if the result is no longer awaited; may be read from the worker thread."""
        return self.future.done()


class Batcher(Generic[ItemT, ResultT]):
    """Serves calls in order of arrival, those of one kind together, one batch at a time.

    A batch runs in a worker thread, so the event loop goes on; calls that arrive meanwhile form
    the next batch. Calls abandoned before their batch begins are left out.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Call[ItemT, ResultT]]], Sequence[ResultT]],
        kind: Callable[[ItemT], Hashable],
        max_batch: int,
        wait: float,
    ) -> None:
        """Create a batcher around a blocking function.

        Args:
            run: Returns one result per call, in order.
            kind: Calls with equal kinds go together.
            max_batch: Most calls in a batch.
            wait: Seconds to wait for more before a batch that is not full begins.
        """
        self._run, self._kind, self._max_batch, self._wait = run, kind, max_batch, wait
        self._worker = ThreadPoolExecutor(1, "assay-model")
        self._waiting: list[Call[ItemT, ResultT]] = []
        self._active: list[Call[ItemT, ResultT]] = []
        self._pump: asyncio.Task[None] | None = None
        self._closed = False

    async def submit(self, item: ItemT) -> ResultT:
        """Return the result for one item.

        Raises:
            Closed: The batcher is closed.
        """
        if self._closed:
            raise Closed
        call: Call[ItemT, ResultT] = Call(item, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        if self._pump is None or self._pump.done():
            self._pump = asyncio.ensure_future(self._serve())
        return await call.future

    async def close(self) -> None:
        """Abandon every call and wait for the thread to end."""
        self._closed = True
        for call in (*self._waiting, *self._active):
            if not call.future.done():
                call.future.set_exception(Closed())
        self._waiting.clear()
        await asyncio.get_running_loop().run_in_executor(None, self._worker.shutdown)

    async def _serve(self) -> None:
        while self._waiting:
            if len(self._waiting) < self._max_batch:
                await asyncio.sleep(self._wait)
            self._active = self._next_batch()
            if self._active:
                await self._serve_batch(self._active)

    def _next_batch(self) -> list[Call[ItemT, ResultT]]:
        alive = [call for call in self._waiting if not call.abandoned]
        kind = self._kind(alive[0].item) if alive else None
        batch = [call for call in alive if self._kind(call.item) == kind][: self._max_batch]
        self._waiting = [call for call in alive if call not in batch]
        return batch

    async def _serve_batch(self, batch: list[Call[ItemT, ResultT]]) -> None:
        results: Sequence[ResultT | BaseException]
        try:
            results = await asyncio.get_running_loop().run_in_executor(self._worker, self._run, batch)
        except Exception as error:  # noqa: BLE001 - the callers get it
            results = [error] * len(batch)
        for call, result in zip(batch, results, strict=True):
            if call.abandoned:
                continue
            if isinstance(result, BaseException):
                call.future.set_exception(result)
            else:
                call.future.set_result(result)
