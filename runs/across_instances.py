"""Runs whose strategy divides its calls among all instances.

All instances are in memory at once, and outcomes are recorded when the last call has come in. A run
that was stopped before begins again from the replies in its store: the strategy decides the same
and draws only what is missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar

from ..strategies.engine.session import Session
from ..strategies.engine.strategy import AcrossInstances, Outcome, Strategy
from ..tasks import Instance
from .directory import Run


class JointSolution:
    """The outcomes of a strategy that solves all instances jointly, replayed one by one as a strategy."""

    independent: ClassVar[bool] = False

    def __init__(self, strategy: AcrossInstances) -> None:
        """Begin with nothing solved."""
        self._strategy = strategy
        self._sessions: dict[str, Session] = {}
        self._outcomes: dict[str, Outcome | Exception] = {}

    @property
    def spec(self) -> str:
        """The spec of the strategy that solved."""
        return self._strategy.spec

    async def take(
        self, queue: asyncio.Queue[Instance | None], begin: Callable[[Instance], Session]
    ) -> asyncio.Queue[Instance | None]:
        """Take all instances from the queue, solve them jointly, and return them in a new queue to be recorded.

        Args:
            queue: Of the instances; None ends it.
            begin: Makes the session of an instance.
        """
        taken: asyncio.Queue[Instance | None] = asyncio.Queue()
        while (instance := await queue.get()) is not None:
            self._sessions[str(instance.id)] = begin(instance)
            taken.put_nowait(instance)
        taken.put_nowait(None)
        outcomes = await self._strategy.solve_all([*self._sessions.values()])
        self._outcomes = dict(zip(self._sessions, outcomes, strict=True))
        return taken

    def begin(self, instance: Instance) -> Session:
        """Return the session in which the instance was solved."""
        return self._sessions[str(instance.id)]

    async def solve(self, session: Session) -> Outcome:
        """Return the outcome found for the session's instance, or raise the exception that ended it."""
        outcome = self._outcomes[str(session.instance.id)]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def forget_partial_outcomes(run: Run, strategy: Strategy, total: int) -> None:
    """Forget the outcomes of a run that was stopped while they were recorded, so that all are decided together.

    Args:
        run: Open for writing.
        strategy: Its outcomes are forgotten.
        total: The number of instances asked for; with so many outcomes nothing is forgotten.

    Raises:
        StoreError: The store cannot be written.
    """
    finished = [instance for instance, _ in run.store.results(strategy.spec)]
    for instance in finished if len(finished) < total else ():
        run.store.forget_outcome(instance, strategy.spec)
