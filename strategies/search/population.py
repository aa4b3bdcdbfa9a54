"""Population of answers to one session's instance, ranked by dense score."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...tasks.core.ids import Stream
from ...verifiers.verdict import Fault
from ..engine.cache import Reply
from ..engine.sampling import choose, draw
from ..engine.session import Session
from ..engine.strategy import Outcome


@dataclass(frozen=True, slots=True)
class Member:
    """A readable answer.

    Attributes:
        answer: The parsed answer.
        dense_score: By `Session.dense_score`; higher is better.
        reply: The reply that gave it.
    """

    answer: Any
    dense_score: float
    reply: Reply


class Population:
    """Draws answers and keeps the best different ones by dense score.

    Attributes:
        members: Best first after `select`.
        replies: Every reply so far.
        accepted: The first accepted answer; None before.
    """

    def __init__(self, session: Session, size: int) -> None:
        """Create an empty population.

        Args:
            session: Draws the answers.
            size: Members kept by `select`.
        """
        self._session, self._size = session, size
        self._drawn: dict[str, int] = {}
        self.members: list[Member] = []
        self.replies: list[Reply] = []
        self.accepted: Reply | None = None

    @property
    def over(self) -> bool:
        """True if an answer was accepted or the budget is used up."""
        return self.accepted is not None or self._session.budget.exhausted is not None

    async def draw(self, turns: Sequence[tuple[str, tuple[Fault, ...]]]) -> None:
        """Draw one reply to each of several turns at the same time; readable ones become members, in this order.

        Args:
            turns: The text of each user turn, and the faults that it names.
        """
        places = []
        for turn, _ in turns:
            places.append(self._drawn.get(turn, 0))
            self._drawn[turn] = places[-1] + 1
        groups = await asyncio.gather(*(self._one(*turn, place) for turn, place in zip(turns, places, strict=True)))
        replies = [reply for group in groups for reply in group]
        self.replies += replies
        for reply in replies:
            if self.accepted is None and await self._session.accepts(reply):
                self.accepted = reply
        self.members += [member for member in map(self._member, replies) if member is not None]

    async def _one(self, turn: str, faults: tuple[Fault, ...], sample: int) -> tuple[Reply, ...]:
        return await draw(self._session, 1, messages=self._session.asking(turn), first=sample, faults=faults)

    def select(self) -> None:
        """Keep the best members, each answer once, the earliest of equals."""
        task, problem = self._session.task, self._session.instance.problem
        once = {task.canonical(problem, member.answer): member for member in reversed(self.members)}
        earliest = sorted(once.values(), key=self.members.index)
        self.members = sorted(earliest, key=lambda member: -member.dense_score)[: self._size]

    def tournament(self, stream: Stream) -> Member:
        """Return the better of two random members."""
        return max((stream.choice(self.members), stream.choice(self.members)), key=lambda member: member.dense_score)

    async def outcome(self) -> Outcome:
        """Return the outcome with the accepted answer, else the best member, else the best reply."""
        fittest = max(self.members, key=lambda member: member.dense_score, default=None)
        chosen = self.accepted or (fittest.reply if fittest else await choose(self._session, self.replies))
        return Outcome(chosen, tuple(self.replies))

    def _member(self, reply: Reply) -> Member | None:
        problem = self._session.instance.problem
        answer = self._session.task.parse(problem, reply.completion.text)
        if reply.completion.error is not None or isinstance(answer, Fault):
            return None
        return Member(answer, self._session.dense_score(answer, reply), reply)
