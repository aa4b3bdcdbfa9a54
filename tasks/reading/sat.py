"""Reading an assignment, or the claim that there is none.

What is understood, with any of `, ; |` or white space between the parts, in brackets, quotes,
LaTeX or code fences, in any case:

- names and values: `x1=T x2=F`, `x_1: true`, `x₁ → 1`, `{"x1": true}`, `1: true` (a number
  before `=`, `:` or a true or false in letters is a variable); values are true, t, 1 and
  false, f, 0;
- values alone, for x1, x2, … in order: `T F T`, `[true, false, true]`, `1,0,1`, `TFT`, `101`;
- DIMACS literals: `1 -2 3 0`, `v 1 -2 3 0`;
- the claim: unsatisfiable, UNSAT, not satisfiable, no solution, no satisfying assignment.

Bits or literals? Numbers are bits when all of them are 0 or 1, and DIMACS literals otherwise.
That decides: a list of literals names every variable once, so from three variables on it
contains a number that is neither 0 nor 1.

Every variable must be given exactly once: one that is missing, repeated (even with the same
value), or not of the formula makes the answer malformed; so does a claim beside an assignment.
A text whose first telling word means nothing here is prose, not an answer; one that begins
like an answer and goes on in words that mean nothing is malformed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ...verifiers.verdict import Fault
from ..answers import NOTHING, Answer, Malformed, Reading

UNSATISFIABLE: Final = "unsatisfiable"
SatAnswer = tuple[bool, ...] | Literal["unsatisfiable"]
"""Every variable's value in order, or the claim."""

Kind = Literal["variable", "value", "number", "bits", "is", "claim", "satisfiable", "unknown"]

_LISTED = 20
_LONGEST_PER_VARIABLE = 64
_LONGEST_FRAME = 4096

_FENCE_LINE = re.compile(r"^[ \t]{0,8}(?:'''|```|~~~)[ \t]{0,4}[A-Za-z]{0,12}[ \t]{0,4}$", re.MULTILINE)
_SUBSCRIPT = re.compile(r"\\?_[ ]?\{[ ]?([0-9]{1,7})[ ]?\}")
_LATEX_FONT = re.compile(r"\\(?:text|math)?(?:text|rm|bf|tt|it|sf|operatorname|boldsymbol)(?![A-Za-z])")
_LATEX_IS = re.compile(r"\\(?:to|mapsto|rightarrow|coloneqq)(?![A-Za-z])")
_LATEX_SPACE = re.compile(r"\\(?:(?:land|wedge|quad|qquad|left|right)(?![A-Za-z])|[,;:!()\[\]\\ {}])")
_CLAIM = re.compile(
    r"\b(?:not[ ]satisfiable|no[ ](?:satisfying[ ])?(?:solution|assignment)(?:[ ]exists)?)(?![A-Za-z])", re.IGNORECASE
)
_STATED = re.compile(r"\b(un)?sat(?:isfiable)?[\"']?[ ]?[:=][ ]?[\"']?(true|false|yes|no)\b", re.IGNORECASE)
_SYMBOLS = str.maketrans(
    {
        **{chr(0x2080 + digit): str(digit) for digit in range(10)},
        "⊤": " T ", "⊥": " F ", "∧": " ", "≔": "=", "•": " ", "·": " ", "*": " ", "$": " ",
    }
)  # fmt: skip
_TOKEN = re.compile(r"(:=|==|[=:])|([^\s,;:=|&(){}\[\]\"']+)")
_VARIABLE = re.compile(r"[xX]_?([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?[1-9][0-9]{0,6}|0")
_BITS = re.compile(r"[01]{2,}|[TtFf]{2,}")
_VALUES = {"true": True, "t": True, "false": False, "f": False}
_CLAIMS = {"unsatisfiable", "unsat"}
_SATISFIABLE = {"satisfiable", "sat"}
_NOISE = frozenset(
    [
        "s",
        "v",
        "the",
        "a",
        "is",
        "are",
        "and",
        "with",
        "-",
        "null",
        "none",
        "answer",
        "solution",
        "status",
        "result",
        "assignment",
        "assignments",
        "values",
        "value",
        "model",
        "satisfying",
        "variables",
        "variable",
        "final",
        "formula",
        "instance",
        "problem",
        "cnf",
        "3sat",
        "this",
        "it",
        "so",
        "thus",
        "hence",
        "therefore",
    ]
)


@dataclass(frozen=True, slots=True)
class _Item:
    kind: Kind
    word: str
    number: int = 0


def read_assignment(text: str, variables: int) -> Reading[SatAnswer]:
    """Reads one candidate for a formula of so many variables, by the rules of this module."""
    text = text.strip()
    if not text or len(text) > _LONGEST_FRAME + _LONGEST_PER_VARIABLE * variables:
        return NOTHING
    items = list(_items(_without_markup(text)))
    if not items or items[0].kind == "unknown":
        return NOTHING
    for item in items:
        if item.kind == "unknown":
            return _malformed("not_understood", word=item.word[:40])
    if any(item.kind == "claim" for item in items):
        return _claim(items)
    items = [item for item in items if item.kind != "satisfiable"]
    if not items:
        return NOTHING
    kinds = [item.kind for item in items]
    numbered = kinds == ["number", "value"] * (len(items) // 2)
    if numbered or "variable" in kinds or "is" in kinds:
        return _pairs(items, variables)
    return _list(items, variables)


def _without_markup(text: str) -> str:
    text = _FENCE_LINE.sub(" ", text)
    text = _SUBSCRIPT.sub(r"\1", text)
    text = _LATEX_FONT.sub(" ", _LATEX_IS.sub("=", text))
    text = text.replace("\\top", " T ").replace("\\bot", " F ").replace("\\_", "_")
    text = _LATEX_SPACE.sub(" ", text).translate(_SYMBOLS)
    text = text.replace("->", "=").replace("=>", "=")
    text = _STATED.sub(_stated, text)
    return _CLAIM.sub(UNSATISFIABLE, text)


def _stated(match: re.Match[str]) -> str:
    claims = bool(match.group(1)) == (match.group(2).lower() in ("true", "yes"))
    return UNSATISFIABLE if claims else "satisfiable"


def _items(text: str) -> Iterable[_Item]:
    """The telling words; noise is left out, and so is what merely introduces: `answer:`."""
    after_noise = False
    for match in _TOKEN.finditer(text):
        if match.group(1):
            if not after_noise:
                yield _Item("is", match.group(1))
            continue
        word = match.group(2)
        word = word.removesuffix(".")
        item = _classify(word)
        after_noise = item is None or item.kind in ("satisfiable", "claim")
        if item:
            yield item


def _classify(word: str) -> _Item | None:
    """What a word stands for; None for noise."""
    lower = word.lower()
    if variable := _VARIABLE.fullmatch(word):
        return _Item("variable", word, int(variable.group(1)))
    if lower in _VALUES:
        return _Item("value", word, _VALUES[lower])
    if _NUMBER.fullmatch(word):
        return _Item("number", word, int(word))
    if _BITS.fullmatch(word):
        return _Item("bits", word)
    if lower in _CLAIMS:
        return _Item("claim", word)
    if lower in _SATISFIABLE:
        return _Item("satisfiable", word)
    return None if lower in _NOISE else _Item("unknown", word)


def _claim(items: Sequence[_Item]) -> Reading[SatAnswer]:
    if all(item.kind == "claim" for item in items):
        return Answer(UNSATISFIABLE)
    return _malformed("mixed")


def _pairs(items: Sequence[_Item], variables: int) -> Reading[SatAnswer]:
    """`x1 = T`, `x1 T`, `1: T` or `1. T`, repeated."""
    values: dict[int, bool] = {}
    repeated: list[int] = []
    position = 0
    while position < len(items):
        key = items[position]
        position += 1
        separated = position < len(items) and items[position].kind == "is"
        position += separated
        item = items[position] if position < len(items) else None
        numbered = key.kind == "number" and key.number > 0 and (separated or (item and item.kind == "value"))
        if not (key.kind == "variable" or numbered) or item is None or (value := _value(item)) is None:
            return _malformed("not_understood", word=key.word[:40])
        position += 1
        if key.number in values:
            repeated.append(key.number)
        values[key.number] = value
    return _complete(values, repeated, variables)


def _value(item: _Item) -> bool | None:
    if item.kind == "value" or (item.kind == "number" and item.word in ("0", "1")):
        return bool(item.number)
    return None


def _list(items: Sequence[_Item], variables: int) -> Reading[SatAnswer]:
    """Values in order, written apart or as one word; or DIMACS literals."""
    if len(items) == 1 and len(items[0].word) == variables and _BITS.fullmatch(items[0].word):
        return Answer(tuple(letter in "1Tt" for letter in items[0].word))
    in_order = [_value(item) for item in items]
    if None not in in_order:
        if len(in_order) != variables:
            return _malformed("wrong_number_of_values", expected=variables, got=len(in_order))
        return Answer(tuple(bool(value) for value in in_order))
    if all(item.kind == "number" for item in items):
        return _literals([item.number for item in items], variables)
    return _malformed("not_understood", word=items[in_order.index(None)].word[:40])


def _literals(literals: list[int], variables: int) -> Reading[SatAnswer]:
    if literals[-1] == 0:
        literals = literals[:-1]
    if 0 in literals:
        return _malformed("not_understood", word="0")
    values: dict[int, bool] = {}
    repeated: list[int] = []
    for literal in literals:
        if abs(literal) in values:
            repeated.append(abs(literal))
        values[abs(literal)] = literal > 0
    return _complete(values, repeated, variables)


def _complete(values: dict[int, bool], repeated: Sequence[int], variables: int) -> Reading[SatAnswer]:
    unknown = [variable for variable in values if variable > variables]
    missing = [variable for variable in range(1, variables + 1) if variable not in values]
    for kind, named in (
        ("variable_unknown", unknown),
        ("variable_repeated", repeated),
        ("variable_missing", missing),
    ):
        if named:
            return _malformed(kind, variables=[f"x{variable}" for variable in named[:_LISTED]], count=len(named))
    return Answer(tuple(values[variable] for variable in range(1, variables + 1)))


def _malformed(kind: str, **detail: object) -> Malformed:
    return Malformed(Fault(kind, {}, detail))
