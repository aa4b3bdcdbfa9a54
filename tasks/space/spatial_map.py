"""SpatialMap: connected sets of statements, over the numberings and the compass. An estimate.

Connected graphs with n places and m statements are at least n^(n-2) trees times the choices of the
other statements, over the trees that each contains, C(m, n-1) at most. The n - 1 statements of the
tree take any of four directions, the others follow at least one map. n! numberings and eight
turnings of the compass make twins. Neighbours are stated more often than others: counted collisions
of small maps leave 95 % of the bits. A question has as many forms as there are pairs, or places and
directions; an eighth of them has the answer, the depth and the misleading statements that are drawn.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from . import log2_choose, log2_factorial

if TYPE_CHECKING:
    from ..generation.spatial_map_parameters import SpatialMapParameters

PREFERRED: Final = 0.95


def bits(parameters: SpatialMapParameters) -> float:
    """See `Task.space_bits`."""
    n, m = parameters.places, parameters.statements
    pairs = max(m, n * (n - 1) // 2)
    trees = (n - 2) * math.log2(n) + log2_choose(pairs - n + 1, m - n + 1) - log2_choose(m, n - 1)
    axes = 0.5 * m if parameters.relations == "mixed" else 0.0
    maps = trees + 2 * (n - 1) + axes - log2_factorial(n) - 3
    about = {"direction": math.log2(n * (n - 1) / 2), "which": math.log2(4 * n), "count": math.log2(4 * n)}
    asked = min(about.values()) + math.log2(3) if parameters.question == "mixed" else about[parameters.question]
    return max(0.0, PREFERRED * maps) + max(0.0, asked - 3)
