"""Draw n replies, hand in the answer that most of them gave.

Self-consistency (Wang et al. 2023), with answers compared by what they mean: a tour counts
the same from every start and in both directions. It needs no verifier.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from .drawing import MAX_DRAWS, draw
from .session import Attempt, Session
from .strategy import Outcome
from .tables import Options, require


@dataclass(frozen=True)
class Majority(Options):
    """The most frequent canonical answer of n; a reply without an answer has no vote.

    Of answers with equally many votes the one that came first (by sample) is handed in.
    Samples are exchangeable, so in expectation that is a fair lot among the tied, which is
    what `estimators.majority_of_n` computes.
    """

    independent: ClassVar[bool] = True

    n: int = 16

    def validate(self) -> None:
        """Raises ValueError when n is out of range."""
        require(1 <= self.n <= MAX_DRAWS, "n", self.n, f"1 to {MAX_DRAWS}")

    @property
    def spec(self) -> str:
        """As `Strategy.spec`."""
        return f"majority:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`; the vote does not look at verdicts."""
        attempts = await draw(session, self.n)
        votes: dict[Hashable, list[Attempt]] = {}
        for attempt in attempts:
            answer = session.vote(attempt)
            if answer is not None:
                votes.setdefault(answer, []).append(attempt)
        if not votes:
            return Outcome(_any_reply(attempts), attempts)
        most = max(map(len, votes.values()))
        top = [voters[0] for voters in votes.values() if len(voters) == most]
        return Outcome(top[0], attempts, tied=len(top))


def _any_reply(attempts: tuple[Attempt, ...]) -> Attempt | None:
    return next((attempt for attempt in attempts if attempt.completion.error is None), None)
