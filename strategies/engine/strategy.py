"""Strategies: values that spend model calls on an instance and choose one reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from .cache import Reply
from .session import Session

RACING = "its calls race: the first to arrive is the fastest, not a sample"
"""Why nothing is known of a single call where several run side by side until one is enough."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of running a strategy on one instance.

    Attributes:
        chosen: The reply to submit; None when every call failed.
        replies: Every answer drawn, in the order of sample and round where there is one; auxiliary
            replies such as opinions and critiques are in `Session.auxiliary`.
        tied: Number of answers equal at the top of a vote, of which the earliest was chosen; 1 without
            a tie, 0 without a vote.
        saved_calls: Calls that were not started because one reply was enough.
    """

    chosen: Reply | None
    replies: tuple[Reply, ...]
    tied: int = 0
    saved_calls: int = 0


class Strategy(Protocol):
    """A value made from a spec such as `best-of-n:n=16`.

    A strategy may also have two attributes that analyses read. `racing` is true if calls compete in time, so that the order
    of arrival depends on their lengths. `no_single_call` says why its first reply (sample 0 before any round) is not a plain
    call with the run's sampling; without it or when it is empty, that reply counts as one.
    """

    @property
    def independent(self) -> bool:
        """True if every instance gets the same number of independent replies to its prompt, without early stop or rounds.

        Estimators over all subsets of the replies apply only then.
        """
        ...

    @property
    def spec(self) -> str:
        """The full spec, defaults included; `parse_strategy` takes it back."""
        ...

    async def solve(self, session: Session) -> Outcome:
        """Spend calls on the session's instance and choose one reply to submit.

        When the budget ends (`draw` returns fewer, `Session.sample` raises `BudgetExhausted`), the strategy
        submits the best it has.
        """
        ...


@runtime_checkable
class AcrossInstances(Strategy, Protocol):
    """A strategy that works on all instances of a run together and allocates its calls among them."""

    async def solve_all(self, sessions: Sequence[Session]) -> Sequence[Outcome | Exception]:
        """Return one outcome per instance, in order; an exception is the failure of its instance alone.

        Called again with the same cached replies, it returns the same outcomes: that is how a stopped run
        resumes.
        """
        ...
