"""Draw n candidates and submit the one that the selecting verifier ranks highest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .engine.parallel import ParallelStrategy
from .engine.sampling import choose
from .engine.session import Session
from .engine.strategy import Outcome


@dataclass(frozen=True)
class BestOfN(ParallelStrategy):
    """Best of n candidates by the selecting verifier; with a perfect one, right when any candidate is right.

    All n are drawn, so one run yields the whole curve up to n (see `estimation.estimators`). Source:
    Cobbe et al. 2021, *Training Verifiers to Solve Math Word Problems*.

    Attributes:
        n: Candidates.
    """

    name: ClassVar[str] = "best-of-n"

    async def solve(self, session: Session) -> Outcome:
        """Draw the candidates and submit the best."""
        candidates, replies = await self.candidates(session)
        return Outcome(await choose(session, candidates), replies)
