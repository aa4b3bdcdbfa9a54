"""Comparison of runs: shared instances, all differences, and scores at equal cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...strategies.engine.prices import Prices
from ..directory import Run
from ..json_text import json_text
from ..store.errors import RunError
from .equal_cost import COSTS, Cost, CostCurve, equal_cost_curves
from .instance_records import read_records
from .paired import PairedRow, Side, compare_pair
from .statistics import interval, number

FORMER_SCORES = {"average": "one call", "best-of-n": "best of n", "majority-of-n": "majority of n"}
"""Names of scores in the field `score` of the JSON form, which keeps them."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Several runs on the instances they share.

    Attributes:
        sides: The runs; the others are compared with the first.
        shared: Instances that all of them have finished.
        rows: Differences of every other run to the first.
        curves: Scores at equal cost, by cost; costs that are not known of every run are absent.
        notes: Sentences on what was left out.
    """

    sides: tuple[Side, ...]
    shared: int
    rows: tuple[PairedRow, ...]
    curves: dict[Cost, list[CostCurve]]
    notes: tuple[str, ...]


def compare_runs(runs: Sequence[Run], prices: Prices | None = None) -> Comparison:
    """Compare every run with the first, instance by instance.

    Args:
        runs: At least two, read and still open.
        prices: Other prices than the runs' own.

    Raises:
        RunError: There is nothing to compare: fewer than two runs, or no instance is shared.
    """
    if len(runs) < 2:
        raise RunError("a comparison needs at least two runs")
    names = side_names(runs)
    sides = tuple(
        Side(name, run, {record.instance: record for record in read_records(run, prices)})
        for name, run in zip(names, runs, strict=True)
    )
    rows: list[PairedRow] = []
    notes: list[str] = []
    for other in sides[1:]:
        shared = sum(one in other.records for one in sides[0].records)
        if not shared:
            raise RunError(
                f"{sides[0].name} and {other.name} share no finished instance; runs of the same tasks, levels and seed do"
            )
        only = len(sides[0].records) - shared, len(other.records) - shared
        if any(only):
            notes.append(
                f"{only[0]:,} instances only in {sides[0].name} and {only[1]:,} only in {other.name} are left out."
            )
        rows += compare_pair(sides[0], other)
    refused = dict.fromkeys(f"{row.score}: {row.refused}." for row in rows if row.refused)
    common = sum(all(one in side.records for side in sides) for one in sides[0].records)
    priced = all(prices or side.run.config.to_prices() for side in sides)
    costs = [cost for cost in COSTS if cost != "money" or priced]
    curves = {cost: made for cost in costs if (made := equal_cost_curves(sides, cost))}
    return Comparison(sides, common, tuple(rows), curves, (*notes, *(f"Refused — {text}" for text in refused)))


def side_names(runs: Sequence[Run]) -> list[str]:
    """Return a short name for each run, by strategy, model or directory, whichever differs."""
    for names in (
        [run.config.strategy for run in runs],
        [run.config.shown_strategy for run in runs],
        [run.config.shown_model for run in runs],
        [f"{run.config.shown_model} {run.config.strategy}" for run in runs],
        [run.directory.name for run in runs],
        [str(Path(run.directory).absolute()) for run in runs],
    ):
        if len(set(names)) == len(names):
            return names
    return [f"{number}: {run.directory}" for number, run in enumerate(runs, 1)]


def comparison_json(comparison: Comparison) -> str:
    """Return the comparison as JSON text: `runs`, `shared`, `differences`, `equal_cost`, `notes`.

    `score_name` names a score as the tables do; `score` keeps the names of the first release.
    """
    data: dict[str, Any] = {
        "runs": [
            {
                "name": side.name, "directory": str(side.run.directory), "run": side.run.config.name,
                "model": side.run.config.shown_model, "strategy": side.run.config.strategy,
                "verifier": side.run.config.verifier,
                "instances": len(side.records),
            }
            for side in comparison.sides
        ],
        "shared": comparison.shared,
        "differences": [_row_json(row) for row in comparison.rows],
        "equal_cost": [_curve_json(curve) for curves in comparison.curves.values() for curve in curves],
        "notes": list(comparison.notes),
    }  # fmt: skip
    return json_text(data, indent=True) + "\n"


def _plain(value: Any) -> Any:
    return number(value) if isinstance(value, float) else value


def _row_json(row: PairedRow) -> dict[str, Any]:
    data = {name: _plain(value) for name, value in asdict(row).items() if name != "difference"}
    data |= {"score": FORMER_SCORES.get(row.score, row.score), "score_name": row.score}
    if row.difference is not None:
        data |= {name: _plain(value) for name, value in asdict(row.difference).items()}
    return data


def _curve_json(curve: CostCurve) -> dict[str, Any]:
    points = [
        {"budget": budget, "score": estimate.mean, "interval": interval(estimate)}
        for budget, estimate in zip(curve.budgets, curve.scores, strict=True)
    ]
    data: dict[str, Any] = {
        "run": curve.run, "task": curve.task, "cost": curve.cost, "estimated": curve.estimated, "points": points,
        "compared_at": curve.compared, "score": curve.at.mean, "interval": interval(curve.at),
    }  # fmt: skip
    if curve.difference is not None:
        data["difference"] = {n: _plain(v) for n, v in asdict(curve.difference).items()} | {"adjusted": curve.adjusted}
    return data
