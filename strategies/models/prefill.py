"""The beginning of a reply that the model continues, and pictures beside the text of a turn."""

from __future__ import annotations

from typing import Any

from .model import Request
from .thinking import CLOSE, OPEN


def sent_messages(request: Request) -> list[dict[str, Any]]:
    """Return the messages of a request as chat servers take them: pictures as parts, the reply begun as the last turn."""
    turns: list[dict[str, Any]] = []
    for message in request.messages:
        parts = [{"type": "image_url", "image_url": {"url": url}} for url in message.get("images", ())]
        content = [*parts, {"type": "text", "text": message["content"]}] if parts else message["content"]
        turns.append({"role": message["role"], "content": content})
    if request.sampling.prefill is not None:
        turns.append({"role": "assistant", "content": request.sampling.prefill})
    return turns


def cut_at(text: str, stops: tuple[str, ...]) -> tuple[str, bool]:
    """Return a text up to the first of the texts that end it, and whether there is one."""
    places = [place for stop in stops if (place := text.find(stop)) >= 0]
    return (text[: min(places)], True) if places else (text, False)


def continued(begun: str, text: str, reasoning: str = "") -> tuple[str, str]:
    """Return the text and the thinking of a whole reply of which the model was given the beginning.

    Some servers repeat the beginning, others give what follows alone. A beginning may hold thinking in tags, closed or
    still open; the thinking of the whole is told apart from its text.

    Args:
        begun: The beginning; empty for none.
        text: The model's text.
        reasoning: The thinking that the server tells apart from it.
    """
    whole = text if text.startswith(begun) else begun + text
    if not begun.startswith(OPEN):
        return whole, reasoning
    thought, closed, after = begun.removeprefix(OPEN).partition(CLOSE)
    if reasoning:
        return after + text, thought + reasoning
    if not closed:
        thought, closed, after = whole.removeprefix(OPEN).partition(CLOSE)
        return (after, thought) if closed else ("", thought)
    return whole.partition(CLOSE)[2], thought
