"""Native reading of problems and answers in exactly the form in which this package writes them.

What is found here is what the readers of `tasks.X.parse` and the problem classes would find, hundreds of times as
fast; whatever is of another form is *not mine* and left to them. Nothing is decided here: the arrays go to
the kernels of `verifiers`. Every agreement is held by tests/tasks/plain.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def unlike(texts: Sequence[str | bytes]) -> tuple[list[str | bytes], NDArray[np.int64]]:
    """Return the different texts, and for each text its number among them; a problem often comes many times.

    Args:
        texts: k texts.

    Returns:
        The different ones in the order of their first appearance; and int64, shape (k,): numbers from 0.
    """
    numbers: dict[str | bytes, int] = {}
    places = [numbers.setdefault(text, len(numbers)) for text in texts]
    return list(numbers), np.array(places, np.int64)


def places_of(rows: NDArray[np.int64], owners: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the texts whose problem was read.

    Args:
        rows: Numbers of the different problems that were read, int64, shape (r,).
        owners: Number of each text's problem, from `unlike`, int64, shape (k,).

    Returns:
        The places of the texts whose problem was read, and for each the row of that problem in `rows`; both
        int64, of the same length.
    """
    among = np.full(int(owners.max(initial=-1)) + 1, -1, np.int64)
    among[rows] = np.arange(len(rows))
    mine = np.flatnonzero(among[owners] >= 0)
    return mine, among[owners[mine]]
