"""Draw n candidates, hand in the answer that most of them gave.

Self-consistency (Wang et al. 2023), with answers compared by what they mean: a tour counts
the same from every start and in both directions. It needs no verifier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .engine.parallel import ParallelStrategy
from .engine.session import Session
from .engine.strategy import Outcome
from .selection.votes import tally


@dataclass(frozen=True)
class Majority(ParallelStrategy):
    """The most frequent canonical answer of n; a reply without an answer has no vote.

    Of answers with equally many votes the one that came first (by sample) is handed in.
    Samples are exchangeable, so in expectation that is a fair lot among the tied, which is
    what `estimators.majority_of_n` computes.

    Attributes:
        n: Candidates.
    """

    name: ClassVar[str] = "majority"

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`; the vote does not look at verdicts."""
        candidates, replies = await self.candidates(session)
        chosen, tied = tally(session, candidates)
        return Outcome(chosen, replies, tied=tied)
