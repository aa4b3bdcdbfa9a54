"""Turns of a conversation: a reply and the message that follows it."""

from __future__ import annotations

from ..models.model import Message
from .cache import Reply

AGAIN = "Think again, and give a complete new answer in the form that was asked for."


def turns(reply: Reply, message: str) -> tuple[Message, Message]:
    """Return a reply and the next user message as two turns."""
    return (
        {"role": "assistant", "content": reply.completion.text},
        {"role": "user", "content": message},
    )
