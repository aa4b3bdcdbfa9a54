"""Read walks whose moves are counted in words or by factors: `down 6, left 2`, `6 down`, `D×6`, `down twice`.

Every move has its count on the same side; a word alone is one move. Counts that go 1, 2, 3, … may be numbers of steps
and are not read.
"""

from __future__ import annotations

import re
from typing import Final

from ...verifiers.maze.walks import MOVES
from ...verifiers.verdict import Fault
from ..core.answers import Answer, Malformed
from .answer import MazeAnswer

MAX_COUNTED: Final = 4_000_000
"""Most moves that counted letters may stand for."""

_WORD = r"(?P<word>up|right|down|left|north|east|south|west)"
_UNIT = r"(?:times|steps?|squares?|cells?|moves?)"
_AFTER = re.compile(
    rf"(?:{_WORD}|(?P<letter>[URDL])(?= ?[\u00d7x]))(?: ?(?:[\u00d7x] ?)?(?P<count>[0-9]{{1,6}})(?![0-9])(?: {_UNIT}\b)?"
    r"| (?P<few>once|twice))?",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?P<count>[0-9]{{1,6}}) ?(?:[\u00d7x] ?|{_UNIT} )?(?:{_WORD}(?![a-z])|(?<=[\u00d7x ])(?P<letter>[URDL])(?![a-z]))(?P<few>)",
    re.IGNORECASE,
)
_FACTOR = re.compile(
    rf"(?:[0-9] ?(?:[\u00d7x] ?[URDL]\b|(?:[\u00d7x] ?|{_UNIT} )?{_WORD})|[URDL] ?[\u00d7x] ?[0-9])", re.IGNORECASE
)
_COUNTED_WORD = re.compile(rf"{_WORD}(?: ?[\u00d7x]? ?[0-9]| (?:once|twice)\b)", re.IGNORECASE)
_BETWEEN = re.compile(
    r"[\s,;.]{0,8}(?:->)?[\s,;]{0,8}(?:[-+\u2022][ \t]{1,4})?(?:(?:and|then)\b[\s,]{0,4}){0,2}(?:(?:go|move)\b\s{0,4})?",
    re.IGNORECASE,
)
_MOVE = r"(?:[URDL]|up|right|down|left|north|east|south|west)"
_STAR = re.compile(
    rf"(?<![A-Za-z*])(?P<move>{_MOVE}) ?\* ?(?=[0-9])|(?<![0-9*])(?P<count>[0-9]{{1,6}}) ?\* ?(?={_MOVE}\b)",
    re.IGNORECASE,
)
_POWER = re.compile(rf"(?<![A-Za-z])({_MOVE}) ?\^ ?(?:\{{([0-9]{{1,6}})\}}|([0-9]{{1,6}})(?![0-9]))", re.IGNORECASE)
_IN_BRACKETS = re.compile(rf"(?<![A-Za-z])({_MOVE}) ?\((?:[x\u00d7] ?)?([0-9]{{1,6}})(?: {_UNIT})?\)", re.IGNORECASE)
_TURNED = dict(zip(("up", "right", "down", "left", "north", "east", "south", "west"), MOVES * 2, strict=True))
_FEW = {"once": 1, "twice": 2}
_URDL = frozenset(("up", "right", "down", "left"))


def with_factors(text: str) -> str:
    """Return a text with the factors `D*6`, `6 * down`, `D^{6}` and, where there are several, `down (6)` written with a multiplication sign."""
    if "*" in text:
        text = _STAR.sub(lambda found: f"{found['move'] or found['count']}\u00d7", text)
    if "^" in text:
        text = _POWER.sub(lambda found: f"{found[1]}\u00d7{found[2] or found[3]} ", text)
    if "(" in text and len(_IN_BRACKETS.findall(text)) > 1:
        text = _IN_BRACKETS.sub("\\1\u00d7\\2", text)
    return text


def read_factors(text: str) -> Answer[MazeAnswer] | Malformed | None:
    """Read a walk of counted words or factors; None for a text that has none or is of another form."""
    if not (_FACTOR.search(text) or _COUNTED_WORD.search(text)):
        return None
    move = _BEFORE if text[:1].isdigit() else _AFTER
    walk: list[tuple[int, str]] = []
    kinds: set[str] = set()
    counts: list[int] = []
    position = 0
    start = _BETWEEN.match(text)
    position = start.end() if start else 0
    while position < len(text):
        found = move.match(text, position)
        if found is None:
            return None
        name = (found["word"] or found["letter"]).lower()
        kinds.add("letter" if len(name) == 1 else "word" if name in _URDL else "compass")
        count = int(found["count"]) if found["count"] else _FEW.get((found["few"] or "").lower(), 1)
        if found["count"]:
            counts.append(count)
        walk.append((count, _TURNED.get(name, name.upper())))
        between = _BETWEEN.match(text, found.end())
        position = between.end() if between else found.end()
        if position == found.end() and position < len(text):
            return None
    if kinds == {"letter"} and len(walk) == 1:
        return None  # `2x R` alone may be anything
    moves = sum(count for count, _ in walk)
    numbered = len(walk) > 1 and counts == list(range(1, len(walk) + 1))
    if len(kinds) > 1 or numbered or not 0 < moves <= MAX_COUNTED:
        return Malformed(Fault("unreadable_walk", {}, {"text": text[:80]}))
    return Answer("".join(count * letter for count, letter in walk))
