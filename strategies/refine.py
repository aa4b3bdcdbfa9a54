"""Let a model correct its answer: each refused reply is followed by the verifier's feedback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from ..tasks.core.task import Degree
from ..verifiers.verdict import Fault
from .engine.budget import BudgetExhausted
from .engine.cache import Reply
from .engine.nesting import MAX_ROUNDS, join, most_samples, solve_within, within
from .engine.options import ModelOptions, require
from .engine.session import Session
from .engine.strategy import Outcome, Strategy
from .engine.turns import AGAIN, ask_instead, turns
from .models.model import Message

__all__ = ["AGAIN", "Refine"]


@dataclass(frozen=True)
class Refine(ModelOptions):
    """A chain of up to `rounds` replies that ends with the first that the selecting verifier accepts.

    Source: sequential scaling with a verifier, as in Balachandran et al. 2025, *Inference-Time
    Scaling for Complex Tasks*.

    Attributes:
        rounds: Most replies, the first included.
        feedback: Degree of feedback (`bit`, `where`, `how`, `oracle`).
        history: `grow` keeps all earlier replies in the conversation; `fresh` only the last
            one, so that the prompt stays short; `none` keeps nothing: the feedback stands beside
            the problem, without the reply.
        inner: Makes the reply of each round; one call when not set.
    """

    name: ClassVar[str] = "refine"
    independent: ClassVar[bool] = False

    rounds: int = 4
    feedback: Degree = "how"
    history: Literal["grow", "fresh", "none"] = "grow"
    inner: Strategy | None = None

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: Rounds is out of range.
        """
        require(1 <= self.rounds <= MAX_ROUNDS, "rounds", self.rounds, f"1 to {MAX_ROUNDS}")

    @property
    def samples(self) -> int:
        """Most sample numbers in use; see `StrategyOptions.samples`."""
        return most_samples(self.inner)

    async def solve(self, session: Session) -> Outcome:
        """Run the chain and submit its last reply.

        A failed call uses up its round, and the next round repeats it.
        """
        session = self.on_model(session)
        messages = session.opening
        text = ""
        faults: tuple[Fault, ...] = ()
        drawn: list[Reply] = []
        last: Reply | None = None
        try:
            for number in range(self.rounds):
                reply = await self._reply(session, messages, number, text, faults, drawn)
                if reply is None or reply.completion.error is not None:
                    continue
                last = reply
                if await session.accepts(reply):
                    break
                text, faults = await session.feedback(reply, self.feedback)
                messages = self._next(session, messages, reply, text)
        except BudgetExhausted:
            pass
        return Outcome(last, join(drawn))

    async def _reply(
        self,
        session: Session,
        messages: tuple[Message, ...],
        number: int,
        text: str,
        faults: tuple[Fault, ...],
        drawn: list[Reply],
    ) -> Reply | None:
        if self.inner is None:
            reply = await session.sample(messages, sample=0, round=number, faults=faults)
            drawn.append(reply)
            return reply
        if number:
            session.budget.check()
        prompt = _remark(session.prompt, text) if text and self.history == "none" else None
        branch = within(session, opening=messages, round=number, faults=faults, prompt=prompt)
        outcome = await solve_within(self.inner, branch)
        drawn.extend(outcome.replies)
        return outcome.chosen

    def _next(self, session: Session, messages: tuple[Message, ...], reply: Reply, text: str) -> tuple[Message, ...]:
        if self.history == "none":
            return ask_instead(session.opening, lambda asked: _remark(asked, text))
        kept = messages if self.history == "grow" else session.opening
        return (*kept, *turns(reply, f"{text}\n\n{session.again}"))


def _remark(asked: str, feedback: str) -> str:
    return f"{asked}\n\nAn earlier answer was refused. {feedback}"
