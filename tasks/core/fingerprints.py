"""Fingerprints: equal for problems that are the same up to a symmetry of their task.

16 bytes. The first eight are the same whenever colour refinement cannot tell two problems apart;
the last eight hash the canonical form, and are zero when the search for it was given up. So twins
always agree in the first half, and in the second unless one of the two is unknown (`is_exact`).
Maps, mazes and calendars of any size, and every generated formula and matrix, are exact.
What counts as a symmetry is written in each task's own module here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIZE = 16
"""Bytes of a fingerprint."""
Fingerprints = NDArray[np.uint8]
"""Shape (k, 16)."""


def is_exact(fingerprint: bytes) -> bool:
    """Whether the canonical form was found, so that only twins share this fingerprint."""
    return any(fingerprint[8:])


def domain_of(task: str) -> int:
    """A word that keeps the fingerprints of different tasks apart."""
    return int.from_bytes(hashlib.blake2b(f"fingerprint 1 {task}".encode(), digest_size=8).digest(), "little")


def as_bytes(words: NDArray[np.uint64]) -> Fingerprints:
    """Pairs of words as fingerprints."""
    return np.ascontiguousarray(words, "<u8").view(np.uint8).reshape(-1, SIZE)


def hash_values(task: str, values: Sequence[Any]) -> Fingerprints:
    """Of JSON values that are canonical already."""
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
