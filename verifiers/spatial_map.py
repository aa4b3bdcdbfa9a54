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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _core
from .spatial_map_problem import (
    AXES,
    KINDS,
    QUADRANTS,
    RELATIONS,
    SIGNS,
    UNDETERMINED,
    Answer,
    Codes,
    Kind,
    Question,
    SpatialMapProblem,
    pack,
)
from .verdict import Fault, Verdict, correct, wrong

__all__ = [
    "AXES",
    "KINDS",
    "QUADRANTS",
    "RELATIONS",
    "SIGNS",
    "UNDETERMINED",
    "Answer",
    "Codes",
    "Kind",
    "Outcomes",
    "Question",
    "SpatialMapProblem",
    "answer_to_json",
    "chains_batch",
    "check",
    "check_answers",
    "check_batch",
    "close_batch",
    "closures",
    "entailed_relation",
    "extremes_batch",
    "pack",
    "pack_answers",
    "solve",
    "solve_batch",
    "truths",
    "unpack_rows",
    "verdicts_of",
]  # fmt: skip

RIGHT, WRONG_DIRECTION, WRONG_PLACES, WRONG_COUNT, NOT_DETERMINED, IS_DETERMINED, INCONSISTENT = range(7)


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
    starts, length, following = (array.tolist() for array in (outcomes.start, outcomes.length, outcomes.next))
    directions = outcomes.direction.tolist()
    return [
        _open_truth(problem, ranks[row])
        if row in ranks
        else _settled_truth(problem, directions[row], length[first:last], following[first:last])
        for row, (problem, first, last) in enumerate(zip(problems, starts, starts[1:], strict=False))
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


def verdicts_of(
    names: Sequence[Sequence[str]],
    arrays: Sequence[Any],
    codes: NDArray[np.int8],
    answers: Sequence[Answer],
    wanted: NDArray[np.bool_],
) -> list[Verdict | None]:
    """Verdicts from the codes of `check_batch`; None where none is wanted or the statements contradict each other.

    Args:
        names: The places of each map.
        arrays: As from `pack`.
    """
    places, statements, offsets, questions = arrays
    sets = [i for i in np.flatnonzero(wanted & (codes != RIGHT)).tolist() if isinstance(answers[i], frozenset)]
    pieces = [statements[offsets[i] : offsets[i + 1]] for i in sets]
    outcomes = solve_batch(
        np.ascontiguousarray(places[sets]),
        np.concatenate([np.zeros((0, 3), np.int32), *pieces]),
        np.cumsum([0, *map(len, pieces)], dtype=np.int64),
        np.ascontiguousarray(questions[sets]),
        threads=1,
    )
    place_of = {row: i for i, row in enumerate(sets)}
    verdicts: list[Verdict | None] = []
    for row, (answer, code, want) in enumerate(zip(answers, codes.tolist(), wanted.tolist(), strict=True)):
        if not want or code == INCONSISTENT:
            verdicts.append(None)
            continue
        shown = [name for name in names[row] if name in answer] if isinstance(answer, frozenset) else answer
        if code == RIGHT:
            verdicts.append(correct(shown))
        elif code == IS_DETERMINED or not isinstance(answer, frozenset):
            verdicts.append(wrong(shown, *_plain_faults(answer, code)))
        else:
            _, _, direction, reference = questions[row].tolist()
            standings = outcomes.standings(place_of[row], direction)
            verdicts.append(wrong(shown, *_set_faults(names[row], names[row][reference], answer, code, standings)))
    return verdicts


def answer_to_json(problem: SpatialMapProblem, answer: Answer) -> Any:
    """The answer in JSON values; a set becomes a list in the order of `places`."""
    return [name for name in problem.places if name in answer] if isinstance(answer, frozenset) else answer


def _faults(problem: SpatialMapProblem, answer: Answer, code: int) -> Iterable[Fault]:
    if code == IS_DETERMINED or not isinstance(answer, frozenset):
        return _plain_faults(answer, code)
    outcomes = solve_batch(*pack([problem]), threads=1)
    standings = outcomes.standings(0, RELATIONS.index(problem.question.direction or ""))
    return _set_faults(problem.places, problem.question.reference, answer, code, standings)


def _plain_faults(answer: Answer, code: int) -> list[Fault]:
    if code == IS_DETERMINED:
        return [Fault("is_determined")]
    kind = {WRONG_DIRECTION: "wrong_direction", WRONG_COUNT: "wrong_count", NOT_DETERMINED: "not_determined"}[code]
    return [Fault(kind, {}, {"claimed": answer})]


def _set_faults(
    places: Sequence[str],
    reference: str,
    answer: frozenset[str],
    code: int,
    standings: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> Iterable[Fault]:
    """One fault per name that does not follow, and one when a further place may lie there."""
    certain, possible = standings
    for name, sure in zip(places, certain.tolist(), strict=True):
        if name in answer and not sure:
            yield Fault("not_determined" if code == NOT_DETERMINED else "place_extra", {}, {"place": name})
    others = zip(places, possible.tolist(), strict=True)
    if any(may and name not in answer and name != reference for name, may in others):
        yield Fault("not_determined" if code == NOT_DETERMINED else "place_missing")


def _settled_truth(
    problem: SpatialMapProblem, direction: int, length: Sequence[Sequence[int]], following: Sequence[Sequence[int]]
) -> dict[str, Any]:
    question = problem.question

    def proof(place: int, axes: Iterable[int]) -> dict[str, Any]:
        lies: dict[str, Any] = {"place": problem.places[place]}
        for axis in axes:
            lies[AXES[axis]] = _chain(problem.places, place, length, following, axis)
        return lies

    if question.kind == "direction":
        place = problem.places.index(question.place or "")
        answer: Any = RELATIONS[direction]
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
