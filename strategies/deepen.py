"""Ask with a small token limit first, then with larger ones until the answer is right or readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from .budget_forcing import last_answer
from .engine.budget import BudgetExhausted
from .engine.cache import Reply
from .engine.options import ModelOptions, require, with_model
from .engine.session import Session
from .engine.strategy import Outcome


@dataclass(frozen=True)
class Deepen(ModelOptions):
    """Iterative deepening over the length of a reply: each asks the same with `factor` times the tokens.

    Easy instances cost little, and the sum over all limits is at most factor / (factor - 1) times
    the last one. Source: iterative deepening (Korf 1985), on reply lengths.

    Attributes:
        first: Most tokens of the first reply.
        factor: By which the limit grows.
        steps: Replies at most.
        until: `verified`: the selecting verifier accepts; `parsed`: an answer can be read.
    """

    name: ClassVar[str] = "deepen"
    independent: ClassVar[bool] = False

    first: int = 512
    factor: float = 2.0
    steps: int = 4
    until: Literal["verified", "parsed"] = "verified"

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        require(self.first >= 1, "first", self.first, "at least 1")
        require(1 < self.factor <= 100, "factor", self.factor, "more than 1, at most 100")
        require(1 <= self.steps <= 20, "steps", self.steps, "1 to 20")
        require(self.max_tokens is None, "max_tokens", self.max_tokens, "none: first, factor and steps set it")

    @property
    def no_single_call(self) -> str:
        """Why the first reply is no plain call; see `Strategy`."""
        return f"its first reply is cut at {self.first} tokens"

    async def solve(self, session: Session) -> Outcome:
        """Raise the limit step by step and submit the last readable answer."""
        here = self.on_model(session)
        replies: list[Reply] = []
        try:
            for step in range(self.steps):
                limited = with_model(here, None, max_tokens=round(self.first * self.factor**step))
                reply = await limited.sample(session.opening, sample=0)
                replies.append(reply)
                readable = reply.verdict.status != "unparsed"
                if readable and (self.until == "parsed" or await session.accepts(reply)):
                    break
        except BudgetExhausted:
            pass
        return Outcome(last_answer(replies), tuple(replies))
