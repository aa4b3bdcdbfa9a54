"""A population of answers to one session's instance, with their fitness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...tasks.keys import Stream
from ...verifiers.verdict import Fault
from ..drawing import best, draw
from ..models.model import Message
from ..session import Attempt, Session
from ..strategy import Outcome


@dataclass(frozen=True, slots=True)
class Member:
    """A readable answer."""

    answer: Any
    fitness: float
    attempt: Attempt


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
        self._fitness = session.task.fitness(session.instance.problem)
        self._drawn: dict[str, int] = {}
        self.members: list[Member] = []
        self.attempts: list[Attempt] = []
        self.accepted: Attempt | None = None

    @property
    def over(self) -> bool:
        """Whether there is nothing more to do: an answer was accepted, or nothing is left of the budget."""
        return self.accepted is not None or self._session.pool.exhausted is not None

    async def draw(self, messages: tuple[Message, ...], n: int, told: tuple[Fault, ...] = ()) -> None:
        """n further replies to a conversation; the readable ones become members."""
        name = messages[0]["content"]
        first = self._drawn.get(name, 0)
        self._drawn[name] = first + n
        attempts = await draw(self._session, n, messages=messages, first=first, told=told)
        self.attempts += attempts
        self.members += [member for member in map(self._member, attempts) if member is not None]

    def select(self) -> None:
        """Keeps the fittest, each answer once, the earliest of equals."""
        task, problem = self._session.task, self._session.instance.problem
        once = {task.canonical(problem, member.answer): member for member in reversed(self.members)}
        earliest = sorted(once.values(), key=self.members.index)
        self.members = sorted(earliest, key=lambda member: -member.fitness)[: self._size]

    def tournament(self, stream: Stream) -> Member:
        """The fitter of two drawn members."""
        return max((stream.choice(self.members), stream.choice(self.members)), key=lambda member: member.fitness)

    def outcome(self) -> Outcome:
        """The accepted answer, or the fittest."""
        fittest = max(self.members, key=lambda member: member.fitness, default=None)
        chosen = self.accepted or (fittest.attempt if fittest else best(self.attempts))
        return Outcome(chosen, tuple(self.attempts))

    def _member(self, attempt: Attempt) -> Member | None:
        if self.accepted is None and attempt.verdict.correct:
            self.accepted = attempt
        problem = self._session.instance.problem
        answer = self._session.task.parse(problem, attempt.completion.text)
        if attempt.completion.error is not None or isinstance(answer, Fault):
            return None
        return Member(answer, self._fitness.value(answer, attempt.verdict), attempt)
