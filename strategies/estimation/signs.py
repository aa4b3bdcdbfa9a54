"""Random signs for tests and bands, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...tasks.core.ids import make_key

_ROWS = 512
"""Rows per block."""


def tossed_signs(purpose: str, rows: int, columns: int) -> Iterator[NDArray[np.int8]]:
    """Yield random signs, +1 or -1 with equal chance, in blocks of bounded size.

    The raw words of Philox4x64-10, keyed by purpose and shape; a pure function of the arguments.

    Args:
        purpose: Part of the key.
        rows: Rows in all blocks together.
        columns: Signs per row.

    Yields:
        Blocks of shape (block rows, columns), int8.
    """
    for height, words in _words(purpose, rows, columns):
        bits = np.unpackbits(words.view(np.uint8), count=height * columns)
        yield (1 - 2 * bits.astype(np.int8)).reshape(height, columns)


def _words(purpose: str, rows: int, columns: int) -> Iterator[tuple[int, NDArray[np.uint64]]]:
    """Yield the number of rows of each block, and words with a bit for each of their signs."""
    key = np.frombuffer(make_key(purpose, rows, columns)[:16], dtype="<u8").astype(np.uint64)
    source = np.random.Philox(key=key)
    for start in range(0, rows, _ROWS):
        height = min(_ROWS, rows - start)
        yield height, source.random_raw(-(-height * columns // 64)).astype("<u8")
