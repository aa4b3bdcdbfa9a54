"""The table of a report that sets scores beside the trivial baseline."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis.baselines import MOST, CellBaseline

HEAD = ("task", "level", "inst.", "baseline", "by", "average above it", "strategy above it")
LEGEND = (
    "Baseline: the score of the best trivial answer, in % (constant, random, greedy or copied from the "
    f"prompt), on at most {MOST} of the instances; above it: in points."
)


def baseline_rows(baselines: Sequence[CellBaseline]) -> list[list[str]]:
    """Return the rows under `HEAD`, as text."""
    return [
        [
            baseline.task, str(baseline.level), str(baseline.instances), f"{100 * baseline.baseline.score:.1f}",
            f"{baseline.baseline.kind}: {baseline.baseline.method}", _above(baseline.average, baseline.baseline.score),
            _above(baseline.strategy, baseline.baseline.score),
        ]
        for baseline in baselines
    ]  # fmt: skip


def baseline_table(baselines: Sequence[CellBaseline]) -> str:
    """Write the baselines in Markdown."""
    rows = [list(HEAD), ["---", "---:", "---:", "---:", "---", "---:", "---:"], *baseline_rows(baselines)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows) + "\n"


def _above(score: float | None, baseline: float) -> str:
    return "–" if score is None else f"{100 * (score - baseline):+.1f}"
