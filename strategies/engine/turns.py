"""Turns of a conversation: a reply and the message that follows it."""

from __future__ import annotations

from collections.abc import Callable

from ..models.model import Message
from ..models.thinking import CLOSE, OPEN
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


def begun_with(reply: Reply, more: str) -> str:
    """Return what a reply said, its thinking included, and the words with which it is to go on.

    Thinking that was closed stays closed, so that the model goes on with its answer; open thinking stays open.
    """
    said = reply.completion
    thought = said.reasoning.removeprefix(OPEN).removesuffix(CLOSE).strip("\n")
    if not thought:
        return f"{said.text}{more}"
    if not said.text.strip():
        return f"{OPEN}\n{thought}{more}"
    return f"{OPEN}\n{thought}\n{CLOSE}\n\n{said.text.lstrip()}{more}"


def closed_with(reply: Reply, more: str) -> str:
    """Return what a reply said, its thinking closed, and the words with which it is to go on."""
    said = reply.completion
    if said.reasoning and not said.text.strip():
        return f"{begun_with(reply, '')}\n{CLOSE}\n{more}"
    return begun_with(reply, more)


def ask_instead(opening: tuple[Message, ...], write: Callable[[str], str]) -> tuple[Message, ...]:
    """Return an opening whose last user message (without one, its last message) is replaced by another text.

    Args:
        opening: Begins a conversation; system messages and earlier turns stay as they are.
        write: Returns the new text for the old one.
    """
    place = max((i for i, message in enumerate(opening) if message["role"] == "user"), default=len(opening) - 1)
    changed: Message = {**opening[place], "content": write(opening[place]["content"])}
    return (*opening[:place], changed, *opening[place + 1 :])
