"""Random maps described in words, and the definition, for everybody's tests."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np

from assay.verifiers.spatial_map.reference import NAMES, SIGNS, Statement, answers, decide, orders, said, warshall

__all__ = ["NAMES", "SIGNS", "Statement", "answers", "decide", "orders", "said", "warshall"]


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
