"""A population of answers, combined a few at a time over several rounds, without a verifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from ..tasks.core.ids import Stream
from .debate import numbered
from .engine.budget import BudgetExhausted
from .engine.cache import Reply
from .engine.nesting import in_parallel
from .engine.options import ModelOptions, require
from .engine.sampling import draw
from .engine.session import Session
from .engine.strategy import Outcome
from .engine.turns import ask_instead
from .models.model import Message
from .selection.votes import tally

READ = (
    "{problem}\n\nHere are candidate solutions to this problem. Some of them may be wrong, in part or as a whole:\n\n"
    "{candidates}\n\nKeep what is right in them, correct what is wrong, and give one complete answer in the form that was "
    "asked for."
)


@dataclass(frozen=True)
class SelfAggregation(ModelOptions):
    """Recursive self-aggregation: each round makes n new candidates, each from `k` of the last round.

    The candidates of the last round vote, or one of them is taken at random. Source: Venkatraman et al. 2025, *Recursive
    Self-Aggregation Unlocks Deep Thinking in Large Language Models*.

    Attributes:
        n: Candidates of each round.
        k: Candidates that each new one reads, drawn without repetition.
        rounds: Rounds of aggregation after the first candidates.
        submit: `majority`: the most frequent answer of the last round; `random`: a random candidate of it, as in the source.
    """

    name: ClassVar[str] = "self-aggregation"
    independent: ClassVar[bool] = False

    n: int = 8
    k: int = 3
    rounds: int = 3
    submit: Literal["majority", "random"] = "majority"

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        require(1 <= self.n <= 1000, "n", self.n, "1 to 1000")
        require(1 <= self.k <= self.n, "k", self.k, f"1 to n = {self.n}")
        require(1 <= self.rounds <= 100, "rounds", self.rounds, "1 to 100")

    @property
    def samples(self) -> int:
        """Most sample numbers in use; see `StrategyOptions.samples`."""
        return self.n

    async def solve(self, session: Session) -> Outcome:
        """Run all rounds and submit from the last; if the budget ends first, from the last whole round."""
        here = self.on_model(session)
        replies = population = await draw(here, self.n)
        for number in range(1, self.rounds + 1):
            readable = [reply for reply in population if reply.completion.error is None]
            if len(population) < self.n or not readable:
                break
            stream = session.stream("self-aggregation", number)
            said = await in_parallel(
                [self._combine(here, self._some(readable, stream), number, i) for i in range(self.n)]
            )
            made = tuple(reply for reply in said if reply is not None)
            replies += made
            if len(made) < self.n:
                break
            population = made
        return self._outcome(session, population, replies)

    def _outcome(self, session: Session, population: tuple[Reply, ...], replies: tuple[Reply, ...]) -> Outcome:
        answered = [reply for reply in population if reply.completion.error is None]
        if self.submit == "random" and answered:
            return Outcome(answered[session.stream("self-aggregation", "submit").below(len(answered))], replies)
        chosen, tied = tally(session, population)
        return Outcome(chosen, replies, tied=tied)

    def _some(self, candidates: list[Reply], stream: Stream) -> list[Reply]:
        left = list(candidates)
        stream.shuffle(left)
        return left[: self.k]

    async def _combine(self, session: Session, candidates: list[Reply], number: int, sample: int) -> Reply | None:
        said = numbered(candidates)
        messages: tuple[Message, ...] = ask_instead(
            session.opening, lambda problem: READ.format(problem=problem, candidates=said)
        )
        try:
            return await session.sample(messages, sample=sample, round=number)
        except BudgetExhausted:
            return None
