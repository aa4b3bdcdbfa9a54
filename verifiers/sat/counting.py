"""Count the solutions of a formula, and the values that are the same in all of them."""

from __future__ import annotations

from typing import Any, Final

from .problem import Cnf
from .solve import MAX_COUNTED_VARIABLES, count

NODES: Final = 2_000_000
"""Of the counter's search: some seconds at most."""


def counts(formula: Cnf) -> dict[str, Any]:
    """`{"solutions": number, "backbone": number, "backbone_literals": [...]}`; empty beyond 64 variables or the limit.

    The backbone is what every solution has in common, as DIMACS literals; a formula without
    a solution has none. A number above 2**53 is written as a string.
    """
    found = count(formula, node_limit=NODES) if formula.variables <= MAX_COUNTED_VARIABLES else None
    if found is None:
        return {}
    number = found.solutions
    literals = [v if value else -v for v, value in sorted(found.backbone.items())] if number else []
    return {
        "solutions": number if number <= 2**53 else str(number),
        "backbone": len(literals),
        "backbone_literals": literals,
    }
