"""Instances of which no two are the same up to a symmetry, and how many were twins of earlier ones."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.symmetry import SIZE, Fingerprints
from ..core.task import BATCH, Instance, Task

TRIES, SPARE = 20, 2000
"""So many instances are tried for each one asked for, and so many besides, before the search ends.
A space of S classes, all as likely, takes about S ln S tries to be seen whole."""


class Seen:
    """The fingerprints met so far, 16 bytes each: sorted runs that are merged as they grow alike."""

    def __init__(self) -> None:
        self._runs: list[NDArray[np.bytes_]] = []
        self.twins = 0
        """How many were added that had a twin before them."""

    def add(self, fingerprints: Fingerprints) -> NDArray[np.bool_]:
        """Add fingerprints, and tell which of them are new.

        One whose canonical form is unknown is a twin of all with the same first half.

        Args:
            fingerprints: uint8, shape (k, 16).

        Returns:
            Boolean, shape (k,).
        """
        rows = [row.tobytes() for row in fingerprints]
        if not rows:
            return np.zeros(0, np.bool_)
        old = self._known(rows)
        fresh = np.zeros(len(rows), np.bool_)
        now: set[bytes] = set()
        for place, row in enumerate(rows):
            head, bare = row[:8], row[:8] + bytes(8)
            # In `now` a first half alone stands for "some with this half", 16 bytes for one.
            if old[place] or row in now or bare in now or (row == bare and head in now):
                self.twins += 1
            else:
                fresh[place] = True
            now |= {head, row}
        self._insert(np.unique(np.array(rows, f"S{SIZE}")))
        return fresh

    def _known(self, rows: list[bytes]) -> NDArray[np.bool_]:
        old = np.zeros(len(rows), np.bool_)
        asked = np.array(rows, f"S{SIZE}")
        bare = np.array([row[:8] for row in rows], f"S{SIZE}")
        for run in self._runs:
            old |= _holds(run, asked) | _holds(run, bare)
            unknown = np.flatnonzero(asked == bare)
            at = np.searchsorted(run, bare[unknown])
            inside = at < len(run)
            halves = run[at[inside]].astype("S8")
            old[unknown[inside]] |= halves == bare[unknown[inside]].astype("S8")
        return old

    def _insert(self, run: NDArray[np.bytes_]) -> None:
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.union1d(self._runs.pop(), run)
        self._runs.append(run)


def _holds(run: NDArray[np.bytes_], asked: NDArray[np.bytes_]) -> NDArray[np.bool_]:
    at = np.searchsorted(run, asked)
    same: NDArray[np.bool_] = run[np.minimum(at, len(run) - 1)] == asked
    return same & (at < len(run))


def small_space(task: Task[Any, Any, Any], parameters: str, count: int) -> bool:
    """Tell whether twins are to be expected among so many instances: one set in a hundred would have some."""
    bits = task.space_bits(task.resolve(parameters)[1])
    pairs = count * (count - 1) // 2
    # In logarithms: spaces of large instances have more bits than a float has exponents.
    return bits is None or (pairs > 0 and math.log2(pairs) > bits - math.log2(100))


def distinct(
    task: Task[Any, Any, Any],
    parameters: str,
    *,
    seed: int,
    first: int = 0,
    count: int,
    threads: int = 0,
    split: str = "",
    seen: Seen | None = None,
) -> Iterator[Instance]:
    """Yield the first `count` instances from index `first` on that are no twins of earlier ones.

    Their ids are ordinary: indices of twins are passed over.

    Args:
        seen: What counts as earlier; it is added to.

    Raises:
        ValueError: As for `Task.generate`; or too few different instances were found.
    """
    seen = Seen() if seen is None else seen
    found, tried, limit = 0, 0, TRIES * count + SPARE
    while found < count and tried < limit:
        size = min(BATCH, limit - tried)
        batch = list(
            task.generate(parameters, seed=seed, first=first + tried, count=size, threads=threads, split=split)
        )
        tried += size
        found += yield from _fresh(
            batch, task.fingerprints([one.problem for one in batch], threads), seen, count - found
        )
    if found < count:
        raise ValueError(
            f"unique: only {found} different instances of {task.name} {parameters or 'with default parameters'} among "
            f"{tried} tried, {count} were asked for; ask for fewer, or for a level or parameters with a larger space "
            f"(assay levels {task.name})"
        )


def _fresh(
    batch: list[Instance], fingerprints: Fingerprints, seen: Seen, wanted: int
) -> Generator[Instance, None, int]:
    """Yield those of a batch that are new, until so many are; what comes after is not seen. Return their number."""
    found = start = 0
    while start < len(batch) and found < wanted:
        stop = min(len(batch), start + wanted - found)
        fresh = np.flatnonzero(seen.add(fingerprints[start:stop])).tolist()
        yield from (batch[start + place] for place in fresh)
        found, start = found + len(fresh), stop
    return found
