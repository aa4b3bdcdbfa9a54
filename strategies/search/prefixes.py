"""Prefixes of answers to one session's instance: proposals of further steps, and completed answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...tasks.core.steps import Prefix, StepGrammar, read_rest, read_step_list, read_step_reply
from ..engine.cache import Reply
from ..engine.sampling import choose, draw
from ..engine.session import Session
from ..engine.strategy import Outcome
from .options import Ask
from .questions import QuestionKind, SearchQuestion, write_question


@dataclass(frozen=True, slots=True)
class Proposal:
    """A prefix extended by one or more steps.

    Attributes:
        prefix: The extended prefix.
        reply: The reply that proposed it.
        ahead: The steps that the same reply proposed after these.
    """

    prefix: Prefix
    reply: Reply
    ahead: Prefix = ()


class Prefixes:
    """Draws steps in a session and records the replies.

    Equal prefixes are one conversation: its samples are numbered in order, so that a resumed run finds
    every reply again.

    Attributes:
        session: Draws the replies.
        form: Step grammar of the instance.
        replies: Every reply so far.
        accepted: The first whole answer that was accepted; None before.
    """

    def __init__(self, session: Session) -> None:
        """Create an empty record.

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
        """True if an answer was accepted or the budget is used up."""
        return self.accepted is not None or self.session.budget.exhausted is not None

    async def ask(self, kind: QuestionKind, prefix: Prefix, n: int, count: int = 1) -> tuple[Reply, ...]:
        """Return n further replies to one question about a prefix; fewer when the budget ends."""
        (replies,) = await self.ask_all(kind, [prefix], n, count)
        return replies

    async def ask_all(
        self, kind: QuestionKind, prefixes: Sequence[Prefix], n: int, count: int = 1
    ) -> list[tuple[Reply, ...]]:
        """Return n further replies about each of several prefixes, drawn at the same time and recorded in order."""
        turns = [self._turn(kind, prefix, count) for prefix in prefixes]
        groups = await asyncio.gather(*(self._draw(turn, n) for turn in turns))
        for replies in groups:
            self.replies += replies
            # These questions request no answer, so text that reads like one is none.
            if kind not in ("value", "list"):
                await self._consider(replies)
        return groups

    def _turn(self, kind: QuestionKind, prefix: Prefix, count: int) -> str:
        question = SearchQuestion(kind, self.form.write(prefix), count)
        return write_question(self.session.prompt, question, self.form.wording)

    async def _draw(self, turn: str, n: int) -> tuple[Reply, ...]:
        first = self._drawn.get(turn, 0)
        self._drawn[turn] = first + n
        target = self.session.freely()  # a step is no answer
        return await draw(self.session, n, messages=self.session.asking(turn), first=first, target=target)

    async def _consider(self, replies: Sequence[Reply]) -> None:
        """Record replies as possible answers; the first accepted one is kept."""
        self._answers += replies
        for reply in replies:
            if self.accepted is None and await self.session.accepts(reply):
                self.accepted = reply

    async def expand(self, prefix: Prefix, n: int, ask: Ask = "step", stride: int = 1) -> list[Proposal]:
        """Return the proposals of n further replies after a prefix; a reply without a possible step proposes nothing.

        Args:
            prefix: The steps so far.
            n: Replies.
            ask: Kind of question.
            stride: Steps kept of the rest of an answer.
        """
        return await self.expand_all([prefix], n, ask, stride)

    async def expand_all(
        self, prefixes: Sequence[Prefix], n: int, ask: Ask = "step", stride: int = 1
    ) -> list[Proposal]:
        """Return the proposals after several prefixes, drawn at the same time, in order; see `expand`."""
        groups = zip(prefixes, await self.ask_all(ask, prefixes, n), strict=True)
        answered = ((p, reply) for p, group in groups for reply in group if reply.completion.error is None)
        found = [self._read(ask, prefix, reply, stride) for prefix, reply in answered]
        return [proposal for proposal in found if proposal is not None]

    async def list_steps(self, prefix: Prefix, count: int) -> list[Proposal]:
        """Return up to `count` different next steps from a single reply."""
        steps: list[Proposal] = []
        for reply in await self.ask("list", prefix, 1, count):
            found = read_step_list(self.form, prefix, self.session.task, reply.completion.text, count)
            steps += [Proposal((*prefix, step), reply) for step in found]
        return steps

    async def complete(self, proposal: Proposal) -> Reply | None:
        """Return a reply whose answer is the ended prefix: the proposing reply, or one more that writes it down; None without."""
        task, problem = self.session.task, self.session.instance.problem
        wanted = task.canonical(problem, self.form.answer(proposal.prefix))
        if self.session.vote(proposal.reply) == wanted:
            await self._consider([proposal.reply])
            return proposal.reply
        for reply in await self.ask("whole", proposal.prefix, 1):
            if self.session.vote(reply) == wanted:
                return reply
        return None

    async def complete_ended(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """Complete every ended prefix as a whole answer and return the other proposals."""
        for proposal in proposals:
            if self.form.ended(proposal.prefix) and not self.over:
                await self.complete(proposal)
        return [proposal for proposal in proposals if not self.form.ended(proposal.prefix)]

    async def outcome(self) -> Outcome:
        """Return the outcome with the accepted answer; without one the best whole answer, or the last reply."""
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
