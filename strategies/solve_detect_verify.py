"""Solve in slices, detect when an answer is there, verify it, and start again with feedback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..tasks.core.task import Degree
from .budget_forcing import last_answer
from .engine.budget import BudgetExhausted
from .engine.cache import Reply
from .engine.options import ModelOptions, require, with_model
from .engine.session import Session
from .engine.strategy import Outcome
from .engine.turns import begun_with, turns
from .models.model import Message

GO_ON = "Go on exactly where you stopped."


@dataclass(frozen=True)
class SolveDetectVerify(ModelOptions):
    """Slices of thinking until an answer can be read (detect), which the selecting verifier judges.

    Thinking that has reached an answer is not continued; a refused answer gets feedback, and a new solution
    begins. Where the model goes on with a reply that we begin, a slice continues the thinking of the one before; other
    servers are asked to go on. Detection reads the reply, nothing else. Source: Zhong et al. 2025, *Solve-Detect-Verify*.

    Attributes:
        tries: Most solutions.
        slices: Most slices of one solution.
        slice: Most tokens of a slice.
        feedback: Degree of feedback on a refused answer.
    """

    name: ClassVar[str] = "solve-detect-verify"
    independent: ClassVar[bool] = False

    tries: int = 3
    slices: int = 4
    slice: int = 1024
    feedback: Degree = "bit"

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        require(1 <= self.tries <= 100, "tries", self.tries, "1 to 100")
        require(1 <= self.slices <= 10, "slices", self.slices, "1 to 10")
        require(self.slice >= 1, "slice", self.slice, "at least 1")
        require(self.max_tokens is None, "max_tokens", self.max_tokens, "none: slice sets it")

    @property
    def no_single_call(self) -> str:
        """Why the first reply is no plain call; see `Strategy`."""
        return f"its first reply is a slice of {self.slice} tokens"

    async def solve(self, session: Session) -> Outcome:
        """Try solutions until one is accepted and submit it, else the last readable answer."""
        here = with_model(self.on_model(session), None, max_tokens=self.slice)
        replies: list[Reply] = []
        messages = session.opening
        accepted: Reply | None = None
        try:
            for number in range(self.tries):
                found = await self._solution(here, messages, number * self.slices, replies)
                if found is None:
                    continue
                if await session.accepts(found):
                    accepted = found
                    break
                text, _ = await session.feedback(found, self.feedback)
                messages = (*session.opening, *turns(found, f"{text}\n\n{session.again}"))
        except BudgetExhausted:
            pass
        return Outcome(accepted or last_answer(replies), tuple(replies))

    async def _solution(
        self, session: Session, messages: tuple[Message, ...], round: int, replies: list[Reply]
    ) -> Reply | None:
        """Return the slice in which an answer was found; None without one."""
        continued = await session.can_continue() and not session.sampling.form
        for number in range(self.slices):
            reply = await session.sample(messages, sample=0, round=round + number)
            replies.append(reply)
            if reply.verdict.status != "unparsed":
                return reply
            if reply.completion.error is None and continued:
                session = with_model(session, None, prefill=begun_with(reply, ""))
            elif reply.completion.error is None:
                messages = (*messages, *turns(reply, GO_ON))
        return None
