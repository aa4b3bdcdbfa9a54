"""Reading a tour: one list of city numbers, and perhaps its stated length.

Understood are lists with arrows (`0 -> 3`, `→`, `\\to`, `=>`, `to`), commas, semicolons,
dashes or spaces, in any brackets, quotes, fences or emphasis, as JSON or Python, with a
label before and a length before or after (`Length: 26`, `(26)`, `= 26`, `5 + 8 + 13 = 26`,
`"length": 26`). The return to the first city may be written or not.

Not forgiven, because the meaning would be a guess:

- one list must use one kind of separator; digits are never joined (`1 2` is not 12);
- a city is a whole number: no sign, no decimal point (`1.0` neither), no exponent, no letter
  attached; leading zeros are harmless;
- words other than the usual ones around a tour, so `0 1 2 or 0 2 1` and `not 0 1 2` are no
  answer; two different lists or two different lengths are none either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

LONGEST_PER_CITY = 60
LONGEST_BESIDES = 4000

_TOKEN = re.compile(r"[0-9]+|[A-Za-z][A-Za-z_]*|-{1,3}>|={1,3}>|>|\\[A-Za-z]+|\\[,;:!]|\s|.", re.DOTALL | re.ASCII)
_LONG_LIST = re.compile(r"(?<![0-9])(?:[0-9]{1,9}\s?(?:-{1,2}>|[,;\s-])\s?){3}[0-9]")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5}")

_ARROWS = frozenset(("->", "-->", "--->", "=>", "==>", "===>", ">", *(
    f"\\{name}" for name in ("to", "rightarrow", "longrightarrow", "Rightarrow", "Longrightarrow", "mapsto", "implies")
)))  # fmt: skip
_FORMATTING = frozenset(f"\\{name}" for name in (
    "text", "mathrm", "mathbf", "mathtt", "textbf", "texttt", "left", "right", "quad", "qquad", "boxed", "displaystyle",
    ",", ";", ":", "!",
))  # fmt: skip
_QUOTING = frozenset("\"'`$*\\")
_BRACKETS = frozenset("()[]{}")
_SYMBOLS = _QUOTING | _BRACKETS | frozenset(",;:.=+-")
_SEPARATORS = {
    "": "space",
    ",": "comma",
    ";": "semicolon",
    "->": "arrow",
    "(->": "arrow",
    "->(": "arrow",
    "-": "dash",
    "--": "dash",
}

_GAP_WORDS = frozenset(("city", "node", "back", "then", "to", "return", "returning", "finally"))
_LENGTH_WORDS = frozenset(("length", "distance", "cost", "weight", "total", "objective", "sum"))
_JOINED_LENGTH_WORDS = frozenset(
    first + last
    for first in ("total", "tour", "path", "route", "optimal", "shortest", "minimum")
    for last in ("length", "distance", "cost", "weight")
)
_AROUND_A_TOUR = """
a an the this that my its one is are was as follows with of and has have in at for so thus hence therefore here
tour path route cycle circuit loop order sequence visit visiting visits visited cities nodes closed complete full
hamiltonian optimal optimum shortest best minimum minimal smallest final answer solution result tsp value unit units
start starting starts from begin end ending travel travelling traveling json python text list visitorder tourorder
optimaltour shortesttour besttour
"""
_WORDS = _GAP_WORDS | _LENGTH_WORDS | _JOINED_LENGTH_WORDS | frozenset(_AROUND_A_TOUR.split())


@dataclass(frozen=True, slots=True)
class TourText:
    """What was read: city numbers as digits, without a written return, and the stated length."""

    cities: tuple[str, ...]
    length: int | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """It looks like a tour, and is not one for this reason."""

    reason: str


@dataclass(slots=True)
class _Group:
    """Numbers joined by separators, and the tokens before the first of them."""

    before: list[str]
    numbers: list[str]
    separators: set[str] = field(default_factory=set)
    raw: list[str] = field(default_factory=list)


class _Rejected(Exception):
    """Carries the reason; never leaves this module."""


def read_tour(text: str, cities: int) -> TourText | Unreadable | None:
    """Which tour does this text name? None when it does not look like a tour. Never raises; linear time."""
    text = " ".join(text.split())
    if len(text) > LONGEST_PER_CITY * cities + LONGEST_BESIDES:
        return Unreadable("it is too long for a tour") if _LONG_LIST.search(text) else None
    tokens = _TOKEN.findall(text)
    try:
        return _understand(tokens)
    except _Rejected as rejected:
        return Unreadable(str(rejected)) if _resembles_tour(tokens) else None


def _resembles_tour(tokens: Sequence[str]) -> bool:
    """Whether this is a broken list of cities rather than prose with numbers in it."""
    if sum(token in _ARROWS for token in tokens) > 1:
        return True
    if sum(map(_is_number, tokens)) > 2 and all(map(_is_known_word, tokens)):
        return True
    return _LONG_LIST.search("".join(token for token in tokens if token not in _QUOTING)) is not None


def _is_number(token: str) -> bool:
    # Not isdecimal(): digits of other scripts are not the same answer.
    return "0" <= token[0] <= "9"


def _is_known_word(token: str) -> bool:
    return not token[0].isalpha() or token.lower().replace("_", "") in _WORDS


def _understand(tokens: list[str]) -> TourText | None:
    groups, rest = _groups(tokens)
    _check_words(tokens)
    _check_context(rest)
    tours: set[tuple[str, ...]] = set()
    lengths: set[int] = set()
    expected = False
    for position, group in enumerate(groups):
        _check_context(group.before)
        expected = expected or any(_is_length_word(token) for token in group.before)
        if len(group.numbers) > 1 and not (expected and _THOUSANDS.fullmatch("".join(group.raw))):
            tours.add(_opened(group))
            continue
        expected = expected or (position > 0 and _announces_length(group.before))
        if not expected:
            raise _Rejected(f"the number {group.numbers[0][:20]} stands alone")
        if not _continues(groups, position + 1):
            lengths.add(_claim(groups, position))
            expected = False
    if len(tours) > 1:
        raise _Rejected("it names more than one tour")
    if len(lengths) > 1:
        raise _Rejected("it states more than one length")
    return TourText(tours.pop(), lengths.pop() if lengths else None) if tours else None


# --------------------------------------------------------------------------- groups


def _groups(tokens: list[str]) -> tuple[list[_Group], list[str]]:
    """The groups of numbers, and the tokens after the last one."""
    groups: list[_Group] = []
    gap: list[str] = []
    for i, token in enumerate(tokens):
        if not _is_number(token):
            gap.append(token)
            continue
        _check_neighbours(tokens, i)
        separator = _separator(gap) if groups else None
        if separator is None:
            groups.append(_Group(gap, [token], raw=[token]))
        else:
            groups[-1].numbers.append(token)
            groups[-1].separators.add(separator)
            groups[-1].raw += [*gap, token]
        gap = []
    return groups, gap


def _check_neighbours(tokens: list[str], i: int) -> None:
    before = tokens[i - 1] if i else " "
    after = tokens[i + 1] if i + 1 < len(tokens) else " "
    if before[0].isalpha() or after[0].isalpha() or before == "_" or after == "_":
        raise _Rejected(f"letters are attached to the number {tokens[i][:20]}")
    if before == "." or (after == "." and i + 2 < len(tokens) and _is_number(tokens[i + 2])):
        raise _Rejected("a number has a decimal point")
    signed = before in "+-" and (i < 2 or not (_is_number(tokens[i - 2]) or tokens[i - 2] in _QUOTING))
    if signed and before == "-" and not (i >= 2 and tokens[i - 2] == "-"):
        raise _Rejected(f"the number {tokens[i][:20]} has a sign")


def _separator(gap: list[str]) -> str | None:
    """The kind of separator that these tokens between two numbers are, or None for another thing."""
    kept = [token for token in gap if not token.isspace() and token not in _QUOTING and token not in _FORMATTING]
    words = [token.lower() for token in kept if token[0].isalpha()]
    if not set(words) <= _GAP_WORDS:
        return None
    signs = "".join("->" if token in _ARROWS else token for token in kept if not token[0].isalpha())
    if not signs and "to" in words:
        return "arrow"
    return _SEPARATORS.get(signs)


def _opened(group: _Group) -> tuple[str, ...]:
    """The cities without the written return to the first."""
    if len(group.separators) > 1:
        raise _Rejected(f"it mixes separators: {', '.join(sorted(group.separators))}")
    numbers = [number.lstrip("0") or "0" for number in group.numbers]
    return tuple(numbers[:-1] if numbers[0] == numbers[-1] else numbers)


# -------------------------------------------------------------------- words and length


def _check_words(tokens: list[str]) -> None:
    for i, token in enumerate(tokens):
        if token[0].isalpha():
            if not _is_known_word(token):
                raise _Rejected(f"the word {token[:20]!r} makes its meaning unclear")
        elif token == "." and tokens[i + 1 : i + 2] == ["."]:
            raise _Rejected("something is left out")
        elif not (
            _is_number(token) or token.isspace() or token in _SYMBOLS or token in _ARROWS or token in _FORMATTING
        ):
            raise _Rejected(f"the sign {token[:20]!r} makes its meaning unclear")


def _check_context(tokens: list[str]) -> None:
    """Around a list no arrow may point to or from nowhere."""
    if any(token in _ARROWS for token in tokens):
        raise _Rejected("an arrow has no city at one end")


def _is_length_word(token: str) -> bool:
    word = token.lower().replace("_", "")
    return word in _LENGTH_WORDS or word in _JOINED_LENGTH_WORDS


def _announces_length(before: list[str]) -> bool:
    signs = [token for token in before if not token.isspace() and token not in _QUOTING]
    return signs in (["="], ["("], [")", "="], ["]", "="])


def _joins_sum(before: list[str]) -> str | None:
    signs = [token for token in before if not token.isspace() and token not in _QUOTING]
    return signs[0] if signs in (["="], ["+"]) else None


def _continues(groups: list[_Group], position: int) -> bool:
    return position < len(groups) and _joins_sum(groups[position].before) is not None


def _claim(groups: list[_Group], last: int) -> int:
    """The length stated by `26`, `7,542`, `5 + 8 + 13` or `5 + 8 + 13 = 26`, ending at this group."""
    if _joins_sum(groups[last].before) != "+":
        return _number(groups[last])
    total, position = _number(groups[last]), last
    while position and _joins_sum(groups[position].before) == "+":
        position -= 1
        total += _number(groups[position])
    return total


def _number(group: _Group) -> int:
    digits = "".join(group.numbers)
    if len(digits) > 18:
        raise _Rejected("the stated length is too large")
    return int(digits)
