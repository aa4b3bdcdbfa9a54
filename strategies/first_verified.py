"""Draw until a candidate is verified; give up the siblings that are still under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .engine.nesting import branches, join, most_samples
from .engine.options import ModelOptions, require
from .engine.sampling import MAX_DRAWS, choose, draw
from .engine.session import Session
from .engine.strategy import Outcome, Strategy


@dataclass(frozen=True)
class FirstVerified(ModelOptions):
    """Up to n candidates, `width` under way at a time, until the selecting verifier accepts one.

    With a perfect verifier it is right exactly when best-of-n is, for fewer tokens. What was
    given up in flight is counted in the ledger and leaves no attempt. Source: repeated sampling
    (Brown et al. 2024, *Large Language Monkeys*), stopped at the first success.

    Attributes:
        n: Candidates at most.
        width: Under way at a time.
        inner: What makes each candidate; one call when not set.
    """

    name: ClassVar[str] = "first-verified"
    independent: ClassVar[bool] = False

    n: int = 16
    width: int = 4
    inner: Strategy | None = None

    def validate(self) -> None:
        """Raises ValueError when n or width is out of range."""
        require(1 <= self.n <= MAX_DRAWS, "n", self.n, f"1 to {MAX_DRAWS}")
        require(1 <= self.width <= MAX_DRAWS, "width", self.width, f"1 to {MAX_DRAWS}")

    @property
    def samples(self) -> int:
        """As `StrategyOptions.samples`."""
        return self.n * most_samples(self.inner)

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`."""
        here = self.on_model(session)
        if self.inner is None:
            replies = candidates = await draw(here, self.n, width=self.width, until=session.accepts)
            saved_calls = max(0, self.n - len(replies) - session.ledger.cancelled)
        else:
            outcomes = await branches(here, self.inner, self.n, width=self.width, until=session.accepts)
            candidates = tuple(outcome.chosen for outcome in outcomes if outcome.chosen is not None)
            replies, saved_calls = join(*(outcome.replies for outcome in outcomes)), 0
        judged = [(reply, session.judgement(reply)) for reply in candidates]
        accepted = next((reply for reply, judgement in judged if judgement and judgement.accepted), None)
        return Outcome(accepted or await choose(session, candidates), replies, saved_calls=saved_calls)
