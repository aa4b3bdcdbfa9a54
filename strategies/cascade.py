"""Run a cheap strategy; escalate to an expensive one if the verifier rejects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .best_of_n import BestOfN
from .engine.nesting import join, most_samples, solve_within, within
from .engine.options import StrategyOptions
from .engine.session import Session
from .engine.strategy import Outcome, Strategy
from .single import Single

_CHEAP, _EXPENSIVE = Single(), BestOfN()


@dataclass(frozen=True)
class Cascade(StrategyOptions):
    """Submits the reply of `first` if the selecting verifier accepts it, else that of `then`.

    Replies that both need on the same conversation with the same model are drawn, and paid, once:
    `cascade:first=[single],then=[best-of-n:n=8]` costs 1 or 8 calls. Longer cascades nest in
    `then`. Source: Chen et al. 2023, *FrugalGPT*.

    Attributes:
        first: The cheap strategy.
        then: The expensive one.
    """

    name: ClassVar[str] = "cascade"
    independent: ClassVar[bool] = False

    first: Strategy = _CHEAP
    then: Strategy = _EXPENSIVE

    @property
    def samples(self) -> int:
        """Most sample numbers in use; see `StrategyOptions.samples`."""
        return max(most_samples(self.first), most_samples(self.then))

    @property
    def no_single_call(self) -> str:
        """Why the first reply is no plain call; see `Strategy`."""
        return getattr(self.first, "no_single_call", "") or (
            "its first reply comes from the model of its first strategy" if getattr(self.first, "model", None) else ""
        )

    async def solve(self, session: Session) -> Outcome:
        """Run `first`, and `then` if needed; without a reply of `then`, submit that of `first`."""
        cheap = await solve_within(self.first, within(session))
        if cheap.chosen is not None and await session.accepts(cheap.chosen):
            return cheap
        if session.budget.exhausted:
            return cheap
        expensive = await solve_within(self.then, within(session))
        replies = join(cheap.replies, expensive.replies)
        return Outcome(
            expensive.chosen or cheap.chosen, replies, expensive.tied, cheap.saved_calls + expensive.saved_calls
        )
