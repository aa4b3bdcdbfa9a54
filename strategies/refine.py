"""Let a model mend its answer: after every wrong reply it is told what the verifier found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from ..tasks.task import Degree
from ..verifiers.verdict import Fault
from .models.model import Message
from .session import Attempt, BudgetExhausted, Session
from .strategy import Outcome
from .tables import Options, require

AGAIN = "Think again, and give a complete new answer in the form that was asked for."


@dataclass(frozen=True)
class Refine(Options):
    """A chain of up to `rounds` replies that ends with the first verified one.

    Attributes:
        rounds: Replies at most, the first included.
        feedback: How much the verdict tells (`bit`, `where`, `how`, `oracle`).
        history: `grow` keeps all earlier replies in the conversation; `fresh` only the last
            one, so that the prompt stays short.
    """

    independent: ClassVar[bool] = False

    rounds: int = 4
    feedback: Degree = "how"
    history: Literal["grow", "fresh"] = "grow"

    def validate(self) -> None:
        """Raises ValueError when rounds is out of range."""
        require(1 <= self.rounds <= 1000, "rounds", self.rounds, "1 to 1000")

    @property
    def spec(self) -> str:
        """As `Strategy.spec`."""
        return f"refine:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`; hands in the last reply that came.

        A call that failed uses up its round, and the next one asks the same again.
        """
        messages = session.opening
        told: tuple[Fault, ...] = ()
        attempts: list[Attempt] = []
        last: Attempt | None = None
        for number in range(self.rounds):
            try:
                attempt = await session.sample(messages, sample=0, round=number, told=told)
            except BudgetExhausted:
                break
            attempts.append(attempt)
            if attempt.completion.error is not None:
                continue
            last = attempt
            if attempt.verdict.correct:
                break
            text, told = session.feedback(attempt, self.feedback)
            kept = messages if self.history == "grow" else session.opening
            messages = (*kept, *_turns(attempt, text))
        return Outcome(last, tuple(attempts))


def _turns(attempt: Attempt, feedback: str) -> tuple[Message, Message]:
    return (
        {"role": "assistant", "content": attempt.completion.text},
        {"role": "user", "content": f"{feedback}\n\n{AGAIN}"},
    )
