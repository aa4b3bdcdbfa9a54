"""The page of a comparison: sentences, differences as a picture and a table, curves at equal cost."""

from __future__ import annotations

from dataclasses import dataclass

from ..analysis.comparison import Comparison
from ..analysis.paired import PairedRow
from .chart import Chart, Tick
from .comparison_text import COST_HEAD, HEAD, LEGEND, cost_rows, difference_rows, sentences
from .document import document
from .html_tables import sortable
from .panels import draw_panel
from .plots import Panel, PlotLine

KINDS = ("average", "best", "k1", "majority", "worst", "k0", "k2", "k3")
WIDTH, ROW, LABEL = 720, 19, 300
"""Pixels of the picture of differences: its width, the height of a row, and the width of the labels."""
LONGEST_LABEL = 42


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One difference with its interval, in pixels."""

    label: str
    title: str
    kind: str
    y: int
    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class Forest:
    """All differences with their intervals around zero (a forest plot), in pixels."""

    height: int
    zero: float
    rows: tuple[ForestRow, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDTH


def render_comparison(comparison: Comparison) -> str:
    """Render the comparison as one HTML document."""
    first, *others = comparison.sides
    against = " and ".join(side.name for side in others)
    overall = [row for row in comparison.rows if " " not in row.group]
    by_level = [row for row in comparison.rows if " " in row.group]
    kinds = {side.name: KINDS[i % len(KINDS)] for i, side in enumerate(comparison.sides)}
    return document(
        "comparison.html",
        "Assay runs compared",
        subtitle=f"{against} against {first.name}, on {comparison.shared:,} shared instances",
        lines=sentences(comparison),
        forest=_forest([row for row in overall if row.difference is not None and row.score == "strategy"]),
        differences=sortable(HEAD, difference_rows(overall), words=3),
        levels=sortable(HEAD, difference_rows(by_level), words=3),
        legend_text=LEGEND,
        sides=tuple(kinds.items()),
        cost_charts=_cost_charts(comparison, kinds),
        costs=sortable(COST_HEAD, cost_rows(comparison), words=2),
        notes=comparison.notes,
    )


def _cost_charts(comparison: Comparison, kinds: dict[str, str]) -> list[list[Chart]]:
    """Draw the curves by cost and task; seconds depend on the machine and are left out."""
    rows = []
    for cost, curves in comparison.curves.items():
        if cost == "seconds":
            continue
        panels, rough = [], " (estimated)" if any(curve.estimated for curve in curves) else ""
        for task in dict.fromkeys(curve.task for curve in curves):
            lines = tuple(
                PlotLine(c.run, kinds[c.run], tuple(zip(c.budgets, c.scores, strict=True)))
                for c in curves
                if c.task == task
            )
            panels.append(Panel(f"{task}: right for equal {cost}", f"{cost}{rough} per instance", lines))
        rows.append([draw_panel(panel) for panel in panels])
    return rows


def _forest(rows: list[PairedRow]) -> Forest | None:
    """Lay out every difference with its interval around zero."""
    if not rows:
        return None
    ends = [abs(x) for row in rows if (d := row.difference) for x in (d.low, d.high) if abs(x) <= 1]
    reach = max([*ends, 0.05])
    several = len({row.second for row in rows}) > 1

    def place(value: float) -> float:
        return LABEL + (WIDTH - LABEL) * (0.5 + 0.48 * max(-1.0, min(1.0, value / reach)))

    drawn = []
    for number, row in enumerate(rows):
        assert row.difference is not None
        mean, low, high = row.difference.mean, row.difference.low, row.difference.high
        name = f"{row.group}: {row.second}" if several else row.group
        drawn.append(
            ForestRow(
                label=name if len(name) <= LONGEST_LABEL else f"{name[:LONGEST_LABEL]}…",
                title=f"{name}: {100 * mean:+.1f} [{100 * low:+.1f}, {100 * high:+.1f}]",
                kind="best" if mean >= 0 else "worst",
                y=ROW * number + 12,
                low=place(low),
                mean=place(mean),
                high=place(high),
            )
        )
    ticks = tuple(Tick(place(value), f"{100 * value:+.0f}") for value in (-reach, 0.0, reach))
    return Forest(ROW * len(rows) + 30, place(0), tuple(drawn), ticks)
