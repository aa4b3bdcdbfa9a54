"""Facts about 3SAT for the tests of all tasks; see tests/support/task_facts.py."""

from __future__ import annotations

from typing import Any

from level_judges import cadical_conflicts, glucose_conflicts

OFFERS_EVERY_HOOK = True
SELF_CHECK_SEES_EVERY_RULE = True
LEAST_GROWTH = 1.15
BASELINE_INSTANCES = 16  # long assignments take long to read
EFFORT_JUDGES = {"Glucose 4 conflicts": glucose_conflicts, "CaDiCaL 1.5.3 conflicts": cadical_conflicts}
RARE_COLUMNS = {"flips", "solutions", "backbone"}  # of formulas beyond 200 variables or up to 50
CROSSCHECK_CASES = {
    "checking": 1500,
    "deciding": 2000,
    "counting, backbone": 1500,
    "deciding, 50 to 150 variables": 20,
}
CROSSCHECK_KINDS = {
    "checking": {"right", "wrong"},
    "deciding": {"satisfiable", "unsatisfiable"},
    "counting, backbone": {"none", "one", "several, with a backbone", "several, without a backbone"},
}


def constant_chance(parameters: Any) -> float:
    """Return the infeasible share: the chance of the claim that there is no solution."""
    return float(parameters.infeasible)
