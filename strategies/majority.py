"""Draw n candidates and submit the most frequent answer.

Self-consistency (Wang et al. 2023), with answers compared by meaning: a tour counts
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
    """Most frequent canonical answer of n candidates; a reply without an answer has no vote.

    Of answers with equally many votes, the earliest (by sample) is submitted. Samples are exchangeable, so
    in expectation that is a fair lot among the tied, as `estimators.majority_of_n` computes it.

    Attributes:
        n: Candidates.
    """

    name: ClassVar[str] = "majority"

    async def solve(self, session: Session) -> Outcome:
        """Draw the candidates and submit the majority answer; the vote ignores verdicts."""
        candidates, replies = await self.candidates(session)
        chosen, tied = tally(session, candidates)
        return Outcome(chosen, replies, tied=tied)
