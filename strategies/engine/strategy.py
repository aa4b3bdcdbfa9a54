"""What a strategy is: a way to spend model calls on one instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from .cache import Reply
from .session import Session


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a strategy came to.

    Attributes:
        chosen: The attempt it would hand in; None when every call failed.
        attempts: Everything it drew that is an answer, in the order of sample and round where it has one;
            what else was drawn, opinions and critiques, the session knows.
        tied: How many answers stood equal at the top of a vote; the earliest of them was
            chosen. 1 where nothing was equal, 0 where nothing was voted on.
        spared: How many draws it would have made and did not begin, because one was enough.
    """

    chosen: Reply | None
    replies: tuple[Reply, ...]
    tied: int = 0
    saved_calls: int = 0


class Strategy(Protocol):
    """A value made from a spec such as `best-of-n:n=16`."""

    @property
    def independent(self) -> bool:
        """Whether every instance gets the same number of independent replies to its prompt, so that the
        estimators over all subsets of them apply: no early stop, no rounds."""
        ...

    @property
    def spec(self) -> str:
        """The full spec, defaults included; `parse_strategy` takes it back."""
        ...

    async def solve(self, session: Session) -> Outcome:
        """Spends calls on the session's instance and hands in one attempt.

        When the budget ends (`draw` returns fewer, `Session.sample` raises `BudgetExhausted`) it
        hands in what it has.
        """
        ...


@runtime_checkable
class AcrossInstances(Strategy, Protocol):
    """A strategy that works on all instances of a run together, and shares its calls out among them."""

    async def solve_all(self, sessions: Sequence[Session]) -> Sequence[Outcome | Exception]:
        """As `solve`, of all instances in their order; an exception is the failure of its instance alone.

        When it is called again with the same replies in the book it comes to the same: that is how a
        run that was stopped is resumed.
        """
        ...
