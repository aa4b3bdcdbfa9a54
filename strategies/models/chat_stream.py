"""A streamed chat completion (server-sent events), put together and checked.

Bytes are only collected while they come, which costs next to nothing per token; they are read
once, at the end or when the call is given up: what had come by then is known either way.

Servers that send `usage` with every event (vLLM and SGLang, asked for `continuous_usage_stats`)
say exactly what a stream has cost when it is cut. There an event sent twice is recognised by
its count and left out; elsewhere, repeated events that do not fit the final count make the reply malformed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from .chat_reply import Choice, MalformedReply, Reply, add_delta, error_text, make_replies, token_count
from .model import guess_tokens, whole_text


@dataclass
class Events:
    """What a stream has brought so far."""

    choices: dict[int, Choice] = field(default_factory=dict)
    usage: Any = None
    done: bool = False
    error: bytes | None = None
    repeats: int = 0

    def counts(self, prompt: str) -> tuple[int, int, bool]:
        """Prompt and completion tokens so far, and whether the server said so."""
        own = [choice.tokens for choice in self.choices.values()]
        total, asked = token_count(self.usage, "completion_tokens"), token_count(self.usage, "prompt_tokens")
        if own and None not in own and asked is not None:
            return asked, sum(number or 0 for number in own), True
        if self.done and total is not None and asked is not None:
            return asked, total, True
        deltas = sum(choice.deltas for choice in self.choices.values())
        return guess_tokens(prompt) if asked is None else asked, deltas, False


def read_events(data: bytes) -> Events:
    """What the bytes of a stream hold, cut off anywhere.

    Raises:
        MalformedReply: A whole event is not JSON.
    """
    events = Events()
    whole = data.replace(b"\r", b"\n")
    payloads = [line[5:].strip() for line in whole[: whole.rfind(b"\n") + 1].split(b"\n") if line.startswith(b"data:")]
    if b"[DONE]" in payloads:
        events.done = True
        payloads = payloads[: payloads.index(b"[DONE]")]
    try:
        rows = json.loads(b"[" + b",".join(payloads) + b"]")
    except (ValueError, RecursionError):
        raise MalformedReply("an event of the stream is not JSON") from None
    last = b""
    for payload, row in zip(payloads, rows, strict=False):
        repeated, last = payload == last, payload
        if isinstance(row, dict):
            _add(events, row, repeated, payload)
    return events


def read_stream(data: bytes, prompt: str, limit: int) -> list[Reply]:
    """The replies of a whole stream, in the order of their index.

    Raises:
        MalformedReply: It holds no choice, broke off, repeats events, or reports an error.
    """
    events = read_events(data)
    if events.error is not None:
        raise MalformedReply(f"the server broke off: {error_text(events.error)}")
    choices = [events.choices[i] for i in sorted(events.choices)]
    if not choices:
        raise MalformedReply("the stream holds no reply")
    if any(choice.finish_reason is None for choice in choices) and not events.done:
        raise MalformedReply("the stream broke off in the middle of a reply")
    total, deltas = token_count(events.usage, "completion_tokens"), sum(choice.deltas for choice in choices)
    if events.repeats and (total is None or deltas > total):
        raise MalformedReply("the stream repeats events")
    for choice in choices:
        choice.text, choice.reasoning = whole_text(choice.text), whole_text(choice.reasoning)
    return make_replies(choices, events.usage, prompt, limit)


def _add(events: Events, row: dict[str, Any], repeated: bool, payload: bytes) -> None:
    if row.get("error"):
        events.error = payload
        return
    usage = row.get("usage")
    pieces = row.get("choices")
    if isinstance(usage, dict):
        if repeated:
            return
        events.usage = usage if not isinstance(pieces, list) or not pieces else {**(events.usage or {}), **usage}
    for piece in pieces if isinstance(pieces, list) else ():
        index = piece.get("index", 0) if isinstance(piece, dict) else None
        if type(index) is int and index >= 0:
            choice = events.choices.setdefault(index, Choice())
            add_delta(choice, piece)
            events.repeats += repeated
            if (tokens := token_count(usage, "completion_tokens")) is not None:
                choice.tokens = tokens
