"""The table of a report that sets scores beside the trivial baseline."""

from __future__ import annotations

from collections.abc import Sequence

from ...tasks import get_task
from ..analysis.baselines import MOST, CellBaseline
from .summary_table import percent

HEAD = ("task", "level", "inst.", "baseline", "by", "average above it", "n", "n random", "best-of-n above",
        "strategy above")  # fmt: skip
LEGEND = (
    "Baseline: the score of the best trivial answer, in % (constant, random, greedy or copied from the "
    f"prompt), on at most {MOST} of the instances; above it: in points. n random: the chance that one of n random answers "
    "is right, which a perfect verifier would find; n is the most calls to an instance. Best-of-n is compared with the "
    "higher of the two, and so is a strategy that selects by the perfect verifier; other strategies with the baseline. "
    "(ns): best-of-n is not shown to be above, because its 95 % interval reaches down to there."
)


def baseline_rows(baselines: Sequence[CellBaseline]) -> list[list[str]]:
    """Return the rows under `HEAD`, as text."""
    return [
        [
            get_task(one.task).title, str(one.level), str(one.instances), f"{100 * one.baseline.score:.1f}",
            f"{one.baseline.kind}: {one.baseline.method}", _above(one.average, one.baseline.score),
            str(one.n), percent(one.random),
            _above(one.best.mean if one.best else None, one.best_baseline) + " (ns)" * (one.best_is_above is False),
            _above(one.strategy, one.strategy_baseline),
        ]
        for one in baselines
    ]  # fmt: skip


def baseline_table(baselines: Sequence[CellBaseline]) -> str:
    """Write the baselines in Markdown."""
    rows = [list(HEAD), ["---", "---:", "---:", "---:", "---", *["---:"] * 5], *baseline_rows(baselines)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows) + "\n"


def _above(score: float | None, baseline: float | None) -> str:
    return "–" if score is None or baseline is None else f"{100 * (score - baseline):+.1f}"
