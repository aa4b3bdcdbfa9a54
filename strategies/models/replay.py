"""Recorded replies: score replies that were drawn elsewhere.

A file has one JSON object per line:

    {"id": "tsp:v1:L4:7:42", "sample": 0, "round": 0, "response": "…",
     "prompt_tokens": 310, "completion_tokens": 1250, "seconds": 3.2, "finish_reason": "stop"}

`instance` is another name for `id`. Only id and response are needed: without `sample`, the
lines of one id (and round) are numbered in order; without token counts, words are
counted and the completion is marked as estimated. Lines are read on request;
memory holds their places.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any, cast

from ...tasks.core.strict_json import parse_value
from ..engine.base_options import require
from .model import Completion, Request, failed, whole_text

Span = tuple[int, int]
"""Byte offset and length of a line."""


class Replay:
    """Answers from a file; a reply that is not in it is a failed call."""

    def __init__(self, path: Path) -> None:
        """Check every line of the file.

        Raises:
            ValueError: The file cannot be read, or a line is malformed or a second one for
                the same reply; the message names the line.
        """
        self._path = path
        self._places: dict[tuple[str, int, int], Span] = {}
        self._digest = hashlib.blake2b(digest_size=16)
        self._unnumbered: Counter[tuple[str, int]] = Counter()
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise ValueError(f"replay: cannot read {path}: {error.strerror}") from None
        self._index()

    @property
    def name(self) -> str:
        """Name in manifests and reports; see `Model.name`."""
        return f"replay:{self._path}"

    @property
    def identity(self) -> dict[str, Any]:
        """The content of the file; see `models.identity`."""
        return {"replay": self._digest.hexdigest()}

    async def complete(self, request: Request) -> Completion:
        """Return the recorded reply of the request's instance, sample and round."""
        await asyncio.sleep(0)
        draw = (str(request.instance.id), request.sample, request.round)
        place = self._places.get(draw)
        if place is None:
            return failed(f"replay: no reply for {draw[0]}, sample {draw[1]}, round {draw[2]} in {self._path}")
        return _completion(json.loads(os.pread(self._file.fileno(), place[1], place[0])), request)

    async def close(self) -> None:
        """Release all resources; see `Model.close`."""
        self._file.close()

    def _index(self) -> None:
        offset = 0
        for number, line in enumerate(self._file, 1):
            self._digest.update(line)
            if line.strip():
                try:
                    draw = self._draw_of(_row(line))
                    if draw in self._places:
                        raise ValueError(f"a second reply for {draw[0]}, sample {draw[1]}, round {draw[2]}")
                except ValueError as error:
                    self._file.close()
                    raise ValueError(f"{self._path}, line {number}: {error}") from None
                self._places[draw] = (offset, len(line))
            offset += len(line)

    def _draw_of(self, row: dict[str, Any]) -> tuple[str, int, int]:
        name, round = str(row.get("id") or row.get("instance")), row.get("round", 0)
        if "sample" in row:
            return name, row["sample"], round
        self._unnumbered[name, round] += 1
        return name, self._unnumbered[name, round] - 1, round


def open_replay(rest: str) -> Replay:
    """Open recorded replies from the text after `replay:`.

    Raises:
        ValueError: No file is named, it cannot be read, or a line is wrong.
    """
    if not rest:
        raise ValueError("replay: expected a file, as in replay:FILE.jsonl")
    return Replay(Path(rest).expanduser())


def _row(line: bytes) -> dict[str, Any]:
    row = parse_value(line)
    require(isinstance(row, dict), "line", _short(row), "an object")
    name, response, seconds = row.get("id") or row.get("instance"), row.get("response"), row.get("seconds", 0.0)
    require(isinstance(name, str), "id", _short(name), "the id of an instance")
    require(isinstance(response, str), "response", _short(response), "text")
    for field in ("sample", "round", "prompt_tokens", "completion_tokens"):
        value = row.get(field, 0)
        require(type(value) is int and 0 <= value < 2**63, field, _short(value), "a whole number from 0")
    right = type(seconds) in (int, float) and 0 <= seconds < float("inf")
    require(right, "seconds", _short(seconds), "a number from 0")
    return cast("dict[str, Any]", row)


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _completion(row: dict[str, Any], request: Request) -> Completion:
    prompt_words = sum(len(message["content"].split()) for message in request.messages)
    return Completion(
        whole_text(row["response"]),
        row.get("prompt_tokens", prompt_words),
        row.get("completion_tokens", len(row["response"].split())),
        float(row.get("seconds", 0.0)),
        str(row.get("finish_reason") or "stop"),
        estimated="prompt_tokens" not in row or "completion_tokens" not in row,
    )
