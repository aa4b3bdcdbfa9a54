"""The table of a report that sets scores beside the trivial baseline."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis.baselines import MOST, CellBaseline

HEAD = ("task", "level", "inst.", "floor", "by", "average above it", "strategy above it")
LEGEND = (
    "Floor: what the best answer without thought is right on, in % (constant, random, greedy or copied from the "
    f"prompt), on at most {MOST} of the instances; above it: in points."
)


def floor_rows(floors: Sequence[CellBaseline]) -> list[list[str]]:
    """The rows under `HEAD`, as text."""
    return [
        [
            floor.task, str(floor.level), str(floor.instances), f"{100 * floor.floor.score:.1f}",
            f"{floor.floor.kind}: {floor.floor.method}", _above(floor.average, floor.floor.score),
            _above(floor.strategy, floor.floor.score),
        ]
        for floor in floors
    ]  # fmt: skip


def floor_table(floors: Sequence[CellBaseline]) -> str:
    """The floors in Markdown."""
    rows = [list(HEAD), ["---", "---:", "---:", "---:", "---", "---:", "---:"], *floor_rows(floors)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows) + "\n"


def _above(score: float | None, floor: float) -> str:
    return "–" if score is None else f"{100 * (score - floor):+.1f}"
