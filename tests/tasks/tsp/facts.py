"""Facts about TSP for the tests of all tasks; see tests/support/task_facts.py."""

from __future__ import annotations

import math
from typing import Any

from level_judges import insertion_gap

OFFERS_EVERY_HOOK = True
SELF_CHECK_SEES_EVERY_RULE = True
LEAST_GROWTH = 1.15
LEVEL_INSTANCES = 120  # efforts that differ by kicks have a long tail
EFFORT_JUDGES = {"cheapest insertion gap": insertion_gap}
CROSSCHECK_CASES = {
    "checking": 5000,
    "shortest length": 2500,
    "number of shortest tours": 150,
    "shortest length, by OR-tools": 6,
}
CROSSCHECK_KINDS = {
    "checking": {"city missing", "city repeated", "tour", "unknown city"},
    "number of shortest tours": {"one", "several"},
}


def constant_chance(parameters: Any) -> float:
    """Return the chance of one tour among all; both directions are right."""
    return 2 / math.factorial(parameters.cities - 1)


ENDS = (
    "cities=3", "cities=3,weights=asymmetric", "cities=3,weights=uniform,max_weight=1", "cities=60",
    "cities=100,weights=uniform", "cities=30,weights=asymmetric,max_weight=1000000", "cities=5,weights=euclidean,grid=10",
)  # fmt: skip
"""Parameters at the ends of their ranges."""
