"""Work in processes that are ended when it takes too long."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from typing import Any, TypeVar

from ..core.extras import missing

try:
    from pebble import ProcessExpired, ProcessPool
except ImportError as error:
    raise missing("server", error) from error

R = TypeVar("R")

WORK = f"{__package__}.work"
"""Imported by every worker before its first request."""


class TooBusy(Exception):
    """More waits than the server takes."""


class TooSlow(Exception):
    """It took longer than a request may."""


class WorkerPool:
    """Worker processes with a bounded queue; a worker that is late is ended and replaced."""

    def __init__(self, processes: int, waiting: int, seconds: float) -> None:
        """Workers are started by the first request, and again after `close`."""
        self._processes, self._waiting, self._seconds = processes, waiting, seconds
        self._pool: ProcessPool | None = None
        self._present = 0

    async def run(self, function: Callable[..., R], *arguments: Any) -> R:
        """Return the result of a function of a module, run in a worker.

        Raises:
            TooBusy: As many as may wait do.
            TooSlow: It was ended for taking too long.
            ValueError: As the function raised it.
        """
        if self._present >= self._waiting:
            raise TooBusy
        self._present += 1
        if self._pool is None:
            self._pool = ProcessPool(self._processes, initializer=importlib.import_module, initargs=[WORK])
        future = self._pool.schedule(function, args=list(arguments), timeout=self._seconds)
        try:
            result: R = await asyncio.wrap_future(future)
            return result
        except (Late, asyncio.TimeoutError):
            raise TooSlow from None
        except ProcessExpired as error:
            raise ValueError(f"the worker ended without a result (status {error.exitcode})") from None
        finally:
            self._present -= 1

    def close(self) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join(timeout=5)
            self._pool = None
