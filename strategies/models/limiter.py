"""Adaptive bound on the active requests at a server.

Additive increase, multiplicative decrease (Chiu & Jain 1989, as in TCP): an overload halves the
bound, once for all requests active at the time; every full round of successes raises it
by one. So the capacity of a shared server is found and shared fairly without coordination.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque

LONGEST_PAUSE = 60.0
"""Longest time for which a server's `Retry-After` holds back requests other than its own, in seconds."""


class Limiter:
    """Bounds the number of places taken; waiting calls enter in order of arrival.

    Attributes:
        most: The bound that is never passed.
        limit: The bound now.
        taken: Places taken now.
    """

    def __init__(self, most: int) -> None:
        """Create a limiter whose bound is at its maximum."""
        self.most, self.limit, self.taken = most, float(most), 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._lowered = 0.0
        self._closed_until = 0.0

    async def enter(self, places: int = 1) -> None:
        """Wait for free places and take them. More places than the bound are given when none are taken."""
        if not self._waiting and self._has_places(places):
            self.taken += places
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((places, future))
        self._wake()
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self.leave(places)
            raise

    def leave(self, places: int = 1) -> None:
        """Return places."""
        self.taken -= places
        self._wake()

    def succeeded(self, places: int = 1) -> None:
        """Raise the bound after an answered request, by one for a full round of them."""
        if self.limit < self.most:
            self.limit = min(float(self.most), self.limit + places / self.limit)
            self._wake()

    def overloaded(self, sent: float, asked: float | None = None) -> None:
        """Lower the bound after a request that overloaded the server.

        Args:
            sent: When the request was sent (`time.monotonic`).
            asked: Seconds for which the server asked to be left alone.
        """
        now = time.monotonic()
        if sent >= self._lowered:
            self.limit = max(1.0, min(self.limit, float(max(self.taken, 1))) / 2.0)
            self._lowered = now
        if asked:
            self._closed_until = max(self._closed_until, now + min(asked, LONGEST_PAUSE))

    def _has_places(self, places: int) -> bool:
        return (self.taken == 0 or self.taken + places <= self.limit) and time.monotonic() >= self._closed_until

    def _wake(self) -> None:
        while self._waiting and (self._waiting[0][1].done() or self._has_places(self._waiting[0][0])):
            places, future = self._waiting.popleft()
            if not future.done():
                self.taken += places
                future.set_result(None)
        pause = self._closed_until - time.monotonic()
        if self._waiting and pause > 0:
            asyncio.get_running_loop().call_later(pause + 0.001, self._wake)
