"""What a chat server's body says: the text, why it ended, and what it cost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .model import Message, whole_text

BYTES_PER_TOKEN = 4
"""For guessing token counts where a server gives none: a common rule of thumb for English."""

MOST_TOKENS = 2**32
"""A count beyond this is a mistake of the server's, and is taken as none."""

MAX_ERROR = 500
"""Longest piece of a server's error text that is kept, in characters."""


class MalformedReply(ValueError):
    """A body that is no chat completion."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply as the server gave it; the token counts are guesses when `estimated`."""

    text: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
    estimated: bool


def read_reply(body: bytes, messages: tuple[Message, ...]) -> Reply:
    """The first choice of a chat completion. Text is its content; `reasoning_content` is thinking.

    Args:
        messages: What was asked, for guessing its length when `usage` is missing.

    Raises:
        MalformedReply: The body is not JSON, or has no choice with a message.
    """
    data = _json(body)
    choices = data.get("choices") if isinstance(data, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(data, dict) or not isinstance(choice, dict) or not isinstance(message, dict):
        said = f": {error_text(body)}" if body.strip() else ""
        raise MalformedReply(f"the reply is no chat completion{said}")
    content, thinking = _text(message.get("content")), _text(message.get("reasoning_content"))
    usage = data.get("usage")
    counts = [_count(usage, "prompt_tokens"), _count(usage, "completion_tokens")]
    guesses = [_guess("".join(turn["content"] for turn in messages)), _guess(thinking + content)]
    prompt, completion = (guess if count is None else count for count, guess in zip(counts, guesses, strict=True))
    finish = choice.get("finish_reason")
    return Reply(content, finish if isinstance(finish, str) else "stop", prompt, completion, None in counts)


def error_text(body: bytes) -> str:
    """What a server says is wrong, on one line: `error.message`, `message` or `detail`, else the body."""
    data: Any = None
    try:
        data = _json(body)
    except MalformedReply:
        pass
    if isinstance(data, dict):
        inner = data.get("error")
        found = inner.get("message") if isinstance(inner, dict) else inner
        data = found or data.get("message") or data.get("detail") or data
    text = data if isinstance(data, str) else body.decode(errors="replace")
    text = " ".join(whole_text(text[: 4 * MAX_ERROR]).split())
    return text if len(text) <= MAX_ERROR else f"{text[:MAX_ERROR]}…"


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedReply(f"the reply is not JSON: {body[:80].decode(errors='replace')!r}") from None


def _text(content: Any) -> str:
    """Message content: text, nothing, or a list of parts of which those with text count."""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "".join(part for part in parts if isinstance(part, str))
    return whole_text(content) if isinstance(content, str) else ""


def _count(usage: Any, field: str) -> int | None:
    value = usage.get(field) if isinstance(usage, dict) else None
    return value if type(value) is int and 0 <= value <= MOST_TOKENS else None


def _guess(text: str) -> int:
    return -(-len(text.encode(errors="replace")) // BYTES_PER_TOKEN)
