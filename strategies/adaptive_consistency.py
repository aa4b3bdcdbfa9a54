"""Draw one candidate after another until the leading answer is unlikely to lose its majority; submit it.

Adaptive-consistency (Aggarwal et al. 2023, *Let's Sample Step by Step*): a vote that stops early. It needs no verifier.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from .engine.cache import Reply
from .engine.nesting import MAX_SAMPLES
from .engine.options import ModelOptions, require
from .engine.sampling import draw
from .engine.session import Session
from .engine.strategy import Outcome
from .selection.votes import tally


@dataclass(frozen=True)
class AdaptiveConsistency(ModelOptions):
    """Majority vote that stops when the leading answer leads for good, as far as the votes tell.

    The two most frequent answers have a and b votes. With a flat prior, the share of the first among the two is
    distributed as Beta(a + 1, b + 1); drawing stops when that share is above one half with probability `confidence`.
    A reply without an answer has no vote. Source: Aggarwal et al. 2023, with their Beta rule.

    Attributes:
        n: Most candidates.
        confidence: Probability at which drawing stops, above 0.5 and below 1.
        width: Candidates at a time; those beyond the first may be drawn in vain.
    """

    name: ClassVar[str] = "adaptive-consistency"
    independent: ClassVar[bool] = False

    n: int = 40
    confidence: float = 0.95
    width: int = 1

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        require(1 <= self.n <= MAX_SAMPLES, "n", self.n, f"1 to {MAX_SAMPLES}")
        require(0.5 < self.confidence < 1.0, "confidence", self.confidence, "a number above 0.5 and below 1")
        require(1 <= self.width <= MAX_SAMPLES, "width", self.width, f"1 to {MAX_SAMPLES}")

    @property
    def samples(self) -> int:
        """Most sample numbers in use; see `StrategyOptions.samples`."""
        return self.n

    async def solve(self, session: Session) -> Outcome:
        """Draw until the vote is decided, or n times, and submit the leading answer."""
        here, replies = self.on_model(session), list[Reply]()
        votes: Counter[Hashable] = Counter()
        while len(replies) < self.n and not self._is_decided(votes):
            wanted = min(self.width, self.n - len(replies))
            more = await draw(here, wanted, first=len(replies))
            replies += more
            votes.update(vote for reply in more if (vote := session.vote(reply)) is not None)
            if len(more) < wanted:
                break  # the budget has ended
        chosen, tied = tally(session, replies)
        saved = self.n - len(replies) if self._is_decided(votes) else 0
        return Outcome(chosen, tuple(replies), tied=tied, saved_calls=saved)

    def _is_decided(self, votes: Counter[Hashable]) -> bool:
        (first, second) = (*sorted(votes.values(), reverse=True), 0, 0)[:2]
        return first > second and lead(first, second) >= self.confidence


def lead(first: int, second: int) -> float:
    """Return the probability that the share of one answer among two is above one half, after so many votes for each.

    That is the upper tail of Beta(first + 1, second + 1) at one half, a sum of binomial chances, computed in integers.

    Args:
        first: Votes for the one.
        second: Votes for the other.
    """
    draws = first + second + 1
    return float(sum(math.comb(draws, k) for k in range(first + 1)) / 2**draws)
