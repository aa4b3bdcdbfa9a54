"""Events of an event stream, by the rules of the HTML standard and the habits of chat servers.

The standard (https://html.spec.whatwg.org/multipage/server-sent-events.html, §9.2.6): lines end with CRLF, LF or CR;
a blank line ends an event; the data lines of an event are joined; a line that begins with a colon is a comment.
Beyond it, servers keep a connection alive by events without content, leave out the blank line between events, or the
line end of the last one, and send streams under other content types and JSON under this one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

BOM = b"\xef\xbb\xbf"
_START = re.compile(rb"\s*(?::|(?:data|event|id|retry)\s*:)")
"""First bytes of an event stream; no JSON begins with them."""
_KEEP_ALIVE = re.compile(
    rb"(?::.*|[\w .-]*\b(?:ping|pong|keep[-_ ]?alive|heart[-_ ]?beat|processing)\b[\w .!-]*)", re.IGNORECASE
)
_KEEP_ALIVE_NAMES = re.compile(rb"ping|pong|keep[-_]?alive|heart[-_]?beat", re.IGNORECASE)
LONGEST_KEEP_ALIVE = 100
"""Longest data of an event that only keeps the connection alive, in bytes."""


def looks_like_events(head: bytes) -> bool | None:
    """Return whether a body is an event stream, by its first bytes; None when they do not tell."""
    text = head.removeprefix(BOM).lstrip()
    if _START.match(text):
        return True
    return False if text[:1] in (b"{", b"[") else None


def event_data(body: bytes) -> tuple[list[bytes], bytes | None]:
    """Return the data of every event, and that of an event named `error`, if one came.

    Events that only keep the connection alive are left out. An event that is cut off in the middle of a line is left
    out too, unless what came of it is whole JSON.

    Args:
        body: A stream from its beginning, cut off anywhere.
    """
    text = body.removeprefix(BOM)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    whole, _, rest = text.rpartition(b"\n")
    found: list[bytes] = []
    failure: bytes | None = None
    for block in whole.split(b"\n\n"):
        if block.startswith(b"data:") and b"\n" not in block:  # nearly every event
            data = block[5:].strip()
            if data[:1] == b"{" or not _is_empty(data):
                found.append(data)
            continue
        name, parts = _fields(block)
        if name == b"error" and parts:
            failure = b"\n".join(parts)
        elif not _KEEP_ALIVE_NAMES.fullmatch(name):
            found += (data for data in _joined(parts) if not _is_empty(data))
    if found and not text.endswith(b"\n\n") and found[-1] != b"[DONE]" and not _is_json(found[-1]):
        found.pop()  # an event of several lines, cut off
    last = rest[5:].strip() if rest.startswith(b"data:") else b""
    if last == b"[DONE]" or (last and _is_json(last)):
        found.append(last)
    return found, failure


def _fields(block: bytes) -> tuple[bytes, list[bytes]]:
    """Return the name of an event and its lines of data."""
    name, parts = b"", []
    for line in block.split(b"\n"):
        field, _, value = line.partition(b":")
        if field == b"data":
            parts.append(value.removeprefix(b" "))
        elif field == b"event":
            name = value.strip()
    return name, parts


def _joined(parts: list[bytes]) -> Iterator[bytes]:
    """Return the data of one event of several lines; of several events where only the blank lines are missing."""
    whole = b"\n".join(parts).strip()
    if len(parts) < 2 or _is_json(whole):
        yield whole
    else:
        yield from (part.strip() for part in parts)


def _is_empty(data: bytes) -> bool:
    return not data or (len(data) <= LONGEST_KEEP_ALIVE and _KEEP_ALIVE.fullmatch(data) is not None)


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
