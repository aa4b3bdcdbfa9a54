"""Several agents answer, read each other's answers, and answer again; then they vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from .engine.budget import BudgetExhausted
from .engine.cache import Reply
from .engine.endpoints import Target
from .engine.nesting import MAX_ROUNDS, in_parallel
from .engine.options import ModelOptions, check_model, require
from .engine.session import Session
from .engine.strategy import Outcome
from .engine.turns import turns
from .models.model import Message
from .selection.votes import tally

READ = (
    "These are the solutions of other agents:\n\n{others}\n\nUse them as additional advice, "
    "check them critically, and give an updated complete answer in the form that was asked for."
)


@dataclass(frozen=True)
class Debate(ModelOptions):
    """A majority over the last answers of agents that have read each other's.

    Source: Du et al. 2023, *Improving Factuality and Reasoning through Multiagent Debate*.

    Attributes:
        agents: How many.
        rounds: Answers of each, the first included.
        models: Model specs, dealt out to the agents in turn; the run's model when not set.
    """

    name: ClassVar[str] = "debate"
    independent: ClassVar[bool] = False

    agents: int = 3
    rounds: int = 2
    models: tuple[str, ...] = ()

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range or there is no such model.
        """
        require(2 <= self.agents <= 100, "agents", self.agents, "2 to 100")
        require(1 <= self.rounds <= MAX_ROUNDS, "rounds", self.rounds, f"1 to {MAX_ROUNDS}")
        for model in self.models:
            check_model("models", model)

    @property
    def samples(self) -> int:
        """Most sample numbers in use; see `StrategyOptions.samples`."""
        return self.agents

    @property
    def no_single_call(self) -> str:
        """Why the first reply is no plain call; see `Strategy`."""
        return "its first reply comes from one of several models" if self.models else ""

    async def solve(self, session: Session) -> Outcome:
        """Run all rounds and submit the majority of the last answers; an agent whose call failed keeps its answer."""
        here = self.on_model(session)
        talks = [session.opening] * self.agents
        last: dict[int, Reply] = {}
        replies: list[Reply] = []
        for number in range(self.rounds):
            said = await in_parallel([self._say(here, agent, talks[agent], number) for agent in range(self.agents)])
            replies += [reply for reply in said if reply is not None]
            last |= {i: one for i, one in enumerate(said) if one is not None and one.completion.error is None}
            if None in said:
                break
            talks = [self._read(talk, agent, last) for agent, talk in enumerate(talks)]
        chosen, tied = tally(session, list(last.values()))
        return Outcome(chosen, tuple(replies), tied=tied)

    async def _say(self, session: Session, agent: int, talk: tuple[Message, ...], number: int) -> Reply | None:
        target = Target(self.models[agent % len(self.models)]) if self.models else None
        try:
            return await session.sample(talk, sample=agent, round=number, target=target)
        except BudgetExhausted:
            return None

    def _read(self, talk: tuple[Message, ...], agent: int, last: dict[int, Reply]) -> tuple[Message, ...]:
        own = last.get(agent)
        others = numbered([reply for i, reply in sorted(last.items()) if i != agent])
        return talk if own is None or not others else (*talk, *turns(own, READ.format(others=others)))


def numbered(replies: Sequence[Reply]) -> str:
    """Join replies into one text under numbered headings."""
    return "\n\n".join(f"--- solution {i} ---\n{one.completion.text}" for i, one in enumerate(replies, 1))
