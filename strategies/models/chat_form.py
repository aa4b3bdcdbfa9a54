"""Common form of stream events: nearly all differ in their text, and in counts, alone.

The first such event is read as JSON; in the others everything around the text is compared as bytes, and only
the texts are decoded, all at once. `chat_stream` reads events of another form in full.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .chat_usage import token_count

_TEXT = re.compile(rb'"content"\s*:\s*(?=")')
_COUNT = re.compile(rb'"completion_tokens"\s*:\s*(?=\d)')
_DIGITS = b"0123456789"
_TRIED = 4
"""Events at the start that are searched for the form; the first often brings a role."""


@dataclass(frozen=True, slots=True)
class Form:
    """Bytes that all events of a form share.

    Attributes:
        index: The choice that they belong to.
        before: Bytes up to the text.
        after: Bytes from the text's end to the count of completion tokens; to the very end where there is none.
        rest: Bytes after the count, without its digits; empty where there is no count.
    """

    index: int
    before: bytes
    after: bytes
    rest: bytes

    @property
    def counted(self) -> bool:
        """True if every event holds the tokens spent so far."""
        return bool(self.rest)

    def texts(self, payloads: Sequence[bytes]) -> list[str | None] | None:
        """Return the text of every event of this form, None for another; None when the bytes decode to no texts."""
        begin, before, after, rest = len(self.before), self.before, self.after, self.rest
        pieces: list[bytes] = []
        for payload in payloads:
            piece = b"null"
            if payload.startswith(before) and payload[begin : begin + 1] == b'"':
                end = payload.find(after, begin + 1)
                tail = payload[end + len(after) :]
                if end > 0 and (tail.translate(None, _DIGITS) == rest if rest else not tail):
                    piece = payload[begin : end + 1]
            pieces.append(piece)
        try:
            found: list[str | None] = json.loads(b"[" + b",".join(pieces) + b"]")
        except (ValueError, RecursionError):
            return None
        return found if len(found) == len(pieces) else None


def find_form(payloads: Sequence[bytes]) -> Form | None:
    """Return the form of the first event with nothing but text; None when there is none among the first few."""
    for payload in payloads[:_TRIED]:
        form = _form_of(payload)
        if form is not None:
            return form
    return None


def _form_of(payload: bytes) -> Form | None:
    key = _TEXT.search(payload)
    if key is None or payload.count(b'"content"') > 1:
        return None
    end = payload.find(b'"', key.end() + 1)
    text, after, tail = payload[key.end() + 1 : end], payload[end:], b""
    if b"\\" in text:
        return None
    count = _COUNT.search(after)
    if count is not None and after.count(b'"completion_tokens"') == 1:
        after, tail = after[: count.end()], after[count.end() :]
    # A probe shows whether these places hold the text and the count.
    number = 123456789 if tail else None
    probe = payload[: key.end()] + b'"a probe"' + after[1:] + (b"123456789" + tail.lstrip(_DIGITS) if tail else b"")
    try:
        row, probed = json.loads(payload), json.loads(probe)
    except (ValueError, RecursionError):
        return None
    index = _index(row)
    if index is None or _index(probed) is None or (number is None) != (type(row.get("usage")) is not dict):
        return None
    if number is not None:
        if token_count(row["usage"], "completion_tokens") is None:
            return None
        row["usage"]["completion_tokens"] = number
    row["choices"][0]["delta"]["content"] = "a probe"
    return Form(index, payload[: key.end()], after, tail.translate(None, _DIGITS)) if row == probed else None


def _index(row: Any) -> int | None:
    """Return the choice of an event that brings text and nothing else."""
    pieces = row.get("choices") if isinstance(row, dict) and not row.get("error") else None
    piece = pieces[0] if isinstance(pieces, list) and len(pieces) == 1 else None
    if not isinstance(piece, dict) or type(piece.get("finish_reason")) is str or piece.get("error"):
        return None
    if type(piece.get("native_finish_reason")) is str or row.get("object") == "error":
        return None
    delta, index = piece.get("delta"), piece.get("index", 0)
    if not isinstance(delta, dict) or len(delta) != 1 or type(delta.get("content")) is not str:
        return None
    return index if type(index) is int and index >= 0 else None
