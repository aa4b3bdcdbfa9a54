"""Draw n replies, hand in the best by the perfect verifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .drawing import MAX_DRAWS, best, draw
from .session import Session
from .strategy import Outcome
from .tables import Options, require


@dataclass(frozen=True)
class BestOfN(Options):
    """Right when any of n replies is right: what a perfect selection can reach.

    All n are drawn, so that one run tells the whole curve up to n (see `estimators`).
    """

    independent: ClassVar[bool] = True

    n: int = 16

    def validate(self) -> None:
        """Raises ValueError when n is out of range."""
        require(1 <= self.n <= MAX_DRAWS, "n", self.n, f"1 to {MAX_DRAWS}")

    @property
    def spec(self) -> str:
        """As `Strategy.spec`."""
        return f"best-of-n:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`."""
        attempts = await draw(session, self.n)
        return Outcome(best(attempts), attempts)
