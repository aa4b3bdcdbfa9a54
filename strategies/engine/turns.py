"""Turns of a conversation: a reply and the message that follows it."""

from __future__ import annotations

from collections.abc import Callable

from ..models.model import Message
from .cache import Reply

AGAIN = "Think again, and give a complete new answer in the form that was asked for."
AGAIN_IN = {
    "en": AGAIN,
    "de": "Denke noch einmal nach und gib eine vollständige neue Antwort in der verlangten Form.",
    "fr": "Réfléchis encore une fois et donne une nouvelle réponse complète dans la forme demandée.",
}
"""The same by language of the prompt."""


def turns(reply: Reply, message: str) -> tuple[Message, Message]:
    """Return a reply and the next user message as two turns."""
    return (
        {"role": "assistant", "content": reply.completion.text},
        {"role": "user", "content": message},
    )


def ask_instead(opening: tuple[Message, ...], write: Callable[[str], str]) -> tuple[Message, ...]:
    """Return an opening whose last user message (without one, its last message) is replaced by another text.

    Args:
        opening: Begins a conversation; system messages and earlier turns stay as they are.
        write: Returns the new text for the old one.
    """
    place = max((i for i, message in enumerate(opening) if message["role"] == "user"), default=len(opening) - 1)
    changed: Message = {**opening[place], "content": write(opening[place]["content"])}
    return (*opening[:place], changed, *opening[place + 1 :])
