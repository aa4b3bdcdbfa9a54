"""Takes the form off an answer to a maze: fences, LaTeX, bold, objects, tables, a stated number of moves."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..core.strict_json import parse_object

LONGEST_OBJECT = 2**20
"""Longest text read as an object, in characters."""

_FENCE_LINE = re.compile(r"^[ \t]{0,8}(?:```|~~~)[A-Za-z]{0,12}[ \t]{0,8}$", re.MULTILINE)
_ARROW_COMMANDS = re.compile(r"\\(?:(?:[Ll]ong)?([Rr]ight|[Ll]eft)arrow|([Uu]p|[Dd]own)arrow|(to|implies))(?![A-Za-z])")
_BRACKET_COMMANDS = re.compile(r"\\(?:left|right)(?=[()\[\]]|\\[{}]|\\[lr]angle)")
_COMMANDS = re.compile(
    r"\\(?:(?:boxed|text(?:bf|it|tt|rm|sf|sc)?|math(?:bf|it|tt|rm|sf)?|operatorname|quad|[lr]angle)(?![A-Za-z])"
    r"|[,;! ()\[\]{}])"
)
_BRACES = str.maketrans("{}", "  ")
_SIGNS = str.maketrans({
    **dict.fromkeys("\u2191\u21d1\u2b06\u27f0\u21e7\u25b2\u25b3", "^"),
    **dict.fromkeys("\u2193\u21d3\u2b07\u27f1\u21e9\u25bc\u25bd", "v"),
    **dict.fromkeys("\u2190\u21d0\u2b05\u27f5\u21e6\u25c0\u25c1\u25c4", "<-"),
    **dict.fromkeys("\u25b6\u25b7\u25ba\u2b95", "->"),
    "\ufe0e": "", "\ufe0f": "",
})  # fmt: skip
_EMPHASIS = str.maketrans("", "", "*`$")
_GLUED = re.compile(r"(?<=[A-Za-z0-9])[*`$]+(?=[A-Za-z0-9])")
_AROUND = " \t\n\"'{}_"


class Bare(NamedTuple):
    """The rest of an answer without its form, and the number of moves that it states."""

    text: str
    stated: int | None = None


def bare(text: str) -> Bare | None:
    """The answer alone; None when it is an object that says more than one thing.

    Arrows become ASCII. What could change the meaning stays and is not understood later: a
    sign glued between two letters or digits (`7*7`), a leading `!` and trailing dots of omission.
    """
    text = _FENCE_LINE.sub("", text)
    text = _without_commands(text).translate(_SIGNS)
    text = _GLUED.sub(" glued ", text).translate(_EMPHASIS).strip()
    text = _table_column(text)
    if text.startswith("{") and text.endswith("}") and ":" in text:
        found = _read_object(text)
        if found is None:
            return None
        text, stated = found
    else:
        stated = None
    text = text.strip(_AROUND)
    if not text.endswith(".."):
        text = text.removesuffix(".").rstrip(_AROUND)
    return Bare(_without_exclamation(text), stated)


def _without_exclamation(text: str) -> str:
    """A number keeps its `!`, which is a factorial."""
    if text.endswith("!") and not text.removesuffix("!").rstrip()[-1:].isdigit():
        return text.removesuffix("!").rstrip(_AROUND + ".")
    return text


def _without_commands(text: str) -> str:
    if "\\" not in text or text.lstrip().startswith('{"'):
        return text
    text = _BRACKET_COMMANDS.sub("", text)
    text = _ARROW_COMMANDS.sub(_ascii_arrow, text)
    return _COMMANDS.sub(" ", text).translate(_BRACES)


def _ascii_arrow(found: re.Match[str]) -> str:
    name = (found.group(1) or found.group(2) or "").lower()
    return {"up": "^", "down": "v", "left": "<-"}.get(name, "->")


# ----------------------------------------------------------------------------- objects

_ANSWERS = frozenset(
    [
        "answer",
        "final_answer",
        "solution",
        "result",
        "path",
        "shortest_path",
        "walk",
        "route",
        "moves",
        "directions",
        "direction",
        "relation",
        "sequence",
        "steps",
        "squares",
        "cells",
        "coordinates",
        "turns",
        "right_turns",
        "number",
        "count",
        "value",
    ]
)
_COUNTS = frozenset(
    ["length", "path_length", "shortest_length", "moves", "steps", "distance", "number_of_moves", "num_moves"]
)
_REASONS = frozenset(["reason", "reasoning", "explanation", "thinking", "thought"])
_LOOSE_OBJECT = re.compile(r"\{\s*[\"']?(\w{1,20})[\"']?\s*:(.*)\}", re.DOTALL)


def _read_object(text: str) -> tuple[str, int | None] | None:
    """The one value that answers and the number of moves that goes with it."""
    if len(text) > LONGEST_OBJECT:
        return None
    quoted = text if '"' in text else text.replace("'", '"')
    try:
        members = {key.lower(): value for key, value in parse_object(quoted).items()}
    except ValueError:
        found = _LOOSE_OBJECT.fullmatch(text)
        return (found.group(2), None) if found and found.group(1).lower() in _ANSWERS else None
    return _choose(members)


def _choose(members: Mapping[str, Any]) -> tuple[str, int | None] | None:
    """The one member that answers; the others may only count moves (or be null) or give reasons."""
    members = {key: value for key, value in members.items() if key not in _REASONS}
    written = [key for key, value in members.items() if key in _ANSWERS and isinstance(value, str | list)]
    answers = written or [key for key in members if key in _ANSWERS]
    others = {key: value for key, value in members.items() if key not in answers}
    if len(answers) != 1 or not all(_is_count(key, value) for key, value in others.items()):
        return None
    counts = {value for value in others.values() if value is not None}
    if len(counts) > 1:
        return None
    value = members[answers[0]]
    try:
        return value if isinstance(value, str) else json.dumps(value), counts.pop() if counts else None
    except RecursionError:
        return None


def _is_count(key: str, value: Any) -> bool:
    return key in _COUNTS and (value is None or type(value) is int)


# ------------------------------------------------------------------------------ tables

_HEADS = _ANSWERS | {"move", "number_of_turns", "number_of_right_turns"}
_NUMBER_HEADS = frozenset(["step", "move", "#", "no", "no.", "nr", "number", "n", "i", ""])
_RULE = re.compile(r"\|?[ \t]{0,8}:?-[-| \t:]*")


def _table_column(text: str) -> str:
    """The last column of a Markdown table, its rows numbered when the first column numbers them."""
    if not text.startswith("|"):
        return text
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 3 or not _RULE.fullmatch(lines[1]) or not all(line.startswith("|") for line in lines):
        return text
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    if head[-1].lower().replace(" ", "_") not in _HEADS or not all(name.lower() in _NUMBER_HEADS for name in head[:-1]):
        return text
    widths = {len(row) for row in rows}
    if widths == {1}:
        return "\n".join(row[0] for row in rows)
    if widths == {2} and all(row[0].isdecimal() for row in rows):
        return "\n".join(f"{row[0]}. {row[1]}" for row in rows)
    return text
