"""Base of strategies that choose among n parallel candidates."""

from __future__ import annotations

from dataclasses import dataclass

from .cache import Reply
from .nesting import MAX_SAMPLES, branches, join, most_samples
from .options import ModelOptions, require
from .sampling import draw
from .session import Session
from .strategy import Strategy


@dataclass(frozen=True, kw_only=True)
class ParallelStrategy(ModelOptions):
    """Strategy over n candidates, each a reply or the outcome of an inner strategy.

    Attributes:
        n: Candidates.
        inner: Makes each candidate; one call when not set.
    """

    n: int = 16
    inner: Strategy | None = None

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: n is out of range.
        """
        require(1 <= self.n <= MAX_SAMPLES, "n", self.n, f"1 to {MAX_SAMPLES}")

    @property
    def independent(self) -> bool:
        """Whether candidates are independent replies to the prompt; see `Strategy.independent`."""
        return self.inner is None

    @property
    def samples(self) -> int:
        """Most sample numbers in use; see `StrategyOptions.samples`."""
        return self.n * most_samples(self.inner)

    async def candidates(self, session: Session) -> tuple[tuple[Reply, ...], tuple[Reply, ...]]:
        """Return the candidates in order, and every reply drawn for them."""
        session = self.on_model(session)
        if self.inner is None:
            replies = await draw(session, self.n)
            return replies, replies
        outcomes = await branches(session, self.inner, self.n)
        chosen = tuple(outcome.chosen for outcome in outcomes if outcome.chosen is not None)
        return chosen, join(*(outcome.replies for outcome in outcomes))
