"""Decontamination: problems of different sets that are twins, the same up to a symmetry of their task.

Only fingerprints stay in memory, 16 bytes for each problem and 12 for where it stands, so a million
problems take 28 MB (some 80 while they are sorted). Names are looked up afterwards, for twins alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import get_task
from ..core.symmetry import Fingerprints
from .sources import Named, ProblemSource


@dataclass(frozen=True)
class SetCount:
    """The contents of one set.

    Attributes:
        instances: How many problems were compared.
        distinct: How many are left when twins count once.
        undecided: Of how many the canonical form was not found; they are twins of every
            problem that colour refinement cannot tell from them.
    """

    name: str
    instances: int
    distinct: int
    undecided: int


@dataclass(frozen=True)
class Twins:
    """Problems of different sets that are the same.

    Attributes:
        certain: False when a canonical form was not found, so that they may differ.
        members: For each set concerned its name and the problem's label there; the first of several.
    """

    certain: bool
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Overlap:
    """The twins of a comparison of sets.

    Attributes:
        groups: How many classes of twins have members in more than one set.
        shared: How many problems, of all sets together, belong to them.
        listed: The first of these classes.
    """

    sets: tuple[SetCount, ...]
    groups: int
    shared: int
    listed: tuple[Twins, ...]

    @property
    def disjoint(self) -> bool:
        """Whether no two sets have a problem in common, up to symmetry."""
        return self.groups == 0

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "disjoint": self.disjoint,
            "fingerprints": sum(one.instances for one in self.sets),
            "sets": [vars(one) | {"repeated": one.instances - one.distinct} for one in self.sets],
            "groups": self.groups,
            "shared": self.shared,
            "twins": [
                {"certain": twins.certain, "members": [{"set": name, "id": label} for name, label in twins.members]}
                for twins in self.listed
            ],
        }


def fingerprints_of(batch: Sequence[Named], threads: int = 0) -> Fingerprints:
    """Fingerprint problems of any tasks, in their order.

    Args:
        batch: The k problems, each with the name of its task.
        threads: 0 for all cores.

    Returns:
        uint8, shape (k, 16).
    """
    found = np.empty((len(batch), 16), np.uint8)
    for name in dict.fromkeys(name for name, _ in batch):
        rows = [row for row, (task, _) in enumerate(batch) if task == name]
        found[rows] = get_task(name).fingerprints([batch[row][1] for row in rows], threads)
    return found


def compare(
    sources: Sequence[ProblemSource],
    *,
    listed: int = 100,
    threads: int = 0,
    advance: Callable[[int], None] = lambda count: None,
) -> Overlap:
    """Find the problems that sets share, and those that a set repeats.

    Args:
        listed: At most so many classes of twins are listed; all are counted.
        advance: Is told how many problems have been read.

    Raises:
        ValueError: Something in a set cannot be read.
    """
    tables = [_read(source, threads, advance) for source in sources]
    owner = np.repeat(np.arange(len(tables), dtype=np.int32), [len(table) for table in tables])
    place = np.concatenate([np.arange(len(table), dtype=np.int64) for table in tables])
    words = np.concatenate(tables)
    del tables
    order = np.lexsort((place, owner, words[:, 1], words[:, 0]))
    group = classes(words[order])
    owner, place, unknown = owner[order], place[order], words[order, 1] == 0

    count = int(group[-1]) + 1 if len(group) else 0
    first, last = np.full(count, len(sources), np.int32), np.full(count, -1, np.int32)
    np.minimum.at(first, group, owner)
    np.maximum.at(last, group, owner)
    common = first < last
    found = _list(sources, group, owner, place, unknown, np.flatnonzero(common)[:listed])
    sets = []
    for number, source in enumerate(sources):
        own = owner == number
        counts = (int(own.sum()), len(np.unique(group[own])), int((unknown & own).sum()))
        sets.append(SetCount(source.name, *counts))
    return Overlap(tuple(sets), int(common.sum()), int(common[group].sum()), found)


def classes(words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Number the classes of twins among sorted fingerprints, from 0.

    Args:
        words: The two halves of each fingerprint, uint64, shape (k, 2), sorted by the first and then the second.

    Returns:
        The class of each, int64, shape (k,).
    """
    starts = np.ones(len(words), np.bool_)
    starts[1:] = words[1:, 0] != words[:-1, 0]
    if not len(words):
        return np.zeros(0, np.int64)
    # Unknown second halves are 0 and so come first: then all that agree in the first half are one class.
    heads = np.flatnonzero(starts)
    unknown = np.repeat(words[heads, 1] == 0, np.diff(np.append(heads, len(words))))
    starts[1:] |= (words[1:, 1] != words[:-1, 1]) & ~unknown[1:]
    return np.cumsum(starts) - 1


def _read(source: ProblemSource, threads: int, advance: Callable[[int], None]) -> NDArray[np.uint64]:
    parts = [np.empty((0, 2), np.uint64)]
    for batch in source.batches(threads):
        parts.append(fingerprints_of(batch, threads).view("<u8"))
        advance(len(batch))
    return np.concatenate(parts)


def _list(
    sources: Sequence[ProblemSource],
    group: NDArray[np.int64],
    owner: NDArray[np.int32],
    place: NDArray[np.int64],
    unknown: NDArray[np.bool_],
    wanted: NDArray[np.int64],
) -> tuple[Twins, ...]:
    members: list[tuple[bool, list[tuple[int, int]]]] = []
    for one in wanted.tolist():
        first, last = np.searchsorted(group, [one, one + 1])
        firsts: dict[int, int] = {}
        for row in range(first, last):
            firsts[int(owner[row])] = min(int(place[row]), firsts.get(int(owner[row]), int(place[row])))
        members.append((not unknown[first], sorted(firsts.items())))
    labels = [
        _labels(source, {at for _, group_members in members for which, at in group_members if which == number})
        for number, source in enumerate(sources)
    ]
    return tuple(
        Twins(certain, tuple((sources[which].name, labels[which][at]) for which, at in group_members))
        for certain, group_members in members
    )


def _labels(source: ProblemSource, places: set[int]) -> dict[int, str]:
    if not places:
        return {}
    found: dict[int, str] = {}
    for place, label in enumerate(source.labels()):
        if place in places:
            found[place] = label
            if len(found) == len(places):
                break
    return found
