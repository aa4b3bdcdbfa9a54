"""Work in processes that are ended when it takes too long, takes too much, or is no longer wanted.

Every process is a pool of its own, because one that is killed while it waits for work leaves a pool of
several unusable.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from concurrent.futures import TimeoutError as Late
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from . import worker_process

R = TypeVar("R")

ATTEMPTS = 3
"""Processes tried for one piece of work, when one after the other has ended before it took the work."""

STARTING = 60.0
"""Seconds that a process may take to start, beside the time limit of the work that waits for it."""

LOOK = 0.5
"""Seconds between two looks whether the process that works is still there."""

STOPPING = 5.0
"""Seconds that `close` waits for processes to end."""

client: ContextVar[str | None] = ContextVar("client", default=None)
"""Who asks: no client holds more than its share of the workers. None for the server itself, which may hold all."""


def _context(module: str) -> Any:
    """Return how processes are started: from a clean process that has imported the module, where the system can."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    return context


class TooBusy(Exception):
    """More waits than the server takes."""


class TooSlow(Exception):
    """It took longer than a request may."""


class TooLarge(Exception):
    """It takes more memory, or gives more, than a request may."""


class WorkerEnded(Exception):
    """The worker process ended without a result."""


@dataclass(eq=False)
class _RestartedWorker:
    """One worker process, by way of a pool of one, which starts it again after a time-out.

    The process does not come from a fork of the server: it would hold the server's sockets open.
    """

    module: str
    memory: int
    pool: ProcessPool | None = None
    ending: list[threading.Thread] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> ProcessPool:
        """Return the pool; its process is started now if there is none, or if it has ended by itself."""
        with self.lock:
            if self.pool is not None and not self.pool.active:
                self._end()
            if self.pool is None:
                self.pool = self._new()
            return self.pool

    def _new(self) -> ProcessPool:
        arguments = [self.module, self.memory]
        context = _context(self.module)
        pool = ProcessPool(1, initializer=worker_process.prepare, initargs=arguments, context=context)
        pool.active  # noqa: B018 (asking starts it)
        return pool

    @property
    def ready(self) -> ProcessPool | None:
        """The pool, if its process is there."""
        pool = self.pool
        return pool if pool is not None and pool.active else None

    @property
    def broken(self) -> bool:
        """True if the process has ended by itself and nothing has replaced it yet."""
        return self.pool is not None and not self.pool.active

    def end(self) -> None:
        """End the process, without waiting for it; the next piece of work gets another."""
        with self.lock:
            self._end()

    def _end(self) -> None:
        if self.pool is not None:
            self.pool.stop()
            self.ending = [thread for thread in self.ending if thread.is_alive()]
            self.ending.append(threading.Thread(target=self.pool.join, daemon=True))
            self.ending[-1].start()
            self.pool = None


@dataclass(eq=False)
class _Turn:
    """Work that waits for a worker."""

    client: str | None
    order: int
    ready: asyncio.Future[_RestartedWorker] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class WorkerPool:
    """Worker processes with a bounded queue and fair turns.

    A free worker goes to the client that holds the fewest, then to the one that was served least lately. One
    client never holds all workers when there are several.
    """

    def __init__(self, processes: int, waiting: int, seconds: float, memory: int, module: str) -> None:
        """Create a pool; workers are started by `start` or by the first request.

        Args:
            processes: Worker processes.
            waiting: Pieces of work that may wait or run.
            seconds: Time limit of a piece.
            memory: Bytes that a worker may take beyond what it has when it starts.
            module: Imported by every worker before its first request.
        """
        self._workers = [_RestartedWorker(module, memory) for _ in range(processes)]
        self._free = list(reversed(self._workers))
        self._share = max(1, processes - 1)
        self._most, self._seconds, self._memory = waiting, seconds, memory
        self._waiting: list[_Turn] = []
        self._held: Counter[str | None] = Counter()
        self._served: dict[str | None, int] = {}
        self._present = self._turns = 0

    def start(self) -> None:
        """Start the workers that are not there."""
        for worker in self._workers:
            worker.begin()

    async def replace_broken(self) -> int:
        """Replace workers that have ended while they waited for work; return how many there were."""
        broken = [worker for worker in self._free if worker.broken]
        starts = (asyncio.to_thread(worker.begin) for worker in broken)
        await asyncio.gather(*starts, return_exceptions=True)  # those that cannot start yet are still broken
        return len(broken)

    async def run(self, function: Callable[..., R], *arguments: Any) -> R:
        """Return the result of a function at the top of a module, run in a worker.

        When it is cancelled, work that waits leaves the queue, and work under way is ended.

        Raises:
            TooBusy: As many as may wait do.
            TooSlow: It was ended for taking too long.
            TooLarge: It needs more memory than a worker may take.
            WorkerEnded: The worker ended without a result.
            ValueError: As the function raised it.
        """
        if self._present >= self._most:
            raise TooBusy
        self._present += 1
        who = client.get()
        try:
            worker = await self._enter(who)
            try:
                result: R = await self._run(worker, function, arguments)
                return result
            finally:
                self._leave(worker, who)
        finally:
            self._present -= 1

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.end()
        latest = time.monotonic() + STOPPING
        for worker in self._workers:
            for thread in worker.ending:
                thread.join(max(0.0, latest - time.monotonic()))

    async def _run(self, worker: _RestartedWorker, function: Callable[..., R], arguments: tuple[Any, ...]) -> R:
        for _ in range(ATTEMPTS):
            try:
                # A process that must be started first is started in a thread, since others wait for the event loop.
                pool = worker.ready or await asyncio.to_thread(worker.begin)
                return await self._result(pool, self._scheduled(pool, function, arguments))
            except asyncio.CancelledError:
                worker.end()
                raise
            except (Late, asyncio.TimeoutError):
                if not worker.ready:
                    worker.end()
                raise TooSlow from None
            except MemoryError:
                worker.end()
                raise TooLarge(f"it needs more memory than a request may have ({self._memory >> 20} MiB)") from None
            except ProcessExpired as error:
                worker.end()
                raise WorkerEnded(f"the worker ended without a result (status {error.exitcode})") from None
            except BrokenExecutor:  # the process ended before it took the work
                worker.end()
        raise WorkerEnded("no worker could be started")

    def _scheduled(self, pool: ProcessPool, function: Callable[..., R], arguments: tuple[Any, ...]) -> Future[R]:
        try:
            future: Future[R] = pool.schedule(worker_process.call, args=[function, *arguments], timeout=self._seconds)
        except RuntimeError as error:  # the pool has noticed just now that its process is gone
            raise BrokenExecutor(str(error)) from None
        return future

    async def _result(self, pool: ProcessPool, future: Future[R]) -> R:
        """Wait for a result, and no longer than the process lives.

        A pool whose process ends just when work is handed over fails the work that it knows of, and forgets this.
        """
        result = asyncio.wrap_future(future)
        latest = time.monotonic() + self._seconds + STARTING
        try:
            while not (await asyncio.wait([result], timeout=LOOK))[0]:
                if not pool.active and not future.done():
                    raise BrokenExecutor("the process ended when it was to take the work")
                if time.monotonic() > latest:
                    pool.stop()
                    raise Late
            return result.result()
        finally:
            result.cancel()

    async def _enter(self, who: str | None) -> _RestartedWorker:
        turn = _Turn(who, self._turns)
        self._turns += 1
        self._waiting.append(turn)
        self._give()
        try:
            return await turn.ready
        except asyncio.CancelledError:
            if turn.ready.done() and not turn.ready.cancelled():
                self._leave(turn.ready.result(), who)
            else:
                self._waiting.remove(turn)
                self._forget(who)
            raise

    def _leave(self, worker: _RestartedWorker, who: str | None) -> None:
        self._held[who] -= 1
        self._free.append(worker)
        self._forget(who)
        self._give()

    def _give(self) -> None:
        """Give free workers to those whose turn it is."""
        while self._free:
            able = [turn for turn in self._waiting if turn.client is None or self._held[turn.client] < self._share]
            if not able:
                return
            turn = min(able, key=lambda one: (self._held[one.client], self._served.get(one.client, -1), one.order))
            self._waiting.remove(turn)
            self._held[turn.client] += 1
            self._served[turn.client] = self._turns
            self._turns += 1
            turn.ready.set_result(self._free.pop())

    def _forget(self, who: str | None) -> None:
        """Forget a client that has nothing here any more."""
        if not self._held[who] and all(turn.client != who for turn in self._waiting):
            del self._held[who]
            self._served.pop(who, None)
