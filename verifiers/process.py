"""Process verifiers: exact facts about prefixes of answers, for every task."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

PrefixT_contra = TypeVar("PrefixT_contra", contravariant=True)

NO_VALUE = -1
"""The best value of a prefix that cannot be completed."""


class ProcessVerifier(Protocol[PrefixT_contra]):
    """Exact facts about prefixes of answers to one problem.

    A prefix is a tuple of steps in the order they are said; the empty one is always a prefix.
    A right completion is a right answer in the sense of the task's verdict.
    """

    def extendable(self, prefixes: Sequence[PrefixT_contra]) -> NDArray[np.bool_]:
        """Which prefixes can be completed to a right answer; bool, shape (prefixes,)."""
        ...

    def completions(self, prefixes: Sequence[PrefixT_contra], cap: int = 10**6) -> NDArray[np.int64]:
        """In how many ways, counted up to `cap`; int64, shape (prefixes,)."""
        ...

    def best_value(self, prefixes: Sequence[PrefixT_contra]) -> NDArray[np.int64]:
        """The best value of any *legal* completion, right or not; NO_VALUE when there is none.

        A tour's length, a path's moves, the number of clauses satisfied … as the task's file
        says; int64, shape (prefixes,).
        """
        ...

    def next_steps(self, prefix: PrefixT_contra) -> Sequence[tuple[Hashable, bool]]:
        """Every next step that the form allows, and whether it keeps the prefix extendable."""
        ...
