"""Maps described in words, decided by looking at every map: the slow definition itself."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

SIGNS = {
    "NE": (1, 1),
    "NW": (-1, 1),
    "SE": (1, -1),
    "SW": (-1, -1),
    "N": (0, 1),
    "E": (1, 0),
    "S": (0, -1),
    "W": (-1, 0),
}
NAMES = tuple(SIGNS)

Statement = tuple[int, int, int]


def said(statements: Sequence[Statement], axis: int) -> list[tuple[int, int]]:
    """Pairs (a, b): a was said to lie farther east (axis 0) or north (axis 1) than b."""
    pairs = []
    for a, relation, b in statements:
        sign = SIGNS[NAMES[relation]][axis]
        if sign:
            pairs.append((a, b) if sign > 0 else (b, a))
    return pairs


def orders(n: int, statements: Sequence[Statement], axis: int) -> list[tuple[int, ...]]:
    """Every order of the places on an axis that fits: the rank of each place."""
    pairs = said(statements, axis)
    return [ranks for ranks in itertools.permutations(range(n)) if all(ranks[a] > ranks[b] for a, b in pairs)]


def answers(n: int, statements: Sequence[Statement], question: tuple[int, int, int, int]) -> set[object]:
    """The answers to a question on every map that fits: directions, sets or numbers."""
    kind, place, direction, reference = question
    easts, norths = orders(n, statements, 0), orders(n, statements, 1)
    if kind == 0:
        return {
            ("N" if y else "S") + ("E" if x else "W")
            for x in {r[place] > r[reference] for r in easts}
            for y in {r[place] > r[reference] for r in norths}
        }
    signs = SIGNS[NAMES[direction]]
    beyond = [
        {
            frozenset(a for a in range(n) if sign * (r[a] - r[reference]) > 0) if sign else frozenset(range(n))
            for r in ranks
        }
        for sign, ranks in zip(signs, (easts, norths), strict=True)
    ]
    sets: set[object] = {(x & y) - {reference} for x in beyond[0] for y in beyond[1]}
    return sets if kind == 1 else {len(members) for members in sets}  # type: ignore[arg-type]


def warshall(n: int, statements: Sequence[Statement], axis: int) -> list[int] | None:
    """Everything that follows on an axis, as a Python integer of bits per place; None for a contradiction."""
    rows = [0] * n
    for a, b in said(statements, axis):
        rows[a] |= 1 << b
    for k in range(n):
        for i in range(n):
            if rows[i] >> k & 1:
                rows[i] |= rows[k]
    return None if any(rows[i] >> i & 1 for i in range(n)) else rows


def decide(n: int, statements: Sequence[Statement], question: tuple[int, int, int, int]) -> object:
    """The answer that follows (a direction, a set, a number), None when open, "inconsistent"."""
    east, north = warshall(n, statements, 0), warshall(n, statements, 1)
    if east is None or north is None:
        return "inconsistent"
    kind, place, direction, b = question

    def sign(rows: list[int], a: int) -> int:
        return (rows[a] >> b & 1) - (rows[b] >> a & 1)

    if kind == 0:
        x, y = sign(east, place), sign(north, place)
        return {1: "N", -1: "S"}[y] + {1: "E", -1: "W"}[x] if x and y else None
    there = set()
    for a in set(range(n)) - {b}:
        seen = [sign(rows, a) * s for rows, s in zip((east, north), SIGNS[NAMES[direction]], strict=True) if s]
        if min(seen) < 0:
            continue
        if 0 in seen:
            return None
        there.add(a)
    return frozenset(there) if kind == 1 else len(there)
