"""Maps described in words: places, statements and a question, checked when they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from .._core import spatial_map_close
from ..claim import Evidence, require_evidence

RELATIONS: Final = ("NE", "NW", "SE", "SW", "N", "E", "S", "W")
"""In the order of their codes in arrays."""
_CODES: Final = {relation: code for code, relation in enumerate(RELATIONS)}
SIGNS: Final = ((1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1), (1, 0), (0, -1), (-1, 0))
"""What each relation says: +1 farther east (north), -1 farther west (south), 0 nothing."""
QUADRANTS: Final = RELATIONS[:4]
KINDS: Final = ("direction", "which", "count")
"""In the order of their codes in arrays."""
AXES: Final = ("east_west", "north_south")
UNDETERMINED: Final = "cannot be determined"
MAX_PLACES: Final = 4096

Kind = Literal["direction", "which", "count"]
Answer = str | int | frozenset[str]
"""A quadrant or `UNDETERMINED`; a number of places; or a set of places."""
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a map.

    Attributes:
        kind: `direction`: in which direction from `reference` does `place` lie? `which`: which
            places lie in the `direction` from `reference`? `count`: how many do?
        reference: A place.
        place: Another place; for the kind `direction` only.
        direction: One of `RELATIONS`; for the kinds `which` and `count` only.
    """

    kind: Kind
    reference: str
    place: str | None = None
    direction: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the question as JSON: `{"kind", "place" or "direction", "reference"}`."""
        asked = {"place": self.place} if self.kind == "direction" else {"direction": self.direction}
        return {"kind": self.kind, **asked, "reference": self.reference}


@dataclass(frozen=True, slots=True)
class SpatialMapProblem:
    """Places, what is said of them, and a question.

    Attributes:
        places: Names, different also when case is ignored.
        relations: Statements (a, relation, b): "a is `relation` of b".
        question: What is asked.
        evidence: Whether "cannot be determined" must come with two maps that prove it.

    Raises:
        ValueError: A name is unknown, empty or given twice, a relation does not exist, a place
            is related to itself, or the statements contradict each other; the message names it.
    """

    places: tuple[str, ...]
    relations: tuple[tuple[str, str, str], ...]
    question: Question
    evidence: Evidence = "none"

    def __post_init__(self) -> None:
        self._check_words()
        if not spatial_map_close(*pack([self])[:3], threads=1)[0][0]:
            raise ValueError(f"relations: the statements contradict each other: {_contradiction(self.relations)}")

    @classmethod
    def one_of_many(
        cls,
        places: tuple[str, ...],
        relations: tuple[tuple[str, str, str], ...],
        question: Question,
        evidence: Evidence = "none",
    ) -> SpatialMapProblem:
        """A problem of a batch: whether the statements contradict each other is left to the caller, who sees to it
        for all of a batch in one call (`Outcomes.consistent`).
        """
        problem = object.__new__(cls)
        for name, value in (
            ("places", places), ("relations", relations), ("question", question), ("evidence", evidence)
        ):  # fmt: skip
            object.__setattr__(problem, name, value)
        problem._check_words()
        return problem

    def _check_words(self) -> None:
        require_evidence(self.evidence)
        _check_places(self.places)
        known = frozenset(self.places)
        for number, (place, relation, reference) in enumerate(self.relations):
            if place not in known or reference not in known or relation not in RELATIONS or place == reference:
                raise ValueError(_statement_error(number, (place, relation, reference), known))
        _check_question(self.question, known)

    def to_dict(self) -> dict[str, Any]:
        """Return the problem as JSON: `{"places": [name…], "relations": [[a, "NE", b]…], "question": {…}}`, and `evidence` where required."""
        return {
            "places": list(self.places),
            "relations": [list(statement) for statement in self.relations],
            "question": self.question.to_dict(),
            **({"evidence": self.evidence} if self.evidence == "required" else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SpatialMapProblem:
        """The problem from its JSON form.

        Raises:
            ValueError: A field is missing or has the wrong type, or as for the class.
        """
        places = _strings("places", _field(data, "places"))
        rows = _field(data, "relations")
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            raise ValueError(f"relations: expected a list of [place, relation, place], got {rows!r}")
        relations = []
        for number, row in enumerate(rows):
            statement = _strings(f"relations[{number}]", row)
            if len(statement) != 3:
                raise ValueError(f"relations[{number}]: expected [place, relation, place], got {list(statement)!r}")
            relations.append((statement[0], statement[1], statement[2]))
        asked = _field(data, "question")
        if not isinstance(asked, Mapping):
            raise ValueError(f"question: expected an object, got {asked!r}")
        for name in ("kind", "reference", "place", "direction"):
            if not isinstance(asked.get(name), str | None):
                raise ValueError(f"question {name}: expected a string, got {asked[name]!r}")
        question = Question(asked.get("kind"), asked.get("reference"), asked.get("place"), asked.get("direction"))  # type: ignore[arg-type]
        return cls(places, tuple(relations), question, data.get("evidence", "none"))


def pack(problems: Sequence[SpatialMapProblem]) -> tuple[Codes, Codes, NDArray[np.int64], Codes]:
    """Return a batch as arrays.

    Places, int32, shape (k,); statements, int32, shape (m, 3); offsets, int64, shape (k + 1,); questions, int32,
    shape (k, 4).

    Places and relations become their positions in `places` and `RELATIONS`; a question is
    (kind, place, direction, reference), -1 for what its kind does not use.
    """
    statements: list[tuple[int, int, int]] = []
    questions: list[tuple[int, int, int, int]] = []
    offsets = [0]
    for problem in problems:
        number = {name: i for i, name in enumerate(problem.places)}
        statements += [(number[a], _CODES[relation], number[b]) for a, relation, b in problem.relations]
        offsets.append(len(statements))
        asked = problem.question
        place = -1 if asked.place is None else number[asked.place]
        direction = -1 if asked.direction is None else RELATIONS.index(asked.direction)
        questions.append((KINDS.index(asked.kind), place, direction, number[asked.reference]))
    return (
        np.array([len(problem.places) for problem in problems], np.int32),
        np.array(statements, np.int32).reshape(-1, 3),
        np.array(offsets, np.int64),
        np.array(questions, np.int32).reshape(-1, 4),
    )


def _field(data: Mapping[str, Any], name: str) -> Any:
    if not isinstance(data, Mapping) or name not in data:
        raise ValueError(f"problem: {name} is missing")
    return data[name]


def _strings(field: str, value: Any) -> tuple[str, ...]:
    if type(value) is list and set(map(type, value)) <= {str}:
        return tuple(value)
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{field}: expected a list of strings, got {value!r}")
    return tuple(value)


def _check_places(places: tuple[str, ...]) -> None:
    if not 2 <= len(places) <= MAX_PLACES:
        raise ValueError(f"places: expected 2 to {MAX_PLACES} names, got {len(places)}")
    seen: set[str] = set()
    for name in places:
        folded = " ".join(name.split()).casefold()
        if not folded or folded in seen:
            raise ValueError(f"places: {'an empty name' if not folded else f'the name {name!r} is given twice'}")
        seen.add(folded)


def _statement_error(number: int, statement: tuple[str, str, str], known: frozenset[str]) -> str:
    place, relation, reference = statement
    for name in (place, reference):
        if name not in known:
            return f"relations[{number}]: unknown place {name!r}"
    if relation not in RELATIONS:
        return f"relations[{number}]: expected one of {', '.join(RELATIONS)}, got {relation!r}"
    return f"relations[{number}]: {place!r} is related to itself"


def _check_question(question: Question, known: frozenset[str]) -> None:
    if question.kind not in KINDS:
        raise ValueError(f"question kind: expected one of {', '.join(KINDS)}, got {question.kind!r}")
    if question.reference not in known:
        raise ValueError(f"question reference: unknown place {question.reference!r}")
    if question.kind == "direction":
        if question.place not in known:
            raise ValueError(f"question place: unknown place {question.place!r}")
        if question.place == question.reference:
            raise ValueError(f"question place: {question.place!r} is the reference too")
        if question.direction is not None:
            raise ValueError(f"question direction: expected none with the kind direction, got {question.direction!r}")
    else:
        if question.direction not in RELATIONS:
            raise ValueError(f"question direction: expected one of {', '.join(RELATIONS)}, got {question.direction!r}")
        if question.place is not None:
            raise ValueError(f"question place: expected none with the kind {question.kind}, got {question.place!r}")


def _contradiction(relations: Sequence[tuple[str, str, str]]) -> str:
    """A cycle of statements, in words: peel off what no cycle goes through, then walk."""
    for axis, word in enumerate(("east", "north")):
        beyond: dict[str, set[str]] = {}
        for place, relation, reference in relations:
            sign = SIGNS[RELATIONS.index(relation)][axis]
            if sign:
                high, low = (place, reference) if sign > 0 else (reference, place)
                beyond.setdefault(high, set()).add(low)
        while leaves := [name for name, lower in beyond.items() if not lower & beyond.keys()]:
            for name in leaves:
                del beyond[name]
        if not beyond:
            continue
        walk = [next(iter(beyond))]
        while walk.count(walk[-1]) == 1:
            walk.append(min(beyond[walk[-1]] & beyond.keys()))
        cycle = walk[walk.index(walk[-1]) :]
        return f" farther {word} than ".join(repr(name) for name in cycle)
    raise AssertionError("no cycle in statements that contradict each other")
