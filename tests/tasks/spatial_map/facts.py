"""Facts about SpatialMap for the tests of all tasks; see tests/support/task_facts.py."""

from __future__ import annotations

from typing import Any

from level_judges import derivation_steps

OFFERS_EVERY_HOOK = True
LEAST_GROWTH = 1.01  # the first levels of version 2 differ less: their chains are long from the start
LEVEL_INSTANCES = 160  # efforts that differ by question have a long tail
EFFORT_JUDGES = {"depth-first derivation steps": derivation_steps}
CROSSCHECK_CASES = {
    "checking": 3000,
    "answers on all maps": 150,
    "closures": 250,
    "truth and counts": 100,
}
CROSSCHECK_KINDS = {
    "checking": {
        "inconsistent",
        "is determined",
        "not determined",
        "right",
        "wrong count",
        "wrong direction",
        "wrong places",
    },
    "closures": {"consistent", "inconsistent"},
}


def constant_chance(parameters: Any) -> float:
    """Return the mean chance over the three forms of the question."""
    sets = 0.9 / min(parameters.places - 1, 8)
    return float((max(0.1, 0.9 / 4) + 2 * max(0.1, sets)) / 3)


def check_trivial_scores(kind: str, scores: list[float]) -> None:
    """Check scores from level 1 to 10.

    A random answer is worth the chance of its form, which falls little. What single statements say is worth little
    more, because questions are chosen against it.
    """
    assert max(scores[:3]) <= 0.42 and max(scores[3:]) <= (0.35 if kind == "greedy" else 0.3)
    assert sum(scores[:3]) > sum(scores[7:]) or kind == "random"


ENDS = (
    "places=4,statements=3,depth=1", "places=4,statements=6,depth=1", "places=4,statements=6", "places=100,statements=300",
    "places=512,statements=1024,depth=4,question=direction", "places=512,statements=130816,depth=2", "infeasible=0", "infeasible=1",
    "places=6,statements=30,relations=cardinal,depth=1", "places=8,statements=12,depth=7",
)  # fmt: skip
"""Parameters at the ends of their ranges."""
HOPELESS = (("places=100,statements=4950,depth=2", "places=100,statements=200,depth=2"),)
"""Parameters that cannot be met, and those that the refusal advises."""
