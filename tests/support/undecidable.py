"""A formula from elsewhere that the solvers do not decide within their bound, and an answer that needs the decision."""

from __future__ import annotations

import random
from typing import Any


def undecidable() -> tuple[dict[str, Any], str]:
    """Return the record of a random formula of 400 variables with 4.7 clauses each, and the claim that it has no model."""
    draw = random.Random(3)
    clauses = [[v * draw.choice((-1, 1)) for v in sorted(draw.sample(range(1, 401), 3))] for _ in range(1880)]
    return {"task": "3sat", "problem": {"n": 400, "clauses": clauses}}, "<answer>unsatisfiable</answer>"
