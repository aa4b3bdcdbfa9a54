"""Token counts of a request for several replies: of the whole request, of each reply, or of one of them.

vLLM and SGLang count each choice with its events, hosted servers the request as a whole in one last event. llama.cpp sends a
count per choice, each in an event of its own after the choice's end; without a stream it gives the count of the first
choice alone. Nothing in a count says which of these it is, so it is held against the text that it must account for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

MOST_TOKENS = 2**32
"""Largest plausible count; a server's count beyond it is ignored."""

DENSEST = 2.0
"""A count that leaves a token for more than this many estimated ones (8 bytes of text) is not of the whole text."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A count in an event of its own.

    Attributes:
        usage: As the server sent it.
        ended: Index of the choice that had ended last when it came; None where none had since the count before.
    """

    usage: dict[str, Any]
    ended: int | None


class Counted(Protocol):
    """A choice, as far as its tokens are concerned.

    Attributes:
        deltas: Events with text.
        tokens: Completion tokens of this choice alone, where the server counts them.
        finish_reason: As in the protocol.
    """

    deltas: int
    tokens: int | None
    finish_reason: str | None


def token_count(usage: Any, field: str) -> int | None:
    """Return a valid count of tokens from `usage`; None without one."""
    value = usage.get(field) if isinstance(usage, dict) else None
    return value if type(value) is int and 0 <= value <= MOST_TOKENS else None


def whole_usage(choices: Mapping[int, Counted], reported: Sequence[Reported], last: Any) -> Any:
    """Return the counts of a whole streamed request; counts of single choices are noted in these.

    Args:
        choices: By index.
        reported: Counts in events of their own, in order.
        last: The last count that came in an event of a choice.
    """
    if reported and len(choices) > 1:
        return _apart(choices, reported) or reported[-1].usage
    if reported:
        return reported[-1].usage
    own = [choice.tokens for choice in choices.values()]
    if not own or None in own:
        return _on_the_last(choices, last)
    return {**last, "completion_tokens": sum(number or 0 for number in own)}


def _apart(choices: Mapping[int, Counted], reported: Sequence[Reported]) -> Any:
    """Return the sum of counts of one choice each, and note them; None if they are counts of the request so far."""
    counts = {one.ended: token_count(one.usage, "completion_tokens") for one in reported}
    if counts.keys() != choices.keys() or len(reported) != len(choices) or None in counts.values():
        return None
    apart, together = (
        sum(number or 0 for number in counts.values()),
        token_count(reported[-1].usage, "completion_tokens"),
    )
    events = sum(choice.deltas for choice in choices.values())
    if _distance(apart, events) > _distance(together or 0, events):
        return None
    for index, choice in choices.items():
        choice.tokens = counts[index]
    prompts = [token_count(one.usage, "prompt_tokens") for one in reported]
    prompt = {} if None in prompts else {"prompt_tokens": max(number or 0 for number in prompts)}
    return {**reported[-1].usage, **prompt, "completion_tokens": apart}


def _on_the_last(choices: Mapping[int, Counted], last: Any) -> Any:
    """Return the only count that came with a choice, if it is of all choices; it is then no longer that choice's."""
    counted = [choice for choice in choices.values() if choice.tokens is not None]
    if len(choices) < 2 or len(counted) != 1:
        return None
    (one,) = counted
    events = sum(choice.deltas for choice in choices.values())
    if one.tokens is None or _distance(one.tokens, one.deltas) <= _distance(one.tokens, events):
        return None
    one.tokens = None
    return last


def _distance(tokens: int, events: int) -> float:
    return abs(math.log((tokens + 1) / (events + 1)))


def split_first(total: int, estimates: Sequence[int], ends: Sequence[str | None], limit: int) -> list[int] | None:
    """Return the tokens of each choice if the only count of a request is that of its first choice; None if it is not.

    Args:
        total: The count.
        estimates: Tokens of each choice, by a rule of thumb.
        ends: Finish reason of each choice.
        limit: Token limit of each choice.
    """
    whole, first = sum(estimates), estimates[0]
    at_limit = total == limit and "length" in ends and whole > first
    too_few = DENSEST * total < whole and _distance(total, first) < _distance(total, whole)
    if len(estimates) < 2 or not (at_limit or too_few):
        return None
    rate = total / max(1, first)
    return [
        limit if at_limit and end == "length" else round(rate * guess)
        for guess, end in zip(estimates, ends, strict=True)
    ]
