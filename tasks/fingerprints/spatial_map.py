"""SpatialMap: the same up to names, the order of statements and which way round they are said.

"A is north-east of B" is "B is south-west of A", and both are the two facts that A is north of B
and east of B; a fact said twice counts once. The eight turnings and reflections of the compass
count as the same, as for mazes: turn the page, and the answer turns with it. A question for the
direction from B to A is the one from A to B told from the other end. Questions that ask `which`
and `count` are different problems.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...verifiers.spatial_map import RELATIONS, SIGNS, SpatialMapProblem
from ...verifiers.spatial_map_problem import pack
from . import Fingerprints
from .graphs import BUDGET, fingerprint_graphs, least, offsets

PLACE: Final = 0
ASKED: Final = 1
"""One of the two places whose direction from each other is asked."""
WHICH, COUNT = 2, 2 + len(RELATIONS)
"""The place that a question (which, count) with the direction 0 refers to."""

COMPASS: Final = tuple(product((False, True), (1, -1), (1, -1)))
"""Whether the axes are exchanged, and the signs that east and north get then."""


def fingerprints(problems: Sequence[SpatialMapProblem], threads: int = 0, budget: int = BUDGET) -> Fingerprints:
    """See `Task.fingerprints`."""
    sizes, statements, starts, questions = pack(problems)
    vertices = offsets(sizes.astype(np.int64))
    graph = np.repeat(np.arange(len(problems)), np.diff(starts))
    signs = np.array(SIGNS, np.int64)
    forms = []
    for turn in COMPASS:
        turned = _turned(signs, *turn)
        arcs, counts = _arcs(graph, statements, turned, int(sizes.max(initial=0)), len(problems))
        colours = np.full(vertices[-1], PLACE, np.int32)
        for row, (kind, place, direction, reference) in enumerate(questions.tolist()):
            first = vertices[row]
            if kind == 0:
                colours[[first + place, first + reference]] = ASKED
            else:
                seen = SIGNS.index(tuple(turned[direction].tolist()))
                colours[first + reference] = (WHICH if kind == 1 else COUNT) + seen
        forms.append(fingerprint_graphs("spatial-map", colours, vertices, arcs, offsets(counts), threads, budget))
    return least(np.stack(forms, axis=1))


def _turned(signs: NDArray[np.int64], swapped: bool, east: int, north: int) -> NDArray[np.int64]:
    """What each relation says on a compass that is turned or mirrored."""
    axes = signs[:, ::-1] if swapped else signs
    return np.stack([axes[:, 0] * east, axes[:, 1] * north], axis=1)


def _arcs(
    graph: NDArray[np.int64], statements: NDArray[np.int32], signs: NDArray[np.int64], most: int, count: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """An arc from the lesser to the greater place for each pair, labelled with the axis; how many of each graph."""
    keys = []
    for axis in range(2):
        sign = signs[statements[:, 1], axis]
        said = np.flatnonzero(sign)
        upward = sign[said] > 0
        place, reference = statements[said, 0], statements[said, 2]
        low, high = np.where(upward, reference, place), np.where(upward, place, reference)
        keys.append(((graph[said] * most + low) * most + high) * 2 + axis)
    key = np.unique(np.concatenate(keys))
    arcs = np.stack([key // 2 // most % most, key // 2 % most, key % 2], axis=1).astype(np.int32)
    return arcs, np.bincount(key // 2 // most**2, minlength=count)
