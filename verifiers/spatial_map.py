"""Maps described in words: what follows from the text, and nothing else.

The meaning of a statement, once and for all:

- No two places are equally far east, and no two are equally far north.
- "A is NE of B": A lies farther north than B and farther east than B; NW, SE, SW alike.
- "A is N of B": A lies farther north than B. It says nothing of east and west. E, S, W alike.

So the statements are two strict partial orders, and the axes are independent. A relation is
*entailed* when it holds on every map that fits all statements: exactly when every inequality
in it is a chain of statements. A place is *certain* to lie in a direction when that is
entailed, and *possible* when the opposite is not entailed on any axis of the direction. The
set, and the number, of places in a direction is the same on all maps that fit exactly when
certain = possible (the reachable numbers are the whole interval between the two); otherwise
the answer *cannot be determined*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from . import _core
from .verdict import Fault, Verdict, correct, wrong

RELATIONS: Final = ("NE", "NW", "SE", "SW", "N", "E", "S", "W")
"""In the order of their codes in arrays."""
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

RIGHT, WRONG_DIRECTION, WRONG_PLACES, WRONG_COUNT, NOT_DETERMINED, IS_DETERMINED, INCONSISTENT = range(7)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a map.

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
        """As JSON: `{"kind", "place" or "direction", "reference"}`."""
        asked = {"place": self.place} if self.kind == "direction" else {"direction": self.direction}
        return {"kind": self.kind, **asked, "reference": self.reference}


@dataclass(frozen=True, slots=True)
class SpatialMapProblem:
    """Places, what is said of them, and a question.

    Attributes:
        places: Names, different also when case is ignored.
        relations: Statements (a, relation, b): "a is `relation` of b".
        question: What is asked.

    Raises:
        ValueError: A name is unknown, empty or given twice, a relation does not exist, a place
            is related to itself, or the statements contradict each other; the message names it.
    """

    places: tuple[str, ...]
    relations: tuple[tuple[str, str, str], ...]
    question: Question

    def __post_init__(self) -> None:
        _check_places(self.places)
        known = frozenset(self.places)
        for number, (place, relation, reference) in enumerate(self.relations):
            if place not in known or reference not in known or relation not in RELATIONS or place == reference:
                raise ValueError(_statement_error(number, (place, relation, reference), known))
        _check_question(self.question, known)
        if not _core.spatial_map_close(*pack([self])[:3], threads=1)[0][0]:
            raise ValueError(f"relations: the statements contradict each other: {_contradiction(self.relations)}")

    def to_dict(self) -> dict[str, Any]:
        """As JSON: `{"places": [name…], "relations": [[a, "NE", b]…], "question": {…}}`."""
        return {
            "places": list(self.places),
            "relations": [list(statement) for statement in self.relations],
            "question": self.question.to_dict(),
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
        return cls(places, tuple(relations), question)


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What is true of a batch of k questions.

    Attributes:
        consistent, determined: bool (k,).
        direction: int32 (k,), index into `RELATIONS`, or -1.
        certain, possible: int32 (k,), places there on every map that fits, and on some map
            (kind `direction`: directions: 1 and 1 when determined, 0 and 2 or 4 when not).
        depth: int32 (k,), statements in the longest of the shortest chains that decide the
            question; a place that does not lie there needs one refuted axis, the cheaper.
        links: int32 (k,), statements in all those chains.
        length: int32 (sum of places, 2), signed chain lengths to the reference, east and north:
            + when the place lies farther east (north), 0 when neither follows.
        next: int32 (sum of places, 2), the place after this one on such a chain, or -1.
        start: int64 (k + 1,), the first row of each question in `length` and `next`.
    """

    consistent: NDArray[np.bool_]
    determined: NDArray[np.bool_]
    direction: Codes
    certain: Codes
    possible: Codes
    depth: Codes
    links: Codes
    length: Codes
    next: Codes
    start: NDArray[np.int64]

    def standings(self, row: int, relation: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which places certainly, and which possibly, lie in a direction of the reference.

        The reference itself has no chain: the caller knows it and leaves it out.
        """
        chains = self.length[self.start[row] : self.start[row + 1]]
        certain, possible = np.ones(len(chains), np.bool_), np.ones(len(chains), np.bool_)
        for axis, sign in enumerate(SIGNS[relation]):
            if sign:
                certain &= chains[:, axis] * sign > 0
                possible &= chains[:, axis] * sign >= 0
        return certain, possible


def pack(problems: Sequence[SpatialMapProblem]) -> tuple[Codes, Codes, NDArray[np.int64], Codes]:
    """The arrays of a batch: places (k,), statements (m, 3), offsets (k + 1,), questions (k, 4).

    Places and relations become their positions in `places` and `RELATIONS`; a question is
    (kind, place, direction, reference), -1 for what its kind does not use.
    """
    statements: list[tuple[int, int, int]] = []
    questions: list[tuple[int, int, int, int]] = []
    offsets = [0]
    for problem in problems:
        number = {name: i for i, name in enumerate(problem.places)}
        statements += [(number[a], RELATIONS.index(relation), number[b]) for a, relation, b in problem.relations]
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


def pack_answers(problems: Sequence[SpatialMapProblem], answers: Sequence[Answer]) -> tuple[Codes, NDArray[np.uint8]]:
    """The arrays of answers: claims (k,) and members (sum of places,), as for `check_batch`."""
    claims: list[int] = []
    members: list[bool] = []
    for problem, answer in zip(problems, answers, strict=True):
        chosen: frozenset[str] = answer if isinstance(answer, frozenset) else frozenset()
        members += [name in chosen for name in problem.places]
        if isinstance(answer, int):
            claims.append(min(answer, 2**31 - 1))
        else:
            claims.append(
                -1 if answer == UNDETERMINED else 0 if isinstance(answer, frozenset) else QUADRANTS.index(answer)
            )
    return np.array(claims, np.int32), np.array(members, np.uint8)


def check_batch(
    places: Codes,
    statements: Codes,
    offsets: NDArray[np.int64],
    questions: Codes,
    claims: Codes,
    members: NDArray[np.uint8],
    threads: int = 0,
) -> NDArray[np.int8]:
    """Which answers are right, and what is wrong with the others?

    Args:
        places, statements, offsets, questions: As from `pack`.
        claims: int32 (k,), a direction (index into `RELATIONS`) or a number; any value from 0
            for a set; below 0 for "cannot be determined".
        members: uint8 (sum of places,), for the kind `which` the places in the set.
        threads: 0 for all cores; the output does not depend on it.

    Returns:
        int8 (k,): `RIGHT`, `WRONG_DIRECTION`, `WRONG_PLACES`, `WRONG_COUNT`, `NOT_DETERMINED`
        (a claim where the text leaves it open), `IS_DETERMINED`, or `INCONSISTENT` statements.

    Raises:
        ValueError: A shape or value is wrong; the message names argument and value.
    """
    return _core.spatial_map_check(places, statements, offsets, questions, claims, members, threads)


def solve_batch(
    places: Codes, statements: Codes, offsets: NDArray[np.int64], questions: Codes, threads: int = 0
) -> Outcomes:
    """What is true of the questions? Arguments and errors as for `check_batch`."""
    rows, length, following = _core.spatial_map_solve(places, statements, offsets, questions, threads)
    start = np.concatenate(([0], np.cumsum(places, dtype=np.int64)))
    consistent, determined, direction, certain, possible, depth, links = rows.T
    return Outcomes(
        consistent != 0, determined != 0, direction, certain, possible, depth, links, length, following, start
    )


def extremes_batch(
    places: Codes, statements: Codes, offsets: NDArray[np.int64], questions: Codes, threads: int = 0
) -> Codes:
    """Two maps that fit the text, with most and with fewest places in the direction asked.

    Returns:
        int32 (sum of places, 2, 2): per place and map its rank from the west and from the
        south. Where the answer is open the two maps give different answers.
    """
    return _core.spatial_map_extremes(places, statements, offsets, questions, threads)


def chains_batch(
    places: Codes, statements: Codes, offsets: NDArray[np.int64], threads: int = 0
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """How many statements does it take to relate any two places, on the east and the north axis?

    Returns:
        Two int16 arrays with a block (n, n) per map: the length of the shortest chain between
        the row's place and the column's, + where the column's lies farther east (north), - where
        it lies farther west (south), 0 where neither follows or the statements contradict each other.
    """
    _, east, north = _core.spatial_map_chains(places, statements, offsets, threads)
    return east, north


def close_batch(
    places: Codes, statements: Codes, offsets: NDArray[np.int64], threads: int = 0
) -> tuple[NDArray[np.bool_], NDArray[np.uint64], NDArray[np.uint64]]:
    """What do the statements entail?

    Returns:
        Which maps are consistent, bool (k,), and two uint64 arrays with `n * ceil(n / 64)` words
        per map, as `unpack_rows` takes them: bit b of row a: a lies farther east (north) than b.
    """
    consistent, east, north = _core.spatial_map_close(places, statements, offsets, threads)
    return consistent != 0, east, north


def closures(problem: SpatialMapProblem) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What the statements entail: `east[a, b]`: a lies farther east than b; and `north` alike."""
    places, statements, offsets, _ = pack([problem])
    _, east, north = close_batch(places, statements, offsets, threads=1)
    return unpack_rows(east, len(problem.places)), unpack_rows(north, len(problem.places))


def entailed_relation(problem: SpatialMapProblem, place: str, reference: str) -> str | None:
    """The strongest relation of two places that follows from the text: NE … SW, else N … W, else None.

    Raises:
        ValueError: A place is unknown, or they are the same.
    """
    for name in (place, reference):
        if name not in problem.places:
            raise ValueError(f"place: unknown place {name!r}")
    if place == reference:
        raise ValueError(f"place: {place!r} is the reference too")
    a, b = problem.places.index(place), problem.places.index(reference)
    east, north = (int(above[a, b]) - int(above[b, a]) for above in closures(problem))
    return RELATIONS[SIGNS.index((east, north))] if east or north else None


def unpack_rows(words: NDArray[np.uint64], places: int) -> NDArray[np.bool_]:
    """The rows of bits of one map as bool (places, places)."""
    octets = words.astype("<u8", copy=False).view(np.uint8).reshape(places, -1)
    return np.unpackbits(octets, axis=1, bitorder="little")[:, :places].astype(bool)


def solve(problem: SpatialMapProblem) -> dict[str, Any]:
    """The truth about a problem, as JSON: `{"answer", "status", "derivation"}`; see `truths`."""
    arrays = pack([problem])
    outcomes = solve_batch(*arrays, threads=1)
    return truths([problem], arrays, outcomes)[0]


def truths(
    problems: Sequence[SpatialMapProblem],
    arrays: tuple[Codes, Codes, NDArray[np.int64], Codes],
    outcomes: Outcomes,
) -> list[dict[str, Any]]:
    """The truths of a batch as JSON, each with a derivation that others can check.

    `answer` is a direction, a list of places, a number or "cannot be determined"; `status`
    is `determined` or `undetermined`. `derivation` is, when determined, a list of
    `{"place", "east_west", "north_south"}`: chains from the reference to the place or back, each
    member stated to lie farther east (north) than the next; a place that does not lie in the
    direction has the one chain that refutes it. When not determined it
    is `{"maps": [{name: [east, north]…}, {…}]}`: two maps that fit and answer differently.
    """
    open_rows = np.flatnonzero(~outcomes.determined)
    ranks: dict[int, list[Any]] = {}
    if len(open_rows):
        drawn = extremes_batch(*arrays)
        ranks = {row: drawn[outcomes.start[row] : outcomes.start[row + 1]].tolist() for row in open_rows.tolist()}
    return [
        _open_truth(problem, ranks[row]) if row in ranks else _settled_truth(problem, outcomes, row)
        for row, problem in enumerate(problems)
    ]


def check(problem: SpatialMapProblem, answer: Answer) -> Verdict:
    """Is this answer right? The verdict, with faults that say what does not follow.

    Raises:
        ValueError: The answer is of the wrong kind (a number for a direction, say).
    """
    return check_answers([problem], [answer])[0]


def check_answers(problems: Sequence[SpatialMapProblem], answers: Sequence[Answer], threads: int = 1) -> list[Verdict]:
    """`check` for a batch of the same length."""
    for problem, answer in zip(problems, answers, strict=True):
        _check_answer(problem, answer)
    arrays = pack(problems)
    codes = check_batch(*arrays, *pack_answers(problems, answers), threads)
    verdicts = []
    for problem, answer, code in zip(problems, answers, codes.tolist(), strict=True):
        shown = answer_to_json(problem, answer)
        verdicts.append(correct(shown) if code == RIGHT else wrong(shown, *_faults(problem, answer, code)))
    return verdicts


def answer_to_json(problem: SpatialMapProblem, answer: Answer) -> Any:
    """The answer in JSON values; a set becomes a list in the order of `places`."""
    return [name for name in problem.places if name in answer] if isinstance(answer, frozenset) else answer


def _faults(problem: SpatialMapProblem, answer: Answer, code: int) -> Iterable[Fault]:
    if code == IS_DETERMINED:
        return [Fault("is_determined")]
    if isinstance(answer, frozenset):
        return _set_faults(problem, answer, code)
    kind = {WRONG_DIRECTION: "wrong_direction", WRONG_COUNT: "wrong_count", NOT_DETERMINED: "not_determined"}[code]
    return [Fault(kind, {}, {"claimed": answer})]


def _set_faults(problem: SpatialMapProblem, answer: frozenset[str], code: int) -> Iterable[Fault]:
    """One fault per name that does not follow, and one when a further place may lie there."""
    outcomes = solve_batch(*pack([problem]), threads=1)
    certain, possible = outcomes.standings(0, RELATIONS.index(problem.question.direction or ""))
    for name, sure in zip(problem.places, certain.tolist(), strict=True):
        if name in answer and not sure:
            yield Fault("not_determined" if code == NOT_DETERMINED else "place_extra", {}, {"place": name})
    others = zip(problem.places, possible.tolist(), strict=True)
    if any(may and name not in answer and name != problem.question.reference for name, may in others):
        yield Fault("not_determined" if code == NOT_DETERMINED else "place_missing")


def _settled_truth(problem: SpatialMapProblem, outcomes: Outcomes, row: int) -> dict[str, Any]:
    first, last = outcomes.start[row : row + 2].tolist()
    length, following = outcomes.length[first:last].tolist(), outcomes.next[first:last].tolist()
    question = problem.question

    def proof(place: int, axes: Iterable[int]) -> dict[str, Any]:
        lies: dict[str, Any] = {"place": problem.places[place]}
        for axis in axes:
            lies[AXES[axis]] = _chain(problem.places, place, length, following, axis)
        return lies

    if question.kind == "direction":
        place = problem.places.index(question.place or "")
        answer: Any = RELATIONS[int(outcomes.direction[row])]
        return {"answer": answer, "status": "determined", "derivation": [proof(place, (0, 1))]}
    signs = SIGNS[RELATIONS.index(question.direction or "")]
    asked = [axis for axis in (0, 1) if signs[axis]]
    inside: list[str] = []
    derivation: list[dict[str, Any]] = []
    for place, name in enumerate(problem.places):
        if name == question.reference:
            continue
        refuted = [axis for axis in asked if length[place][axis] * signs[axis] < 0]
        if refuted:
            derivation.append(proof(place, [min(refuted, key=lambda axis: abs(length[place][axis]))]))
        else:
            inside.append(name)
            derivation.append(proof(place, asked))
    answer = inside if question.kind == "which" else len(inside)
    return {"answer": answer, "status": "determined", "derivation": derivation}


def _chain(
    places: Sequence[str], place: int, length: Sequence[Sequence[int]], following: Sequence[Sequence[int]], axis: int
) -> list[str]:
    """Places from the farthest east (north) on, each farther than the next by one statement."""
    rising = length[place][axis] < 0
    chain = [places[place]]
    while (place := following[place][axis]) >= 0:
        chain.append(places[place])
    return chain[::-1] if rising else chain


def _open_truth(problem: SpatialMapProblem, ranks: Sequence[Sequence[Sequence[int]]]) -> dict[str, Any]:
    maps = [{name: list(ranks[i][layout]) for i, name in enumerate(problem.places)} for layout in (0, 1)]
    return {"answer": UNDETERMINED, "status": "undetermined", "derivation": {"maps": maps}}


# ------------------------------------------------------------------------- validation


def _check_answer(problem: SpatialMapProblem, answer: Answer) -> None:
    kind = problem.question.kind
    fits = answer == UNDETERMINED or (
        answer in QUADRANTS
        if kind == "direction"
        else isinstance(answer, frozenset) and answer <= frozenset(problem.places)
        if kind == "which"
        else isinstance(answer, int) and not isinstance(answer, bool) and answer >= 0
    )
    if not fits:
        raise ValueError(f"answer: not one to a question of the kind {kind}: {answer!r}")


def _field(data: Mapping[str, Any], name: str) -> Any:
    if not isinstance(data, Mapping) or name not in data:
        raise ValueError(f"problem: {name} is missing")
    return data[name]


def _strings(field: str, value: Any) -> tuple[str, ...]:
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
