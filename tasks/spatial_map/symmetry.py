"""Which SpatialMap problems are the same, and how many different ones there are.

Problems are the same up to names, the order of statements and which way round they are said.

"A is north-east of B" is "B is south-west of A", and both are the two facts that A is north of B
and east of B; a fact said twice counts once. The eight turnings and reflections of the compass
count as the same, as for mazes: turn the page, and the answer turns with it. A question for the
direction from B to A is the one from A to B told from the other end. Questions that ask `which`
and `count` are different problems.

The size of the space counts connected sets of statements, over the numberings and the compass, as an estimate.
Connected graphs with n places and m statements are at least n^(n-2) trees times the choices of the
other statements, over the trees that each contains, C(m, n-1) at most. The n - 1 statements of the
tree take any of four directions, the others follow at least one map. n! numberings and eight
turnings of the compass make twins. Neighbours are stated more often than others: counted collisions
of small maps leave 95 % of the bits. A question has as many forms as there are pairs, or places and
directions; an eighth of them has the answer, the depth and the misleading statements that are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...verifiers.spatial_map.problem import RELATIONS, SIGNS, SpatialMapProblem, pack
from ..core.symmetry import BUDGET, Fingerprints, fingerprint_graphs, least, log2_choose, log2_factorial, offsets
from .parameters import SpatialMapParameters

PLACE: Final = 0
ASKED: Final = 1
"""One of the two places whose direction from each other is asked."""
WHICH, COUNT = 2, 2 + len(RELATIONS)
"""The place that a question (which, count) with the direction 0 refers to."""

COMPASS: Final = tuple(product((False, True), (1, -1), (1, -1)))
"""Whether the axes are exchanged, and the signs that east and north get then."""


def fingerprints(problems: Sequence[SpatialMapProblem], threads: int = 0, budget: int = BUDGET) -> Fingerprints:
    """Return the fingerprints of problems, uint8, shape (k, 16); see `Task.fingerprints`."""
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
    """The signs of each relation on a compass that is turned or mirrored."""
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


PREFERRED: Final = 0.95
"""Share of the bits that is left because neighbours are stated more often; measured by collisions of small maps."""


BALLS: Final = {"intercardinal": (10, 12), "mixed": (14, 18)}
"""Places and statements of the balls of version 2 about the two places of a direction, at most, on maps without
further arms: what is left of the map is drawn freely."""


def balanced_bits(parameters: SpatialMapParameters) -> float:
    """Return the size of the space of version 2 in bits: that of the maps outside the balls, which is less."""
    places, statements = BALLS.get(parameters.relations, (0, 0))
    n, m = parameters.places - places, parameters.statements - statements
    if n < 4 or not n - 1 <= m <= n * (n - 1) // 2 or parameters.scenes == "shared":
        return bits(parameters)
    return bits(replace(parameters, places=n, statements=m, depth=1))


def bits(parameters: SpatialMapParameters) -> float:
    """Return the size of the space of version 1 in bits; see `Task.space_bits`."""
    n, m = parameters.places, parameters.statements
    pairs = max(m, n * (n - 1) // 2)
    trees = (n - 2) * math.log2(n) + log2_choose(pairs - n + 1, m - n + 1) - log2_choose(m, n - 1)
    axes = 0.5 * m if parameters.relations == "mixed" else 0.0
    maps = trees + 2 * (n - 1) + axes - log2_factorial(n) - 3
    about = {"direction": math.log2(n * (n - 1) / 2), "which": math.log2(4 * n), "count": math.log2(4 * n)}
    asked = min(about.values()) + math.log2(3) if parameters.question == "mixed" else about[parameters.question]
    return max(0.0, PREFERRED * maps) + max(0.0, asked - 3)
