"""Read a tour: one list of city numbers, and perhaps its stated length.

Understood are lists with arrows (`0 -> 3`, `→`, `\\to`, `=>`, `to`), commas, semicolons,
dashes or spaces, in any brackets, quotes, fences or emphasis, as JSON or Python, with a
label before and a length before or after (`Length: 26`, `(26)`, `= 26`, `5 + 8 + 13 = 26`,
`"length": 26`). Markdown tables and JSON with remarks are made plain in `parse_layout.py`. The
return to the first city may be written or not, as a number or in words. A list of edges, `(0,3), (3,1), (1,0)`,
is a tour when every city is left once and entered once, all on one way round: from the first city named.

Not forgiven, because the meaning would be a guess:

- one list must use one kind of separator; digits are never joined (`1 2` is not 12);
- a city is a whole number: no sign, no decimal point (`1.0` neither), no exponent, no letter
  attached but `city` or `node`; leading zeros are harmless;
- a return said in words (`back to 0`) ends the list, at the city where it began;
- sums and equations after the tour must agree with themselves (`= 10 + 11 = 20` states two lengths);
- words other than the usual ones around a tour, so `0 1 2 or 0 2 1` and `not 0 1 2` are no
  answer; two different lists or two different lengths are none either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...verifiers.tsp.problem import TspProblem
from ...verifiers.verdict import Fault
from ..core.answers import NOTHING, Answer, Malformed, Reading
from .answer import TourAnswer, tour_answer
from .parse_layout import plain_layout

LONGEST_PER_CITY = 60
LONGEST_BESIDES = 4000

_TOKEN = re.compile(r"[0-9]+|[A-Za-z][A-Za-z_]*|-{1,3}>|={1,3}>|>|\\[A-Za-z]+|\\[,;:!]|\s|.", re.DOTALL | re.ASCII)
_LONG_LIST = re.compile(r"(?<![0-9])(?:[0-9]{1,9}\s?(?:-{1,2}>|[,;\s-])\s?){3}[0-9]")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5}")

_ARROWS = frozenset(("->", "-->", "--->", "=>", "==>", "===>", ">", *(
    f"\\{name}" for name in ("to", "rightarrow", "longrightarrow", "Rightarrow", "Longrightarrow", "mapsto", "implies")
)))  # fmt: skip
_FORMATTING = frozenset(f"\\{name}" for name in (
    "text", "mathrm", "mathbf", "mathtt", "textbf", "texttt", "left", "right", "langle", "rangle", "quad", "qquad", "boxed", "displaystyle",
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
    ")->(": "arrow",
    "]->[": "arrow",
    "}->{": "arrow",
    "-": "dash",
    "--": "dashes",  # not the same kind: in `0-2--1-0` it is a minus
}

_ATTACHED_WORDS = frozenset(("city", "node"))
_RETURN_WORDS = frozenset(("back", "return", "returning"))
_JOINING_WORDS = frozenset(("and",))
_GAP_WORDS = _ATTACHED_WORDS | _RETURN_WORDS | frozenset(("then", "to", "finally"))
_SPACING = frozenset(f"\\{name}" for name in (",", ";", ":", "quad", "qquad"))
_LENGTH_WORDS = frozenset(("length", "distance", "cost", "weight", "total", "objective", "sum"))
_JOINED_LENGTH_WORDS = frozenset(
    first + last
    for first in ("total", "tour", "path", "route", "optimal", "shortest", "minimum")
    for last in ("length", "distance", "cost", "weight")
)
_AROUND_A_TOUR = """
a an the this that my its one is are was as follows with of and has have in at for so thus hence therefore here
tour path route cycle circuit loop order sequence visit visiting visits visited cities nodes closed complete full
hamiltonian optimal optimum shortest best minimum minimal smallest final answer finalanswer solution result tsp value unit units
start starting starts from begin end ending travel travelling traveling json python text list visitorder tourorder
optimaltour shortesttour besttour whose which giving gives yielding yields proven proved
"""
_WORDS = _GAP_WORDS | _LENGTH_WORDS | _JOINED_LENGTH_WORDS | frozenset(_AROUND_A_TOUR.split())


@dataclass(frozen=True, slots=True)
class TourText:
    """A tour as it was read: city numbers as digits, without a written return, and the stated length."""

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
    last: str = ""
    raw: list[str] = field(default_factory=list)


class _Rejected(Exception):
    """Carries the reason; never leaves this module."""


def read(problem: TspProblem, text: str) -> Reading[TourAnswer]:
    """Read one candidate as a tour of this problem's cities; see `Task.read`."""
    found = read_tour(text, problem.cities)
    if found is None:
        return NOTHING
    if isinstance(found, Unreadable):
        return Malformed(Fault("malformed_tour", {}, {"reason": found.reason}))
    for digits in found.cities:
        if len(digits) > 9 or int(digits) >= problem.cities:
            return Malformed(Fault("unknown_city", {}, {"city": digits[:20], "cities": problem.cities}))
    return Answer(tour_answer(problem, tuple(map(int, found.cities)), found.length))


def read_tour(text: str, cities: int) -> TourText | Unreadable | None:
    """Return the tour that a text names; None when it does not look like a tour. Never raises; linear time."""
    if exact := _as_asked(text.strip(), cities):
        return exact
    if tour := _edges(text):
        return TourText(tour, None)
    text = "\n".join(line for raw in text.splitlines() if (line := " ".join(raw.split())))
    if len(text) <= LONGEST_PER_CITY * cities + LONGEST_BESIDES:
        text = plain_layout(text)
    if len(text) > LONGEST_PER_CITY * cities + LONGEST_BESIDES:
        return Unreadable("it is too long for a tour") if _LONG_LIST.search(text) else None
    tokens = _TOKEN.findall(text)
    try:
        return _understand(tokens)
    except _Rejected as rejected:
        return Unreadable(str(rejected)) if _resembles_tour(tokens) else None


_FORM = re.compile(r"(?:(?:0|[1-9][0-9]{0,5}) -> )+(?:0|[1-9][0-9]{0,5})")


def _as_asked(text: str, cities: int) -> TourText | None:
    """A tour in exactly the form of the prompt: most are, and this is quick."""
    if len(text) > LONGEST_PER_CITY * cities or not _FORM.fullmatch(text):
        return None
    numbers = text.split(" -> ")
    return TourText(tuple(numbers[:-1] if numbers[0] == numbers[-1] else numbers), None)


_EDGE = re.compile(r"[(\[][ ]?([0-9]{1,9}),[ ]?([0-9]{1,9})[ ]?[)\]]")
_EDGES = re.compile(r"\s*[(\[{]?\s{0,4}(?:[(\[][ ]?[0-9]{1,9},[ ]?[0-9]{1,9}[ ]?[)\]][,;]?\s{0,4}){3,}[)\]}]?\.?\s*")
_EDGE_LINE = re.compile(r"[ \t]{0,4}([0-9]{1,9}) ?(?:->|=>|\u2192|-) ?([0-9]{1,9})[ \t,;.]{0,4}(?:\n|\Z)")
_EDGE_LINES = re.compile(rf"(?:{_EDGE_LINE.pattern}){{3,}}")
_OPENING, _CLOSING = "([{", ")]}"


def _edges(text: str) -> tuple[str, ...] | None:
    """The cities of a list of edges that is one tour, in its direction; None for anything else."""
    if "\n" in text and _EDGE_LINES.fullmatch(text):
        text = " ".join(f"({edge[1]},{edge[2]})" for edge in _EDGE_LINE.finditer(text))
    if "," not in text or not _EDGES.fullmatch(text):
        return None
    edges = [(_without_zeros(a), _without_zeros(b)) for a, b in _EDGE.findall(text)]
    depth = [sum(map(text.count, signs)) for signs in (_OPENING, _CLOSING)]
    following = dict(edges)
    if depth[0] != depth[1] or not len(following) == len(set(following.values())) == len(edges):
        return None
    tour = [edges[0][0]]
    while (city := following.get(tour[-1])) is not None and city != tour[0]:
        if len(tour) == len(edges):
            return None
        tour.append(city)
    return tuple(tour) if city is not None and len(tour) == len(edges) else None


def _resembles_tour(tokens: Sequence[str]) -> bool:
    """Whether this is a broken list of cities rather than prose with numbers in it."""
    # What stands in angle brackets is markup, not arrows.
    if sum(token in _ARROWS and (token != ">" or "<" not in tokens) for token in tokens) > 1:
        return True
    numbers = sum(map(_is_number, tokens))
    if numbers > 2 and (all(map(_is_known_word, tokens)) or numbers > sum(map(str.isalpha, tokens))):
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
    total: int | None = None
    for position, group in enumerate(groups):
        _check_context(group.before)
        expected = expected or any(_is_length_word(token) for token in group.before)
        if len(group.numbers) > 1 and not (expected and _THOUSANDS.fullmatch("".join(group.raw))):
            tours.add(_opened(group))
            total = None
            continue
        expected = expected or (position > 0 and _announces_length(group.before))
        if not expected:
            raise _Rejected(f"the number {group.numbers[0][:20]} stands alone")
        total = _number(group) + _summed(group, total)
        following = _joins_sum(groups[position + 1].before) if position + 1 < len(groups) else None
        if following != "+":
            lengths.add(total)
        expected = following is not None
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
        if separator is None or _begins_anew(groups[-1], separator, gap):
            groups.append(_Group(gap, [token], raw=[token]))
        elif groups[-1].last == "and" and separator == "comma":
            first = groups[-1].numbers.pop()  # `0,1,2 and 0,2,1`: two lists
            groups.append(_Group([], [first, token], {"comma"}, raw=[first, *gap, token]))
        else:
            _extend(groups[-1], separator, gap, token)
        gap = []
    return groups, gap


def _begins_anew(group: _Group, separator: str, gap: Sequence[str]) -> bool:
    """Whether something else begins here: a line after `Length: 26`, or a list after an `and`."""
    if "\n" in gap and len(group.numbers) == 1 and _is_labelled_length(group.before):
        return True
    return separator == "and" and group.separators != {"comma"}


def _is_labelled_length(before: Sequence[str]) -> bool:
    """Whether the last word on the same line is one for a length."""
    for token in reversed(before):
        if token == "\n" or token[0].isalpha():
            return _is_length_word(token)
    return False


def _extend(group: _Group, separator: str, gap: list[str], number: str) -> None:
    if group.last == "return" or (group.last == "and" and separator != "return"):
        raise _Rejected("it goes on after its end")
    group.numbers.append(number)
    group.raw += [*gap, number]
    if separator == "return" and _without_zeros(number) != _without_zeros(group.numbers[0]):
        raise _Rejected("it returns to another city than the first")
    if separator in ("return", "and"):
        group.last = separator
    else:
        group.separators.add(separator)


def _without_zeros(digits: str) -> str:
    """The digits without leading zeros."""
    return digits.lstrip("0") or "0"


def _is_attached(token: str) -> bool:
    return token.lower().rstrip("_") in _ATTACHED_WORDS


def _check_neighbours(tokens: list[str], i: int) -> None:
    before = tokens[i - 1] if i else " "
    after = tokens[i + 1] if i + 1 < len(tokens) else " "
    if (before[0].isalpha() and not _is_attached(before)) or after[0].isalpha() or before == "_" or after == "_":
        raise _Rejected(f"letters are attached to the number {tokens[i][:20]}")
    if before == "." or (after == "." and i + 2 < len(tokens) and _is_number(tokens[i + 2])):
        raise _Rejected("a number has a decimal point")
    signed = before in "+-" and (i < 2 or not (_is_number(tokens[i - 2]) or tokens[i - 2] in _QUOTING))
    if signed and before == "-" and not (i >= 2 and tokens[i - 2] == "-"):
        raise _Rejected(f"the number {tokens[i][:20]} has a sign")


def _separator(gap: list[str]) -> str | None:
    """The kind of separator that these tokens between two numbers are, or None for another thing."""
    kept = [token for token in gap if not token.isspace() and token not in _QUOTING and token not in _FORMATTING]
    words = {token.lower().rstrip("_") for token in kept if token[0].isalpha()}
    if not words <= _GAP_WORDS | _JOINING_WORDS:
        return None
    signs = "".join("->" if token in _ARROWS else token for token in kept if not token[0].isalpha())
    if words & _RETURN_WORDS:
        return "return" if signs in _SEPARATORS else None
    if words & _JOINING_WORDS:
        return "and" if signs in ("", ",") and words == _JOINING_WORDS else None
    if not signs and "to" in words:
        return "arrow"
    if not signs and not words and not any(token.isspace() or token in _SPACING for token in gap):
        return None  # 1*2, 1'2: joined by a sign that separates nothing
    return _SEPARATORS.get(signs)


def _opened(group: _Group) -> tuple[str, ...]:
    """The cities without the written return to the first."""
    if len(group.separators) > 1:
        raise _Rejected(f"it mixes separators: {', '.join(sorted(group.separators))}")
    numbers = [_without_zeros(number) for number in group.numbers]
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


def _summed(group: _Group, before: int | None) -> int:
    """The sum up to this number, where a plus sign stands before it."""
    if _joins_sum(group.before) != "+":
        return 0
    if before is None:
        raise _Rejected("a sum begins with nothing")
    return before


def _number(group: _Group) -> int:
    digits = "".join(group.numbers)
    if len(digits) > 18:
        raise _Rejected("the stated length is too large")
    return int(digits)
