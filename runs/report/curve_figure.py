"""The curves as one figure for papers: a panel per task and level. Needs the extra `report`."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...tasks import get_task
from ..analysis.statistics import KINDS, CellStatistics
from ..store.errors import RunError
from .plot_files import UNDATED, write_plot
from .plots import Plot
from .report import Report
from .task_curves import task_plot

STYLES = {
    # Okabe & Ito's colours, which stay apart for colour-blind readers, and a mark each.
    "average": ("#0072b2", "o", "average"),
    "best": ("#009e73", "^", "best-of-n"),
    "worst": ("#d55e00", "v", "worst-of-n"),
    "majority": ("#cc79a7", "s", "majority-of-n"),
}


def write_figure(report: Report, path: Path, form: str) -> None:
    """Write accuracy against n, one row per task and one column per level, as `png`, `svg` or `pdf`.

    The cells of a preset are too many for a row: there one panel per task, over all its cells.

    Args:
        report: Of the run.
        path: The file to write.
        form: `png`, `svg` or `pdf`.

    Raises:
        RunError: matplotlib is not installed, or nothing is finished yet.
        OSError: The file cannot be written.
    """
    try:
        import matplotlib
    except ModuleNotFoundError:
        raise RunError('figures need matplotlib: pip install "assay-reasoning[report]"') from None
    if not report.cells:
        raise RunError(f"{report.run.directory}: nothing is finished yet")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    if report.run.config.cells is not None:
        write_plot(_by_task(report), path, form)
        return

    tasks, levels = report.run.config.tasks, report.run.config.levels
    size = (2.6 * len(levels) + 0.6, 2.1 * len(tasks) + 0.7)
    figure, axes = pyplot.subplots(
        len(tasks), len(levels), figsize=size, sharey=True, squeeze=False, layout="constrained"
    )
    cells = {(cell.task, cell.level): cell for cell in report.cells}
    for i, task in enumerate(tasks):
        for j, level in enumerate(levels):
            _panel(axes[i][j], cells.get((task, level)), f"{get_task(task).title}, level {level}")
        axes[i][0].set_ylabel("right")
    for axis in axes[-1]:
        axis.set_xlabel("calls n")
    handles, labels = axes[0][0].get_legend_handles_labels()
    if handles:
        figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False, fontsize=8)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    figure.savefig(draft, format=form, dpi=200, metadata=UNDATED.get(form))
    pyplot.close(figure)
    os.replace(draft, path)


def _by_task(report: Report) -> Plot:
    """Return the curves of every task over all its cells."""
    records = report.records
    tasks = dict.fromkeys(record.place[0] for record in records)
    plots = {task: task_plot(report.run, [r for r in records if r.place[0] == task], None) for task in tasks}
    panels = [replace(plot.panels[0], title=get_task(task).title) for task, plot in plots.items()]
    return Plot("curves", "Accuracy against n", "", tuple(panels))


def _panel(axis: Any, cell: CellStatistics | None, title: str) -> None:
    axis.set_title(title, fontsize=9)
    axis.set_ylim(-0.03, 1.03)
    axis.tick_params(labelsize=7)
    axis.grid(alpha=0.25, linewidth=0.5)
    if cell is None:
        return
    axis.set_xscale("log", base=2)
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    for kind in KINDS:
        points = sorted(cell.curves.get(kind, {}).items())
        if not points:
            continue
        colour, mark, label = STYLES[kind]
        sizes = [n for n, _ in points]
        axis.plot(sizes, [e.mean for _, e in points], color=colour, marker=mark, markersize=3, lw=1.2, label=label)
        axis.fill_between(
            sizes, [e.low for _, e in points], [e.high for _, e in points], color=colour, alpha=0.13, lw=0
        )
