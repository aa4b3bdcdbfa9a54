"""Votes over canonical answers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from ..engine.cache import Reply
from ..engine.sampling import first_answered
from ..engine.session import Session


def tally(
    session: Session, candidates: Sequence[Reply], weights: Sequence[float] | None = None
) -> tuple[Reply | None, int]:
    """Return the first candidate of the answer with the most weight, and the number of answers with as much.

    Answers are compared by meaning; a reply without one has no vote. Of equals the earliest is taken.
    Without any vote, return the first call that did not fail, and 0.

    Args:
        session: Parses the answers.
        candidates: The replies.
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
