"""Symmetries: fingerprints of problems, and the size of the spaces that they are drawn from.

**Fingerprints** are equal for problems that are the same up to a symmetry of their task. They have 16
bytes. The first eight are the same whenever colour refinement cannot tell two problems apart; the
last eight hash the canonical form, and are zero when the search for it was given up. So twins always
agree in the first half, and in the second unless one of the two is unknown (`is_exact`). Maps, mazes
and calendars of any size, and every generated formula and matrix, are exact. Each task's own
`symmetry` module says which symmetries count.

**Graphs** with coloured vertices and labelled arcs are fingerprinted up to numbering. The search for
the canonical form (`csrc/tasks/canonical.hpp`) is exact. It is given up after `BUDGET` arcs looked
at, which only graphs made to be hard reach: then the fingerprint is what colour refinement sees,
and more problems than the real twins share it, never fewer.

**Spaces** are measured in bits of collision: two independent instances are twins with a probability
of 2 to minus the number, or less. Where a bound can be proved it is given; the rest are estimates,
made to err on the low side, and held to counted collisions by the tests. docs/decontamination.md has the
formulas.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .._core import graph_fingerprints

SIZE = 16
"""Bytes of a fingerprint."""
Fingerprints = NDArray[np.uint8]
"""uint8, shape (k, 16): one row for each of k problems."""
BUDGET: Final = 300_000_000
"""Arcs looked at for one connected part, beyond the first refinement: some seconds."""


def is_exact(fingerprint: bytes) -> bool:
    """Tell whether the canonical form was found, so that only twins share this fingerprint."""
    return any(fingerprint[8:])


def domain_of(task: str) -> int:
    """Return a 64-bit word that keeps the fingerprints of different tasks apart."""
    return int.from_bytes(hashlib.blake2b(f"fingerprint 1 {task}".encode(), digest_size=8).digest(), "little")


def as_bytes(words: NDArray[np.uint64]) -> Fingerprints:
    """Turn pairs of words into fingerprints.

    Args:
        words: uint64, shape (k, 2).

    Returns:
        uint8, shape (k, 16).
    """
    return np.ascontiguousarray(words, "<u8").view(np.uint8).reshape(-1, SIZE)


def hash_values(task: str, values: Sequence[Any]) -> Fingerprints:
    """Fingerprint JSON values that are canonical already.

    Returns:
        uint8, shape (k, 16).
    """
    person = f"twin {task}".encode()[:16]
    digests = [
        hashlib.blake2b(
            json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(),
            digest_size=SIZE,
            person=person,
        ).digest()
        for value in values
    ]
    return np.frombuffer(b"".join(digests), np.uint8).reshape(-1, SIZE)


def fingerprint_graphs(
    task: str,
    colours: NDArray[np.int32],
    vertices: NDArray[np.int64],
    arcs: NDArray[np.int32],
    starts: NDArray[np.int64],
    threads: int,
    budget: int = BUDGET,
) -> NDArray[np.uint64]:
    """Fingerprint k graphs.

    Args:
        task: Name of the task, which separates its fingerprints from those of others.
        colours: int32, shape (n,): colours of all vertices, one graph after the other.
        vertices: int64, shape (k + 1,): where each graph's colours begin, and the end of the last.
        arcs: int32, shape (m, 3): rows (from, to, label), vertices numbered from 0 in each graph.
        starts: int64, shape (k + 1,): where each graph's arcs begin, and the end of the last.
        threads: 0 for all cores.
        budget: Arcs looked at for one connected part before the exact search ends.

    Returns:
        uint64, shape (k, 2): the two halves of each fingerprint.
    """
    return graph_fingerprints(
        np.ascontiguousarray(colours, np.int32),
        np.ascontiguousarray(vertices, np.int64),
        np.ascontiguousarray(arcs, np.int32),
        np.ascontiguousarray(starts, np.int64),
        domain_of(task),
        budget,
        threads,
    )


def offsets(counts: NDArray[np.int64] | list[int]) -> NDArray[np.int64]:
    """Return where each of k ragged rows begins, and the end of the last.

    Args:
        counts: Lengths of the rows, shape (k,).

    Returns:
        int64, shape (k + 1,).
    """
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.asarray(counts, np.int64))])


def least(forms: NDArray[np.uint64]) -> Fingerprints:
    """Return the least of several forms of each problem; unknown when a form that might be the least is.

    Args:
        forms: Fingerprints as words, uint64, shape (k, f, 2), f forms for each problem.

    Returns:
        uint8, shape (k, 16).
    """
    first = forms[:, :, 0].min(axis=1)
    tied = forms[:, :, 0] == first[:, None]
    second = np.where(tied, forms[:, :, 1], np.uint64(2**64 - 1)).min(axis=1)
    return as_bytes(np.stack([first, second], axis=1))


def log2_factorial(n: int) -> float:
    """Return log2 of n!."""
    return math.lgamma(n + 1) / math.log(2)


def log2_choose(n: int, k: int) -> float:
    """Return log2 of n choose k."""
    return log2_factorial(n) - log2_factorial(k) - log2_factorial(n - k)


def mixed(parts: Iterable[tuple[float, float | None]]) -> float | None:
    """Return the collision bits of a mixture whose parts have no twins in each other.

    Args:
        parts: Share and bits of each part.

    Returns:
        The bits; None when those of a part are unknown.
    """
    shares = [(share, bits) for share, bits in parts if share > 0]
    if any(bits is None for _, bits in shares):
        return None
    exponents = [2 * math.log2(share) - (bits or 0.0) for share, bits in shares]
    most = max(exponents)
    return max(0.0, -most - math.log2(sum(2.0 ** (one - most) for one in exponents)))
