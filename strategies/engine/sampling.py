"""Draw several replies at once and choose one of them."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any

from ...verifiers.verdict import Fault
from ..models.model import Message
from ..selection.verifier import REFUSED, Judgement
from .budget import BudgetExhausted, SharedBudget
from .cache import Reply
from .client import cancel_all
from .endpoints import Target
from .nesting import in_parallel
from .session import Session

Until = Callable[[Reply], bool | Awaitable[bool]]
"""Return whether a reply ends the draw.

A synchronous predicate cancels the remaining calls before control returns to the event loop.
"""


async def draw(
    session: Session,
    n: int,
    *,
    messages: tuple[Message, ...] | None = None,
    first: int = 0,
    round: int | None = None,
    faults: tuple[Fault, ...] = (),
    target: Target | None = None,
    width: int | None = None,
    until: Until | None = None,
) -> tuple[Reply, ...]:
    """Return up to n replies to a conversation in sample order; fewer when the budget ends or one reply is enough.

    All cached replies of this run are taken first, so resuming a finished session makes no calls. Then
    the cached replies of other runs are taken one by one, and the rest is drawn.

    Without `until` and `width`, the replies are drawn in as few requests as the model allows. Otherwise
    each has a request of its own, at most `width` at a time, and the first reply for which `until` holds
    cancels the others, whose cost is recorded. If a call raises, or `draw` is cancelled, the other calls
    are cancelled and awaited.

    Args:
        session: Draws the replies.
        n: Most replies.
        messages: The conversation; the session's opening when None.
        first: Number of the first sample.
        round: As in `Session.sample`.
        faults: As in `Session.sample`.
        target: As in `Session.sample`.
        width: Most calls at a time; None for no bound but the engine's.
        until: Ends the draw; None to draw all n.
    """
    messages = messages or session.opening
    samples = range(first, first + n)
    race = _Race(until)

    async def call(sample: int) -> None:
        reply = await session.sample(
            messages, sample=sample, round=round, faults=faults, target=target, racing=until is not None
        )
        await race.arrive(reply)

    try:
        known = session.peek(messages, samples, round=round, target=target)
        # Replies of this run come before those of others.
        for cached in sorted(known.values(), key=lambda reply: (bool(reply.origin), reply.key.sample)):
            if race.won and cached.origin:
                break
            await race.arrive(session.take(cached, target))
        missing = [] if race.won else [sample for sample in samples if sample not in known]
        if until is None and width is None:
            await session.sample_many(messages, missing, race.arrived.append, round=round, faults=faults, target=target)
        else:
            await race.run(call, missing, width or n, session.budget)
    except BudgetExhausted:
        pass
    return tuple(sorted(race.arrived, key=lambda reply: reply.key.sample))


class _Race:
    """Calls side by side; the first reply that is enough cancels those still active.

    Attributes:
        arrived: Replies in the order of arrival.
        won: Whether one of them was enough.
    """

    def __init__(self, until: Until | None) -> None:
        self.arrived: list[Reply] = []
        self.won = False
        self._until = until
        self._active: set[asyncio.Task[None]] = set()

    async def run(
        self, call: Callable[[int], Coroutine[Any, Any, None]], samples: Sequence[int], width: int, budget: SharedBudget
    ) -> None:
        """Start the calls of these samples, at most `width` at a time, until one is enough or the budget ends."""
        try:
            for sample in samples:
                if self.won or budget.exhausted:
                    break
                self._active.add(asyncio.ensure_future(call(sample)))
                await self._wait(width - 1)
            await self._wait(0)
        finally:
            await cancel_all(self._active)

    async def arrive(self, reply: Reply) -> None:
        """Note a reply; if it is the first that is enough, cancel the active calls before anything is awaited."""
        self.arrived.append(reply)
        if self._until is None or self.won:
            return
        enough = self._until(reply)
        if inspect.isawaitable(enough):
            enough = await enough
        if enough and not self.won:
            self.won = True
            for task in self._active:
                if task is not asyncio.current_task():
                    task.cancel()

    async def _wait(self, most: int) -> None:
        """Wait until at most this many calls are active, or one is enough."""
        while len(self._active) > most and not self.won:
            done, self._active = await asyncio.wait(self._active, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if not task.cancelled() and not isinstance(task.exception(), BudgetExhausted):
                    task.result()


async def judge_all(session: Session, replies: Sequence[Reply]) -> list[Judgement]:
    """Return the selecting verifier's judgement of each reply; a refusal where the budget ends before it."""

    async def judge(reply: Reply) -> Judgement:
        try:
            return await session.judge(reply)
        except BudgetExhausted:
            return REFUSED

    if session.verifier.asks:
        return await in_parallel([judge(reply) for reply in replies])
    return [await judge(reply) for reply in replies]


async def choose(session: Session, replies: Sequence[Reply]) -> Reply | None:
    """Return the reply that the selecting verifier ranks highest, the earliest of equals; None when every call failed.

    Accepted replies rank before refused ones, then by score, then readable before unreadable ones.
    """
    answered = [reply for reply in replies if reply.completion.error is None]
    if not answered:
        return None
    judged = await judge_all(session, answered)
    rank = {
        reply.key: (judgement.accepted, judgement.score, reply.verdict.status != "unparsed")
        for reply, judgement in zip(answered, judged, strict=True)
    }
    return max(answered, key=lambda reply: rank[reply.key])


def first_answered(replies: Iterable[Reply]) -> Reply | None:
    """Return the first reply whose call did not fail; None when every call failed."""
    return next((reply for reply in replies if reply.completion.error is None), None)
