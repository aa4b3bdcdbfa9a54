"""Scores of runs at equal cost: the same tokens, money or seconds per instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...strategies.estimation.equal_cost import best_at_budget
from ...strategies.estimation.intervals import Estimate, share
from ...strategies.estimation.paired import Difference, holm, paired_difference
from .instance_records import InstanceRecord, are_exchangeable
from .paired import Side

Cost = Literal["tokens", "money", "seconds"]
COSTS: tuple[Cost, ...] = ("tokens", "money", "seconds")
STEPS = 12
"""Budgets on a curve."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CostCurve:
    """One run's chance to have a right answer within a budget, in one task.

    Attributes:
        budgets: Per instance, rising; up to what is known of every instance of every run.
        scores: One estimate per budget.
        difference: To the first run at the largest budget; None for the first run itself.
        adjusted: Its p-value after Holm's correction over the curves of one cost.
    """

    run: str
    task: str
    cost: Cost
    budgets: tuple[float, ...]
    scores: tuple[Estimate, ...]
    difference: Difference | None
    adjusted: float | None = None


def equal_cost_curves(sides: Sequence[Side], cost: Cost) -> list[CostCurve]:
    """Return the curves of all runs on the instances that all of them share, task by task.

    Independent draws are taken in random orders (`best_at_budget`); rounds, and draws that stop at a right
    answer, in the order of arrival. Budgets at which any instance would need further draws are left out.

    Args:
        sides: The runs; differences are to the first.
        cost: What is equal.
    """
    shared = [one for one in sides[0].records if all(one in side.records for side in sides)]
    tasks: dict[str, list[str]] = {}
    for one in shared:
        tasks.setdefault(sides[0].records[one].place[0], []).append(one)
    curves = [curve for task, ids in tasks.items() for curve in _task_curves(sides, task, ids, cost)]
    compared = [i for i, curve in enumerate(curves) if curve.difference is not None]
    adjusted = holm([d.p_value for curve in curves if (d := curve.difference) is not None])
    for i, p_value in zip(compared, adjusted, strict=True):
        c = curves[i]
        curves[i] = CostCurve(c.run, c.task, c.cost, c.budgets, c.scores, c.difference, p_value)
    return curves


def _task_curves(sides: Sequence[Side], task: str, ids: Sequence[str], cost: Cost) -> list[CostCurve]:
    groups = [[side.records[one] for one in ids] for side in sides]
    mixed = [are_exchangeable(side.run, records) for side, records in zip(sides, groups, strict=True)]
    most = min(_known_up_to(r, cost, m) for records, m in zip(groups, mixed, strict=True) for r in records)
    cheapest = min((float(costs_of(r, cost).min()) for records in groups for r in records if len(r.correct)), default=0)
    if not np.isfinite(most):  # everything was solved: nothing is gained beyond what was spent
        most = max(float(costs_of(r, cost).sum()) for records in groups for r in records)
    if most <= 0 or cheapest <= 0:
        return []
    budgets = tuple(float(b) for b in np.geomspace(min(cheapest, most), most, STEPS))
    budgets = (*budgets[:-1], most)
    tables = [_solved_within(records, cost, budgets, m) for records, m in zip(groups, mixed, strict=True)]
    curves = []
    for number, (side, table) in enumerate(zip(sides, tables, strict=True)):
        scores = tuple(share(table[:, i]) for i in range(len(budgets)))
        difference = paired_difference(tables[0][:, -1], table[:, -1]) if number else None
        curves.append(CostCurve(side.name, task, cost, budgets, scores, difference))
    return curves


def costs_of(record: InstanceRecord, cost: Cost) -> Floats:
    """Return the cost of each call in the strategy's order, float64 of shape (calls,)."""
    values: Floats = getattr(record, cost)
    return values


def _known_up_to(record: InstanceRecord, cost: Cost, mixed: bool) -> float:
    """Return the largest budget at which the instance's score is known."""
    return float("inf") if not mixed and record.first_right else float(costs_of(record, cost).sum())


def _solved_within(records: Sequence[InstanceRecord], cost: Cost, budgets: Sequence[float], mixed: bool) -> Floats:
    if mixed:
        table = best_at_budget([r.correct for r in records], [costs_of(r, cost) for r in records], budgets)
        return np.nan_to_num(table, nan=0.0)  # only by rounding of sums at the last budget
    rows = []
    for record in records:
        spent = np.cumsum(costs_of(record, cost)[record.order])
        waste = {"tokens": record.wasted_tokens, "money": record.wasted_money}.get(cost, 0.0)
        at = spent[record.first_right - 1] + waste if record.first_right else np.inf
        rows.append([float(at <= budget * (1 + 1e-12)) for budget in budgets])
    return np.array(rows, np.float64)
