"""One call, one answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .drawing import best, draw
from .session import Session
from .strategy import Outcome
from .tables import Options


@dataclass(frozen=True)
class Single(Options):
    """What a model does by itself: the base line of every other strategy."""

    independent: ClassVar[bool] = True

    @property
    def spec(self) -> str:
        """As `Strategy.spec`."""
        return "single"

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`."""
        attempts = await draw(session, 1)
        return Outcome(best(attempts), attempts)
