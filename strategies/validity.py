"""A vote among answers that keep every rule which can be checked without knowing the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .engine.parallel import ParallelStrategy
from .engine.session import Session
from .engine.strategy import Outcome
from .selection.votes import tally


@dataclass(frozen=True)
class Validity(ParallelStrategy):
    """Of n candidates the valid ones of highest merit vote; without a valid one, all vote.

    Merit is what the problem alone says of an answer (`Task.self_check`): a tour must visit every city
    once, and the shorter is the better; a walk must be legal; an assignment must satisfy every clause; a
    meeting must keep every constraint. No optimum, no proof and no verdict is used, so this is what
    a user has who can check an answer and cannot solve the problem. A claim that there is
    no solution counts only where no candidate is one.

    Attributes:
        n: Candidates.
    """

    name: ClassVar[str] = "validity"

    async def solve(self, session: Session) -> Outcome:
        """As `Strategy.solve`; it looks at no verdict and asks no verifier."""
        candidates, replies = await self.candidates(session)
        answers = [session.answer(reply) for reply in candidates]
        problem = session.instance.problem
        merits = [None if answer is None else session.task.self_check(problem, answer) for answer in answers]
        best = max((self_check for self_check in merits if self_check is not None), default=None)
        valid = [
            reply
            for reply, self_check in zip(candidates, merits, strict=True)
            if self_check is not None and self_check == best
        ]
        chosen, tied = tally(session, valid or candidates)
        return Outcome(chosen, replies, tied=tied)
