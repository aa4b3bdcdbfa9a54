"""How searches ask about whole answers: all of it goes by the session's selecting verifier."""

from __future__ import annotations

from collections.abc import Sequence

from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault
from ..engine import sampling as drawing
from ..engine.budget import BudgetExhausted
from ..engine.cache import Reply
from ..engine.session import Session


async def accepts(session: Session, reply: Reply) -> bool:
    """Whether the reply is taken for right."""
    return await session.accepts(reply)


async def score(session: Session, reply: Reply) -> float:
    """How right the reply is taken to be, 0 to 1; 0 when the budget ends before it could be said."""
    try:
        return (await session.judge(reply)).score
    except BudgetExhausted:
        return 0.0


async def choose(session: Session, replies: Sequence[Reply]) -> Reply | None:
    """The best of the replies, the earliest of equals; None when every call failed."""
    return await drawing.choose(session, replies)


async def feedback(session: Session, reply: Reply, degree: Degree) -> tuple[str, tuple[Fault, ...]]:
    """What a model is told of a reply, as text and as faults."""
    return await session.feedback(reply, degree)
