"""Replies that a token limit cut off: they are never judged as if they were whole."""

from __future__ import annotations

import re

from ...tasks import Instance, get_task
from ...verifiers.verdict import Fault, Verdict, unparsed
from ..models.model import Completion

_END = re.compile(r"</\s*answer\s*>", re.IGNORECASE)


def whole_part(completion: Completion) -> str | None:
    """Return the text of a reply that may be judged; None where it was cut off before an answer was complete.

    Of a reply that was cut off, that is the text up to the end of its last closed answer.
    """
    if not completion.truncated:
        return completion.text
    ends = list(_END.finditer(completion.text))
    return completion.text[: ends[-1].end()] if ends else None


def exact_verdict(instance: Instance, completion: Completion) -> Verdict:
    """Return the exact verdict on a completion; a failed call and a reply cut off too early have no answer.

    Args:
        instance: With its truth.
        completion: A reply to it.
    """
    if completion.error is not None:
        return unparsed(Fault("call_failed", {}, {"error": completion.error}))
    text = whole_part(completion)
    if text is None:
        return unparsed(Fault("truncated", {}, {"tokens": completion.completion_tokens}))
    return get_task(instance.task).verify(instance.problem, text, instance.truth)
