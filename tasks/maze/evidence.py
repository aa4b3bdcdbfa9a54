"""Squares that prove that there is no path: how prompts ask for them, how they are read, how faults are described.

The claim *no path* is read with its squares:

    no path: (0,0) (0,1) (1,0)

The claim in any of the forms of `parse.py`, then the squares as (row, column), written as there: `(0,0) (0,1)`,
`[[0,0],[0,1]]`, `(row 0, column 1)`, `{"row": 0, "col": 1}`, in any order, with blanks, commas, arrows, line ends
or *and* between them; S and E may stand before their squares. One that is named twice counts once. In JSON,
`{"answer": "no path", "squares": [[0,0],[0,1]]}`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ...verifiers.claim import Claim
from ...verifiers.maze.problem import MazeProblem, Square
from ...verifiers.verdict import Fault
from ..core.answers import Answer, Malformed, Reading
from ..core.dressing import without_line_numbers
from ..core.instance import Degree
from ..core.parse_evidence import as_text, not_understood, object_claim, split_claim, told, too_long, too_long_claim
from .answer import NO_PATH
from .parse import claims_no_path, read_walk

# ---------------------------------------------------------------------------- prompts

RULE = (
    " The claim that no path exists must be proved: by a list of free squares, among which is exactly one of S and E, "
    "such that no move leads from a listed square to a square that is not listed. All squares that can be reached from "
    "S are such a list, and so are all from which E can be reached. The claim without such a list is wrong."
)
MOVES = (
    "Give the moves in their order as letters U, D, L, R between answer tags, in the form "
    "<answer>{example}</answer> (an example of the form only)."
)
FORM = (
    'If there is no path from S to E, write instead between the tags the words "no path", a colon, and the listed squares '
    "in any order, each as (row,column): no path: (0,0) (0,1) and so on."
)


# --------------------------------------------------------------------------- feedback


def describe(fault: Fault, degree: Degree) -> str | None:
    """Describe a fault of the evidence in one sentence; None for any other fault."""
    told = _SENTENCES.get(fault.kind)
    if told is None:
        return None
    values = {**fault.place, **({} if degree == "where" else fault.detail)}
    shown = {name: f"({v[0]}, {v[1]})" if isinstance(v, list) else v for name, v in values.items()}
    return told[0 if degree == "where" else -1].format(**shown)


_SENTENCES = {
    "evidence_missing": ("The claim that there is no path comes without the squares that prove it.",),
    "evidence_not_understood": (
        "A part of the list of squares is not understood.",
        "A part of the list of squares is not understood: {text!r}.",
    ),
    "evidence_too_long": ("The list of squares is longer than is allowed.",),
    "cut_not_free": ("The listed square {square} is not a free square of the grid.",),
    "cut_without_end": ("Neither S nor E is among the listed squares.",),
    "cut_with_both_ends": ("Both S and E are among the listed squares.",),
    "cut_leaks": ("A move leads from the listed square {from} to {to}, which is not listed.",),
}


# ---------------------------------------------------------------------------- reading

_SQUARE = re.compile(
    r"[(\[]\s{0,4}(-?[0-9]{1,5})\s{0,4},\s{0,4}(-?[0-9]{1,5})\s{0,4}[)\]]"
    r"|[({]?\s?[\"']?\b(?:row|r)[\"']?\s?[:=]?\s?(-?[0-9]{1,5}),?\s?[\"']?(?:column|col|c)[\"']?\s?[:=]?\s?(-?[0-9]{1,5})[)}]?",
    re.IGNORECASE | re.ASCII,
)
_BETWEEN = re.compile(
    r"(?:[\s,;:|\[\]{}*`]|(?:\A|(?<=\n))-(?= )|[-=]?>|\band\b|\bS\b|\bE\b|\bstart\b|\bexit\b|=)*", re.IGNORECASE
)
_FROM = r"(?: from (?:s|the start|start|e|the exit|exit))?"
_HEAD = re.compile(
    rf"\s*(?:only )?(?:(?:the |these |all )?(?:reachable )?(?:squares|cells)(?: (?:that are |that can be )?(?:reachable|reached){_FROM})?(?: are)?"
    rf"|(?:reachable|reached){_FROM}|in reach)?",
    re.IGNORECASE,
)
_TAIL = re.compile(rf"\s*(?:can be reached|are reachable|are in reach){_FROM}\.?", re.IGNORECASE)


def read_claim(problem: MazeProblem, text: str) -> Reading[Any]:
    """Read a walk, or the claim with its squares."""

    def claims(words: str) -> bool:
        return claims_no_path(problem, words.strip(" .*`\"'"))

    if long := too_long_claim(text, claims):
        return long
    plain = told(read_walk(problem, text), NO_PATH)
    if isinstance(plain, Answer):
        return plain
    found = object_claim(text, claims)
    if found is not None:
        return too_long(text) or _read_squares(_text(found))
    rest = split_claim(text.strip(" \t\n*`"), claims)
    if rest is None:
        return plain
    return too_long(text) or _read_squares(rest)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value)
    except (RecursionError, ValueError):
        return as_text(value)


def _read_squares(text: str) -> Answer[Claim[Square]] | Malformed:
    """The squares, ascending; what stands between them must mean nothing."""
    head = _HEAD.match(text)
    text = text[head.end() :] if head else text
    text = without_line_numbers(text.strip()) or text
    text = text.rstrip().removesuffix(".") if not text.rstrip().endswith("..") else text
    squares: set[Square] = set()
    position = 0
    for match in _SQUARE.finditer(text):
        if not _BETWEEN.fullmatch(text, position, match.start()):
            return not_understood(text[position : match.start()].strip())
        row, column = match.group(1, 2) if match.group(1) else match.group(3, 4)
        squares.add((int(row), int(column)))
        position = match.end()
    tail = _TAIL.match(text, position)
    if not _BETWEEN.fullmatch(text, tail.end() if tail else position):
        return not_understood(text[position:].strip())
    return Answer(Claim(tuple(sorted(squares))))
