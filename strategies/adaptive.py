"""Adaptive allocation: one budget of draws for all instances, the next one where it is worth most.

In the spirit of Damani et al., *Learning How Hard to Think* (2024), with a posterior in place of a learned
predictor; `thompson` after Thompson (1933). The best that could have been had with the same draws is
`estimation.allocation.oracle_allocation`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from .engine.allocator import Allocator, Policy
from .engine.cache import Reply
from .engine.registry import Options, require
from .engine.sampling import MAX_DRAWS, draw
from .engine.session import Session
from .engine.strategy import Outcome
from .search.selecting import accepts, choose


@dataclass(frozen=True)
class Adaptive(Options):
    """Draws `total` replies over all instances together, and none for an instance that is solved.

    Attributes:
        total: Replies in all.
        policy: As in `allocation.allocator`.
        batch: Replies that are decided on, and drawn, at a time.
        most: Replies for one instance at most.
    """

    independent: ClassVar[bool] = False

    total: int = 1000
    policy: Policy = "greedy"
    batch: int = 16
    most: int = MAX_DRAWS

    def validate(self) -> None:
        """Raises ValueError when a number is out of range."""
        require(1 <= self.total <= 10**9, "total", self.total, f"1 to {10**9}")
        require(1 <= self.batch <= MAX_DRAWS, "batch", self.batch, f"1 to {MAX_DRAWS}")
        require(1 <= self.most <= MAX_DRAWS, "most", self.most, f"1 to {MAX_DRAWS}")

    @property
    def spec(self) -> str:
        """As `Strategy.spec`."""
        return f"adaptive:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`: as if this were the only instance."""
        outcome = (await self.solve_all([session]))[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def solve_all(self, sessions: Sequence[Session]) -> list[Outcome | Exception]:
        """As `AcrossInstances.solve_all`.

        Each batch is decided when the one before has come in, so what is drawn depends on replies and
        seeds alone, and a run that is resumed decides the same again.
        """
        allocator = Allocator([_kind(session) for session in sessions], self.policy, self.most)
        drawn: list[list[Reply]] = [[] for _ in sessions]
        broken: dict[int, Exception] = {}
        spent, number = 0, 0
        while sessions and spent < self.total:
            chosen = allocator.choose(min(self.batch, self.total - spent), sessions[0].stream("allocate", number))
            if not chosen:
                break
            places = sorted(chosen)
            came = await asyncio.gather(
                *(draw(sessions[i], chosen[i], first=allocator.draws[i]) for i in places), return_exceptions=True
            )
            for i, replies in zip(places, came, strict=True):
                if isinstance(replies, BaseException):
                    broken[i] = _ordinary(replies)
                    replies = ()
                if len(replies) < chosen[i]:
                    allocator.close(i)
                drawn[i] += replies
                spent += len(replies)
                allocator.tell(i, len(replies), any([await accepts(sessions[i], one) for one in replies]))
            number += 1
        rows = zip(sessions, drawn, strict=True)
        chosen_ones = [await choose(session, replies) for session, replies in rows]
        return [broken.get(i) or Outcome(one, tuple(drawn[i])) for i, one in enumerate(chosen_ones)]


def _kind(session: Session) -> tuple[str, int | None]:
    return session.instance.task, session.instance.level


def _ordinary(error: BaseException) -> Exception:
    """What goes wrong on one instance; what ends the run is raised."""
    if not isinstance(error, Exception):
        raise error
    return error
