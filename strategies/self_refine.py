"""A model criticises an answer and corrects it until the critic approves. No verifier, no truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .engine.budget import BudgetExhausted
from .engine.cache import Reply
from .engine.endpoints import Target
from .engine.nesting import MAX_ROUNDS
from .engine.options import ModelOptions, check_limit, check_model, require
from .engine.session import Session
from .engine.strategy import Outcome
from .engine.turns import AGAIN, turns
from .selection.judge import opinion, question

CRITIQUE = """\
Here is a problem, and an answer that was given to it.

--- problem ---
{problem}
--- end of problem ---

--- answer ---
{answer}
--- end of answer ---

Criticise the answer: check every condition, say which ones it breaks and how it could be mended. Do not give a \
new answer. End with <verdict>right</verdict> if nothing is wrong, else with <verdict>wrong</verdict>."""


@dataclass(frozen=True)
class SelfRefine(ModelOptions):
    """Answer, critique, answer … until the critic approves; the last answer is submitted.

    The critic reads the problem and the answer as it was parsed, and no verdict. A critique
    without a verdict counts as *wrong*. Source: Madaan et al. 2023, *Self-Refine*.

    Attributes:
        rounds: Most answers, the first included.
        critic: A model spec; the run's model when not set.
        critic_tokens: Most tokens of a critique; the run's limit when not set.
    """

    name: ClassVar[str] = "self-refine"
    independent: ClassVar[bool] = False

    rounds: int = 3
    critic: str | None = None
    critic_tokens: int | None = None

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: Rounds is out of range or the critic is no model.
        """
        require(1 <= self.rounds <= MAX_ROUNDS, "rounds", self.rounds, f"1 to {MAX_ROUNDS}")
        check_model("critic", self.critic)
        check_limit("critic_tokens", self.critic_tokens)

    async def solve(self, session: Session) -> Outcome:
        """Alternate answers and critiques and submit the last answer."""
        here, messages = self.on_model(session), session.opening
        replies: list[Reply] = []
        last: Reply | None = None
        target = Target(self.critic, max_tokens=self.critic_tokens) if self.critic or self.critic_tokens else None
        try:
            for number in range(self.rounds):
                reply = await here.sample(messages, sample=0, round=number)
                replies.append(reply)
                if reply.completion.error is not None:
                    continue
                last = reply
                if number == self.rounds - 1:
                    break
                asked = question(session, reply, CRITIQUE)
                said = await session.ask(session.asking(asked), round=number, target=target)
                if opinion(said.completion.text):
                    break
                critique = said.completion.text.strip() or "The answer could not be confirmed."
                messages = (*messages, *turns(reply, f"A reviewer says:\n{critique}\n\n{AGAIN}"))
        except BudgetExhausted:
            pass
        return Outcome(last, tuple(replies))
