"""Streamed chat completions (server-sent events), assembled and checked.

Bytes are only collected while they arrive, which costs next to nothing per token; they are read
once, at the end or when the call is cancelled, so the content up to then is known either way.

Servers that send `usage` with every event (vLLM and SGLang, with `continuous_usage_stats`)
report the exact cost of a stream that is cut. There a repeated event is recognised by
its count and left out; elsewhere, repeated events that do not fit the final count make the reply malformed, and without a count they are text.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .chat_form import find_form
from .chat_reply import ChatReply, Choice, MalformedReply, ProviderFailed, add_delta, make_replies, reported_failure
from .chat_usage import Reported, token_count, whole_usage
from .model import estimate_tokens, whole_text
from .server_sent_events import event_data

FEW = 8
"""Number of events below which finding their common form takes longer than reading them."""


@dataclass
class Events:
    """Content of a stream so far.

    Attributes:
        choices: The choices by index.
        reported: Counts from events of their own, of the whole request or of one choice each.
        ended: Index of the choice that ended last since the last of these.
        last: Those of the last event that came with a choice: of this choice alone.
        done: Whether the stream was ended by its server.
        error: An event that reports an error.
        repeats: Events equal to the one before.
    """

    choices: dict[int, Choice] = field(default_factory=dict)
    reported: list[Reported] = field(default_factory=list)
    ended: int | None = None
    last: Any = None
    done: bool = False
    error: bytes | None = None
    repeats: int = 0

    @property
    def whole_usage(self) -> Any:
        """Counts of the whole request; see `chat_usage`."""
        return whole_usage(self.choices, self.reported, self.last)

    def counts(self, prompt: str) -> tuple[int, int, bool]:
        """Return prompt and completion tokens so far, and whether the server counted them."""
        usage = self.whole_usage
        total, asked = (token_count(usage, name) for name in ("completion_tokens", "prompt_tokens"))
        if total is not None and asked is not None and (self.done or len(self.choices) < 2 or not self.reported):
            return asked, total, True
        deltas = sum(choice.deltas for choice in self.choices.values())
        return estimate_tokens(prompt) if asked is None else asked, deltas, False


def read_events(data: bytes) -> Events:
    """Read the bytes of a stream, cut off anywhere.

    Raises:
        MalformedReply: A whole event is not JSON.
    """
    events = Events()
    payloads, events.error = event_data(data)
    if b"[DONE]" in payloads:
        events.done = True
        payloads = payloads[: payloads.index(b"[DONE]")]
    if len(payloads) < FEW or not _read_alike(events, payloads):
        _read_each(events, payloads)
    return events


def _read_alike(events: Events, payloads: Sequence[bytes]) -> bool:
    """Read events of which most have one form; return False, with nothing read, when they do not."""
    form = find_form(payloads)
    texts = form.texts(payloads) if form is not None else None
    if form is None or texts is None or texts.count(None) == len(texts):
        return False
    repeated = list(map(operator.eq, payloads, [b"", *payloads]))
    others = _rows([payload for payload, text in zip(payloads, texts, strict=True) if text is None])
    with_text = [i for i, text in enumerate(texts) if text is not None]
    finals = _rows([payloads[with_text[-1]]])  # counts grow: those of the last event count
    final = finals[0] if len(finals) == 1 and isinstance(finals[0], dict) else {}
    tokens = token_count(final.get("usage"), "completion_tokens")
    if len(others) + len(with_text) != len(payloads) or (form.counted and (tokens is None or any(repeated))):
        return False
    rest, start, ends = iter(others), 0, [*texts, None]
    while start < len(texts):
        if texts[start] is None:
            row = next(rest)
            if isinstance(row, dict):
                _add(events, row, repeated[start], payloads[start])
            start += 1
            continue
        end = ends.index(None, start)
        choice = events.choices.get(form.index) or events.choices.setdefault(form.index, Choice())
        pieces = [text for text in texts[start:end] if text]
        choice.texts += pieces
        choice.deltas += len(pieces)
        events.repeats += sum(repeated[start:end])
        if form.counted and end == with_text[-1] + 1:
            events.last, choice.tokens = final["usage"], tokens
        start = end
    return True


def _read_each(events: Events, payloads: Sequence[bytes]) -> None:
    last = b""
    for payload, row in zip(payloads, _rows(payloads), strict=False):
        repeated, last = payload == last, payload
        if isinstance(row, dict):
            _add(events, row, repeated, payload)


def _rows(payloads: Sequence[bytes]) -> list[Any]:
    """Return the events as JSON.

    Raises:
        MalformedReply: One of them is not JSON.
    """
    try:
        rows: list[Any] = json.loads(b"[" + b",".join(payloads) + b"]")
    except (ValueError, RecursionError):
        raise MalformedReply("an event of the stream is not JSON") from None
    return rows


def read_stream(data: bytes, prompt: str, limit: int) -> list[ChatReply]:
    """Return the replies of a whole stream, in the order of their index.

    Raises:
        MalformedReply: It holds no choice, broke off, repeats events, or reports an error.
    """
    events = read_events(data)
    if events.error is not None:
        raise ProviderFailed(_report(events.error))
    choices = [events.choices[i] for i in sorted(events.choices)]
    if not choices:
        raise MalformedReply("the stream holds no reply")
    for choice in choices:
        if choice.failure is not None:
            raise ProviderFailed(choice.failure)
    if any(choice.finish_reason is None for choice in choices) and not events.done:
        raise MalformedReply("the stream broke off in the middle of a reply")
    total, deltas = token_count(events.whole_usage, "completion_tokens"), sum(choice.deltas for choice in choices)
    # Without a count, equal events in a row are words that a model repeats: far more frequent than events sent twice.
    if events.repeats and total is not None and deltas > total:
        raise MalformedReply("the stream repeats events")
    for choice in choices:
        choice.text, choice.reasoning = whole_text("".join(choice.texts)), whole_text("".join(choice.thoughts))
    return make_replies(choices, events.whole_usage, prompt, limit)


def _report(payload: bytes) -> Any:
    """Return an event that reports an error; as a message where it is no JSON object."""
    try:
        report = json.loads(payload)
    except (ValueError, RecursionError):
        report = None
    return report if isinstance(report, dict) else {"message": payload.decode(errors="replace")}


def _add(events: Events, row: dict[str, Any], repeated: bool, payload: bytes) -> None:
    """Add one event; types are compared exactly, as JSON has no others: this runs once per token."""
    usage, pieces = row.get("usage"), row.get("choices")
    if (row.get("error") or row.get("object") == "error") and reported_failure(row):
        events.error = payload
        return
    counted = type(usage) is dict
    if type(pieces) is not list or not pieces:
        if usage is not None and counted:
            events.reported.append(Reported(usage, events.ended))
            events.ended = None
        return
    if counted:
        if repeated:
            return
        events.last = usage
    for piece in pieces:
        index = piece.get("index", 0) if type(piece) is dict else None
        if type(index) is not int or index < 0:
            continue
        choice = events.choices.get(index)
        if choice is None:
            choice = events.choices[index] = Choice()
        add_delta(choice, piece)
        if choice.finish_reason is not None:
            events.ended = index
        events.repeats += repeated
        if counted and (tokens := token_count(usage, "completion_tokens")) is not None:
            choice.tokens = tokens
