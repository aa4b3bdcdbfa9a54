"""Many maps at once: arrays in, arrays out. What they mean is written in `verifiers.spatial_map`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._core import spatial_map_chains, spatial_map_check, spatial_map_close, spatial_map_extremes, spatial_map_solve
from .problem import QUADRANTS, SIGNS, UNDETERMINED, Answer, Codes, SpatialMapProblem

RIGHT, WRONG_DIRECTION, WRONG_PLACES, WRONG_COUNT, NOT_DETERMINED, IS_DETERMINED, INCONSISTENT = range(7)


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Facts about a batch of k questions.

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
        """Return which places certainly, and which possibly, lie in a direction of the reference: bool, shape (places,) each.

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
    """Return answers as arrays: claims, int32, shape (k,), and members, uint8, shape (sum of places,), for `check_batch`."""
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
    """Return which answers are right, and what is wrong with the others.

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
    return spatial_map_check(places, statements, offsets, questions, claims, members, threads)


def solve_batch(
    places: Codes, statements: Codes, offsets: NDArray[np.int64], questions: Codes, threads: int = 0
) -> Outcomes:
    """Decide questions by the closure of both orders; arguments (int32 and int64, shapes (k,) to (k, 4)) as for `check_batch`."""
    rows, length, following = spatial_map_solve(places, statements, offsets, questions, threads)
    start = np.concatenate(([0], np.cumsum(places, dtype=np.int64)))
    consistent, determined, direction, certain, possible, depth, links = rows.T
    return Outcomes(
        consistent != 0, determined != 0, direction, certain, possible, depth, links, length, following, start
    )


def extremes_batch(
    places: Codes, statements: Codes, offsets: NDArray[np.int64], questions: Codes, threads: int = 0
) -> Codes:
    """Return two maps that fit the text, with most and with fewest places in the direction asked.

    Returns:
        int32, shape (sum of places, 2, 2): per place and map its rank from the west and from the
        south. Where the answer is open the two maps give different answers.
    """
    return spatial_map_extremes(places, statements, offsets, questions, threads)


def chains_batch(
    places: Codes, statements: Codes, offsets: NDArray[np.int64], threads: int = 0
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return how many statements it takes to relate any two places, on the east and the north axis.

    Returns:
        Two int16 arrays with a block (n, n) per map: the length of the shortest chain between
        the row's place and the column's, + where the column's lies farther east (north), - where
        it lies farther west (south), 0 where neither follows or the statements contradict each other.
    """
    _, east, north = spatial_map_chains(places, statements, offsets, threads)
    return east, north


def close_batch(
    places: Codes, statements: Codes, offsets: NDArray[np.int64], threads: int = 0
) -> tuple[NDArray[np.bool_], NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the closure of the statements on both axes.

    Returns:
        Which maps are consistent, bool (k,), and two uint64 arrays with `n * ceil(n / 64)` words
        per map, as `unpack_rows` takes them: bit b of row a: a lies farther east (north) than b.
    """
    consistent, east, north = spatial_map_close(places, statements, offsets, threads)
    return consistent != 0, east, north


def unpack_rows(words: NDArray[np.uint64], places: int) -> NDArray[np.bool_]:
    """The rows of bits of one map as bool (places, places)."""
    octets = words.astype("<u8", copy=False).view(np.uint8).reshape(places, -1)
    return np.unpackbits(octets, axis=1, bitorder="little")[:, :places].astype(bool)
