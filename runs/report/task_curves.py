"""The curves of a task over all its levels: simultaneous bands, the baseline, and an extrapolation to more calls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...strategies import parse_strategy
from ...strategies.engine.strategy import RACING
from ...strategies.estimation.extrapolation import FARTHEST, project_coverage
from ...strategies.estimation.intervals import Estimate
from ..analysis.curves import banded, round_table, subset_tables
from ..analysis.first_reply import is_racing
from ..analysis.instance_records import InstanceRecord, are_exchangeable
from ..analysis.statistics import KINDS, SCORE_NAMES, sizes_shown
from ..directory import Run
from .plots import Panel, Plot, PlotLine

FEWEST_DRAWS, FEWEST_INSTANCES = 4, 20
"""Below these nothing is extrapolated."""
FURTHER = (1, 1.5, 2, 3, FARTHEST)
"""Multiples of the draws made, up to which best-of-n is extrapolated."""


def task_plot(run: Run, records: Sequence[InstanceRecord], baseline: float | None) -> Plot:
    """Plot accuracy against n over all instances of a task, and its extrapolation.

    Args:
        run: The run, for whether its draws are exchangeable.
        records: Of the task's instances.
        baseline: The score of the best trivial answer, in [0, 1].
    """
    if not are_exchangeable(run, records):
        most = max((len(record.correct) for record in records), default=0)
        racing = is_racing(parse_strategy(run.config.strategy))
        curve = list(enumerate(banded(round_table(records, most)), 1)) if most else []
        if racing:  # which of the calls ended first depends on their lengths: only all of them together are known
            curve = curve[-1:]
        label = "right by reply n" if any(r.rounds for r in records) else "one of the first n replies is right"
        line = PlotLine(label, "best", tuple((float(n), estimate) for n, estimate in curve))
        panel = Panel("All levels", "calls n", (line,), logarithmic=True, baseline=baseline)
        note = "The band holds at every n together, over instances."
        if racing:
            note = f"Fewer than all calls are not shown: {RACING}."
        return Plot("", "Accuracy against n", note, (panel,))
    most = len(records[0].correct)
    sizes = sizes_shown(most)
    lines = tuple(
        PlotLine(SCORE_NAMES[kind], kind, tuple((float(n), e) for n, e in zip(sizes, banded(table), strict=True)))
        for kind, table in subset_tables(records, sizes).items()
        if kind in KINDS
    )
    panels = [Panel("All levels", "calls n", lines, logarithmic=True, baseline=baseline)]
    if most >= FEWEST_DRAWS and len(records) >= FEWEST_INSTANCES:
        panels.append(_further(records, most, lines[1]))
    note = (
        "Bands hold at every n together, over instances. Beyond the draws made, the band spans all distributions of "
        "difficulty that agree with the draws, which do not tell whether an unsolved instance is hard or hopeless; the line "
        f"is a guide from one fitted model. Beyond {FARTHEST} times the draws nothing is extrapolated."
    )
    return Plot("", "Accuracy against n", note, tuple(panels))


def _further(records: Sequence[InstanceRecord], most: int, best: PlotLine) -> Panel:
    """Plot best-of-n as drawn, and extrapolated."""
    right = np.array([record.correct.sum() for record in records], np.int64)
    sizes = [int(most * factor) for factor in FURTHER]
    found = project_coverage(right, np.full(len(right), most), sizes)
    points = tuple((float(p.n), Estimate(p.value, p.low, p.high, len(right))) for p in found)
    title = f"Extrapolated beyond n = {most}"
    return Panel(title, "calls n", (best, PlotLine("extrapolated best-of-n", "k1", points)), logarithmic=True)
