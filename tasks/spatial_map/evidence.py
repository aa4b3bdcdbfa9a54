"""Two maps that prove that a question is open: how prompts ask for them, how they are read, how faults are described.

The claim *cannot be determined* is read with its maps:

    cannot be determined: map 1 west to east A, B, C; south to north C, A, B; map 2 west to east B, A, C; south to north C, A, B

The claim in any of the forms of `parse.py`, then for each map the places in the order `west to east` and in the
order `south to north`, or `east to west` and `north to south`, each order once. *Map 1* and *map 2* may be
left out: a direction that was given before begins a new map. Names stand between commas, `<`, arrows, blanks
or line ends. In JSON,
`{"answer": "cannot be determined", "maps": [{"west_to_east": [name, …], "south_to_north": [name, …]}, {…}]}`.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from ...verifiers.claim import Claim
from ...verifiers.spatial_map.evidence import Layout
from ...verifiers.spatial_map.problem import UNDETERMINED, SpatialMapProblem
from ...verifiers.verdict import Fault
from ..core.answers import Answer, Malformed, Reading
from ..core.dressing import without_line_numbers
from ..core.parse_evidence import as_text, not_understood, object_claim, split_claim, told, too_long, too_long_claim
from .answer import DIRECTION_NAMES
from .parse import clean, place_of, read, without_names

# ---------------------------------------------------------------------------- prompts

RULE = (
    f'The claim "{UNDETERMINED}" must be proved: by two maps, each given by all places in their order from west to east '
    "and in their order from south to north, that both fit all the facts and have different answers to the question. The claim without two such maps is "
    "wrong."
)
_INSTEAD = "or with that claim and its maps, in this form, exactly once:"
ANSWERS = {
    "direction": f"End with one of NE, NW, SE, SW, {_INSTEAD}",
    "which": f'End with the names of all these places, separated by commas, or "none" if there are none, {_INSTEAD}',
    "count": f"End with the number, {_INSTEAD}",
}
FORM = (
    f'To claim that the answer cannot be determined, write between the tags "{UNDETERMINED}", a colon, and the maps: '
    "map 1 west to east, then all names separated by commas, a semicolon, south to north, then all names, a semicolon, and map 2 in "
    "the same way."
)


# --------------------------------------------------------------------------- feedback


def describe(fault: Fault, degree: str) -> str | None:
    """Describe a fault of the evidence in one sentence; None for any other fault."""
    told = _SENTENCES.get(fault.kind)
    if told is None:
        return None
    values = {**fault.place, **({} if degree == "where" else fault.detail)}
    if "statement" in values:
        place, relation, reference = values["statement"]
        values["statement"] = f"{place} is {DIRECTION_NAMES[relation]} of {reference}"
    return told[0 if degree == "where" else -1].format(**values)


_SENTENCES = {
    "evidence_missing": ("The claim that the question cannot be decided comes without two maps.",),
    "evidence_not_understood": (
        "A part of the maps is not understood.",
        "A part of the maps is not understood: {text!r}.",
    ),
    "evidence_too_long": ("The maps are longer than is allowed.",),
    "not_two_maps": ("Exactly two maps are needed.", "Exactly two maps are needed, not {maps}."),
    "map_place_repeated": ("Map {map} has {place} twice in its order {order}.",),
    "map_place_missing": ("Map {map} lacks {place} in its order {order}.",),
    "statement_broken": ("Map {map} does not fit the fact that {statement}.",),
    "maps_agree": ("Both maps fit the facts, but they answer the question alike.",),
}


# ---------------------------------------------------------------------------- reading

_AXES: Final = {
    ("west", "east"): (0, 1),
    ("east", "west"): (0, -1),
    ("south", "north"): (1, 1),
    ("north", "south"): (1, -1),
}
_SHORT = {"w": "west", "e": "east", "s": "south", "n": "north"}
_SIDE = r"(west|east|south|north|[wesn])(?:ern)?(?:most)?"
_TOKEN = re.compile(
    rf"(?P<axis>\b(?:from )?{_SIDE}[ ]?(?:[ -]to[ -]|_to_|-+>?|\u2192)[ ]?{_SIDE}\b)"
    r"|(?P<map>\b(?:the )?(?:map|layout|model)[ ]?(?:[#(]?\d{1,2}\b|[ab]\b|one\b|two\b)|\b(?:first|second|another|other) map\b)"
    r"|(?P<place>[\ue000-\uf8ff])|(?P<gap>[\s,;:|\[\]()\"'{}.=]|-+>|=>|<|\b(?:order|is|axis|and)\b)|(?P<other>.)",
    re.DOTALL,
)
_BULLET = re.compile(r"\n ?- ")
_PRIVATE = re.compile("[\ue000-\uf8fd]")
_ORDERS = {f"{low}_to_{high}": (low, high) for low, high in _AXES}

Orders = dict[int, list[str]]


def read_claim(problem: SpatialMapProblem, text: str) -> Reading[Any]:
    """Read an answer, or the claim that the question is open with its maps."""

    def claims(words: str) -> bool:
        found = read(problem, words)
        return isinstance(found, Answer) and found.value == UNDETERMINED

    if long := too_long_claim(text, claims):
        return long
    plain = told(read(problem, text), UNDETERMINED)
    if isinstance(plain, Answer):
        return plain
    maps = object_claim(text, claims)
    if maps is not None:
        return too_long(text) or _read_value(problem, maps)
    rest = split_claim(text.strip(" \t\n*`"), claims)
    if rest is None:
        return plain
    return too_long(text) or _read_maps(problem, rest)


def _answer(maps: list[Orders]) -> Answer[Claim[Layout]]:
    return Answer(Claim(tuple(Layout(tuple(orders.get(0, ())), tuple(orders.get(1, ()))) for orders in maps)))


def _read_maps(problem: SpatialMapProblem, text: str) -> Answer[Claim[Layout]] | Malformed:
    maps: list[Orders] = []
    order: list[str] | None = None
    signs: list[tuple[list[str], int]] = []
    text = without_line_numbers(text.strip(" \n:")) or text
    bare = without_names(problem.places, _BULLET.sub("\n", clean(text)))
    for token in _TOKEN.finditer(bare):
        kind = token.lastgroup
        if kind == "map":
            order = None
            maps.append({})
        elif kind == "axis" or token["axis"]:
            low, high = (_SHORT.get(side, side) for side in token.group(2, 3))
            if (low, high) not in _AXES:
                return not_understood(token.group())
            axis, sign = _AXES[low, high]
            if not maps or axis in maps[-1]:
                maps.append({})
            order = maps[-1].setdefault(axis, [])
            signs.append((order, sign))
        elif kind == "place":
            if order is None:
                return not_understood(place_of(problem, token.group()))
            order.append(place_of(problem, token.group()))
        elif kind == "other":
            shown = bare[token.start() : token.start() + 40]
            return not_understood(_PRIVATE.sub(lambda match: place_of(problem, match.group()), shown))
    for names, sign in signs:
        if sign < 0:
            names.reverse()
    return _answer([orders for orders in maps if orders])


def _read_value(problem: SpatialMapProblem, value: Any) -> Answer[Claim[Layout]] | Malformed:
    """Evidence in JSON."""
    if isinstance(value, str):
        return _read_maps(problem, value)
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return not_understood(as_text(value))
    maps: list[Orders] = []
    for number, item in enumerate(value, 1):
        orders = _read_orders(problem, item)
        if orders is None:
            return not_understood(json.dumps(item)[:80], number)
        maps.append(orders)
    return _answer(maps)


def _read_orders(problem: SpatialMapProblem, item: dict[str, Any]) -> Orders | None:
    known = {" ".join(name.split()).casefold(): name for name in problem.places}
    orders: Orders = {}
    for key, names in item.items():
        pair = _ORDERS.get(key.lower().replace(" ", "_").replace("-", "_"))
        if pair is None or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            return None
        axis, sign = _AXES[pair]
        found = [known.get(" ".join(name.split()).casefold()) for name in names]
        if axis in orders or None in found:
            return None
        orders[axis] = [name for name in found if name is not None][::sign]
    return orders
