"""Drawing several replies at once, and handing one of them in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from .session import Attempt, Session

MAX_DRAWS = 1_000_000


async def draw(session: Session, n: int) -> tuple[Attempt, ...]:
    """Draws 0 to n - 1 on the opening, all at once, in their order.

    The model bounds how many calls are really under way. If one draw raises, or this call
    is cancelled, the others are cancelled and waited for.
    """
    opening = session.opening
    tasks = [asyncio.ensure_future(session.sample(opening, sample=i)) for i in range(n)]
    try:
        return tuple(await asyncio.gather(*tasks))
    finally:
        await give_up(tasks)


async def give_up(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancels what is still under way, and returns when all of it has ended."""
    left = [task for task in tasks if not task.done()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def best(attempts: Sequence[Attempt]) -> Attempt | None:
    """The attempt with the highest score, the earliest of equals; None when every call failed.

    A verified attempt has the score 1 and no other has.
    """
    answered = [attempt for attempt in attempts if attempt.completion.error is None]
    return max(answered, key=lambda attempt: attempt.verdict.score, default=None)
