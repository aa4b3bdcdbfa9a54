"""Maps described in words, decided by looking at every map: the slow definition itself."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import numpy as np

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


def said(statements: list[Statement], axis: int) -> list[tuple[int, int]]:
    """Pairs (a, b): a was said to lie farther east (axis 0) or north (axis 1) than b."""
    pairs = []
    for a, relation, b in statements:
        sign = SIGNS[NAMES[relation]][axis]
        if sign:
            pairs.append((a, b) if sign > 0 else (b, a))
    return pairs


def orders(n: int, statements: list[Statement], axis: int) -> list[tuple[int, ...]]:
    """Every order of the places on an axis that fits: the rank of each place."""
    pairs = said(statements, axis)
    return [ranks for ranks in itertools.permutations(range(n)) if all(ranks[a] > ranks[b] for a, b in pairs)]


def answers(n: int, statements: list[Statement], question: tuple[int, int, int, int]) -> set[object]:
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


def warshall(n: int, statements: list[Statement], axis: int) -> list[int] | None:
    """What follows on an axis, as a Python integer of bits per place; None for a contradiction."""
    rows = [0] * n
    for a, b in said(statements, axis):
        rows[a] |= 1 << b
    for k in range(n):
        for i in range(n):
            if rows[i] >> k & 1:
                rows[i] |= rows[k]
    return None if any(rows[i] >> i & 1 for i in range(n)) else rows


def decide(n: int, statements: list[Statement], question: tuple[int, int, int, int]) -> object:
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


def random_map(rng: random.Random, n: int, contradict: bool = False) -> list[Statement]:
    """Random statements about places with hidden coordinates; with `contradict`, perhaps false ones."""
    ranks = [rng.sample(range(n), n) for _ in range(2)]
    statements: list[Statement] = []
    for _ in range(rng.randrange(0, 2 * n + 1)):
        a, b = rng.sample(range(n), 2)
        if contradict and rng.random() < 0.1:
            statements.append((a, rng.randrange(8), b))
            continue
        true = [
            code
            for code, name in enumerate(NAMES)
            if all(not s or s * (r[a] - r[b]) > 0 for s, r in zip(SIGNS[name], ranks, strict=True))
        ]
        statements.append((a, rng.choice(true), b))
    return statements


def random_question(rng: random.Random, n: int) -> tuple[int, int, int, int]:
    """A random question as a row of codes."""
    place, reference = rng.sample(range(n), 2)
    kind = rng.randrange(3)
    return (kind, place if kind == 0 else -1, rng.randrange(8) if kind else -1, reference)


def arrays(rows: list[tuple[int, list[Statement], tuple[int, int, int, int]]]) -> tuple[np.ndarray, ...]:
    """A batch of (places, statements, question) as the arrays of the checkers."""
    statements = [statement for _, said_of, _ in rows for statement in said_of]
    offsets = np.cumsum([0, *(len(said_of) for _, said_of, _ in rows)]).astype(np.int64)
    return (
        np.array([n for n, _, _ in rows], np.int32),
        np.array(statements, np.int32).reshape(-1, 3),
        offsets,
        np.array([question for _, _, question in rows], np.int32).reshape(-1, 4),
    )


def random_rows(
    seed: int, count: int, sizes: range, contradict: bool = False
) -> Iterator[tuple[int, list[Statement], tuple[int, int, int, int]]]:
    """Random maps with a question each."""
    rng = random.Random(seed)
    for _ in range(count):
        n = rng.choice(sizes)
        yield n, random_map(rng, n, contradict), random_question(rng, n)
