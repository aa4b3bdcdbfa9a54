"""One pass over the outcomes of a run for all statistics of it: a store may hold millions of replies."""

from __future__ import annotations

from typing import Protocol

from ..directory import Run
from ..store.store import StoredOutcome


class Reader(Protocol):
    """A statistic of a run, gathered outcome by outcome."""

    def add(self, outcome: StoredOutcome) -> None:
        """Take an outcome into account."""
        ...


def read_outcomes(run: Run, *readers: Reader) -> None:
    """Show every outcome of a run to all readers, in one pass over the store.

    Raises:
        StoreError: The store cannot be read.
    """
    for outcome in run.store.outcomes(run.config.strategy):
        for reader in readers:
            reader.add(outcome)
