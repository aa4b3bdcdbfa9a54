"""Read answers to mazes: walks, numbers of turns, directions.

A walk is read in one of these notations, never in a mixture of two:

- letters `U D L R`, together or apart, in any case: `RRDL`, `R R D L`, `R, R, D`, `R->R->D`;
- letters `N S E W` likewise; words: `right, right, down`, `["right", "down"]`, `Right (R)`, `north`;
- counted letters, when every letter has its count before it, `3R 2D`, `3R2D`, or every one after it, `R3 D2`
  (but not `R` alone, which could be rows); counts that go 1, 2, 3, … may be numbers of steps as well, and are not read;
- counted words and factors: `down 6, left 2`, `6 down, 2 left`, `D×6, L*2`, `D^6 L^2`, `down (6), left (2)`, `down twice`
  (`parse_factors.py`);
- arrows: `→→↓`, `-> -> v`, `^ > v <`; between letters, words or squares an arrow only separates;
- squares as (row, column) from 0: `(0,0) (0,1)`, `[[0,0],[0,1]]`, `(0,0) -> (0,1)`, `S -> (0,1) -> E` (S and E may stand around letters, too),
  `(row 0, column 1)`, `{"row": 0, "col": 1}`.

A list of squares says where the walk stands, the start first. One that begins elsewhere lacks its
start, even where that is next to it, and is malformed: nothing is filled in. One that begins with the
start and then jumps is a definite walk and a wrong one, at the jump.

A number of moves may be stated besides, as in `RRD (3 moves)`; it must be the walk's. Brackets
stand around the whole or around every move; around some, they are no answer (an optional move?).

That there is no path is claimed by *no path* (or *route*, *walk*, *way*, *solution*), alone or as a
short sentence, or by *unreachable*, *impossible*, *unsolvable* and the like. *None*, *null*, *N/A*
and an empty answer claim nothing: they are what a program prints when it has no answer.

A number is read in digits or as a word to ninety-nine, alone or as in *3 right turns*; a
direction as a word or its letters, as in *north-east* or *NE*. Anything that says more than
one thing is malformed: a calculation, a range, a comparison, a negation, dots of omission.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Sequence

from ...verifiers.maze.problem import STEPS, Form, MazeProblem, Square
from ...verifiers.maze.walks import MOVES, RELATIONS
from ...verifiers.verdict import Fault
from ..core.answers import NOTHING, NUMBER_WORDS, Answer, Malformed, Reading
from ..core.dressing import without_remark
from .answer import NO_PATH, MazeAnswer
from .parse_factors import MAX_COUNTED, read_factors, with_factors
from .parse_form import bare

SHORT = 300
"""A candidate up to this length that mentions an answer is a malformed one; a longer one is prose."""

# ------------------------------------------------------------------------------- walks

_WAY = r"(?:path|paths|route|routes|walk|way|solution|solutions)"
_KIND = r"(?:legal |valid |possible |such |shortest )?"
_EXISTS = r"(?: exists| exist| is possible| possible| available| found| can be found)?"
_FROM = r"(?: from (?:s|start|the start))?"
_ENDS = r"(?: (?:from|between) (?:s|start|the start) (?:to|and) (?:e|exit|the exit))?"
_GOAL = r"(?: to (?:reach )?(?:e|exit|the exit))?"
_NO_PATH = re.compile(
    rf"(?:there (?:is|are|exists?) |the maze has )?no {_KIND}{_WAY}{_EXISTS}{_ENDS}{_GOAL}{_EXISTS}"
    rf"|there (?:is not|isn't|are not|aren't|does not exist|doesn't exist) (?:a|any) {_KIND}{_WAY}{_ENDS}{_GOAL}"
    r"|s and e are (?:not connected|disconnected)"
    rf"|(?:a |the )?{_KIND}{_WAY}{_ENDS} (?:does not|doesn't|do not) exist"
    r"|(?:it is |it's |this is |this maze is |the maze is )?(?:impossible|infeasible|not possible|not feasible|unsolvable|not solvable)"
    r"(?: to reach (?:e|the exit))?"
    rf"|(?:(?:e|exit|the exit) is )?(?:unreachable|not reachable){_FROM}"
    rf"|(?:(?:e|exit|the exit) )?(?:cannot|can not|can't) be reached{_FROM}"
)
_LABEL = re.compile(
    r"(?:the |a |my |one )?(?:shortest |legal |valid )?(?:path|route|walk|moves|directions|(?:final )?answer|result)"
    r"(?: from (?:s|start) to (?:e|exit))?(?: is| are)?\s{0,4}[:=]?\s{0,4}",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[ \t]{0,8}(?:step |move )?([0-9]{1,6})[.):][ \t]{1,8}(.*)", re.IGNORECASE)
_STATED = re.compile(
    r"[\s,;.]{0,4}\(?(?:(?:in|with|which has|it has|total|total of|length|length of|length:|length is)[ =]?){0,3} ?"
    r"(?P<count>[0-9]{1,7})(?P<unit> moves?| steps?)?(?: in total| total)?\)?"
)
_TAIL = re.compile(r"[\n(,;.]|\b(?:in|with|which) ")
_CELL = re.compile(r"[(\[]\s{0,4}(-?[0-9]{1,5})\s{0,4},\s{0,4}(-?[0-9]{1,5})\s{0,4}[)\]]")
_NAMED_CELL = re.compile(
    r"\{?[\"']?\b(?:row|r)[\"']?\s?[:=]?\s?(-?[0-9]{1,5}),\s?[\"']?(?:column|col|c)[\"']?\s?[:=]?\s?(-?[0-9]{1,5})\}?",
    re.IGNORECASE,
)
_BARE_CELL = re.compile(r"\s{0,8}([0-9]{1,5})\s{0,4}[,\s]\s{0,4}([0-9]{1,5})\s{0,8}")
_BETWEEN_CELLS = re.compile(r"[\s,;|\[\]()>=-]*")
_HEAD = re.compile(r"[\s,;:|\[\]()>=-]*(?:(?:start|S)\b[\s,;:|\[\]()>=-]*)?", re.IGNORECASE)
_TAIL_CELLS = re.compile(r"[\s,;:|\[\]()>=-]*(?:(?:exit|end|E)\b[\s,;:|\[\]()=]*)?", re.IGNORECASE)
_STEP_ARROW = re.compile(r"[\s\[(]*(?:start|S)\s*(?:->|=>|>|,|;|-)\s*", re.IGNORECASE)
_ARROW_STEP = re.compile(r"\s*(?:->|=>|>|,|;|-)\s*(?:exit|end|E)[\s\])]*", re.IGNORECASE)
_BRACKET = re.compile(r"[()\[\]]")
_LETTER = re.compile(r"[A-UW-Za-uw-z]")
_ARROW_MOVE = re.compile(r"[<>^vV]")
_GLOSS = re.compile(r"\b(u)p ?\(u\)|\b(r)ight ?\(r\)|\b(d)own ?\(d\)|\b(l)eft ?\(l\)", re.IGNORECASE)
_NOTHING_BETWEEN = re.compile(r",\s{0,20},|\(\s{0,4}\)|\[\s{0,4}\]|\"\"|''")
_TWO_ARROWS = re.compile(r">\s*[-=]?>")
_ARROW_WALK = re.compile(r"[\s,;|\[\]()\"'<>^vV-]*")
_ARROW = re.compile(r"<->|->|<-|[<>^vV]|-")
_ARROW_MOVES = {"->": "R", ">": "R", "<-": "L", "<": "L", "^": "U", "v": "D", "V": "D"}
_SEPARATORS = re.compile(r"[-=]?>|[\s,;|\[\]()\"']")
_COUNTED = re.compile(r"([0-9]{1,6})([URDL])", re.IGNORECASE)
_COUNTED_AFTER = re.compile(r"([URDL])([0-9]{1,6})", re.IGNORECASE)
_WORDS = dict(zip(("up", "right", "down", "left"), MOVES, strict=True))
_COMPASS = dict(zip(("north", "east", "south", "west"), MOVES, strict=True))
_FILLERS = {"then", "and", "move", "go"}
_MENTION = re.compile(
    r"\b(?:[URDL]{2,}|[URDLNSEW]|up|down|left|right|north|south|east|west|path|route|unreachable)\b|[(\[]\s?[0-9]|[-<]?[->^]",
    re.IGNORECASE,
)
_NOT_OF_WALKS = str.maketrans("", "", "URDLurdlNSEW0123456789()[],;|<>^v-\"' \t\n")
_NOT_URDL = str.maketrans("", "", "URDLurdl")
_NOT_NESW = str.maketrans("", "", "NESWnesw")
_NESW_TO_URDL = str.maketrans("NESW", "URDL")


def read(problem: MazeProblem, text: str) -> Reading[MazeAnswer]:
    """Read one candidate of an answer without evidence: a walk, a direction or a number."""
    if problem.form == "path":
        return read_walk(problem, text)
    return read_relation(text) if problem.form == "relation" else read_number(problem.form, text)


def read_walk(problem: MazeProblem, text: str) -> Reading[MazeAnswer]:
    """Read a walk in letters `URDL`, squares with a jump, or `NO_PATH`."""
    found = bare(with_factors(text))
    if found is None:
        return _unreadable(text)
    text, stated = found
    if (remarked := without_remark(text)) and claims_no_path(problem, remarked[0]) and not _names_moves(remarked[1]):
        text = remarked[0]
    label = _LABEL.match(text)
    walk = text[label.end() :].strip(" \t\n\"'") if label else text
    if claims_no_path(problem, text) or (label and claims_no_path(problem, walk)):
        return Answer(NO_PATH) if stated is None else _unreadable(text)
    walk, after = _without_stated(_without_numbers(walk))
    if not walk:
        return NOTHING
    reading = _read_notation(problem, walk)
    if isinstance(reading, Answer):
        return _agree(reading, {stated, after} - {None})
    if isinstance(reading, Malformed):
        return reading
    return _unreadable(text) if _looks_like_a_walk(text) else NOTHING


def _names_moves(text: str) -> bool:
    """Whether a remark names moves: a direction, or letters that are a walk."""
    return any(len(word) > 1 and _read_word(word)[1] for word in re.findall(r"[A-Za-z]+", text))


def _looks_like_a_walk(text: str) -> bool:
    """Whether it is written mostly in the signs of walks, or is short and mentions one."""
    others = len(text.translate(_NOT_OF_WALKS))
    return others * 5 <= len(text) or (len(text) <= SHORT and _MENTION.search(text) is not None)


def _read_notation(problem: MazeProblem, walk: str) -> Reading[MazeAnswer] | None:
    if "(" in walk or "[" in walk or walk[0].isdigit():
        cells = _read_cells(problem, walk)
        if cells is not None:
            return _walk_through(problem, cells)
        walk = _GLOSS.sub(lambda found: next(filter(None, found.groups())), walk)
        if not _brackets_are_even(walk):
            return _unreadable(walk)
    if _NOTHING_BETWEEN.search(walk):
        return _unreadable(walk)
    return _read_arrows(walk) or read_factors(walk) or _read_counted(walk) or _read_words(walk)


def _unreadable(text: str) -> Malformed:
    return Malformed(Fault("unreadable_walk", {}, {"text": text[:80]}))


def _without_stated(text: str) -> tuple[str, int | None]:
    """The walk, and the number of moves that is told after it."""
    if not text[-1:].isalnum() and text[-1:] != ")":
        return text, None
    begin = max(0, len(text) - 60)
    for cut in _TAIL.finditer(text, begin):
        found = _STATED.fullmatch(text, cut.start())
        if found and (found.group("unit") or "length" in found.group() or "total" in found.group()):
            return text[: cut.start()].rstrip(), int(found.group("count"))
    return text, None


def _agree(reading: Answer[MazeAnswer], stated: set[int | None]) -> Reading[MazeAnswer]:
    moves = len(reading.value) if isinstance(reading.value, str) else len(stated)
    for number in stated:
        if number != moves or not isinstance(reading.value, str):
            return Malformed(Fault("length_misstated", {}, {"stated": number}))
    return reading


def _brackets_are_even(text: str) -> bool:
    """Whether brackets stand around all moves or around each: no move is outside them, or all are."""
    move = _LETTER if _LETTER.search(text) else _ARROW_MOVE  # between letters arrows only separate
    depth, outside, inside, position = 0, False, False, 0
    for bracket in [*_BRACKET.finditer(text), None]:
        end = bracket.start() if bracket else len(text)
        if move.search(text, position, end):
            outside, inside = outside or depth == 0, inside or depth > 0
        if bracket:
            position = bracket.end()
            depth += 1 if bracket.group() in "([" else -1
            if depth < 0:
                return False
    return depth == 0 and not (outside and inside)


def claims_no_path(problem: MazeProblem, text: str) -> bool:
    """Whether a bare text says that there is no path, and nothing else."""
    if len(text) > 100:
        return False
    words = text.lower()
    for name, (row, column) in (("s", problem.start), ("e", problem.exit)) if "(" in words else ():
        for told in (f"({row}, {column})", f"({row},{column})"):
            words = words.replace(f"{name} {told}", name).replace(f"{name}{told}", name).replace(told, name)
    if len(words) > 1 and (words[0], words[-1]) in (("(", ")"), ("[", "]")):
        words = words[1:-1].strip(" \"'")
    words = " ".join(words.replace("_", " ").replace("-", " ").split())
    return words == "nopath" or _NO_PATH.fullmatch(words) is not None


def _read_cells(problem: MazeProblem, text: str) -> list[Square] | None:
    if "(" not in text and "[" not in text:
        pieces = [_BARE_CELL.fullmatch(piece) for piece in re.split(r"->|;|\n", text)]
        if len(pieces) < 2:
            return None
        found = [piece for piece in pieces if piece]
        return _squares(found) if len(found) == len(pieces) else None
    text = _NAMED_CELL.sub(r"(\1,\2)", text)
    cells = list(_CELL.finditer(text))
    if not cells or not _only_separated(text, cells):
        return None
    squares = _squares(cells)
    if squares[0] != problem.start and _STEP_ARROW.fullmatch(text, 0, cells[0].start()):
        squares.insert(0, problem.start)
    if squares[-1] != problem.exit and _ARROW_STEP.fullmatch(text, cells[-1].end()):
        squares.append(problem.exit)
    return squares


def _only_separated(text: str, cells: list[re.Match[str]]) -> bool:
    """Whether nothing but separators stands between the squares, but for S and E at the ends."""
    if not _HEAD.fullmatch(text, 0, cells[0].start()) or not _TAIL_CELLS.fullmatch(text, cells[-1].end()):
        return False
    if text.rstrip().endswith((">", "-")):
        return False
    for number, (here, there) in enumerate(itertools.pairwise(cells)):
        between = _HEAD if number == 0 else _TAIL_CELLS if number == len(cells) - 2 else _BETWEEN_CELLS
        if not between.fullmatch(text, here.end(), there.start()):
            return False
    return _brackets_are_even(_CELL.sub("R", text))


def _squares(found: list[re.Match[str]]) -> list[Square]:
    return [(int(cell.group(1)), int(cell.group(2))) for cell in found]


def _walk_through(problem: MazeProblem, cells: list[Square]) -> Reading[MazeAnswer]:
    if cells[0] != problem.start:
        return Malformed(Fault("wrong_start", {}, {"square": list(cells[0])}))
    if len(cells) == 1:
        return Malformed(Fault("no_moves"))
    moves = []
    for here, there in itertools.pairwise(cells):
        step = (there[0] - here[0], there[1] - here[1])
        if step not in STEPS:
            return Answer(tuple(cells))
        moves.append(MOVES[STEPS.index(step)])
    return Answer("".join(moves))


def _read_arrows(text: str) -> Reading[MazeAnswer] | None:
    if not _ARROW_WALK.fullmatch(text):
        return None
    arrows = [found.group() for found in _ARROW.finditer(text)]
    if not any(arrow in _ARROW_MOVES for arrow in arrows):
        return None
    if any(arrow not in _ARROW_MOVES for arrow in arrows):
        return _unreadable(text)
    return Answer("".join(map(_ARROW_MOVES.__getitem__, arrows)))


def _read_counted(text: str) -> Reading[MazeAnswer] | None:
    tokens = _SEPARATORS.sub(" ", text).split()
    if tokens and _COUNTED_AFTER.match(tokens[0]):
        return _read_counted_after(text, tokens)
    if not tokens or not tokens[0][0].isdigit() or not tokens[0][-1].isalpha():
        return None
    counted = list(_COUNTED.finditer("".join(tokens)))
    whole = sum(map(len, tokens)) == sum(len(found.group()) for found in counted)
    if not whole or not all(token[0].isdigit() and token[-1].isalpha() for token in tokens):
        return _unreadable(text)
    return _repeat(text, [(int(found.group(1)), found.group(2)) for found in counted])


def _read_counted_after(text: str, tokens: Sequence[str]) -> Reading[MazeAnswer]:
    counted = [_COUNTED_AFTER.fullmatch(token) for token in tokens]
    if len(tokens) == 1:
        counted = list(_COUNTED_AFTER.finditer(tokens[0]))
        if sum(len(found.group()) for found in counted if found) != len(tokens[0]):
            return _unreadable(text)
    pairs = [(int(found.group(2)), found.group(1)) for found in counted if found]
    if len(pairs) < len(counted) or {letter.upper() for _, letter in pairs} == {"R"}:
        return _unreadable(text)
    return _repeat(text, pairs)


def _repeat(text: str, pairs: Sequence[tuple[int, str]]) -> Reading[MazeAnswer]:
    counts = [count for count, _ in pairs]
    moves = sum(counts)
    if len(counts) > 1 and counts == list(range(1, len(counts) + 1)):
        return _unreadable(text)
    if not 0 < moves <= MAX_COUNTED:
        return Malformed(Fault("unreadable_walk", {}, {"moves": moves}))
    return Answer("".join(count * letter.upper() for count, letter in pairs))


def _without_numbers(text: str) -> str:
    """A list whose lines are numbered from 1 upwards, without the numbers."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and not ((second := _NUMBERED.fullmatch(lines[1])) and second.group(1) == "2"):
        return text  # most lists
    found = [_NUMBERED.fullmatch(line) for line in lines]
    numbers = [int(line.group(1)) for line in found if line]
    if not lines or numbers != list(range(1, len(lines) + 1)):
        return text
    return "\n".join(line.group(2) for line in found if line)


def _read_words(text: str) -> Reading[MazeAnswer] | None:
    """Letters and words; None when the first word that counts is neither."""
    if _TWO_ARROWS.search(text) or text.endswith(">"):
        return _unreadable(text)
    words = text.split("-")
    if len(words) == 1 or not all(len(word) == 1 for word in words):
        words = [word.removesuffix(".") for word in _SEPARATORS.sub(" ", text).split() if word not in ("-", ".")]
    parted = re.search("[>,;\n]", text) or (len(words) == 3 and len(words[1]) > 1)
    if (
        parted
        and len(words) > 2
        and (words[0], words[-1]) == ("S", "E")
        and all(_read_word(w)[0] == "URDL" for w in words[1:-1])
    ):
        words = words[1:-1]  # from S to E
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
            return _unreadable(word) if moves else None
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

_TURNS = r"(?:turns?|changes? (?:of|in) direction)"
_COUNT = re.compile(
    rf"(?:(?:the )?(?:answer|(?:total )?(?:number|count) of (?P<before>right |left |all |total )?{_TURNS}"
    rf"|(?P<label>right |total )?{_TURNS}|(?P<total>total))(?: is)? ?[:=]? ?"
    r"|(?:there (?:are|is)|i count|it (?:makes|has)|the (?:marked )?path (?:from s to e )?(?:makes|has)|=) ?"
    r"(?:a total of |exactly )?)?"
    rf"(?P<value>[0-9]{{1,7}}(?:\.0)?|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})"
    rf"(?: (?P<after>right |left |total )?{_TURNS}(?: in total| in all| total)?(?: along the (?:marked )?path)?)?"
)
_FITTING = {"right_turns": {"right"}, "turns": {"all", "total"}}
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_TWICE = re.compile(r"([^()]{1,40}) \(([^()]{1,40})\)")


def read_number(form: Form, text: str) -> Reading[MazeAnswer]:
    """A number of turns."""
    return _read_once_or_twice(text, functools.partial(_count, form), _counts_something, "unreadable_number")


def _count(form: Form, text: str) -> int | None:
    if "\n" in text.strip() and not re.search(r":\s*\n", text):
        return None
    found = _COUNT.fullmatch(_words(text.lower()).removeprefix("- "))
    if not found:
        return None
    names = ("before", "label", "after", "total")
    kinds = {(found.group(name) or "").strip() for name in names} - {""}
    return _number(found.group("value")) if kinds <= _FITTING[form] else None


def _counts_something(text: str) -> bool:
    return bool(re.search(r"[0-9]", text)) or bool(set(re.findall(r"[a-z]+", text.lower())) & set(NUMBER_WORDS))


def _words(text: str) -> str:
    """Spaces made even, hyphens within words made spaces; another hyphen may be a minus and stays."""
    return " ".join(_HYPHEN.sub(" ", text).split())


def _read_once_or_twice(
    text: str, read: Callable[[str], str | int | None], is_mentioned: Callable[[str], bool], kind: str
) -> Reading[MazeAnswer]:
    """A value, or the same value told again in brackets, as in *NE (northeast)*."""
    found = bare(text)
    if found is None or found.stated is not None:
        return Malformed(Fault(kind, {}, {"text": text[:80]}))
    text = found.text
    if not text or len(text) > SHORT:
        return NOTHING
    if (text[0], text[-1]) in (("(", ")"), ("[", "]")):
        text = text[1:-1].strip(" \"'")
    twice = _TWICE.fullmatch(text)
    values = {read(part) for part in (twice.groups() if twice else (text,))}
    value = values.pop()
    if not values and value is not None:
        return Answer(value)
    return Malformed(Fault(kind, {}, {"text": text[:80]})) if is_mentioned(text) else NOTHING


def _number(text: str) -> int | None:
    if text[0].isdigit():
        return int(text.removesuffix(".0"))
    return NUMBER_WORDS.get(text)


# -------------------------------------------------------------------------- directions

_DIRECTIONS = {name: name for name in RELATIONS} | {
    "n": "north", "ne": "northeast", "e": "east", "se": "southeast",
    "s": "south", "sw": "southwest", "w": "west", "nw": "northwest",
}  # fmt: skip
_DIRECTION = re.compile(
    r"(?:the )?(?:direction(?: is)? ?[:=]? ?|answer(?: is)? ?[:=]? ?|(?:exit|e|exit e|it) (?:is located|is|lies) )?"
    r"(?:to the |toward |towards the |in the |directly |due |exactly )?(?P<name>n|ne|e|se|s|sw|w|nw|(?:north|south)? ?(?:east|west)?)"
    r"(?: direction)?(?: (?:of|from) (?:the )?(?:start s|start|s))?"
)
_DIRECTION_MENTION = re.compile(r"north|south|east|west|\b[nsew]{1,2}\b", re.IGNORECASE)


def read_relation(text: str) -> Reading[MazeAnswer]:
    """One of the eight directions."""
    return _read_once_or_twice(
        text, _direction, lambda text: bool(_DIRECTION_MENTION.search(text)), "unreadable_direction"
    )


def _direction(text: str) -> str | None:
    if "\n" in text.strip() and not re.search(r":\s*\n", text):
        return None
    found = _DIRECTION.fullmatch(_words(text.lower().replace("_", " ").lstrip(" \t\n-*")))
    return _DIRECTIONS.get(found.group("name").replace(" ", "")) if found else None
