"""Proofs of answers about maps described in words, as files that a small program can check.

The file is `derivation.json`. For an answer that follows from the text:

    {"map": {name: [east, north], …},
     "chains": [{"axis": "east", "places": [name, …], "statements": [number, …]}, …]}

`map` fits all statements, so that they do not contradict each other. In a chain every place
lies farther east (`axis: north`: farther north) than the next one, by the statement with
that number (from 0, in the order of the problem); so the first lies farther than the last.
There are chains for everything the answer says: for a place that lies in the direction asked
one on each axis of it, for one that does not lie there one to the opposite side.

For *cannot be determined*: `{"maps": [map, map]}`, both of which fit all statements, with
different answers.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

from ..certificate import Certificate
from .arrays import extremes_batch
from .problem import AXES, RELATIONS, SIGNS, SpatialMapProblem, pack
from .solve import solve

AXIS_NAMES = ("east", "north")


def certify(problem: SpatialMapProblem, truth: Mapping[str, Any]) -> Certificate:
    """Return the certificate of an answer: its chains of statements, or two maps that answer differently.

    Raises:
        ValueError: The truth is not what follows from the text.
    """
    claim, files = prove(problem, truth)
    return Certificate("spatial-map", problem.to_dict(), claim, files)


def prove(
    problem: SpatialMapProblem, truth: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the claim `{"status", "answer"}` about a problem, and the files that prove it.

    Raises:
        ValueError: The truth given is not the answer that follows from the text.
    """
    solved = solve(problem)
    claim = {"status": solved["status"], "answer": solved["answer"]}
    if truth is not None and truth.get("answer") != claim["answer"]:
        raise ValueError(f"truth: expected the answer {claim['answer']!r}, got {truth.get('answer')!r}")
    derivation = solved["derivation"]
    if claim["status"] == "determined":
        derivation = {"map": _fitting_map(problem), "chains": _chains(problem, derivation)}
    return claim, {"derivation.json": _text(derivation).encode()}


def _text(derivation: Mapping[str, Any]) -> str:
    """The derivation as JSON, a line for every chain and every map."""
    fields = []
    for name, value in derivation.items():
        rows = ",\n  ".join(map(json.dumps, value)) if isinstance(value, list) else None
        fields.append(f'"{name}": ' + (json.dumps(value) if rows is None else f"[\n  {rows}\n ]"))
    return "{\n " + ",\n ".join(fields) + "\n}\n"


def _fitting_map(problem: SpatialMapProblem) -> dict[str, list[int]]:
    ranks = extremes_batch(*pack([problem]), threads=1)[:, 0].tolist()
    return dict(zip(problem.places, ranks, strict=True))


def _chains(problem: SpatialMapProblem, lies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    numbers: list[dict[tuple[str, str], int]] = [{}, {}]
    for number, (place, relation, other) in enumerate(problem.relations):
        for sign, stated in zip(SIGNS[RELATIONS.index(relation)], numbers, strict=True):
            if sign:
                stated.setdefault((place, other) if sign > 0 else (other, place), number)
    return [
        {
            "axis": axis,
            "places": (places := lie[field]),
            "statements": [stated[pair] for pair in itertools.pairwise(places)],
        }
        for lie in lies
        for axis, field, stated in zip(AXIS_NAMES, AXES, numbers, strict=True)
        if field in lie
    ]
