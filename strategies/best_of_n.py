"""Draw n candidates, hand in the best by the selecting verifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .engine.parallel import ParallelStrategy
from .engine.sampling import choose
from .engine.session import Session
from .engine.strategy import Outcome


@dataclass(frozen=True)
class BestOfN(ParallelStrategy):
    """With a perfect verifier right when any of n replies is right: what a selection can reach.

    All n are drawn, so that one run tells the whole curve up to n (see `estimators`). Source:
    Cobbe et al. 2021, *Training Verifiers to Solve Math Word Problems*.

    Attributes:
        n: Candidates.
    """

    name: ClassVar[str] = "best-of-n"

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`."""
        candidates, replies = await self.candidates(session)
        return Outcome(await choose(session, candidates), replies)
