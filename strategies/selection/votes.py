"""Counting votes over canonical answers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from ..engine.cache import Reply
from ..engine.sampling import first_answered
from ..engine.session import Session


def tally(
    session: Session, candidates: Sequence[Reply], weights: Sequence[float] | None = None
) -> tuple[Reply | None, int]:
    """The first candidate of the answer with the most weight, and how many answers have as much.

    Answers are compared by what they mean; a reply without one has no vote. Of equals the one
    that came first is taken. Without any vote the first call that was answered, and 0.

    Args:
        weights: Of each candidate, not negative; 1 each when None or when all are 0.
    """
    if weights is None or not any(weights):
        weights = [1.0] * len(candidates)
    votes: dict[Hashable, float] = {}
    voters: dict[Hashable, Reply] = {}
    for reply, weight in zip(candidates, weights, strict=True):
        answer = session.vote(reply)
        if answer is not None:
            votes[answer] = votes.get(answer, 0.0) + weight
            voters.setdefault(answer, reply)
    if not votes:
        return first_answered(candidates), 0
    most = max(votes.values())
    top = [voters[answer] for answer, weight in votes.items() if weight >= most * (1 - 1e-12)]
    return top[0], len(top)
