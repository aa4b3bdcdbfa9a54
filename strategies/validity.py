"""A vote among answers that keep every rule that can be checked without the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .engine.parallel import ParallelStrategy
from .engine.session import Session
from .engine.strategy import Outcome
from .selection.votes import tally


@dataclass(frozen=True)
class Validity(ParallelStrategy):
    """Of n candidates the valid ones of highest self-check vote; without a valid one, all vote.

    The self-check is a score that the problem alone gives an answer (`Task.self_check`): a tour must visit
    every city once, and the shorter is the better; a walk must be legal; an assignment must satisfy every
    clause; a meeting must keep every constraint. No optimum, proof or verdict is used, so this is open to a user
    who can check an answer and cannot solve the problem. A claim that there is no solution counts only
    where no candidate is a solution.

    Attributes:
        n: Candidates.
    """

    name: ClassVar[str] = "validity"

    async def solve(self, session: Session) -> Outcome:
        """Draw the candidates and submit the majority of the valid ones; no verdict and no verifier is used."""
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
