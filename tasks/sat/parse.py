"""Read an assignment, or the claim that there is none.

What is understood, with any of `, ; |` or white space between the parts, in brackets, quotes,
LaTeX, tables or code fences, in any case:

- names and values: `x1=T x2=F`, `x_1: true`, `x₁ → 1`, `x[1] = 1`, `{"x1": true}`, `1: true` (a
  number before `=`, `:` or a true or false in letters is a variable); values are true, t, 1
  and false, f, 0;
- chains: `x1 = x2 = T, x3 = F`;
- all names, then all values: `(x1, x2, x3) = (T, F, T)`; names by value: `True: x1, x3` and on
  the next line `False: x2`;
- values alone, for x1, x2, … in order: `T F T`, `[true, false, true]`, `1,0,1`, `TFT`, `101`;
- literals: DIMACS, `1 -2 3 0`, `v 1 -2 3 0`; or by name, `x1, ¬x2, x3`, where at least one is
  negated (names alone could be a mere list of the variables);
- the claim: unsatisfiable, UNSAT, not satisfiable, no solution, no satisfying assignment.

Bits or literals? Numbers are bits when all of them are 0 or 1, and DIMACS literals otherwise.
That decides: a list of literals names every variable once, so from three variables on it
contains a number that is neither 0 nor 1.

A dash is a bullet at the beginning of a line, and stands for `=` after a name (`x1 - T`, and
`x1-T` before a letter). It is
never dropped before a number: whether `- 2` is a bullet or minus two cannot be told.

Every variable must be given exactly once: one that is missing, repeated (even with the same
value), or not of the formula makes the answer malformed; so does a claim beside an assignment.
A text whose first telling word means nothing here is prose, not an answer; one that begins
like an answer and goes on in words that mean nothing is malformed. Fields of a JSON object
that tell about the answer (`explanation`, `confidence`, …) are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...verifiers.verdict import Fault
from ..core.answers import NOTHING, Answer, Malformed, Reading
from ..core.dressing import without_remark
from .answer import UNSATISFIABLE, SatAnswer
from .parse_words import BITS, Item, items, without_markup

_LISTED = 20
_LONGEST_PER_VARIABLE = 64
_LONGEST_FRAME = 4096


def read_assignment(text: str, variables: int) -> Reading[SatAnswer]:
    """Read one candidate for a formula of so many variables, by the rules of this module."""
    text = text.strip().rstrip("!")
    if not text or len(text) > _LONGEST_FRAME + _LONGEST_PER_VARIABLE * variables:
        return NOTHING
    if exact := _as_asked(text, variables):
        return exact
    if (remarked := without_remark(text)) and (claim := read_assignment(remarked[0], variables)) == Answer(
        UNSATISFIABLE
    ):
        return claim
    told = _without_bullets(list(items(without_markup(text))))
    if not told or told[0].kind in ("unknown", "dash"):
        return _malformed("not_understood", word="-") if told and told[0].kind == "dash" else NOTHING
    for item in told:
        if item.kind == "unknown":
            return _malformed("not_understood", word=item.word[:40])
    if any(item.kind == "claim" for item in told):
        return _claim(told)
    told = [item for item in told if item.kind != "satisfiable"]
    if all(item.kind == "null" for item in told):
        return NOTHING
    return _assignment(told, variables)


_FORM = re.compile(r"(?:x[0-9]{1,9}=[TF] )*x[0-9]{1,9}=[TF]")


def _as_asked(text: str, variables: int) -> Answer[SatAnswer] | None:
    """An answer in exactly the form of the prompt, every variable in its place: most are, and this is quick."""
    if not _FORM.fullmatch(text):
        return None
    words = text.split(" ")
    names = [f"x{number}=" for number in range(1, variables + 1)]
    return Answer(tuple([word[-1] == "T" for word in words])) if [word[:-1] for word in words] == names else None


def _without_bullets(told: list[Item]) -> list[Item]:
    """Dashes that begin a line are bullets, except before a number that could be negative."""
    rest = [item for item in told if not (item.kind == "dash" and item.starts_line)]
    numbers = all(item.kind == "number" for item in rest)
    return told if numbers and any(item.word not in ("0", "1") for item in rest) else rest


def _claim(told: Sequence[Item]) -> Reading[SatAnswer]:
    if all(item.kind in ("claim", "null") for item in told):
        return Answer(UNSATISFIABLE)
    return _malformed("mixed")


def _assignment(told: Sequence[Item], variables: int) -> Reading[SatAnswer]:
    kinds = [item.kind for item in told]
    if "negated" in kinds:
        return _named_literals(told, variables)
    if pairs := _columns(told) or _groups(told):
        return _pairs(pairs, variables)
    numbered = kinds == ["number", "value"] * (len(told) // 2)
    if numbered or not {"variable", "is", "dash"}.isdisjoint(kinds):
        return _pairs(told, variables)
    return _list(told, variables)


def _named_literals(told: Sequence[Item], variables: int) -> Reading[SatAnswer]:
    """`x1 ¬x2 x3`. With a dash for the sign it must stand on one line, lest it be a bullet."""
    for place, item in enumerate(told):
        bullet = item.word.startswith("-") and item.starts_line and (place > 0 or _spans_lines(told))
        if item.kind not in ("variable", "negated") or bullet:
            return _malformed("not_understood", word=item.word[:40])
    return _literals([item.number if item.kind == "variable" else -item.number for item in told], variables)


def _spans_lines(told: Sequence[Item]) -> bool:
    return any(item.starts_line for item in told[1:])


def _columns(told: Sequence[Item]) -> list[Item] | None:
    """`x1 x2 x3 = T F T` as pairs of name and value; None when it is not of this form."""
    half = len(told) // 2
    names, values = told[:half], told[len(told) - half :]
    between = told[half : len(told) - half]
    if half < 2 or any(item.kind != "variable" for item in names) or any(_value(item) is None for item in values):
        return None
    if any(item.kind != "is" for item in between):
        return None
    return [item for pair in zip(names, values, strict=True) for item in pair]


def _groups(told: Sequence[Item]) -> list[Item] | None:
    """`True: x1 x3, False: x2` as pairs of name and value; None when it is not of this form."""
    if len(told) < 3 or _value(told[0]) is None:
        return None
    pairs: list[Item] = []
    heads = [place for place, item in enumerate(told) if item.kind != "variable"]
    groups = [place for place in heads if told[place].kind == "value"]
    # Nothing but one or two values, each followed by a sign and at least one name.
    if heads != [place for group in groups for place in (group, group + 1)] or len(groups) > 2:
        return None
    for first, last in zip(groups, [*groups[1:], len(told)], strict=True):
        names = told[first + 2 : last]
        if told[first + 1].kind != "is" or not names:
            return None
        pairs += [item for name in names for item in (name, told[first])]
    return pairs if len({_value(told[group]) for group in groups}) == len(groups) else None


def _pairs(told: Sequence[Item], variables: int) -> Reading[SatAnswer]:
    """`x1 = T`, `x1 = x2 = T`, `x1 T`, `1: T` or `1. T`, repeated."""
    values: dict[int, bool] = {}
    repeated: list[int] = []
    position = 0
    while position < len(told):
        keys = [told[position]]
        while [item.kind for item in told[position + 1 : position + 4]] == ["is", "variable", "is"]:
            if keys[-1].kind != "variable":
                break
            position += 2
            keys.append(told[position])
        key = keys[-1]
        position += 1
        separator = told[position].kind if position < len(told) else ""
        separated = separator in ("is", "dash")
        position += separated
        item = told[position] if position < len(told) else None
        numbered = key.kind == "number" and key.number > 0 and (separator == "is" or (item and item.kind == "value"))
        if not (key.kind == "variable" or numbered) or item is None or (value := _value(item)) is None:
            return _malformed("not_understood", word=key.word[:40])
        position += 1
        for named in keys:
            if named.number in values:
                repeated.append(named.number)
            values[named.number] = value
    return _complete(values, repeated, variables)


def _value(item: Item) -> bool | None:
    if item.kind == "value" or (item.kind == "number" and item.word in ("0", "1")):
        return bool(item.number)
    return None


def _list(told: Sequence[Item], variables: int) -> Reading[SatAnswer]:
    """Values in order, written apart or as one word; or DIMACS literals."""
    if len(told) == 1 and len(told[0].word) == variables and BITS.fullmatch(told[0].word):
        return Answer(tuple(letter in "1Tt" for letter in told[0].word))
    in_order = [_value(item) for item in told]
    if None not in in_order:
        if len(in_order) != variables:
            return _malformed("wrong_number_of_values", expected=variables, got=len(in_order))
        return Answer(tuple(bool(value) for value in in_order))
    if all(item.kind == "number" for item in told):
        return _literals([item.number for item in told], variables)
    return _malformed("not_understood", word=told[in_order.index(None)].word[:40])


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
