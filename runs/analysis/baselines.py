"""What answers without thought would have scored on the instances of a run."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...tasks import Instance, parse_id
from ...tasks.datasets.baseline_report import Baseline, baseline_report
from ...tasks.datasets.rebuild import rebuild_all
from ..directory import Run
from .statistics import CellStatistics

MOST = 32
"""Instances of one task and level that guesses are scored on, those of the lowest indices."""


@dataclass(frozen=True, slots=True)
class CellBaseline:
    """The floor of one task at one level.

    Attributes:
        instances: That guesses were scored on.
        floor: Of the best kind of guess.
        average, strategy: The score of one call, and of what the strategy handed in; None where unknown.
    """

    task: str
    level: int
    instances: int
    floor: Baseline
    average: float | None
    strategy: float

    def row(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "task": self.task, "level": self.level, "instances": self.instances, "kind": self.floor.kind,
            **self.floor.to_dict(), "average_above": self.average and self.average - self.floor.score,
            "strategy_above": self.strategy - self.floor.score,
        }  # fmt: skip


def run_floors(run: Run, cells: Sequence[CellStatistics]) -> list[CellBaseline]:
    """The floors of what is finished of a run, in the order of its cells.

    A cell whose instances cannot be rebuilt, because their task is gone or of another version, is
    left out.
    """
    ids: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for text in run.store.finished(run.config.strategy):
        name = parse_id(text)
        ids.setdefault(run.config.place(name), []).append((name.index, text))
    found = []
    for cell in cells:
        wanted = [text for _, text in sorted(ids.get((cell.task, cell.level), []))[:MOST]]
        known = _best_guess(tuple(wanted), run.config.seed)
        if known is None:
            continue
        count, best = known
        points = cell.curves.get("average")
        average = points[max(points)].mean if points else None
        found.append(CellBaseline(cell.task, cell.level, count, best, average, cell.accuracy.mean))
    return found


@functools.lru_cache(maxsize=1024)
def _best_guess(ids: tuple[str, ...], seed: int) -> tuple[int, Baseline] | None:
    """How many of the instances can be rebuilt, and the best guess on them: the runs of a study share their instances."""
    instances = [made for made in rebuild_all(ids).values() if isinstance(made, Instance)]
    if not instances:
        return None
    report = baseline_report(instances, seed=seed)
    return len(instances), max(report.floors.values(), key=lambda floor: floor.right)
