"""Draw until a reply is verified; give up the siblings that are still under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .drawing import MAX_DRAWS, best, draw
from .session import Session
from .strategy import Outcome
from .tables import Options, require


@dataclass(frozen=True)
class FirstVerified(Options):
    """Up to n replies, `width` under way at a time, until the first verified one.

    It is right exactly when best-of-n is, for fewer tokens. What was given up in flight is
    counted in the ledger and leaves no attempt.
    """

    independent: ClassVar[bool] = False

    n: int = 16
    width: int = 4

    def validate(self) -> None:
        """Raises ValueError when n or width is out of range."""
        require(1 <= self.n <= MAX_DRAWS, "n", self.n, f"1 to {MAX_DRAWS}")
        require(1 <= self.width <= MAX_DRAWS, "width", self.width, f"1 to {MAX_DRAWS}")

    @property
    def spec(self) -> str:
        """As `Strategy.spec`."""
        return f"first-verified:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`."""
        attempts = await draw(session, self.n, width=self.width, until=lambda attempt: attempt.verdict.correct)
        spared = max(0, self.n - len(attempts) - session.ledger.cancelled)
        return Outcome(best(attempts), attempts, spared=spared)
