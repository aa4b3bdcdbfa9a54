"""The trivial baseline of a run: the score of answers without thought on its instances."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...strategies import parse_strategy
from ...strategies.estimation.intervals import Estimate
from ...tasks import Instance, parse_id
from ...tasks.datasets.baseline_report import Baseline, baseline_report
from ...tasks.datasets.resolved_instance import rebuild_all
from ..directory import Run
from .random_baseline import random_best_of_n
from .statistics import CellStatistics, last
from .verifier_use import asks_verifier

PERFECT = "perfect"
MOST = 32
"""Instances of one task and level that trivial answers are scored on, those of the lowest indices."""


@dataclass(frozen=True, slots=True)
class CellBaseline:
    """The baseline of one task at one level.

    Attributes:
        instances: The number that trivial answers were scored on.
        baseline: Of the best kind of trivial answer.
        average, strategy: The score of the average reply, and of the submitted ones; None where unknown.
        n: The most calls to an instance: as many random answers has the baseline of best-of-n.
        random: The chance that one of n random answers is right, to which a perfect verifier lifts guessing;
            None where it is not known.
        best: The score of best-of-n.
        selects: Whether the strategy submits what a perfect verifier accepts, so that `random` is its baseline, too.
    """

    task: str
    level: int
    instances: int
    baseline: Baseline
    average: float | None
    strategy: float
    n: int = 1
    random: Estimate | None = None
    best: Estimate | None = None
    selects: bool = False

    @property
    def strategy_baseline(self) -> float:
        """The baseline of what the strategy submits: the best trivial answer, or n random ones where it may verify n."""
        guessing = self.random.mean if self.random and self.selects else 0.0
        return max(self.baseline.score, guessing)

    @property
    def best_baseline(self) -> float | None:
        """The baseline of best-of-n: the best trivial answer or n random ones; None where the latter are not known."""
        return None if self.random is None else max(self.baseline.score, self.random.mean)

    @property
    def best_is_above(self) -> bool | None:
        """Whether the whole interval of best-of-n lies above its baseline; None where either is unknown."""
        return None if self.best is None or self.best_baseline is None else self.best.low > self.best_baseline

    def row(self) -> dict[str, Any]:
        """Return the baseline as JSON values."""
        return {
            "task": self.task, "level": self.level, "instances": self.instances, "kind": self.baseline.kind,
            **self.baseline.to_dict(), "average_above": self.average and self.average - self.baseline.score,
            "strategy_above": self.strategy - self.strategy_baseline, "strategy_baseline": self.strategy_baseline,
            "n": self.n, "random_best_of_n": self.random and self.random.mean,
            "random_best_of_n_interval": self.random and [self.random.low, self.random.high],
            "best_above": None if self.best is None or self.best_baseline is None else self.best.mean - self.best_baseline,
            "best_is_above": self.best_is_above,
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
    selects = run.config.verifier == PERFECT and asks_verifier(parse_strategy(run.config.strategy))
    for cell in cells:
        wanted = [text for _, text in sorted(ids.get((cell.task, cell.level), []))[:MOST]]
        known = _best_baseline(tuple(wanted), run.config.seed)
        if known is None:
            continue
        count, best = known
        points = cell.curves.get("average")
        average = points[max(points)].mean if points else None
        n = max(1, cell.samples[1])
        found.append(
            CellBaseline(
                cell.task, cell.level, count, best, average, cell.accuracy.mean, n,
                random_best_of_n(wanted, n, run.config.seed), last(cell.curves.get("best")), selects,
            )
        )  # fmt: skip
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
