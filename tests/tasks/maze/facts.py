"""Facts about Maze for the tests of all tasks; see tests/support/task_facts.py."""

from __future__ import annotations

from typing import Any

from level_judges import astar_expansions

OFFERS_EVERY_HOOK = True
SELF_CHECK_SEES_EVERY_RULE = True
LEAST_GROWTH = 1.15
EFFORT_JUDGES = {"A* expansions": astar_expansions}
RARE_COLUMNS = {"answer"}  # of questions
CROSSCHECK_CASES = {
    "checking": 5000,
    "shortest length": 800,
    "number of shortest paths": 800,
}
CROSSCHECK_KINDS = {
    "checking": {"bad start", "none", "outside", "stops early", "unknown move", "wall"},
    "shortest length": {"no path", "path"},
    "number of shortest paths": {"none", "one", "several"},
}


def constant_chance(parameters: Any) -> float:
    """Return the infeasible share: the chance of the claim that there is no solution."""
    return float(parameters.infeasible)


ENDS = (
    "rows=5,columns=5", "rows=5,columns=101", "rows=101,columns=101", "rows=5,columns=5,kind=bernoulli,walls=0.45",
    "rows=41,columns=41,kind=bernoulli", "kind=bernoulli,walls=0", "walls=0,infeasible=0", "loops=0", "loops=1", "reach=0", "reach=1",
    "infeasible=0", "infeasible=1", "form=questions,infeasible=0", "rows=301,columns=301,evidence=required,infeasible=1",
)  # fmt: skip
"""Parameters at the ends of their ranges."""
HOPELESS = (("kind=bernoulli,walls=0", "kind=bernoulli,walls=0,infeasible=0"),)
"""Parameters that cannot be met, and those that the refusal advises."""
