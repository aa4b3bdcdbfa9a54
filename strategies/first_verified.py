"""Draw until a reply is verified; give up the siblings that are still under way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from .drawing import MAX_DRAWS, best, give_up
from .session import Attempt, Session
from .strategy import Outcome
from .tables import Options, require


@dataclass(frozen=True)
class FirstVerified(Options):
    """Up to n replies, `width` under way at a time, until the first verified one.

    It is right exactly when best-of-n is, for fewer tokens. What was given up in flight is
    counted in the ledger and leaves no attempt. Replies already in the book are taken first,
    all of them: a session that had stopped stops again without a call, and its outcome names
    every reply that was paid for, whenever it was written down.
    """

    independent: ClassVar[bool] = False

    n: int = 16
    width: int = 4

    def validate(self) -> None:
        """Raises ValueError when n or width is out of range."""
        require(1 <= self.n <= MAX_DRAWS, "n", self.n, f"1 to {MAX_DRAWS}")
        require(1 <= self.width <= MAX_DRAWS, "width", self.width, f"1 to {MAX_DRAWS}")

    @property
    def spec(self) -> str:
        """As `Strategy.spec`."""
        return f"first-verified:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`."""
        attempts = await _Race(session, self.width).run(self.n)
        return Outcome(best(attempts), attempts)


class _Race:
    """The draws of one session, and whether one of them is verified."""

    def __init__(self, session: Session, width: int) -> None:
        self._session, self._width = session, width
        self._opening = session.opening
        self._flying: set[asyncio.Task[None]] = set()
        self._arrived: list[Attempt] = []
        self._won = False

    async def run(self, n: int) -> tuple[Attempt, ...]:
        """What arrived, in the order of samples."""
        missing = self._recall(n)
        try:
            for sample in missing:
                if self._won:
                    break
                self._flying.add(asyncio.ensure_future(self._draw(sample)))
                await self._land(self._width - 1)
            await self._land(0)
        finally:
            await give_up(self._flying)
        return tuple(sorted(self._arrived, key=lambda attempt: attempt.key.sample))

    def _recall(self, n: int) -> list[int]:
        """Takes all that the book has; returns the samples it has not."""
        missing = []
        for sample in range(n):
            recalled = self._session.recall(self._opening, sample=sample)
            if recalled is None:
                missing.append(sample)
            else:
                self._arrive(recalled)
        return missing

    async def _draw(self, sample: int) -> None:
        self._arrive(await self._session.sample(self._opening, sample=sample))

    def _arrive(self, attempt: Attempt) -> None:
        """Books an arrival; the first verified one cancels its siblings in the same breath."""
        self._arrived.append(attempt)
        if attempt.verdict.correct and not self._won:
            self._won = True
            for task in self._flying:
                if task is not asyncio.current_task():
                    task.cancel()

    async def _land(self, most: int) -> None:
        """Waits until at most this many are under way, or one is verified."""
        while len(self._flying) > most and not self._won:
            done, self._flying = await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if not task.cancelled():
                    task.result()
