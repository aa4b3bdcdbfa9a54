"""Problems and answers in exactly the form in which this package writes and asks for them, read natively.

What is found here is what the readers of `tasks.X.parse` and the problem classes would find, hundreds of times as
fast; whatever is of another form is *not mine* and left to them. Nothing is decided here: the arrays go to
the kernels of `verifiers`. Every agreement is held by tests/tasks/plain.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def unlike(texts: Sequence[str | bytes]) -> tuple[list[str | bytes], NDArray[np.int64]]:
    """The different ones of some texts, and the number among them of each: a problem may come again and again."""
    numbers: dict[str | bytes, int] = {}
    places = [numbers.setdefault(text, len(numbers)) for text in texts]
    return list(numbers), np.array(places, np.int64)


def places_of(rows: NDArray[np.int64], owners: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which texts have a problem that was read, and which of those problems it is.

    Args:
        rows: The numbers of the different problems that were read.
        owners: As `unlike` gives them.
    """
    among = np.full(int(owners.max(initial=-1)) + 1, -1, np.int64)
    among[rows] = np.arange(len(rows))
    mine = np.flatnonzero(among[owners] >= 0)
    return mine, among[owners[mine]]
