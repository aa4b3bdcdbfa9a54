"""The beginning of a reply that the model continues, and pictures beside the text of a turn."""

from __future__ import annotations

from typing import Any

from .model import Request


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


def continued(begun: str, text: str) -> str:
    """Return a whole reply: some servers repeat the beginning that they were given, others give what follows alone."""
    return text if text.startswith(begun) else begun + text
