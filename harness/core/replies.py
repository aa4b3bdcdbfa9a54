"""Replies as harnesses hold them: their text, and the number that a trainer is told of a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from ...verifiers.verdict import Verdict

Kind = Literal["exact", "graded"]
"""`exact` is 1 for a right answer and 0 otherwise; `graded` is the verdict's score."""


class UndecidedError(ValueError):
    """No reward exists: the solvers could not decide the problem within their bound.

    Raised for harnesses that have no word for a missing reward. Counting such an answer as wrong would train against a
    possibly right one. Only problems from elsewhere can be undecided; the truth of generated instances is proved.
    """


def reward(verdict: Verdict, kind: Kind = "exact") -> float:
    """Return the reward of a verdict.

    Raises:
        UndecidedError: There is none.
    """
    found = value(verdict, kind)
    if found is None:
        raise UndecidedError(
            "instance: its problem could not be decided within the solvers' bound, so this answer has no reward; "
            "leave the row out of the data (`assay verify` gives it the status undecided)"
        )
    return found


def value(verdict: Verdict, kind: Kind = "exact") -> float | None:
    """Return the reward of a verdict; None for `undecided`, which only problems from elsewhere can be."""
    if verdict.status == "undecided":
        return None
    return verdict.score if kind == "graded" else float(verdict.correct)


def check_kind(kind: str) -> Kind:
    """Return the kind, checked.

    Raises:
        ValueError: There is no such kind.
    """
    if kind not in ("exact", "graded"):
        raise ValueError(f"kind: expected exact or graded, got {kind!r}")
    return cast(Kind, kind)


def fault_kinds(verdict: Verdict) -> str:
    """Return the kinds of a verdict's faults on one line, each once; empty for a right answer."""
    return ", ".join(dict.fromkeys(fault.kind for fault in verdict.faults))


def reply_text(completion: Any) -> str:
    """Return the text of a reply: a string itself, or the last assistant turn of a conversation; "" without one.

    Turns are dicts or objects with `role` and `content`; content is text or parts, of which those
    with text count. Turns of tools and users after it are passed over.
    """
    if isinstance(completion, str):
        return completion
    for turn in reversed(completion if isinstance(completion, Sequence) else ()):
        if _field(turn, "role") == "assistant":
            return content_text(_field(turn, "content"))
    return ""


def content_text(content: Any) -> str:
    """Return the text of a turn's content: itself, or its parts that have one, put together."""
    if isinstance(content, str):
        return content
    if not isinstance(content, Sequence):
        return ""
    texts = [part if isinstance(part, str) else _field(part, "text") for part in content]
    return "".join(text for text in texts if isinstance(text, str))


def _field(turn: Any, name: str) -> Any:
    return turn.get(name) if isinstance(turn, Mapping) else getattr(turn, name, None)
