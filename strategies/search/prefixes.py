"""Prefixes of answers to one session's instance: what the model proposes after them, and which are whole and right."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...tasks.stepwise.reading import read_rest, read_step_list, read_step_reply
from ...tasks.stepwise.stepwise import Prefix, Stepwise
from ...verifiers.verdict import Fault
from ..drawing import best, draw
from ..models.model import Message
from ..session import Attempt, Session
from ..strategy import Outcome
from .options import Ask
from .questions import Kind, Question, write_question


@dataclass(frozen=True, slots=True)
class Proposal:
    """A prefix with one more step or several, and the reply that proposed it.

    Attributes:
        ahead: The steps with which the same reply went on after these.
    """

    prefix: Prefix
    attempt: Attempt
    ahead: Prefix = ()


class Prefixes:
    """Draws steps in a session, and keeps what was drawn.

    Equal prefixes are one conversation: its draws are numbered as they come, so that everything
    drawn is found again when a run resumes.

    Attributes:
        form: The steps of the instance.
        attempts: Every reply so far.
        accepted: The first whole answer that was accepted; None as long as there is none.
    """

    def __init__(self, session: Session) -> None:
        """Nothing is drawn yet.

        Raises:
            ValueError: The task's answers have no steps.
        """
        self.session = session
        self.form: Stepwise[Any] = session.task.stepwise(session.instance.problem)
        self.attempts: list[Attempt] = []
        self.accepted: Attempt | None = None
        self._answers: list[Attempt] = []
        self._drawn: dict[str, int] = {}

    @property
    def over(self) -> bool:
        """Whether there is nothing more to do: an answer was accepted, or nothing is left of the budget."""
        return self.accepted is not None or self.session.pool.exhausted is not None

    async def ask(self, kind: Kind, prefix: Prefix, n: int, count: int = 1) -> tuple[Attempt, ...]:
        """n further replies to one question about a prefix; fewer when the budget ends."""
        question = Question(kind, self.form.write(prefix), count)
        turn = write_question(self.session.opening[0]["content"], question, self.form.wording)
        return await self.draw(({"role": "user", "content": turn},), n, answers=kind not in ("value", "list"))

    async def draw(
        self, messages: tuple[Message, ...], n: int, told: tuple[Fault, ...] = (), *, answers: bool = True
    ) -> tuple[Attempt, ...]:
        """n further replies to a conversation of one turn.

        Args:
            answers: Whether an answer was asked for: otherwise what reads like one is none.
        """
        (name,) = (message["content"] for message in messages)
        first = self._drawn.get(name, 0)
        self._drawn[name] = first + n
        attempts = await draw(self.session, n, messages=messages, first=first, told=told)
        self.attempts += attempts
        if answers:
            self._hear(attempts)
        return attempts

    def _hear(self, attempts: Sequence[Attempt]) -> None:
        """Keeps replies as possible answers; the first right one is accepted."""
        self._answers += attempts
        for attempt in attempts:
            if self.accepted is None and attempt.verdict.correct:
                self.accepted = attempt

    async def expand(self, prefix: Prefix, n: int, ask: Ask = "step", stride: int = 1) -> list[Proposal]:
        """What n further replies propose after a prefix; a reply without a possible step proposes nothing.

        Args:
            stride: Steps kept of the rest of an answer.
        """
        attempts = await self.ask(ask, prefix, n)
        found = [self._read(ask, prefix, attempt, stride) for attempt in attempts if attempt.completion.error is None]
        return [proposal for proposal in found if proposal is not None]

    async def expand_all(
        self, prefixes: Sequence[Prefix], n: int, ask: Ask = "step", stride: int = 1
    ) -> list[Proposal]:
        """`expand` of several prefixes at the same time, in their order."""
        groups = await asyncio.gather(*(self.expand(prefix, n, ask, stride) for prefix in prefixes))
        return [proposal for group in groups for proposal in group]

    async def list_steps(self, prefix: Prefix, count: int) -> list[Proposal]:
        """Up to so many different next steps from a single reply."""
        steps: list[Proposal] = []
        for attempt in await self.ask("list", prefix, 1, count):
            found = read_step_list(self.form, prefix, self.session.task, attempt.completion.text, count)
            steps += [Proposal((*prefix, step), attempt) for step in found]
        return steps

    async def complete(self, proposal: Proposal) -> Attempt | None:
        """A reply whose answer is the ended prefix: the one that proposed it, or one more that writes it down."""
        task, problem = self.session.task, self.session.instance.problem
        wanted = task.canonical(problem, self.form.answer(proposal.prefix))
        if self.session.vote(proposal.attempt) == wanted:
            self._hear([proposal.attempt])
            return proposal.attempt
        for attempt in await self.ask("whole", proposal.prefix, 1):
            if self.session.vote(attempt) == wanted:
                return attempt
        return None

    async def complete_ended(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """Has every ended prefix written as a whole answer; returns the others."""
        for proposal in proposals:
            if self.form.ended(proposal.prefix) and not self.over:
                await self.complete(proposal)
        return [proposal for proposal in proposals if not self.form.ended(proposal.prefix)]

    def outcome(self) -> Outcome:
        """The accepted answer; without one the best whole answer, or the last reply."""
        readable = [attempt for attempt in self._answers if attempt.verdict.status != "unparsed"]
        chosen = self.accepted or best(readable) or best(self.attempts[-1:])
        return Outcome(chosen, tuple(self.attempts))

    def _read(self, ask: Ask, prefix: Prefix, attempt: Attempt, stride: int) -> Proposal | None:
        task, text = self.session.task, attempt.completion.text
        if ask == "rest":
            rest = read_rest(self.form, prefix, task, text)
            return Proposal((*prefix, *rest[:stride]), attempt, rest[stride:]) if rest else None
        step = read_step_reply(self.form, prefix, task, text)
        return None if step is None else Proposal((*prefix, step), attempt)
