"""Facts about Calendar for the tests of all tasks; see tests/support/task_facts.py."""

from __future__ import annotations

from typing import Any

from level_judges import slot_tests

OFFERS_EVERY_HOOK = True
SELF_CHECK_SEES_EVERY_RULE = True
LEAST_GROWTH = 1.15
EFFORT_JUDGES = {"slot tests of an enumerator": slot_tests}
CROSSCHECK_CASES = {
    "checking": 400,
    "all slots": 150,
    "earliest slot, by OR-tools": 20,
}
CROSSCHECK_KINDS = {
    "checking": {
        "blocked",
        "buffer_broken",
        "claimed_no_slot",
        "not_earliest",
        "off_grid",
        "person_busy",
        "right",
        "wrong_duration",
    },
    "all slots": {"none", "one", "several"},
}


def constant_chance(parameters: Any) -> float:
    """Return the infeasible share: the chance of the claim that there is no solution."""
    return float(parameters.infeasible)


ENDS = (
    "people=1", "people=64", "people=64,days=7,time_zones=true,limits=5", "days=1", "days=7", "infeasible=0", "infeasible=1",
    "min_slots=1,max_slots=1", "min_slots=10080,max_slots=10080", "hours=1", "hours=24", "grid=1", "grid=60",
)  # fmt: skip
"""Parameters at the ends of their ranges."""
