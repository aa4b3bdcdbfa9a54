"""The first reply of every instance as a sample of a single call: where it is one, and why not elsewhere.

Replies that race do not arrive at random: the quickest of several is no sample of them. So a single call is read off the
reply of sample 0 before any round, and only where a strategy draws it whatever the others gave.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...strategies import parse_strategy
from ..store.store import StoredReply

NO_FIRST = (
    "the first sample of some instances was not drawn or was cancelled, so that nothing fair is left of a single call"
)


def first_reply_correct(replies: Iterable[StoredReply]) -> bool | None:
    """Return whether the reply of sample 0 and round 0 is right, the earliest of several; None where there is none."""
    first = [stored for stored in replies if stored.reply.key.sample == 0 and stored.reply.key.round == 0]
    return min(first, key=lambda stored: stored.arrival).reply.verdict.correct if first else None


def single_call_refused(spec: str, firsts: Iterable[bool | None]) -> str:
    """Return why the first replies of a run tell nothing of a single call; empty where they do.

    Args:
        spec: The strategy of the run.
        firsts: One `first_reply_correct` per instance.
    """
    return refused_by(parse_strategy(spec)) or (NO_FIRST if any(first is None for first in firsts) else "")


def refused_by(strategy: Any) -> str:
    """Return the reason that a strategy gives (its attribute `no_single_call`), or that of the strategy it starts with."""
    inner = getattr(strategy, "inner", None)
    return getattr(strategy, "no_single_call", "") or (refused_by(inner) if inner is not None else "")


def is_racing(strategy: Any) -> bool:
    """Return whether replies of a strategy compete in time, so that their order of arrival depends on their lengths."""
    inner = getattr(strategy, "inner", None)
    return bool(getattr(strategy, "racing", False)) or (inner is not None and is_racing(inner))
