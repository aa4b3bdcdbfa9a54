"""Drawing several replies at once, and handing one of them in."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from ...verifiers.verdict import Fault
from ..models.model import Message
from ..selection.verifier import REFUSED, Judgement
from .budget import BudgetExhausted
from .cache import Reply
from .endpoints import Voice
from .nesting import in_parallel
from .session import Session

MAX_DRAWS = 1_000_000

Until = Callable[[Reply], bool | Awaitable[bool]]
"""Whether a reply is enough. What does not wait ends the draw in the breath of the arrival."""


async def draw(
    session: Session,
    n: int,
    *,
    messages: tuple[Message, ...] | None = None,
    first: int = 0,
    round: int | None = None,
    told: tuple[Fault, ...] = (),
    voice: Voice | None = None,
    width: int | None = None,
    until: Until | None = None,
) -> tuple[Reply, ...]:
    """Up to n replies to a conversation, in the order of samples; fewer when the budget ends or one is enough.

    Replies of this run that are in the book are taken first, all of them: what was paid for is
    named, and a session that had stopped stops again without a call. Then those that other
    runs left, one after the other. The rest is drawn.

    Without `until` everything is drawn, in as few requests as the model allows. With it, at
    most `width` are under way at a time, each in a request of its own, and the first reply for
    which it holds ends the draw: the siblings in flight are cancelled in the same breath, and
    what they cost is kept. If a draw raises, or this call is cancelled, the others are
    cancelled and waited for.

    Args:
        messages: The conversation; the session's opening when None.
        first: Number of the first sample.
        round, told, voice: As in `Session.sample`.
        width: Draws under way at a time; None for no bound but the engine's.
        until: Whether a reply is enough.
    """
    return await _Draws(session, messages or session.opening, round, told, voice, until).run(first, n, width)


class _Draws:
    """The draws on one conversation, and whether one of them is enough."""

    def __init__(
        self,
        session: Session,
        messages: tuple[Message, ...],
        round: int | None,
        told: tuple[Fault, ...],
        voice: Voice | None,
        until: Until | None,
    ) -> None:
        self._session, self._messages, self._round = session, messages, round
        self._told, self._voice, self._until = told, voice, until
        self._flying: set[asyncio.Task[None]] = set()
        self._arrived: list[Reply] = []
        self._won = False

    async def run(self, first: int, n: int, width: int | None) -> tuple[Reply, ...]:
        """What arrived, in the order of samples."""
        try:
            missing = await self._recall(range(first, first + n))
            if self._until is None and width is None:
                await self._session.sample_many(
                    self._messages, missing, self._arrive, round=self._round, told=self._told, voice=self._voice
                )
            else:
                await self._race(missing, width or n)
        except BudgetExhausted:
            pass
        return tuple(sorted(self._arrived, key=lambda attempt: attempt.key.sample))

    async def _recall(self, samples: range) -> list[int]:
        """Takes what the book has; returns the samples it has not."""
        known = self._session.peek(self._messages, samples, round=self._round, voice=self._voice)
        ours = [known[i] for i in samples if i in known and not known[i].origin]
        others = [known[i] for i in samples if i in known and known[i].origin]
        for found in ours:
            await self._take(found)
        for found in others:
            if self._won:
                break
            await self._take(found)
        return [] if self._won else [i for i in samples if i not in known]

    async def _take(self, found: Reply) -> None:
        taken = self._session.take(found, self._voice)
        self._arrive(taken)
        await self._weigh(taken)

    async def _race(self, missing: list[int], width: int) -> None:
        try:
            for sample in missing:
                if self._won or self._session.pool.exhausted:
                    break
                self._flying.add(asyncio.ensure_future(self._draw(sample)))
                await self._land(width - 1)
            await self._land(0)
        finally:
            await give_up(self._flying)

    async def _draw(self, sample: int) -> None:
        attempt = await self._session.sample(
            self._messages, sample=sample, round=self._round, told=self._told, voice=self._voice,
            racing=self._until is not None,
        )  # fmt: skip
        self._arrive(attempt)
        await self._weigh(attempt)

    def _arrive(self, attempt: Reply) -> None:
        self._arrived.append(attempt)

    async def _weigh(self, attempt: Reply) -> None:
        """The first arrival that is enough cancels its siblings, in the same breath where nothing is waited for."""
        if self._until is None or self._won:
            return
        enough = self._until(attempt)
        if inspect.isawaitable(enough):
            enough = await enough
        if enough and not self._won:
            self._won = True
            for task in self._flying:
                if task is not asyncio.current_task():
                    task.cancel()

    async def _land(self, most: int) -> None:
        """Waits until at most this many are under way, or one is enough."""
        while len(self._flying) > most and not self._won:
            done, self._flying = await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if not task.cancelled() and not isinstance(task.exception(), BudgetExhausted):
                    task.result()


async def give_up(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancels what is still under way, and returns when all of it has ended."""
    left = [task for task in tasks if not task.done()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def judge_all(session: Session, attempts: Sequence[Reply]) -> list[Judgement]:
    """What the selecting verifier says of each; a refusal of those it could not be asked about within the budget."""

    async def judge(attempt: Reply) -> Judgement:
        try:
            return await session.judge(attempt)
        except BudgetExhausted:
            return REFUSED

    if session.verifier.asks:
        return await in_parallel([judge(attempt) for attempt in attempts])
    return [await judge(attempt) for attempt in attempts]


async def choose(session: Session, attempts: Sequence[Reply]) -> Reply | None:
    """The attempt that the selecting verifier thinks best of, the earliest of equals; None when every call failed.

    One that is accepted before one that is not, one that can be read before one that cannot.
    """
    answered = [attempt for attempt in attempts if attempt.completion.error is None]
    if not answered:
        return None
    judged = await judge_all(session, answered)
    rank = {
        attempt.key: (judgement.accepted, judgement.score, attempt.verdict.status != "unparsed")
        for attempt, judgement in zip(answered, judged, strict=True)
    }
    return max(answered, key=lambda attempt: rank[attempt.key])


def first_reply(attempts: Iterable[Reply]) -> Reply | None:
    """The first call that was answered; None when every call failed."""
    return next((attempt for attempt in attempts if attempt.completion.error is None), None)
