"""How searches ask about whole answers: which is right, which is best, what is said of it."""

from __future__ import annotations

from collections.abc import Sequence

from ...tasks.task import Degree
from ...verifiers.verdict import Fault
from ..drawing import best
from ..session import Attempt, Session


async def accepts(session: Session, attempt: Attempt) -> bool:
    """Whether the reply is taken for right."""
    return attempt.verdict.correct


async def score(session: Session, attempt: Attempt) -> float:
    """How right the reply is taken to be, 0 to 1."""
    return attempt.verdict.score


async def choose(session: Session, attempts: Sequence[Attempt]) -> Attempt | None:
    """The best of the replies, the earliest of equals; None when every call failed."""
    return best(attempts)


async def feedback(session: Session, attempt: Attempt, degree: Degree) -> tuple[str, tuple[Fault, ...]]:
    """What a model is told of a reply, as text and as faults."""
    return session.feedback(attempt, degree)
