"""Scores of runs at equal cost: the same tokens, money or seconds per instance.

A score is the share of instances on which a run has submitted a right answer at a cost of at most the budget, whatever the
strategy and the selecting verifier. All calls cost: answers, calls of judges, critics and aggregators, and cancelled ones.

A strategy that submits the first right reply under the perfect verifier is charged up to that reply, as it is used; of
independent draws, in random orders. Any other has submitted nothing before its last call, so all of its calls count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...strategies.estimation.equal_cost import ROUNDING, best_at_budget
from ...strategies.estimation.intervals import Estimate, share
from ...strategies.estimation.paired import Difference, holm, paired_difference
from .instance_records import InstanceRecord, are_exchangeable
from .paired import Side

Cost = Literal["tokens", "money", "seconds"]
COSTS: tuple[Cost, ...] = ("tokens", "money", "seconds")
STEPS = 12
"""Budgets on a curve."""
STOPS_AT_RIGHT = frozenset({"adaptive", "best-of-n", "evolve", "first-verified", "refine"})
"""Strategies that, under the perfect verifier and not nested, submit the first right reply."""
PERFECT = "perfect"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CostCurve:
    """One run's share of right answers submitted within a budget, in one task.

    Attributes:
        budgets: Per instance, rising; up to the largest cost of an instance in any run.
        scores: One estimate per budget.
        compared: The budget of the difference: the largest cost of an instance in the cheapest run.
        at: The score at that budget.
        difference: To the first run at that budget; None for the first run itself.
        adjusted: Its p-value after Holm's correction over the curves of one cost.
        estimated: Whether the costs rest on token counts that are estimates.
    """

    run: str
    task: str
    cost: Cost
    budgets: tuple[float, ...]
    scores: tuple[Estimate, ...]
    compared: float
    at: Estimate
    difference: Difference | None
    adjusted: float | None = None
    estimated: bool = False


def equal_cost_curves(sides: Sequence[Side], cost: Cost) -> list[CostCurve]:
    """Return the curves of all runs on the instances that all of them share, task by task.

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
        curves[i] = replace(curves[i], adjusted=p_value)
    return curves


def _task_curves(sides: Sequence[Side], task: str, ids: Sequence[str], cost: Cost) -> list[CostCurve]:
    groups = [[side.records[one] for one in ids] for side in sides]
    largest = [max(total_cost(record, cost) for record in records) for records in groups]
    cheapest = min((float(costs_of(r, cost).min()) for records in groups for r in records if len(r.correct)), default=0)
    if max(largest) <= 0 or cheapest <= 0:
        return []
    compared = min(largest)
    budgets = [float(b) for b in np.geomspace(min(cheapest, compared), max(largest), STEPS)]
    budgets = sorted({*budgets[:-1], compared, max(largest)})
    place = budgets.index(compared)
    tables = [submitted_within(side, records, cost, budgets) for side, records in zip(sides, groups, strict=True)]
    rough = cost != "seconds" and any(record.estimated for records in groups for record in records)
    curves = []
    for number, (side, table) in enumerate(zip(sides, tables, strict=True)):
        scores = tuple(share(table[:, i]) for i in range(len(budgets)))
        difference = paired_difference(tables[0][:, place], table[:, place]) if number else None
        curves.append(
            CostCurve(
                side.name, task, cost, tuple(budgets), scores, compared, scores[place], difference, estimated=rough
            )
        )
    return curves


def costs_of(record: InstanceRecord, cost: Cost) -> Floats:
    """Return the cost of each answer in the strategy's order, float64 of shape (calls,)."""
    values: Floats = getattr(record, cost)
    return values


def other_costs(record: InstanceRecord, cost: Cost) -> float:
    """Return the cost of all calls that are no answers: auxiliary and cancelled ones."""
    return float(getattr(record, f"auxiliary_{cost}") + getattr(record, f"wasted_{cost}"))


def total_cost(record: InstanceRecord, cost: Cost) -> float:
    """Return the cost of all calls on an instance."""
    return float(costs_of(record, cost).sum()) + other_costs(record, cost)


def submitted_within(side: Side, records: Sequence[InstanceRecord], cost: Cost, budgets: Sequence[float]) -> Floats:
    """Return the chance that a right answer is submitted within each budget, float64 of shape (instances, budgets).

    Args:
        side: The run.
        records: Some of its records.
        cost: What the budgets are of.
        budgets: Per instance.
    """
    stops = _stops_at_right(side, records)
    if stops and are_exchangeable(side.run, records) and not any(other_costs(record, cost) for record in records):
        table = best_at_budget([r.correct for r in records], [costs_of(r, cost) for r in records], budgets)
        return np.where(np.isnan(table), np.array([[float(r.submission_correct)] for r in records]), table)
    rows = []
    for record in records:
        at = np.inf
        if record.submission_correct:
            at = total_cost(record, cost)
        if stops and record.first_right:
            at = float(costs_of(record, cost)[record.order][: record.first_right].sum()) + other_costs(record, cost)
        rows.append([float(at <= budget * (1 + ROUNDING)) for budget in budgets])
    return np.array(rows, np.float64)


def _stops_at_right(side: Side, records: Sequence[InstanceRecord]) -> bool:
    config = side.run.config
    return (
        config.verifier == PERFECT
        and config.strategy.partition(":")[0] in STOPS_AT_RIGHT
        and "[" not in config.strategy  # a strategy within another may need further calls after a right one
        and all(record.submission_correct == bool(record.correct.any()) for record in records)
    )
