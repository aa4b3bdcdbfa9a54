"""Make a model think longer, or stop thinking, by a message after its reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .engine.budget import BudgetExhausted
from .engine.cache import Reply
from .engine.options import ModelOptions, require, with_model
from .engine.session import Session
from .engine.strategy import Outcome
from .engine.turns import begun_with, closed_with, turns

WAIT = "Wait. Go on thinking: check what you have so far step by step, then give your final answer as was asked for."
MORE = "\nWait"
FINAL = "\nFinal answer: <answer>"
"""Begins the answer of a reply whose thinking was ended."""
CUT = "The time is up. Give your final answer now, as was asked for, and nothing else."


@dataclass(frozen=True)
class BudgetForcing(ModelOptions):
    """Continues a reply with *Wait* a given number of times; a reply cut short must answer at once.

    As in the original, *Wait* is appended to the thinking itself where the model goes on with a reply that we begin
    (transformers, vLLM, SGLang, llama.cpp, OpenRouter). Other servers get it as a turn of the conversation. The last readable answer is submitted. Source: Muennighoff et al. 2025, *s1:
    Simple test-time scaling*.

    Attributes:
        waits: Continuations.
        think: Most tokens of the first reply and of each continuation; the run's when not set.
        final: Most tokens of an answer after a cut.
    """

    name: ClassVar[str] = "budget-forcing"
    independent: ClassVar[bool] = False

    waits: int = 2
    think: int | None = None
    final: int = 512

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        require(0 <= self.waits <= 100, "waits", self.waits, "0 to 100")
        require(self.think is None or self.think >= 1, "think", self.think, "at least 1")
        require(self.final >= 1, "final", self.final, "at least 1")

    @property
    def no_single_call(self) -> str:
        """Why the first reply is no plain call; see `Strategy`."""
        return f"its first reply is cut at {self.think} tokens" if self.think else ""

    async def solve(self, session: Session) -> Outcome:
        """Draw the chain and submit its last readable answer; a failed call ends the chain."""
        here = self.on_model(session)
        thinking = with_model(here, None, **({"max_tokens": self.think} if self.think else {}))
        replies: list[Reply] = []
        messages = session.opening
        continued = await here.can_continue() and not here.sampling.form
        try:
            for number in range(self.waits + 1):
                reply = await thinking.sample(messages, sample=0, round=number if continued else None)
                replies.append(reply)
                if reply.completion.error is not None:
                    break
                if number < self.waits and continued:
                    begun = begun_with(reply, MORE)
                    thinking = with_model(thinking, None, prefill=begun)
                elif number < self.waits:
                    messages = (*messages, *turns(reply, WAIT))
            if replies[-1].completion.finish_reason == "length" and replies[-1].verdict.status == "unparsed":
                if continued:
                    short = with_model(here, None, max_tokens=self.final, prefill=closed_with(replies[-1], FINAL))
                    replies.append(await short.sample(messages, sample=0, round=self.waits + 1))
                else:
                    short = with_model(here, None, max_tokens=self.final)
                    replies.append(await short.sample((*messages, *turns(replies[-1], CUT)), sample=0))
        except BudgetExhausted:
            pass
        return Outcome(last_answer(replies), tuple(replies))


def last_answer(replies: list[Reply]) -> Reply | None:
    """Return the last reply with a readable answer, else the last whose call did not fail; None without any."""
    answered = [reply for reply in replies if reply.completion.error is None]
    readable = [reply for reply in answered if reply.verdict.status != "unparsed"]
    return next(iter(readable[::-1] or answered[::-1]), None)
