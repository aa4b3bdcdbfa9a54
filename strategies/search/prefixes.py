"""Prefixes of answers to one session's instance: what the model proposes after them, and which are whole and right."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...tasks.core.steps import Prefix, StepGrammar, read_rest, read_step_list, read_step_reply
from ..engine.cache import Reply
from ..engine.sampling import draw
from ..engine.session import Session
from ..engine.strategy import Outcome
from .options import Ask
from .questions import Kind, Question, write_question
from .selecting import accepts, choose


@dataclass(frozen=True, slots=True)
class Proposal:
    """A prefix with one more step or several, and the reply that proposed it.

    Attributes:
        ahead: The steps with which the same reply went on after these.
    """

    prefix: Prefix
    reply: Reply
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
        self.form: StepGrammar[Any] = session.task.step_grammar(session.instance.problem)
        self.replies: list[Reply] = []
        self.accepted: Reply | None = None
        self._answers: list[Reply] = []
        self._drawn: dict[str, int] = {}

    @property
    def over(self) -> bool:
        """Whether there is nothing more to do: an answer was accepted, or nothing is left of the budget."""
        return self.accepted is not None or self.session.budget.exhausted is not None

    async def ask(self, kind: Kind, prefix: Prefix, n: int, count: int = 1) -> tuple[Reply, ...]:
        """n further replies to one question about a prefix; fewer when the budget ends."""
        (replies,) = await self.ask_all(kind, [prefix], n, count)
        return replies

    async def ask_all(self, kind: Kind, prefixes: Sequence[Prefix], n: int, count: int = 1) -> list[tuple[Reply, ...]]:
        """n further replies about each of several prefixes at the same time, noted in their order."""
        turns = [self._turn(kind, prefix, count) for prefix in prefixes]
        groups = await asyncio.gather(*(self._draw(turn, n) for turn in turns))
        for replies in groups:
            self.replies += replies
            # What reads like an answer is none where none was asked for.
            if kind not in ("value", "list"):
                await self._hear(replies)
        return groups

    def _turn(self, kind: Kind, prefix: Prefix, count: int) -> str:
        question = Question(kind, self.form.write(prefix), count)
        return write_question(self.session.opening[0]["content"], question, self.form.wording)

    async def _draw(self, turn: str, n: int) -> tuple[Reply, ...]:
        first = self._drawn.get(turn, 0)
        self._drawn[turn] = first + n
        return await draw(self.session, n, messages=({"role": "user", "content": turn},), first=first)

    async def _hear(self, replies: Sequence[Reply]) -> None:
        """Keeps replies as possible answers; the first right one is accepted."""
        self._answers += replies
        for reply in replies:
            if self.accepted is None and await accepts(self.session, reply):
                self.accepted = reply

    async def expand(self, prefix: Prefix, n: int, ask: Ask = "step", stride: int = 1) -> list[Proposal]:
        """What n further replies propose after a prefix; a reply without a possible step proposes nothing.

        Args:
            stride: Steps kept of the rest of an answer.
        """
        return await self.expand_all([prefix], n, ask, stride)

    async def expand_all(
        self, prefixes: Sequence[Prefix], n: int, ask: Ask = "step", stride: int = 1
    ) -> list[Proposal]:
        """`expand` of several prefixes at the same time, in their order."""
        groups = zip(prefixes, await self.ask_all(ask, prefixes, n), strict=True)
        answered = ((p, reply) for p, group in groups for reply in group if reply.completion.error is None)
        found = [self._read(ask, prefix, reply, stride) for prefix, reply in answered]
        return [proposal for proposal in found if proposal is not None]

    async def list_steps(self, prefix: Prefix, count: int) -> list[Proposal]:
        """Up to so many different next steps from a single reply."""
        steps: list[Proposal] = []
        for reply in await self.ask("list", prefix, 1, count):
            found = read_step_list(self.form, prefix, self.session.task, reply.completion.text, count)
            steps += [Proposal((*prefix, step), reply) for step in found]
        return steps

    async def complete(self, proposal: Proposal) -> Reply | None:
        """A reply whose answer is the ended prefix: the one that proposed it, or one more that writes it down."""
        task, problem = self.session.task, self.session.instance.problem
        wanted = task.canonical(problem, self.form.answer(proposal.prefix))
        if self.session.vote(proposal.reply) == wanted:
            await self._hear([proposal.reply])
            return proposal.reply
        for reply in await self.ask("whole", proposal.prefix, 1):
            if self.session.vote(reply) == wanted:
                return reply
        return None

    async def complete_ended(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """Has every ended prefix written as a whole answer; returns the others."""
        for proposal in proposals:
            if self.form.ended(proposal.prefix) and not self.over:
                await self.complete(proposal)
        return [proposal for proposal in proposals if not self.form.ended(proposal.prefix)]

    async def outcome(self) -> Outcome:
        """The accepted answer; without one the best whole answer, or the last reply."""
        readable = [reply for reply in self._answers if reply.verdict.status != "unparsed"]
        chosen = self.accepted or await choose(self.session, readable or self.replies[-1:])
        return Outcome(chosen, tuple(self.replies))

    def _read(self, ask: Ask, prefix: Prefix, reply: Reply, stride: int) -> Proposal | None:
        task, text = self.session.task, reply.completion.text
        if ask == "rest":
            rest = read_rest(self.form, prefix, task, text)
            return Proposal((*prefix, *rest[:stride]), reply, rest[stride:]) if rest else None
        step = read_step_reply(self.form, prefix, task, text)
        return None if step is None else Proposal((*prefix, step), reply)
