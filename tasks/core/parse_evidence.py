"""Claims that come with evidence, read from one candidate: the claim first, then the evidence, in pieces.

The claim and its evidence are one candidate: the inside of an answer tag, say. Pieces of
evidence stand on lines of their own or between semicolons. A JSON object holds the claim under one
name and the evidence under another, and nothing else but explanations.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from ...verifiers.claim import NOT_UNDERSTOOD, TOO_LONG, Claim
from ...verifiers.verdict import Fault
from .answers import Answer, Malformed, Nothing
from .dressing import without_line_numbers
from .strict_json import parse_object

LONGEST: Final = 2**22
"""Longest candidate with evidence that is read, in characters."""
_LONGEST_CLAIM = 160

_CLAIMS = frozenset({"answer", "final_answer", "claim", "status", "result", "solution", "assignment", "path", "slot"})
_EVIDENCE = frozenset({
    "evidence", "proof", "refutation", "steps", "cut", "squares", "reachable", "reachable_squares", "region", "reasons",
    "blocked", "maps", "because",
})  # fmt: skip
_EXPLANATIONS = frozenset({"reason", "reasoning", "explanation", "thinking", "thought", "notes", "confidence"})
_FENCE = re.compile(r"[ \t]{0,8}(?:```|~~~)[A-Za-z]{0,12}[ \t]{0,8}")
_END_OF_CLAIM = re.compile(r"[:\n;.,(\[-]|\bbecause\b|\bsince\b|\bas\b|\bwith\b|\bproof\b", re.ASCII | re.IGNORECASE)
_DASH = re.compile(r"-{1,3}(?=\s)")
_HEADING = re.compile(
    r"[\s:;.,*_#]{0,12}(?:(?:because|since|as)\b)?(?:[\s*_#]{0,4}(?:here is )?(?:the |a |my )?"
    r"(?:resolution |lrat |drat |rup |blocking |reachable )?"
    r"(?:proof|refutation|evidence|steps|derivation|reasons|cut|squares|maps)"
    r"(?: is| are)?[\s*_]{0,4}(?::|\n|$)[\s*_]{0,4})?",
    re.ASCII | re.IGNORECASE,
)


def not_understood(piece: str, number: int | None = None) -> Malformed:
    """Return the fault of a piece of evidence (counted from 1) that says nothing known."""
    place = {} if number is None else {"part": number}
    return Malformed(Fault(NOT_UNDERSTOOD, place, {"text": piece[:80]}))


def too_long(text: str) -> Malformed | None:
    """Return the fault of a candidate beyond LONGEST; None for any other."""
    return Malformed(Fault(TOO_LONG, {}, {"characters": len(text)})) if len(text) > LONGEST else None


def too_long_claim(text: str, claims: Callable[[str], bool]) -> Malformed | None:
    """Return `too_long` for a text that begins with the claim, before anything else reads so long a text."""
    if len(text) <= LONGEST or split_claim(text[: 2 * _LONGEST_CLAIM].strip(" \t\n*`"), claims) is None:
        return None
    return too_long(text)


def told(reading: Answer[Any] | Malformed | Nothing, claim: object) -> Answer[Any] | Malformed | Nothing:
    """Turn a bare claim, as the task's plain reader reads it, into a claim without evidence."""
    return Answer(Claim()) if isinstance(reading, Answer) and reading.value == claim else reading


def split_claim(text: str, claims: Callable[[str], bool]) -> str | None:
    """Return the text after a claim at its beginning, without its heading; None when there is no claim.

    Args:
        claims: Whether a short text makes the claim, and says nothing else.
    """
    head = text[:_LONGEST_CLAIM]
    for end in _END_OF_CLAIM.finditer(head):
        if claims(head[: end.start()].strip(" \t\n*_`'\"")):
            rest = text[end.start() :]
            dash = _DASH.match(rest) if text[end.start() - 1].isspace() else None
            return without_heading(rest[dash.end() :] if dash else rest)
    return None


def without_heading(text: str) -> str:
    """Return the evidence without the words that announce it."""
    match = _HEADING.match(text)
    return text[match.end() :] if match else text


def pieces(text: str) -> list[str]:
    """Return the pieces of evidence that are not empty, without fences, bullets `*` and bold."""
    lines = (line for line in text.split("\n") if not _FENCE.fullmatch(line))
    found = (piece.strip(" \t*`$") for line in lines for piece in line.split(";"))
    return [piece for piece in found if piece and piece != "."]


def unnumbered(lines: list[str]) -> list[str]:
    """Return pieces of evidence that are numbered 1, 2, 3 … without these numbers; others as they are."""
    text = without_line_numbers("\n".join(lines)) if len(lines) > 1 else None
    return lines if text is None else text.split("\n")


def object_claim(text: str, claims: Callable[[str], bool]) -> Any | None:
    """Return the evidence in a JSON object that makes the claim (any JSON value but null), else None."""
    text = text.strip().strip("`").removeprefix("json").strip()
    if not text.startswith("{") or len(text) > LONGEST:
        return None
    try:
        members = {key.lower().replace(" ", "_"): value for key, value in parse_object(text).items()}
    except ValueError:
        return None
    claimed = [value for key, value in members.items() if key in _CLAIMS]
    evidence = [value for key, value in members.items() if key in _EVIDENCE]
    rest = set(members) - _CLAIMS - _EVIDENCE - _EXPLANATIONS
    if rest or len(claimed) != 1 or len(evidence) != 1 or not isinstance(claimed[0], str):
        return None
    return evidence[0] if claims(claimed[0]) else None


def as_text(value: Any) -> str:
    """Return a JSON value as text for a message."""
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:80]
    except (RecursionError, ValueError):
        return "?"
