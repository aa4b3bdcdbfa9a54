"""Which instance a request is about: by a header, by a tag in its text, or by a prompt that is known.

A tag is an id in brackets, `[assay:tsp:v1:L2:7:0]`, anywhere in what the user or the system says.
It is taken out before the model reads the text; a turn that holds nothing else becomes the prompt.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...tasks.core.ids import parse_id
from ..core.record import read_records
from ..core.replies import content_text

HEADER = "X-Assay-Id"
TAG = re.compile(r"\[assay:([^\[\]\s]{1,500})\]")
ASKING = ("user", "system", "developer")
"""Whose turns may name an instance: what a model said is no request."""

Turn = Mapping[str, Any]


class Catalogue:
    """Prompts of known data sets, by their digest."""

    def __init__(self, files: Iterable[str] = ()) -> None:
        """Read data sets that `assay generate` wrote.

        Raises:
            ValueError: A record cannot be read.
            OSError: A file cannot be read.
        """
        self._known: dict[bytes, str] = {}
        for name in files:
            for record in read_records(name):
                self._known[_digest(record["prompt"])] = record["instance"]

    def __len__(self) -> int:
        return len(self._known)

    def find(self, text: str) -> str | None:
        """Return the instance whose prompt this text is, but for space around it."""
        return self._known.get(_digest(text)) if self._known else None


def named_instance(header: str | None, turns: Sequence[Turn], catalogue: Catalogue) -> str | None:
    """Return the instance that a request names, as `score` takes it: an id or the text of a record; None for nothing.

    Raises:
        ValueError: It names several instances, or what it names is no id.
    """
    asked = [content_text(turn.get("content")) for turn in turns if turn.get("role") in ASKING]
    names = dict.fromkeys(tag for text in asked for tag in TAG.findall(text))
    if header is not None:
        names = {header.strip(): None, **names}
    if len(names) > 1:
        raise ValueError(f"the request names several instances: {', '.join(list(names)[:4])[:600]}")
    if names:
        return str(parse_id(next(iter(names))))
    known = dict.fromkeys(found for text in asked if (found := catalogue.find(text)))
    if len(known) > 1:
        raise ValueError("the request holds the prompts of several instances")
    return next(iter(known), None)


def untagged(turns: Sequence[Turn], prompt: str) -> list[dict[str, Any]]:
    """Return the turns without tags; a turn that was a tag and nothing else says the prompt."""
    return [
        {**turn, "content": _untagged(turn.get("content"), prompt)} if turn.get("role") in ASKING else {**turn}
        for turn in turns
    ]


def _untagged(content: Any, prompt: str) -> Any:
    if isinstance(content, str):
        return TAG.sub("", content).strip() or prompt if TAG.search(content) else content
    if not isinstance(content, Sequence):
        return content
    return [
        {**part, "text": _untagged(part["text"], prompt)}
        if isinstance(part, Mapping) and isinstance(part.get("text"), str)
        else part
        for part in content
    ]


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.strip().encode(errors="replace"), digest_size=16).digest()
