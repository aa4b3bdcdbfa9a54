"""Try what is cheap first, and what is dear only where the verifier refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .best_of_n import BestOfN
from .engine.nesting import join, most_samples, solve_within, within
from .engine.options import StrategyOptions
from .engine.session import Session
from .engine.strategy import Outcome, Strategy
from .single import Single

_CHEAP, _DEAR = Single(), BestOfN()


@dataclass(frozen=True)
class Cascade(StrategyOptions):
    """What `first` hands in if the selecting verifier accepts it, else what `then` does.

    Draws that both make on the same conversation with the same model are made, and paid, once:
    `cascade:first=[single],then=[best-of-n:n=8]` costs 1 or 8 calls. Longer cascades nest in
    `then`. Source: Chen et al. 2023, *FrugalGPT*.

    Attributes:
        first: The cheap strategy.
        then: The dear one.
    """

    name: ClassVar[str] = "cascade"
    independent: ClassVar[bool] = False

    first: Strategy = _CHEAP
    then: Strategy = _DEAR

    @property
    def samples(self) -> int:
        """As `StrategyOptions.samples`."""
        return max(most_samples(self.first), most_samples(self.then))

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`; where `then` comes to nothing, what `first` came to."""
        cheap = await solve_within(self.first, within(session))
        if cheap.chosen is not None and await session.accepts(cheap.chosen):
            return cheap
        if session.budget.exhausted:
            return cheap
        dear = await solve_within(self.then, within(session))
        replies = join(cheap.replies, dear.replies)
        return Outcome(dear.chosen or cheap.chosen, replies, dear.tied, cheap.saved_calls + dear.saved_calls)
