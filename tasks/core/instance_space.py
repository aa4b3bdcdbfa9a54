"""How large the spaces are that instances are drawn from, in bits, up to symmetry.

The number meant is that of collisions: two independent instances are twins with a probability of
2 to minus it, or less. Where a bound can be proved it is given; the rest are estimates, made to err
on the low side, and held to counted collisions by the tests. docs/decontamination.md has the formulas.
"""

from __future__ import annotations

import math
from collections.abc import Iterable


def log2_factorial(n: int) -> float:
    """log2 of n!."""
    return math.lgamma(n + 1) / math.log(2)


def log2_choose(n: int, k: int) -> float:
    """log2 of n choose k."""
    return log2_factorial(n) - log2_factorial(k) - log2_factorial(n - k)


def mixed(parts: Iterable[tuple[float, float | None]]) -> float | None:
    """The bits of a mixture: shares and bits of its parts, of which no two have twins; None when one is unknown."""
    shares = [(share, bits) for share, bits in parts if share > 0]
    if any(bits is None for _, bits in shares):
        return None
    exponents = [2 * math.log2(share) - (bits or 0.0) for share, bits in shares]
    most = max(exponents)
    return max(0.0, -most - math.log2(sum(2.0 ** (one - most) for one in exponents)))
