"""The second checker of maps described in words, in Numba, written from the definition.

It shares no code with the first: for every map it fills two tables of "farther than" with
the statements, lets every middle place pass them on until nothing new follows (Warshall
1962), and reads the answer off the tables. A table is a set of bits for every place: bit
b % 64 of `farther[b // 64, a]` says that a lies farther than b.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.uint64]


def check_batch(
    places: NDArray[np.int32],
    statements: NDArray[np.int32],
    offsets: NDArray[np.int64],
    questions: NDArray[np.int32],
    claims: NDArray[np.int32],
    members: NDArray[np.uint8],
    threads: int = 0,
) -> NDArray[np.int8]:
    """Return which answers are right: int8, shape (k,); arguments and codes of `verifiers.spatial_map.arrays.check_batch`.

    The arguments are trusted to be in range; `threads` is accepted and not used.
    """
    codes = np.empty(len(places), np.int8)
    _kernel()(places, statements, offsets, questions, claims, members, codes)
    return codes


@functools.cache
def _kernel() -> Callable[..., Any]:
    from numba import njit
    from numba.extending import register_jitable

    # Compiled as parts of the kernel, which this way can be cached on disk.
    for part in (_bit, _tell, _complete, _follows, _judge_direction, _judge_places):
        register_jitable(part)
    return njit(cache=True)(_run)


# NE, NW, SE, SW, N, E, S, W: does the first place lie east (1), west (-1), or unsaid (0)?
_EASTS = np.array([1, -1, 1, -1, 0, 1, 0, -1])
_NORTHS = np.array([1, 1, -1, -1, 1, 0, -1, 0])
_ZERO, _ONE = np.uint64(0), np.uint64(1)


def _bit(farther: Table, a: int, b: int) -> np.uint64:
    return (farther[b >> 6, a] >> np.uint64(b & 63)) & _ONE


def _tell(farther: Table, sign: int, a: int, b: int) -> None:
    if sign > 0:
        farther[b >> 6, a] |= _ONE << np.uint64(b & 63)
    elif sign < 0:
        farther[a >> 6, b] |= _ONE << np.uint64(a & 63)


def _complete(farther: Table, n: int) -> bool:
    """Passes on what follows; False when a place comes out farther than itself."""
    for middle in range(n):
        word, shift = middle >> 6, np.uint64(middle & 63)
        for w in range((n + 63) >> 6):
            beyond_middle = farther[w, middle]
            if beyond_middle == _ZERO:
                continue
            for a in range(n):
                # All ones when a lies farther than the middle place, else zero.
                passed = _ZERO - ((farther[word, a] >> shift) & _ONE)
                farther[w, a] |= beyond_middle & passed
    for a in range(n):
        if _bit(farther, a, a):
            return False
    return True


def _follows(farther: Table, sign: int, a: int, b: int) -> bool:
    return sign == 0 or (_bit(farther, a, b) if sign > 0 else _bit(farther, b, a)) != _ZERO


def _judge_direction(east: Table, north: Table, place: int, reference: int, claim: int) -> int:
    for quadrant in range(4):
        entailed = _follows(east, _EASTS[quadrant], place, reference)
        if entailed and _follows(north, _NORTHS[quadrant], place, reference):
            return 5 if claim < 0 else (0 if claim == quadrant else 1)
    return 0 if claim < 0 else 4


def _judge_places(
    east: Table,
    north: Table,
    question: NDArray[np.int32],
    claim: int,
    chosen: NDArray[np.uint8],
) -> int:
    kind, direction, reference = question[0], question[2], question[3]
    certain, possible, disagree = 0, 0, 0
    for a in range(len(chosen)):
        there = may_be = False
        if a != reference:
            in_x = _follows(east, _EASTS[direction], a, reference)
            in_y = _follows(north, _NORTHS[direction], a, reference)
            there = in_x and in_y
            not_x = _EASTS[direction] != 0 and _follows(east, -_EASTS[direction], a, reference)
            not_y = _NORTHS[direction] != 0 and _follows(north, -_NORTHS[direction], a, reference)
            may_be = not (not_x or not_y)
        certain += there
        possible += may_be
        disagree += there != (chosen[a] != 0)
    if certain != possible:
        return 0 if claim < 0 else 4
    if claim < 0:
        return 5
    if kind == 1:
        return 0 if disagree == 0 else 2
    return 0 if claim == certain else 3


def _run(
    places: NDArray[np.int32],
    statements: NDArray[np.int32],
    offsets: NDArray[np.int64],
    questions: NDArray[np.int32],
    claims: NDArray[np.int32],
    members: NDArray[np.uint8],
    codes: NDArray[np.int8],
) -> None:
    largest = 0
    for i in range(len(places)):
        largest = max(largest, places[i])
    east = np.empty(((largest + 63) >> 6, largest), np.uint64)
    north = np.empty(((largest + 63) >> 6, largest), np.uint64)
    first_member = 0
    for i in range(len(places)):
        n = places[i]
        for w in range((n + 63) >> 6):
            for a in range(n):
                east[w, a] = north[w, a] = _ZERO
        for row in range(offsets[i], offsets[i + 1]):
            a, relation, b = statements[row, 0], statements[row, 1], statements[row, 2]
            _tell(east, _EASTS[relation], a, b)
            _tell(north, _NORTHS[relation], a, b)
        chosen = members[first_member : first_member + n]
        first_member += n
        if not (_complete(east, n) and _complete(north, n)):
            codes[i] = 6
        elif questions[i, 0] == 0:
            codes[i] = _judge_direction(east, north, questions[i, 1], questions[i, 3], claims[i])
        else:
            codes[i] = _judge_places(east, north, questions[i], claims[i], chosen)
