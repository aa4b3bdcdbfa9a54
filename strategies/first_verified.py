"""Draw until a candidate is verified; cancel the others that are still active."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .engine.nesting import MAX_SAMPLES, branches, join, most_samples
from .engine.options import ModelOptions, require
from .engine.sampling import choose, draw
from .engine.session import Session
from .engine.strategy import RACING, Outcome, Strategy


@dataclass(frozen=True)
class FirstVerified(ModelOptions):
    """Up to n candidates, `width` at a time, until the selecting verifier accepts one.

    With a perfect verifier it is right exactly when best-of-n is, for fewer tokens. The cost of cancelled
    calls is in the ledger; they leave no reply. Source: repeated sampling (Brown et al. 2024, *Large
    Language Monkeys*), stopped at the first success.

    Attributes:
        n: Most candidates.
        width: Candidates at a time.
        inner: Makes each candidate; one call when not set.
    """

    name: ClassVar[str] = "first-verified"
    independent: ClassVar[bool] = False

    n: int = 16
    width: int = 4
    inner: Strategy | None = None

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: N or width is out of range.
        """
        require(1 <= self.n <= MAX_SAMPLES, "n", self.n, f"1 to {MAX_SAMPLES}")
        require(1 <= self.width <= MAX_SAMPLES, "width", self.width, f"1 to {MAX_SAMPLES}")

    @property
    def samples(self) -> int:
        """Most sample numbers in use; see `StrategyOptions.samples`."""
        return self.n * most_samples(self.inner)

    @property
    def racing(self) -> bool:
        """Whether calls compete in time; see `Strategy`."""
        return min(self.n, self.width) > 1

    @property
    def no_single_call(self) -> str:
        """Why the first reply is no plain call; see `Strategy`."""
        return RACING if self.racing else ""

    async def solve(self, session: Session) -> Outcome:
        """Draw until a candidate is accepted and submit it, else the best candidate."""
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
