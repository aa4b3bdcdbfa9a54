"""One call, one answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .engine.options import ModelOptions
from .engine.sampling import draw, first_answered
from .engine.session import Session
from .engine.strategy import Outcome


@dataclass(frozen=True)
class Single(ModelOptions):
    """One reply to the prompt: the baseline of every other strategy."""

    name: ClassVar[str] = "single"
    independent: ClassVar[bool] = True

    async def solve(self, session: Session) -> Outcome:
        """Draw one reply and submit it."""
        replies = await draw(self.on_model(session), 1)
        return Outcome(first_answered(replies), replies)
