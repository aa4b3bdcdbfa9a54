"""Check that a derivation proves the answer about a map, by looking at every link of every chain.

The meaning of the statements: no two places are equally far east or equally far north; "A is
NE of B" says that A is farther north and farther east; "A is N of B" that it is farther north.
The format of `derivation.json` is written in `verifiers/spatial_map/proof.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..certificate import Certificate, Refused

Statement = tuple[str, str, str]
Fact = tuple[str, str, str]
"""(axis, a, b): a lies farther east (north) than b."""
FARTHER = {"east": ("E", "W"), "north": ("N", "S")}
DIRECTIONS = ("NE", "NW", "SE", "SW", "N", "E", "S", "W")
OPEN = {"status": "undetermined", "answer": "cannot be determined"}


def check(certificate: Certificate) -> str:
    """Check a certificate and say in a sentence what it proves.

    Raises:
        Refused: It does not prove its claim; the text says where it fails.
    """
    _need(certificate.task == "spatial-map", f"task: expected spatial-map, got {certificate.task!r}")
    places, statements, question = _problem(certificate.problem)
    claim, derivation = dict(certificate.claim), _json(certificate.files)
    _need(set(claim) == {"status", "answer"}, f"claim: expected status and answer, got {sorted(map(str, claim))}")
    if claim["status"] == "undetermined":
        _need(claim == OPEN, f"claim: an open question has the answer {OPEN['answer']!r}, got {claim['answer']!r}")
        _prove_open(places, statements, question, derivation)
        return "Two maps that fit all statements answer the question differently: it cannot be determined."
    _need(
        claim["status"] == "determined", f"claim: expected the status determined or undetermined: {claim['status']!r}"
    )
    _need(set(derivation) == {"map", "chains"}, "derivation.json: expected map and chains")
    _fits(derivation["map"], "map", places, statements)
    facts = _facts(derivation["chains"], statements)
    answer = _settled(places, question, facts)
    _need(_same(claim["answer"], answer), f"claim: the chains prove {answer!r}, not {claim['answer']!r}")
    return f"{len(facts)} chains of statements prove the answer {answer!r}."


def _need(condition: bool, message: str) -> None:
    if not condition:
        raise Refused(message)


def _same(claimed: Any, proved: Any) -> bool:
    """Equal in value and type; lists in any order."""
    if isinstance(claimed, list) and isinstance(proved, list):
        return all(isinstance(name, str) for name in claimed) and sorted(claimed) == sorted(proved)
    return type(claimed) is type(proved) and bool(claimed == proved)


# --------------------------------------------------------------------------- the problem


def _problem(data: Mapping[str, Any]) -> tuple[list[str], list[Statement], dict[str, str]]:
    _need(isinstance(data, Mapping), "problem: expected an object")
    places: Any = data.get("places")
    relations: Any = data.get("relations")
    question: Any = data.get("question")
    _need(_strings(places) and len(set(places)) == len(places), "problem: places must be different names")
    _need(isinstance(relations, list | tuple), "problem: relations must be a list")
    for number, row in enumerate(relations):
        good = _strings(row) and len(row) == 3 and row[0] in places and row[2] in places and row[0] != row[2]
        _need(good and row[1] in DIRECTIONS, f"problem: relations[{number}] is no statement about two places")
    _need(isinstance(question, Mapping), "problem: question must be an object")
    asked = {key: value for key, value in question.items() if value is not None}
    _need(asked.get("reference") in places, "problem: the question has no reference among the places")
    if asked.get("kind") == "direction":
        good = set(asked) == {"kind", "reference", "place"} and asked["place"] in places
        _need(good and asked["place"] != asked["reference"], "problem: the question asks for no other place")
    else:
        good = asked.get("kind") in ("which", "count") and set(asked) == {"kind", "reference", "direction"}
        _need(good and asked["direction"] in DIRECTIONS, "problem: the question asks for no direction")
    return list(places), [(row[0], row[1], row[2]) for row in relations], asked


def _strings(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _json(files: Mapping[str, bytes]) -> dict[str, Any]:
    _need(set(files) == {"derivation.json"}, f"files: expected derivation.json alone, got {sorted(files)}")
    try:
        data = json.loads(files["derivation.json"], object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise Refused(f"derivation.json: {error}") from None
    _need(isinstance(data, dict), "derivation.json: expected an object")
    return dict(data)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


# ------------------------------------------------------------------------------- chains


def _facts(chains: Any, statements: list[Statement]) -> set[Fact]:
    """The facts that the chains prove, each link of them looked up in the statements."""
    _need(isinstance(chains, list), "chains: expected a list")
    proved: set[Fact] = set()
    for number, chain in enumerate(chains):
        where = f"chains[{number}]"
        _need(isinstance(chain, dict) and set(chain) == {"axis", "places", "statements"}, f"{where}: wrong fields")
        axis, along, used = chain["axis"], chain["places"], chain["statements"]
        _need(axis in ("east", "north"), f"{where}: no axis {axis!r}")
        _need(_strings(along) and len(along) >= 2, f"{where}: expected two places or more")
        _need(isinstance(used, list) and len(used) == len(along) - 1, f"{where}: expected a statement for each link")
        for position, index in enumerate(used):
            link = f"{where}: link {position}"
            _need(type(index) is int and 0 <= index < len(statements), f"{link}: no statement {index!r}")
            high, low = along[position], along[position + 1]
            _need(_says(statements[index], axis, high, low), f"{link}: statement {index} does not say it")
        proved.add((axis, along[0], along[-1]))
    return proved


def _says(statement: Statement, axis: str, high: str, low: str) -> bool:
    """Whether the statement says that `high` lies farther on the axis than `low`."""
    place, relation, other = statement
    more, less = FARTHER[axis]
    return (more in relation and (place, other) == (high, low)) or (less in relation and (other, place) == (high, low))


def _settled(places: list[str], question: Mapping[str, str], facts: set[Fact]) -> Any:
    """The answer that the proved facts settle; refused when they settle none."""
    reference = question["reference"]

    def lies(place: str, letter: str) -> bool:
        axis = "east" if letter in "EW" else "north"
        return ((axis, place, reference) if letter in "NE" else (axis, reference, place)) in facts

    if question["kind"] == "direction":
        for direction in DIRECTIONS[:4]:
            if all(lies(question["place"], letter) for letter in direction):
                return direction
        raise Refused(f"chains: the direction of {question['place']!r} is not proved on both axes")
    opposite = dict(zip("NESW", "SWNE", strict=True))
    inside = []
    for place in places:
        if place == reference:
            continue
        if all(lies(place, letter) for letter in question["direction"]):
            inside.append(place)
        elif not any(lies(place, opposite[letter]) for letter in question["direction"]):
            raise Refused(f"chains: nothing proves that {place!r} lies there, or that it does not")
    return inside if question["kind"] == "which" else len(inside)


# --------------------------------------------------------------------------------- maps


def _fits(layout: Any, where: str, places: list[str], statements: list[Statement]) -> None:
    """Refused unless the coordinates are a map of the places that fits all statements."""
    _need(isinstance(layout, dict) and set(layout) == set(places), f"{where}: expected every place, and no other")
    for name, point in layout.items():
        good = isinstance(point, list) and len(point) == 2 and all(type(value) is int for value in point)
        _need(good, f"{where}: {name!r} needs two whole numbers, got {point!r}")
    for axis in (0, 1):
        _need(
            len({point[axis] for point in layout.values()}) == len(places), f"{where}: two places are equal on an axis"
        )
    for number, (place, relation, other) in enumerate(statements):
        _need(_is_there(layout, place, relation, other), f"{where}: statement {number} does not hold")


def _is_there(layout: Mapping[str, list[int]], place: str, direction: str, reference: str) -> bool:
    (east, north), (east_of, north_of) = layout[place], layout[reference]
    holds = {"E": east > east_of, "W": east < east_of, "N": north > north_of, "S": north < north_of}
    return all(holds[letter] for letter in direction)


def _prove_open(
    places: list[str], statements: list[Statement], question: Mapping[str, str], derivation: Mapping[str, Any]
) -> None:
    maps: Any = derivation.get("maps")
    _need(
        set(derivation) == {"maps"} and isinstance(maps, list) and len(maps) == 2, "derivation.json: expected two maps"
    )
    for number, layout in enumerate(maps):
        _fits(layout, f"maps[{number}]", places, statements)
    first, second = (_answer(places, question, layout) for layout in maps)
    _need(first != second, f"maps: both answer {first!r}")


def _answer(places: list[str], question: Mapping[str, str], layout: Mapping[str, list[int]]) -> Any:
    reference = question["reference"]
    if question["kind"] == "direction":
        return next(letters for letters in DIRECTIONS[:4] if _is_there(layout, question["place"], letters, reference))
    there = [name for name in places if name != reference and _is_there(layout, name, question["direction"], reference)]
    return there if question["kind"] == "which" else len(there)
