"""Draw side by side and submit the first reply that arrives with a readable answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .engine.nesting import MAX_SAMPLES
from .engine.options import ModelOptions, require
from .engine.sampling import draw, first_answered
from .engine.session import Session
from .engine.strategy import RACING, Outcome


@dataclass(frozen=True)
class FirstFinish(ModelOptions):
    """n replies at once; the first that ends with an answer wins, the others are cancelled.

    It needs no verifier and saves time rather than tokens: short chains of thought are more
    often right than long ones. Source: Agarwal et al. 2025, *First Finish Search*.

    Attributes:
        n: Replies drawn at once.
    """

    name: ClassVar[str] = "first-finish"
    independent: ClassVar[bool] = False

    n: int = 8

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: N is out of range.
        """
        require(1 <= self.n <= MAX_SAMPLES, "n", self.n, f"1 to {MAX_SAMPLES}")

    @property
    def samples(self) -> int:
        """Most sample numbers in use; see `StrategyOptions.samples`."""
        return self.n

    @property
    def racing(self) -> bool:
        """Whether calls compete in time; see `Strategy`."""
        return self.n > 1

    @property
    def no_single_call(self) -> str:
        """Why the first reply is no plain call; see `Strategy`."""
        return RACING if self.racing else ""

    async def solve(self, session: Session) -> Outcome:
        """Draw until a reply is readable and submit it."""
        replies = await draw(
            self.on_model(session), self.n, width=self.n, until=lambda reply: reply.verdict.status != "unparsed"
        )
        readable = [reply for reply in replies if reply.verdict.status != "unparsed"]
        saved_calls = max(0, self.n - len(replies) - session.ledger.cancelled)
        return Outcome(readable[0] if readable else first_answered(replies), replies, saved_calls=saved_calls)
