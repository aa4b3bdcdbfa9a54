"""The trivial baseline of a run: the score of answers without thought on its instances."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...tasks import Instance, parse_id
from ...tasks.datasets.baseline_report import Baseline, baseline_report
from ...tasks.datasets.resolved_instance import rebuild_all
from ..directory import Run
from .statistics import CellStatistics

MOST = 32
"""Instances of one task and level that trivial answers are scored on, those of the lowest indices."""


@dataclass(frozen=True, slots=True)
class CellBaseline:
    """The baseline of one task at one level.

    Attributes:
        instances: The number that trivial answers were scored on.
        baseline: Of the best kind of trivial answer.
        average, strategy: The score of the average reply, and of the submitted ones; None where unknown.
    """

    task: str
    level: int
    instances: int
    baseline: Baseline
    average: float | None
    strategy: float

    def row(self) -> dict[str, Any]:
        """Return the baseline as JSON values."""
        return {
            "task": self.task, "level": self.level, "instances": self.instances, "kind": self.baseline.kind,
            **self.baseline.to_dict(), "average_above": self.average and self.average - self.baseline.score,
            "strategy_above": self.strategy - self.baseline.score,
        }  # fmt: skip


def run_baselines(run: Run, cells: Sequence[CellStatistics]) -> list[CellBaseline]:
    """Return the baselines of the finished instances, in the order of the cells.

    A cell whose instances cannot be rebuilt, because their task is gone or of another version, is
    left out.

    Args:
        run: Read or open for writing.
        cells: The statistics of the run, whose scores stand beside the baselines.
    """
    ids: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for text in run.store.finished(run.config.strategy):
        name = parse_id(text)
        ids.setdefault(run.config.place(name), []).append((name.index, text))
    found = []
    for cell in cells:
        wanted = [text for _, text in sorted(ids.get((cell.task, cell.level), []))[:MOST]]
        known = _best_baseline(tuple(wanted), run.config.seed)
        if known is None:
            continue
        count, best = known
        points = cell.curves.get("average")
        average = points[max(points)].mean if points else None
        found.append(CellBaseline(cell.task, cell.level, count, best, average, cell.accuracy.mean))
    return found


@functools.lru_cache(maxsize=1024)
def _best_baseline(ids: tuple[str, ...], seed: int) -> tuple[int, Baseline] | None:
    """Return how many of the instances can be rebuilt, and the best baseline on them.

    Cached, because the runs of a study share their instances.
    """
    instances = [made for made in rebuild_all(ids).values() if isinstance(made, Instance)]
    if not instances:
        return None
    report = baseline_report(instances, seed=seed)
    return len(instances), max(report.baselines.values(), key=lambda baseline: baseline.right)
