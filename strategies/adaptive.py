"""Adaptive allocation: one budget of replies for all instances, spent where the next reply is worth most.

In the spirit of Damani et al., *Learning How Hard to Think* (2024), with a posterior in place of a learned
predictor: the chance of a right reply falls with the instance's measured effort as far as the results so far show it;
`thompson` after Thompson (1933). `estimation.allocation.oracle_allocation` computes the best
result that any allocation of the same replies could reach.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from .engine.allocator import Allocator, Policy
from .engine.base_options import Options, require
from .engine.cache import Reply
from .engine.nesting import MAX_SAMPLES
from .engine.sampling import choose, draw
from .engine.session import Session
from .engine.strategy import Outcome


@dataclass(frozen=True)
class Adaptive(Options):
    """Draws `total` replies over all instances together; a solved instance gets no more.

    Attributes:
        total: Replies in all.
        policy: See `engine.allocator.Policy`.
        batch: Replies allocated and drawn at a time.
        most: Most replies for one instance.
    """

    independent: ClassVar[bool] = False

    total: int = 1000
    policy: Policy = "greedy"
    batch: int = 16
    most: int = MAX_SAMPLES

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        require(1 <= self.total <= 10**9, "total", self.total, f"1 to {10**9}")
        require(1 <= self.batch <= MAX_SAMPLES, "batch", self.batch, f"1 to {MAX_SAMPLES}")
        require(1 <= self.most <= MAX_SAMPLES, "most", self.most, f"1 to {MAX_SAMPLES}")

    @property
    def spec(self) -> str:
        """Full spec, defaults included; see `Strategy.spec`."""
        return f"adaptive:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """Allocate the whole budget to one instance.

        Raises:
            Exception: The instance failed; `solve_all` returns the exception instead.
        """
        outcome = (await self.solve_all([session]))[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def solve_all(self, sessions: Sequence[Session]) -> list[Outcome | Exception]:
        """Allocate replies batch by batch and choose one reply for each instance.

        A batch is decided after the one before has arrived, so the allocation depends on replies and seeds
        alone and a resumed run decides the same again.
        """
        allocator = Allocator(
            [_kind(session) for session in sessions], self.policy, self.most, [_effort(session) for session in sessions]
        )
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
                allocator.observe(i, len(replies), any([await sessions[i].accepts(one) for one in replies]))
            number += 1
        rows = zip(sessions, drawn, strict=True)
        chosen_ones = [await choose(session, replies) for session, replies in rows]
        return [broken.get(i) or Outcome(one, tuple(drawn[i])) for i, one in enumerate(chosen_ones)]


def _kind(session: Session) -> tuple[str, int | None]:
    return session.instance.task, session.instance.level


def _effort(session: Session) -> float:
    """Return the measured difficulty that the levels of the task are ordered by; 0 where none is known."""
    column = session.task.effort
    return float(session.instance.difficulty.get(column, 0.0)) if column else 0.0


def _ordinary(error: BaseException) -> Exception:
    """Return an exception that concerns one instance; raise one that ends the run."""
    if not isinstance(error, Exception):
        raise error
    return error
