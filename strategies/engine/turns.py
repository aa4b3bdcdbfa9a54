"""Turns of a conversation: what a model said, and what it is told next."""

from __future__ import annotations

from ..models.model import Message
from .cache import Reply

AGAIN = "Think again, and give a complete new answer in the form that was asked for."


def turns(reply: Reply, faults: str) -> tuple[Message, Message]:
    """A reply and what its author is told then."""
    return (
        {"role": "assistant", "content": reply.completion.text},
        {"role": "user", "content": faults},
    )
