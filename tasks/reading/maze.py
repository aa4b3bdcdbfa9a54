"""Reads answers to mazes: walks, numbers of turns, directions.

A walk is read in one of these notations, never in a mixture of two:

- letters `U D L R`, together or apart, in any case: `RRDL`, `R R D L`, `R, R, D`, `R->R->D`;
- letters `N S E W` likewise; words: `right, right, down`, `["right", "down"]`, `north`;
- counted letters, when every letter has its count before it: `3R 2D`, `3R2D`;
- arrows: `→→↓`, `-> -> v`, `^ > v <`; between letters, words or squares an arrow only separates;
- squares as (row, column) from 0: `(0,0) (0,1)`, `[[0,0],[0,1]]`, `(0,0) -> (0,1)`; they begin
  with the start and go on step by step.

That there is no path is claimed by *no path* (or *route*, *walk*, *way*), alone or as a short
sentence, or by *unreachable*. *None*, *null*, *impossible* and an empty answer claim nothing:
they are also what a program prints when it has no answer.

A number is read in digits or as a word to ninety-nine, alone or as in *3 right turns*; a
direction as a word or its letters, as in *north-east* or *NE*. Anything that says more than
one thing is malformed.
"""

from __future__ import annotations

import itertools
import re

from ...verifiers.maze import MOVES, RELATIONS, STEPS, Form, MazeProblem, Square
from ...verifiers.verdict import Fault
from ..answers import NOTHING, Answer, Malformed, Reading

MazeAnswer = str | int
"""A walk in letters `URDL`, or `NO_PATH`; a number of turns; a direction."""
NO_PATH = "no path"
"""The claim that no walk leads from the start to the exit."""

MAX_COUNTED = 4_000_000
"""Most moves that counted letters may stand for."""
SHORT = 300
"""A candidate up to this length that mentions an answer is a malformed one; a longer one is prose."""

_FENCE_LINE = re.compile(r"^[ \t]{0,8}(?:```|~~~)[A-Za-z]{0,12}[ \t]{0,8}$", re.MULTILINE)
_ARROW_COMMANDS = re.compile(r"\\(?:(?:long)?(right|left)arrow|(up|down)arrow|(to))(?![A-Za-z])")
_BRACKET_COMMANDS = re.compile(r"\\(?:left|right)(?=[()\[\]])")
_COMMANDS = re.compile(r"\\(?:boxed|text[a-z]{0,2}|math[a-z]{0,2}|quad|[,;! ()\[\]])")
_OBJECT = re.compile(r"\{\s*[\"']?(\w{1,20})[\"']?\s*:(.*)\}", re.DOTALL)
_ARROWS = {
    **dict.fromkeys("\u2191\u21d1\u2b06\u27f0\u21e7", "^"),
    **dict.fromkeys("\u2193\u21d3\u2b07\u27f1\u21e9", "v"),
    **dict.fromkeys("\u2190\u21d0\u2b05\u27f5\u21e6", "<-"),
    "\ufe0e": "", "\ufe0f": "", "*": "", "`": "", "$": "",
}  # fmt: skip
_SIGNS = str.maketrans(_ARROWS)
_AROUND = " \t\n\"'{}_"


def bare(text: str) -> str:
    """The text without fences, bold, LaTeX and the object around a single value; arrows as ASCII."""
    text = _FENCE_LINE.sub("", text)
    if "\\" in text:
        text = _BRACKET_COMMANDS.sub("", text)
        text = _ARROW_COMMANDS.sub(_ascii_arrow, text)
        text = _COMMANDS.sub(" ", text)
    text = text.translate(_SIGNS).strip()
    found = _OBJECT.fullmatch(text)
    if found:
        text = found.group(2)
    return text.strip(_AROUND).rstrip(_AROUND + ".!")  # a leading ! may be a negation


def _ascii_arrow(found: re.Match[str]) -> str:
    return {"up": "^", "down": "v", "left": "<-"}.get(found.group(1) or found.group(2), "->")


# ------------------------------------------------------------------------------- walks

_NO_PATH = re.compile(
    r"(?:there (?:is|exists) )?no (?:legal |valid |possible |such )?(?:path|route|walk|way)"
    r"(?: exists| is possible| possible| available)?"
    r"(?: (?:from|between) (?:s|start|the start) (?:to|and) (?:e|exit|the exit)(?: exists| is possible)?)?"
    r"|(?:(?:(?:e|exit|the exit) is )?(?:unreachable|not reachable)|(?:e|exit|the exit) cannot be reached)"
    r"(?: from (?:s|start|the start))?"
)
_LABEL = re.compile(
    r"(?:the |a |my |one )?(?:shortest |legal |valid )?(?:path|route|walk|moves|directions|answer)"
    r"(?: from (?:s|start) to (?:e|exit))?(?: is| are)?\s{0,4}[:=]?\s{0,4}",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[ \t]{0,8}([0-9]{1,6})[.):][ \t]{1,8}(.*)")
_CELL = re.compile(r"[(\[]\s{0,4}([0-9]{1,5})\s{0,4},\s{0,4}([0-9]{1,5})\s{0,4}[)\]]")
_BARE_CELL = re.compile(r"\s{0,8}([0-9]{1,5})\s{0,4}[,\s]\s{0,4}([0-9]{1,5})\s{0,8}")
_BETWEEN_CELLS = re.compile(r"(?:[\s,;:|\[\]()>=-]|\bstart\b|\bexit\b|\bS\b|\bE\b)*", re.IGNORECASE)
_ARROW_WALK = re.compile(r"[\s,;|\[\]()\"'<>^vV-]*")
_ARROW = re.compile(r"<->|->|<-|[<>^vV]|-")
_ARROW_MOVES = {"->": "R", ">": "R", "<-": "L", "<": "L", "^": "U", "v": "D", "V": "D"}
_SEPARATORS = re.compile(r"[-=]?>|[\s,;|\[\]()\"']")
_COUNTED = re.compile(r"([0-9]{1,6})([URDL])", re.IGNORECASE)
_WORDS = dict(zip(("up", "right", "down", "left"), MOVES, strict=True))
_COMPASS = dict(zip(("north", "east", "south", "west"), MOVES, strict=True))
_FILLERS = {"then", "and", "move", "go"}
_MENTION = re.compile(
    r"\b(?:[URDL]{2,}|[URDLNSEW]|up|down|left|right|north|south|east|west|path|route|unreachable)\b|[(\[]\s?[0-9]|[-<]?[->^]",
    re.IGNORECASE,
)
_NOT_URDL = str.maketrans("", "", "URDLurdl")
_NOT_NESW = str.maketrans("", "", "NESWnesw")
_NESW_TO_URDL = str.maketrans("NESW", "URDL")


def read_walk(problem: MazeProblem, text: str) -> Reading[MazeAnswer]:
    """A walk in letters `URDL`, or `NO_PATH`."""
    text = bare(text)
    label = _LABEL.match(text)
    walk = text[label.end() :].strip(" \t\n\"'") if label else text
    if claims_no_path(text) or claims_no_path(walk):
        return Answer(NO_PATH)
    walk = _without_numbers(walk)
    if not walk:
        return NOTHING
    if "(" in walk or "[" in walk or walk[0].isdigit():
        cells = _read_cells(walk)
        if cells is not None:
            return _walk_through(problem, cells)
    moves = _read_arrows(walk) or _read_counted(walk) or _read_words(walk)
    if moves is not None:
        return moves
    if len(text) <= SHORT and _MENTION.search(text):
        return Malformed(Fault("unreadable_walk", {}, {"text": text[:80]}))
    return NOTHING


def claims_no_path(text: str) -> bool:
    """Whether a bare text says that there is no path, and nothing else."""
    if len(text) > 100:
        return False
    words = " ".join(text.lower().replace("_", " ").replace("-", " ").split())
    return words == "nopath" or _NO_PATH.fullmatch(words) is not None


def _read_cells(text: str) -> list[Square] | None:
    if "(" not in text and "[" not in text:
        pieces = [_BARE_CELL.fullmatch(piece) for piece in re.split(r"->|;|\n", text)]
        if len(pieces) < 2:
            return None
        found = [piece for piece in pieces if piece]
        return _squares(found) if len(found) == len(pieces) else None
    cells = list(_CELL.finditer(text))
    return _squares(cells) if cells and _BETWEEN_CELLS.fullmatch(_CELL.sub(" ", text)) else None


def _squares(found: list[re.Match[str]]) -> list[Square]:
    return [(int(cell.group(1)), int(cell.group(2))) for cell in found]


def _walk_through(problem: MazeProblem, cells: list[Square]) -> Reading[MazeAnswer]:
    if cells[0] != problem.start:
        return Malformed(Fault("wrong_start", {}, {"square": list(cells[0])}))
    moves = []
    for number, (here, there) in enumerate(itertools.pairwise(cells), 1):
        step = (there[0] - here[0], there[1] - here[1])
        if step not in STEPS:
            return Malformed(Fault("not_a_step", {"step": number}, {"from": list(here), "to": list(there)}))
        moves.append(MOVES[STEPS.index(step)])
    return Answer("".join(moves)) if moves else Malformed(Fault("no_moves"))


def _read_arrows(text: str) -> Reading[MazeAnswer] | None:
    if not _ARROW_WALK.fullmatch(text):
        return None
    arrows = [found.group() for found in _ARROW.finditer(text)]
    if not any(arrow in _ARROW_MOVES for arrow in arrows):
        return None
    if any(arrow not in _ARROW_MOVES for arrow in arrows):
        return Malformed(Fault("unreadable_walk", {}, {"text": text[:80]}))
    return Answer("".join(map(_ARROW_MOVES.__getitem__, arrows)))


def _read_counted(text: str) -> Reading[MazeAnswer] | None:
    tokens = _SEPARATORS.sub(" ", text).split()
    if not tokens or not tokens[0][0].isdigit() or not tokens[0][-1].isalpha():
        return None
    counted = list(_COUNTED.finditer("".join(tokens)))
    whole = sum(map(len, tokens)) == sum(len(found.group()) for found in counted)
    if not whole or not all(token[0].isdigit() and token[-1].isalpha() for token in tokens):
        return Malformed(Fault("unreadable_walk", {}, {"text": text[:80]}))
    moves = sum(int(found.group(1)) for found in counted)
    if not 0 < moves <= MAX_COUNTED:
        return Malformed(Fault("unreadable_walk", {}, {"moves": moves}))
    return Answer("".join(int(found.group(1)) * found.group(2).upper() for found in counted))


def _without_numbers(text: str) -> str:
    """A list whose lines are numbered from 1 upwards, without the numbers."""
    lines = [line for line in text.split("\n") if line.strip()]
    found = [_NUMBERED.fullmatch(line) for line in lines]
    numbers = [int(line.group(1)) for line in found if line]
    if not lines or numbers != list(range(1, len(lines) + 1)):
        return text
    return "\n".join(line.group(2) for line in found if line)


def _read_words(text: str) -> Reading[MazeAnswer] | None:
    """Letters and words; None when the first word that counts is neither."""
    words = text.split("-")
    if len(words) == 1 or not all(len(word) == 1 for word in words):
        words = [word.removesuffix(".") for word in _SEPARATORS.sub(" ", text).split() if word not in ("-", ".")]
    if words and words[0].lower() == "start":
        words = words[1:]
    if words and words[-1].lower() in ("exit", "end"):
        words = words[:-1]
    moves: list[str] = []
    notations: set[str] = set()
    for word in words:
        if word.lower() in _FILLERS:
            continue
        notation, letters = _read_word(word)
        if not letters:
            return Malformed(Fault("unreadable_walk", {}, {"text": word[:80]})) if moves else None
        notations.add(notation)
        moves.append(letters)
    if len(notations) > 1:
        return Malformed(Fault("mixed_notation", {}, {"notations": sorted(notations)}))
    return Answer("".join(moves)) if moves else None


def _read_word(word: str) -> tuple[str, str]:
    """The notation of a word and its moves; no moves when it is none."""
    lower = word.lower() if len(word) <= 5 else ""
    if lower in _WORDS:
        return "URDL", _WORDS[lower]
    if lower in _COMPASS:
        return "NESW", _COMPASS[lower]
    if not word.translate(_NOT_URDL):
        return "URDL", word.upper()
    if not word.translate(_NOT_NESW):
        return "NESW", word.upper().translate(_NESW_TO_URDL)
    return "", ""


# ----------------------------------------------------------------------------- numbers

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBER_WORDS = {word: i for i, word in enumerate(_ONES)} | {
    (f"{ten} {_ONES[one]}" if one else ten): 10 * i + one for i, ten in enumerate(_TENS, 2) for one in range(10)
}
_COUNT = re.compile(
    r"(?:(?:the )?(?:answer|(?:total )?(?:number|count) of (?P<before>right |left |all |total )?turns"
    r"|(?P<label>right |total )?turns)(?: is)? ?[:=]? ?"
    r"|(?:there (?:are|is)|it (?:makes|has)|the (?:marked )?path (?:makes|has)|=) ?(?:a total of )?)?"
    rf"(?P<value>[0-9]{{1,7}}(?:\.0)?|{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})"
    r"(?: (?P<after>right |left |total )?turns?(?: in total| in all| along the (?:marked )?path)?)?"
)
_FITTING = {"right_turns": {"right"}, "turns": {"all", "total"}}


def read_number(form: Form, text: str) -> Reading[MazeAnswer]:
    """A number of turns."""
    text = bare(text)
    if not text or len(text) > SHORT:
        return NOTHING
    words = " ".join(text.lower().replace("-", " ").split()) if "-" not in text[:1] else text
    found = _COUNT.fullmatch(words)
    value = _number(found.group("value")) if found else None
    if found and value is not None:
        kinds = {(found.group(name) or "").strip() for name in ("before", "label", "after")} - {""}
        if kinds <= _FITTING[form]:
            return Answer(value)
    if re.search(r"[0-9]", text) or set(re.findall(r"[a-z]+", words)) & set(_NUMBER_WORDS):
        return Malformed(Fault("unreadable_number", {}, {"text": text[:80]}))
    return NOTHING


def _number(text: str) -> int | None:
    if text[0].isdigit():
        return int(text.removesuffix(".0"))
    return _NUMBER_WORDS.get(text)


# -------------------------------------------------------------------------- directions

_DIRECTIONS = {name: name for name in RELATIONS} | {
    "n": "north", "ne": "northeast", "e": "east", "se": "southeast",
    "s": "south", "sw": "southwest", "w": "west", "nw": "northwest",
}  # fmt: skip
_DIRECTION = re.compile(
    r"(?:the )?(?:direction(?: is)? ?[:=]? ?|answer(?: is)? ?[:=]? ?|(?:exit|e) (?:is|lies) )?"
    r"(?:to the |directly |due |exactly )?(?P<name>n|ne|e|se|s|sw|w|nw|(?:north|south)? ?(?:east|west)?)"
    r"(?: of (?:the )?(?:start|s))?"
)
_DIRECTION_MENTION = re.compile(r"north|south|east|west|\b[nsew]{1,2}\b", re.IGNORECASE)


def read_relation(text: str) -> Reading[MazeAnswer]:
    """One of the eight directions."""
    text = bare(text)
    if not text or len(text) > SHORT:
        return NOTHING
    words = " ".join(text.lower().replace("-", " ").replace("_", " ").split())
    found = _DIRECTION.fullmatch(words)
    name = _DIRECTIONS.get(found.group("name").replace(" ", "")) if found else None
    if name:
        return Answer(name)
    if _DIRECTION_MENTION.search(text):
        return Malformed(Fault("unreadable_direction", {}, {"text": text[:80]}))
    return NOTHING
