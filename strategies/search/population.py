"""A population of answers to one session's instance, with their fitness."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...tasks.core.keys import Stream
from ...verifiers.verdict import Fault
from ..engine.cache import Reply
from ..engine.sampling import draw
from ..engine.session import Session
from ..engine.strategy import Outcome
from ..models.model import Message
from .selecting import accepts, choose


@dataclass(frozen=True, slots=True)
class Member:
    """A readable answer."""

    answer: Any
    dense_score: float
    reply: Reply


class Population:
    """Draws answers, keeps the fittest different ones.

    Attributes:
        members: Fittest first after `select`.
        attempts: Every reply so far.
        accepted: The first right answer.
    """

    def __init__(self, session: Session, size: int) -> None:
        """Empty."""
        self._session, self._size = session, size
        self._fitness = session.task.dense_score(session.instance.problem)
        self._drawn: dict[str, int] = {}
        self.members: list[Member] = []
        self.replies: list[Reply] = []
        self.accepted: Reply | None = None

    @property
    def over(self) -> bool:
        """Whether there is nothing more to do: an answer was accepted, or nothing is left of the budget."""
        return self.accepted is not None or self._session.budget.exhausted is not None

    async def draw(self, turns: Sequence[tuple[str, tuple[Fault, ...]]]) -> None:
        """One reply to each of several turns at the same time; the readable ones become members, in this order.

        Args:
            turns: What is asked, and the faults that it tells of.
        """
        places = []
        for turn, _ in turns:
            places.append(self._drawn.get(turn, 0))
            self._drawn[turn] = places[-1] + 1
        groups = await asyncio.gather(*(self._one(*turn, place) for turn, place in zip(turns, places, strict=True)))
        replies = [reply for group in groups for reply in group]
        self.replies += replies
        for reply in replies:
            if self.accepted is None and await accepts(self._session, reply):
                self.accepted = reply
        self.members += [member for member in map(self._member, replies) if member is not None]

    async def _one(self, turn: str, faults: tuple[Fault, ...], sample: int) -> tuple[Reply, ...]:
        messages: tuple[Message, ...] = ({"role": "user", "content": turn},)
        return await draw(self._session, 1, messages=messages, first=sample, faults=faults)

    def select(self) -> None:
        """Keeps the fittest, each answer once, the earliest of equals."""
        task, problem = self._session.task, self._session.instance.problem
        once = {task.canonical(problem, member.answer): member for member in reversed(self.members)}
        earliest = sorted(once.values(), key=self.members.index)
        self.members = sorted(earliest, key=lambda member: -member.dense_score)[: self._size]

    def tournament(self, stream: Stream) -> Member:
        """The fitter of two drawn members."""
        return max((stream.choice(self.members), stream.choice(self.members)), key=lambda member: member.dense_score)

    async def outcome(self) -> Outcome:
        """The accepted answer, or the fittest."""
        fittest = max(self.members, key=lambda member: member.dense_score, default=None)
        chosen = self.accepted or (fittest.reply if fittest else await choose(self._session, self.replies))
        return Outcome(chosen, tuple(self.replies))

    def _member(self, reply: Reply) -> Member | None:
        problem = self._session.instance.problem
        answer = self._session.task.parse(problem, reply.completion.text)
        if reply.completion.error is not None or isinstance(answer, Fault):
            return None
        return Member(answer, self._fitness.value(answer, reply.verdict), reply)
