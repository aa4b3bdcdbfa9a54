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


ENDS = (
    "variables=3,ratio=2", "variables=3,ratio=0.4", "variables=3,ratio=7,infeasible=0", "variables=31", "variables=200",
    "variables=5000,infeasible=0", "variables=5000,ratio=3,infeasible=0,kind=planted", "ratio=0.05,infeasible=0",
    "infeasible=0", "infeasible=1", "variables=200,kind=unsatisfiable", "variables=50,kind=unique", "variables=50,ratio=2.5,kind=unique",
    "variables=50,ratio=3.0,kind=unique,infeasible=0", "variables=130,evidence=required", "variables=3,ratio=2.3,kind=unique,infeasible=0",
)  # fmt: skip
"""Parameters at the ends of their ranges."""
HOPELESS = (
    ("variables=3", "variables=3,ratio=2,infeasible=0"),
    ("variables=50,ratio=3.0,kind=unique", "variables=50,ratio=4,kind=unique,infeasible=0"),
    ("variables=5000", "variables=5000,infeasible=0,kind=planted"),
    ("variables=5000,infeasible=0", "variables=5000,infeasible=0,ratio=4"),
)
"""Parameters that cannot be met, and those that the refusal advises."""
