"""Read answers about maps: names, directions and numbers in many forms, one meaning.

A text is turned into symbols (place names, directions, numbers, "cannot be determined",
"none", words that carry no meaning of their own) and understood only when the symbols form
one of the few sentences below. Any other word, a second direction or number, "or", "not",
a name that does not belong: malformed, never guessed at.

What some forms mean:
- *unknown*, *undetermined*, *not enough information* mean "cannot be determined".
- "B is southwest of A", to a question for the direction of A from B, says that A lies NE of
  B, and is read so. "southwest of A" alone is malformed: it does not say what lies there.
- *N* or *north* alone is half an answer to such a question: malformed.
- To a question for places, *none* and `[]` are the empty set; a name given twice counts once. The
  names may be numbered 1, 2, 3 …, or come with their number ("2 places: …"), if it is right.
- A number is said once, or once in digits and once in words, as in `7 (seven)`. In `7 7`, `7*7`,
  `7!`, `-7`, `7-` and `7...` it may be part of another one or unfinished: malformed.
- An explanation in sentences beside the answer ("NE, because …", "cannot be determined (NE or NW)")
  is malformed: whether it takes the answer back is beyond this reader.
- A JSON object may explain itself beside its one answer; a second answer in it is a second answer.
- Markup that changes the meaning (`\\frac`, `\\cancel`, `<s>`) is never passed over.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Final

from ...verifiers.spatial_map.problem import QUADRANTS, UNDETERMINED, Answer, SpatialMapProblem
from ...verifiers.verdict import Fault
from ..core.answers import NOTHING, NUMBER_WORDS, Malformed, Reading, plain
from ..core.answers import Answer as Read
from ..core.dressing import without_remark
from .parse_markup import object_answers, without_frame, without_markup

_FIRST_NAME = 0xE000
_REMEMBERED = 64
"""Longest name whose cleaned form is kept, so that what is kept stays small."""
_OPEN, _NONE = "\uf8ff", "\uf8fe"
"""Private characters stand for names (from _FIRST_NAME on) and for the two phrases."""

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_BLANKS = re.compile(r"[^\S\n]+")
_NUMBERING = re.compile(r"^ ?\d{1,4}[.)] ", re.MULTILINE)
_BULLET = re.compile(r"^ ?-(?= {0,2}\S)", re.MULTILINE)
_LIST_TROUBLE = re.compile(r"\.\.|(?<!\w)-|-(?!\w)")
"""An unfinished list, or a dash that does not join two words and may take a place away."""
_COUNT_BULLET = re.compile(r"\A[ \t]*- (?=\S)")
_NUMBER_TROUBLE = re.compile(r"\d[.,/:]\d|[^\W_][*`$^\\]+[^\W_]|(?<![a-z])-|-(?![a-z])")
"""Digits in something longer, operators, and dashes that do not join two words."""
_POINT_ZERO = re.compile(r"(?<![\d.,])(\d{1,9})\.0(?![\d.])", re.ASCII)
_SIGNED = re.compile(r"(?<!\w)-(?=\w)")
_TOKEN = re.compile("[\ue000-\uf8ff]|[^\\W_]+|\\n|\\S")
_ITS = re.compile(r"\b(it|that|this|there|here)'s\b")
_EXCLAIMED = re.compile(r"(?<=[a-z])!(?=[\"')\] ]{0,4}\Z)")
_ARROW = re.compile(r"\A\s*[-=]>")
_OPEN_PHRASE = re.compile(
    (
        r"\b(?:(?:cannot|can not|can't|could not|couldn't) be (?:uniquely |definitively )?"
        r"(?:determined|inferred|known|decided|concluded|established|deduced)"
        r"|(?:cannot|can not|can't) (?:determine|tell|say|know|decide)"
        r"|(?:not possible|impossible) to (?:determine|tell|say|know|decide)"
        r"|(?:not enough|insufficient) (?:information|info|data)"
        r"|not (?:uniquely )?(?:determined|determinable)"
        r"|undetermined|indeterminate|undeterminable|indeterminable|underdetermined|unknown)\b"
    ).replace(" ", r"[\s_-]")
)
_NONE_PHRASE = re.compile(
    r"\b(?:none(?: of (?:them|these|the (?:other )?places))?|no (?:other )?places?|nothing"
    r"|(?:the |an )?empty (?:set|list)|empty)\b|\u2205"
)
_MARKUP = "*_`\"'."
_BARE_EMPTY = frozenset({"[]", "{}", "()", "set()", "\\{\\}", "$\\{\\}$"})
_KEYS = frozenset({"answer", "final answer", "direction", "place", "places", "count", "number", "result"})
_PUNCTUATION = frozenset(".,\u3001:;()[]\"'=-\u2022\u00b7#\n")


def _words(text: str) -> list[str]:
    return text.split()


_FILLERS = frozenset(
    _words("""
    a also answer are at based be by compass conclude correct count direction enough exactly facts final following found
    given hence in information is it its lie lies list located lying map must my number on only place places
    position relation relationship set sits situated so statements text that the there therefore these this
    thus to total toward towards we which with alone
    """)
)
_VERTICAL = {
    word: letter for letter, stem in (("N", "north"), ("S", "south"))
    for word in (letter.lower(), stem, f"{stem}ern", f"{stem}erly", f"{stem}ward", f"{stem}wards")
}  # fmt: skip
_HORIZONTAL = {
    word: letter for letter, stem in (("E", "east"), ("W", "west"))
    for word in (letter.lower(), stem, f"{stem}ern", f"{stem}erly", f"{stem}ward", f"{stem}wards")
}  # fmt: skip
_QUADRANT = {
    first + second: vertical + horizontal
    for first, vertical in _VERTICAL.items() for second, horizontal in _HORIZONTAL.items()
    if len(first) == len(second) == 1 or first in ("north", "south")
} | dict(zip("\u2197\u2196\u2198\u2199", QUADRANTS, strict=True))  # fmt: skip
_OPPOSITE = {"NE": "SW", "SW": "NE", "NW": "SE", "SE": "NW"}
# A = the place asked about, B = the reference, D = a direction, f = from, of; ? = cannot be determined.
_SAID: Final = frozenset({"D", "AD", "DfB", "ADfB", "ADB", "fBAD", "fBD", "fAfBD", "AfBD", "DADfB", "DfBAD"})
_SAID_OPPOSITE: Final = frozenset({"BDfA", "fABD"})
_SAID_OPEN: Final = frozenset({"?", "A?", "AfB?", "fAfB?", "fBA?", "fB?", "?fAfB", "?AfB", "?f", "?fB"})

Symbol = tuple[str, str]
"""What a piece of text is (name, direction, from, number, open, none, word) and its value."""


def read(problem: SpatialMapProblem, text: str) -> Reading[Answer]:
    """Reads one candidate as an answer to the question of this problem. Linear time; never raises."""
    if len(text) > 2_000 + 8 * sum(map(len, problem.places)):
        return NOTHING
    kind = problem.question.kind
    text = without_frame(text)
    if (said := object_answers(text)) is not None and said:
        if len(said) > 1:
            return _malformed("several_answers")
        if said[0] is None:
            return _malformed("not_understood")
        text = said[0]
    if kind == "which" and "".join(text.split()).strip(_MARKUP) in _BARE_EMPTY:
        return Read(frozenset())
    text = _ARROW.sub("", text)
    if kind == "count":
        text = _POINT_ZERO.sub(r"\1", text)
    if (remarked := without_remark(text)) and _is_open(problem, *remarked):
        return Read(UNDETERMINED)
    if trouble := _trouble(kind, text.casefold()):
        return _malformed(trouble)
    text = _unwrap(_clean(text))
    if (bare := _bare(kind, text.strip(" .\"'"))) is not None:
        return Read(bare)
    if kind != "count":
        text = _EXCLAIMED.sub("", text)
    text = _without_names(problem.places, text)
    if kind == "which":
        text = _BULLET.sub("", text)
        text = _NUMBERING.sub("\n", text) if "\n" in text else text
        if _LIST_TROUBLE.search(text):
            return _malformed("not_understood")
    symbols = _symbols(problem, text)
    return {"direction": _read_direction, "which": _read_places, "count": _read_count}[kind](problem, symbols)


def _is_open(problem: SpatialMapProblem, claim: str, remark: str) -> bool:
    """Whether a text is the claim that the answer is open, and the remark after it names no other answer."""
    if _bare(problem.question.kind, _clean(claim)) != UNDETERMINED:
        return False
    return all(
        kind in ("word", "open") for kind, _ in _symbols(problem, _without_names(problem.places, _clean(remark)))
    )


def _bare(kind: str, text: str) -> Answer | None:
    """The answer as the prompt asks for it, whatever the places are called; None for anything else."""
    if text == UNDETERMINED:
        return UNDETERMINED
    if kind == "direction":
        return _QUADRANT.get(text.replace("-", "", 1))
    if text == "none":
        return frozenset() if kind == "which" else 0
    if kind == "count" and text.isascii() and text.isdecimal() and len(text) <= 9:
        return int(text)
    return None


def _trouble(kind: str, text: str) -> str | None:
    """The part that makes a text no answer of its kind, sought before markup is removed; None without one."""
    if kind == "direction":
        return "not_understood" if _SIGNED.search(text) else None
    if kind == "which":
        return None
    text = _COUNT_BULLET.sub("", text)
    return "not_a_whole_number" if ".." in text or _NUMBER_TROUBLE.search(text) else None


def check_names(places: Sequence[str]) -> None:
    """Refuse names that cannot be told apart in an answer.

    Raises:
        ValueError: Two names differ only in case, blanks or typography, one has no letter or digit, or
            one is "none" or "cannot be determined".
    """
    seen: dict[str, str] = {}
    for name in places:
        key = _key(name)
        if not any(character.isalnum() for character in key):
            raise ValueError(f"places: a name needs a letter or a digit, got {name!r}")
        if key in ("none", UNDETERMINED):
            raise ValueError(f"places: {name!r} is an answer, not a name")
        if key in seen:
            raise ValueError(f"places: {seen[key]!r} and {name!r} cannot be told apart in an answer")
        seen[key] = name


def _malformed(kind: str, *words: str) -> Malformed:
    return Malformed(Fault(kind, {}, {"words": [word[:40] for word in words[:5]]} if words else {}))


def _clean(text: str) -> str:
    """Without markup, case and runs of blanks; line ends and braces stay."""
    text = without_markup(_PRIVATE.sub("?", text.casefold()))
    return _BLANKS.sub(" ", _ITS.sub(r"\1 is", text)).strip()


def clean(text: str) -> str:
    """The text without markup, case and runs of blanks, in which `without_names` finds the names."""
    return _clean(text)


def without_names(places: Sequence[str], text: str) -> str:
    """A clean text with a private character for each name, which `place_of` takes back."""
    return _without_names(tuple(places), text)


def place_of(problem: SpatialMapProblem, character: str) -> str:
    """The name that a private character stands for."""
    return problem.places[ord(character) - _FIRST_NAME]


def _unwrap(text: str) -> str:
    """The value of an object with one key, `{"direction": "NE"}`; then braces are mere markup."""
    if text.startswith("{") and text.endswith("}"):
        key, colon, value = text[1:-1].partition(":")
        if colon and key.strip(" \n\"'").replace("_", " ") in _KEYS:
            text = value
    return text.replace("{", " ").replace("}", " ").strip()


def _key(name: str) -> str:
    return _short_key(name) if len(name) <= _REMEMBERED else " ".join(_unwrap(_clean(plain(name))).split())


@functools.lru_cache(maxsize=2**14)
def _short_key(name: str) -> str:
    """Names come from a vocabulary: the same ones in map after map."""
    return " ".join(_unwrap(_clean(plain(name))).split())


@functools.lru_cache(maxsize=256)
def _name_pattern(places: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """Finds the longest name at a place in the text, with a possessive ending if there is one."""
    codes = {_key(name): chr(_FIRST_NAME + i) for i, name in enumerate(places)}
    longest_first = sorted(codes, key=len, reverse=True)
    pattern = "|".join(re.escape(key) for key in longest_first)
    return re.compile(rf"(?<!\w)(?:({pattern})|the ({pattern}))(?:'s)?(?!\w)"), codes


def _without_names(places: tuple[str, ...], text: str) -> str:
    """The text with a private character for each name."""
    pattern, codes = _name_pattern(places)
    return pattern.sub(lambda match: f" {codes[match.group(1) or match.group(2)]} ", text)


def _symbols(problem: SpatialMapProblem, text: str) -> list[Symbol]:
    """The symbols of a text without names."""
    text = _NONE_PHRASE.sub(f" {_NONE} ", _OPEN_PHRASE.sub(f" {_OPEN} ", text))
    tokens = _TOKEN.findall(text)
    symbols: list[Symbol] = []
    position = 0
    while position < len(tokens):
        symbol, used = _next_symbol(problem, tokens, position)
        if symbol:
            symbols.append(symbol)
        position += used
    return symbols


def _next_symbol(problem: SpatialMapProblem, tokens: Sequence[str], position: int) -> tuple[Symbol | None, int]:
    """The symbol at a position (None for what carries no meaning) and how many tokens it takes."""
    token = tokens[position]
    if token in (_OPEN, _NONE):
        return ("open" if token == _OPEN else "none", ""), 1
    if "\ue000" <= token < _NONE:
        return ("name", problem.places[ord(token) - _FIRST_NAME]), 1
    if token in _QUADRANT:
        return ("direction", _QUADRANT[token]), 1
    if token in _VERTICAL:
        joined = position + 1
        if joined < len(tokens) and tokens[joined] in ("-", "_", ".", "and"):
            joined += 1
        if joined < len(tokens) and tokens[joined] in _HORIZONTAL:
            return ("direction", _VERTICAL[token] + _HORIZONTAL[tokens[joined]]), joined + 1 - position
        return ("direction", _VERTICAL[token]), 1
    if token in _HORIZONTAL:
        return ("direction", _HORIZONTAL[token]), 1
    number, used = _number(tokens, position)
    if number >= 0:
        return ("number" if token.isdecimal() else "spelled", str(number)), used
    if token in ("from", "of", "relative"):
        return ("from", "of" if token == "of" or not _is_name_next(tokens, position + 1) else "from"), 1
    if token in _PUNCTUATION or token in _FILLERS:
        return None, 1
    return ("word", token), 1


def _is_name_next(tokens: Sequence[str], position: int) -> bool:
    following = tokens[position : position + 2]
    name = following[-1] if following[:1] == ["to"] else following[0] if following else ""
    return "\ue000" <= name < _NONE


def _number(tokens: Sequence[str], position: int) -> tuple[int, int]:
    """A number in digits or words, and how many tokens it takes; -1 when there is none."""
    token = tokens[position]
    if token.isascii() and token.isdecimal() and len(token) <= 9:
        return int(token), 1
    value = NUMBER_WORDS.get(token, -1)
    if value < 20:
        return value, 1
    joined = position + 1
    if joined < len(tokens) and tokens[joined] == "-":
        joined += 1
    both = NUMBER_WORDS.get(f"{token} {tokens[joined]}", -1) if joined < len(tokens) else -1
    return (both, joined + 1 - position) if both >= 0 else (value, 1)


def _unknown_words(symbols: Sequence[Symbol]) -> list[str]:
    return [value for kind, value in symbols if kind == "word"]


def _read_direction(problem: SpatialMapProblem, symbols: list[Symbol]) -> Reading[Answer]:
    directions = {value for kind, value in symbols if kind == "direction"}
    is_open = any(kind == "open" for kind, _ in symbols)
    if not directions and not is_open:
        return NOTHING
    if words := _unknown_words(symbols):
        return _malformed("not_understood", *words)
    if len(directions) + is_open > 1:
        return _malformed("several_answers")
    letters = {problem.question.place: "A", problem.question.reference: "B"}
    marks = {"direction": "D", "from": "f", "open": "?"}
    sentence = ""
    for kind, value in symbols:
        mark = letters.get(value, "X") if kind == "name" else marks.get(kind, "X")
        if not (mark == "D" and sentence.endswith("D")):
            sentence += mark
    if sentence in _SAID_OPEN:
        return Read(UNDETERMINED)
    if sentence not in _SAID and sentence not in _SAID_OPPOSITE:
        return _malformed("not_understood")
    (direction,) = directions
    if direction not in QUADRANTS:
        return _malformed("half_a_direction")
    return Read(direction if sentence in _SAID else _OPPOSITE[direction])


def _without_clause(problem: SpatialMapProblem, symbols: list[Symbol]) -> list[Symbol] | None:
    """Without "D of B" (or D or "from B" alone), when it repeats the question; None when it says something else.

    After this, *of* means nothing.
    """
    question = problem.question
    kept: list[Symbol] = []
    position = 0
    while position < len(symbols):
        kind, value = symbols[position]
        position += 1
        if kind == "direction":
            if value != question.direction:
                return None
            following = symbols[position : position + 2]
            if [k for k, _ in following] == ["from", "name"]:
                if following[1][1] != question.reference:
                    return None
                position += 2
        elif kind == "from":
            if value != "of" and symbols[position : position + 1] not in ([], [("name", question.reference)]):
                return None
            position += value != "of"
        else:
            kept.append((kind, value))
    return kept


def _read_places(problem: SpatialMapProblem, symbols: list[Symbol]) -> Reading[Answer]:
    symbols = [symbol for symbol in symbols if symbol not in (("word", "and"), ("word", "&"))]
    words = _unknown_words(symbols)
    if words and all(kind == "word" for kind, _ in symbols) and len(words) > 8:
        return NOTHING
    kept = _without_clause(problem, symbols)
    if words or kept is None:
        return _malformed("not_understood", *words)
    kept = _without_numbers(kept)
    kinds = {kind for kind, _ in kept}
    if not kinds:
        return NOTHING
    if len(kinds) > 1 or kinds & {"number", "spelled"}:
        return _malformed("several_answers")
    if kinds == {"open"}:
        return Read(UNDETERMINED)
    if kinds == {"none"}:
        return Read(frozenset())
    return Read(frozenset(value for _, value in kept))


def _without_numbers(symbols: list[Symbol]) -> list[Symbol]:
    """Without numbers that count the names: 1, 2, 3 … before each, or once for all of them."""
    numbers = [int(value) for kind, value in symbols if kind in ("number", "spelled")]
    names = [symbol for symbol in symbols if symbol[0] == "name"]
    if not names or len(numbers) + len(names) != len(symbols):
        return symbols
    numbered = len(numbers) == len(names) and all(symbol[0] == "number" for symbol in symbols[::2])
    if numbered and numbers == list(range(1, len(names) + 1)):
        return names
    outside = "name" not in (symbols[0][0], symbols[-1][0])
    return names if numbers == [len(set(names))] and (outside or symbols[0][0] != symbols[-1][0]) else symbols


def _read_count(problem: SpatialMapProblem, symbols: list[Symbol]) -> Reading[Answer]:
    kinds = {kind for kind, _ in symbols}
    if not kinds & {"number", "spelled", "open", "none"}:
        return NOTHING
    words = _unknown_words(symbols)
    kept = _without_clause(problem, symbols)
    if words or kept is None:
        return _malformed("not_understood", *words)
    if any(kind == "name" for kind, _ in kept):
        return _malformed("not_understood")
    digits = [int(value) for kind, value in kept if kind == "number"]
    words_said = [int(value or 0) for kind, value in kept if kind in ("spelled", "none")]
    is_open = any(kind == "open" for kind, _ in kept)
    if max(len(digits), len(words_said)) > 1 or len({*digits, *words_said}) + is_open != 1:
        return _malformed("several_answers")
    return Read(UNDETERMINED if is_open else (digits + words_said)[0])
