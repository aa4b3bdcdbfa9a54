"""What parallel strategies share: n candidates, each a reply or what a strategy of its own came to."""

from __future__ import annotations

from dataclasses import dataclass

from .cache import Reply
from .nesting import branches, join, most_samples
from .options import Speaking, require
from .sampling import MAX_DRAWS, draw
from .session import Session
from .strategy import Strategy


@dataclass(frozen=True, kw_only=True)
class Sampling(Speaking):
    """A strategy over n candidates.

    Attributes:
        inner: What makes each candidate; one call when not set.
    """

    n: int = 16
    inner: Strategy | None = None

    def validate(self) -> None:
        """Raises ValueError when n is out of range."""
        require(1 <= self.n <= MAX_DRAWS, "n", self.n, f"1 to {MAX_DRAWS}")

    @property
    def independent(self) -> bool:
        """As `Strategy.independent`."""
        return self.inner is None

    @property
    def samples(self) -> int:
        """As `StrategyOptions.samples`."""
        return self.n * most_samples(self.inner)

    async def candidates(self, session: Session) -> tuple[tuple[Reply, ...], tuple[Reply, ...]]:
        """The candidates in their order, and everything that was drawn for them."""
        session = self.speak(session)
        if self.inner is None:
            attempts = await draw(session, self.n)
            return attempts, attempts
        outcomes = await branches(session, self.inner, self.n)
        chosen = tuple(outcome.chosen for outcome in outcomes if outcome.chosen is not None)
        return chosen, join(*(outcome.attempts for outcome in outcomes))
