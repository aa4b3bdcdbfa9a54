"""SpatialEval's questions about maps, read from their text: facts, a question, options.

Source of the layout: SpatialEval (arXiv 2406.14852), spatial map, text only. An option is right when
it is entailed by the facts: on every map that fits them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from ...tasks.core.answers import plain
from ...verifiers.spatial_map.problem import SpatialMapProblem
from ...verifiers.spatial_map.solve import entailed_relation
from ...verifiers.verdict import Fault, Verdict, correct, wrong
from .choice import Option, judge, letters, read_options, simple
from .question import ForeignQuestion, claim

_WAYS = {
    "northeast": "NE", "northwest": "NW", "southeast": "SE", "southwest": "SW",
    "north": "N", "south": "S", "east": "E", "west": "W",
}  # fmt: skip
_WAY = r"(North-?east|North-?west|South-?east|South-?west|North|South|East|West)"
_FACT = re.compile(
    rf"(?:^|(?<=[.!:]))\s*([^.\n]{{1,80}}?) is (?:located )?(?:to|in) the {_WAY} of ([^.\n]{{1,80}}?)(?=[.\n]|$)",
    re.IGNORECASE,
)
_THERE = re.compile(r"(?:^|(?<=[.!:]))\s*([^.\n]{1,80}?) is in the map(?=[.\n]|$)", re.IGNORECASE)
_WHERE = re.compile(r"In which direction is ([^?\n]{1,80}?) (?:relative to|from|of) ([^?\n]{1,80}?)\?", re.IGNORECASE)
_WHICH = re.compile(
    rf"Which (?:object|place)s? (?:is|are) (?:located )?(?:to|in) the {_WAY} of ([^?\n]{{1,80}}?)\?", re.IGNORECASE
)
_COUNT = re.compile(
    rf"How many (?:object|place)s (?:are|lie) (?:located )?(?:to|in) the {_WAY} of ([^?\n]{{1,80}}?)\?", re.IGNORECASE
)


def read_map_question(prompt: str, gold: str | None = None) -> ForeignQuestion:
    """Return the question of a prompt; each option is the claim that it makes.

    Raises:
        ValueError: Facts, question or options cannot be read, or the facts contradict each other.
    """
    text = _guard_dots(plain(prompt))
    body, facts = text[: _options_at(text)], []
    places = _THERE.findall(body)
    for place, way, other in _FACT.findall(body):
        places += [place, other]
        facts.append([_name(place), _WAYS[simple(way)], _name(other)])
    if not facts:
        raise ValueError("prompt: no fact such as 'A is to the Northeast of B' found")
    names = list(dict.fromkeys(map(_name, places)))
    options = [Option(letter, told, _claim(body, names, facts, told)) for letter, told in read_options(_unguard(text))]
    return ForeignQuestion("spatial-map", partial(judge, options), None, gold, constants=letters(options))


def _claim(body: str, names: list[str], facts: list[list[str]], told: str) -> Callable[[], Verdict]:
    base = {"places": names, "relations": facts}
    if asked := _WHERE.search(body):
        way = _WAYS.get(simple(told), "")
        place, reference = _known(asked[1], names), _known(asked[2], names)
        return _direction(base, place, way, reference)
    if asked := _WHICH.search(body):
        return _direction(base, _known(told, names), _WAYS[simple(asked[1])], _known(asked[2], names))
    if asked := _COUNT.search(body):
        number = simple(told)
        if not number.isdecimal() or len(number) > 6:
            raise ValueError(f"options: expected a number, got {told!r}")
        counted = {"kind": "count", "direction": _WAYS[simple(asked[1])], "reference": _known(asked[2], names)}
        return claim("spatial-map", {**base, "question": counted}, lambda task, problem: int(number))
    raise ValueError("prompt: expected a question for a direction, an object or a number")


def _direction(base: dict[str, Any], place: str, way: str, reference: str) -> Callable[[], Verdict]:
    """The claim that a place lies in a direction from another, on every map that fits."""
    told, fault = {"place": place, "direction": way}, Fault("not_entailed", {}, {"place": place, "direction": way})
    if place == reference or not way:
        return lambda: wrong(told, fault)
    problem = SpatialMapProblem.from_dict(
        {**base, "question": {"kind": "direction", "place": place, "reference": reference}}
    )

    def verdict() -> Verdict:
        entailed = entailed_relation(problem, place, reference) or ""
        return correct(told) if set(way) <= set(entailed) else wrong(told, fault)

    return verdict


def _known(name: str, names: list[str]) -> str:
    wanted = simple(_name(name))
    for one in names:
        if simple(one) == wanted:
            return one
    raise ValueError(f"prompt: {_name(name)!r} is not on the map")


def _name(text: str) -> str:
    return _unguard(text).strip()


def _options_at(text: str) -> int:
    at = text.lower().rfind("options:")
    return at if at >= 0 else len(text)


def _guard_dots(text: str) -> str:
    """Dots inside names (St. Mary's) do not end a sentence."""
    return re.sub(r"\b(St|Mt|Dr|Mr|Mrs|Ms|Ft|Jr|Sr)\. ", "\\1\x00 ", text)


def _unguard(text: str) -> str:
    return text.replace("\x00", ".")
