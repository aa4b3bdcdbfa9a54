"""Figures for papers as PNG, SVG and PDF files. Needs the extra `report`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..store.errors import RunError
from .plots import Panel, Plot, PlotLine

FORMS = ("png", "svg", "pdf")
UNDATED: dict[str, Any] = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}
"""Metadata that keeps the time of writing out of a file, so that equal figures are equal bytes."""
STYLES = {
    # Okabe & Ito's colours, which stay apart for colour-blind readers, and a mark each.
    "average": ("#0072b2", "o"), "best": ("#009e73", "^"), "worst": ("#d55e00", "v"), "majority": ("#cc79a7", "s"),
    "k0": ("#56b4e9", "D"), "k1": ("#e69f00", "P"), "k2": ("#a3478a", "X"), "k3": ("#000000", "*"), "k4": ("#d55e00", "h"),
}  # fmt: skip
MOST_COLUMNS = 4


def write_plots(plots: Sequence[Plot], folder: Path) -> list[Path]:
    """Write every figure in every form, and return the paths.

    Args:
        plots: The figures.
        folder: Where the files go, `NAME.FORM`; made if it is missing.

    Raises:
        RunError: matplotlib is not installed.
        OSError: A file cannot be written.
    """
    try:
        import matplotlib  # noqa: F401
    except ModuleNotFoundError:
        raise RunError('figures need matplotlib: pip install "assay-reasoning[report]"') from None
    folder.mkdir(parents=True, exist_ok=True)
    return [write_plot(plot, folder / f"{plot.name}.{form}", form) for plot in plots for form in FORMS]


def write_plot(plot: Plot, path: Path, form: str) -> Path:
    """Write one figure as `png`, `svg` or `pdf`, whole or not at all.

    Args:
        plot: The figure.
        path: The file to write.
        form: `png`, `svg` or `pdf`.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
        OSError: The file cannot be written.
    """
    import matplotlib
    from matplotlib import pyplot

    matplotlib.use("Agg")
    with matplotlib.rc_context({"svg.hashsalt": "assay", "svg.fonttype": "none", "font.size": 8}):
        figure = _draw(plot)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        figure.savefig(draft, format=form, dpi=200, metadata=UNDATED.get(form))
        pyplot.close(figure)
    os.replace(draft, path)
    return path


def _draw(plot: Plot) -> Any:
    from matplotlib import pyplot

    count = len(plot.panels)
    columns = 3 if count in (5, 6) else min(MOST_COLUMNS, count)
    rows = -(-len(plot.panels) // columns)
    width = max(3.4 if columns == 1 else 0.0, 2.5 * columns)
    figure, axes = pyplot.subplots(
        rows,
        columns,
        figsize=(width, 2.15 * rows + (0.7 if plot.one_legend else 0.9)),
        squeeze=False,
        layout="constrained",
    )
    found: dict[str, Any] = {}
    for axis, panel in zip(axes.flat, plot.panels, strict=False):
        _panel(axis, panel)
        if not plot.one_legend:
            axis.legend(fontsize=6, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=2)
        handles, labels = axis.get_legend_handles_labels()
        found |= dict(zip(labels, handles, strict=True))
    for axis in axes.flat[len(plot.panels) :]:
        axis.set_axis_off()
    if plot.one_legend:
        figure.legend(
            found.values(),
            found.keys(),
            loc="outside lower center",
            ncols=min(5, 2 * columns),
            frameon=False,
            fontsize=7,
        )
    return figure


def _panel(axis: Any, panel: Panel) -> None:
    axis.set_title(panel.title, fontsize=8.5)
    axis.set_xlabel(panel.x_label)
    axis.grid(alpha=0.25, linewidth=0.5)
    axis.tick_params(labelsize=7)
    if panel.shares:
        axis.set_ylim(-0.03, 1.03)
        axis.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    else:
        axis.set_ylim(bottom=0)
    if panel.logarithmic:
        axis.set_xscale("log", base=2)
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    if panel.ticks:
        axis.set_xticks([x for x, _ in panel.ticks], [label for _, label in panel.ticks], rotation=25, ha="right")
        axis.set_xlim(-0.5, len(panel.ticks) - 0.5)
    elif not panel.logarithmic and all(x == round(x) for line in panel.lines for x, _ in line.points):
        axis.xaxis.get_major_locator().set_params(integer=True)
    if panel.baseline is not None:
        axis.axhline(panel.baseline, color="#666666", lw=0.9, ls="--", label="baseline")
    for line in panel.lines:
        _line(axis, line, panel.joined, panel.intervals, 0.14 if len(panel.lines) <= 3 else 0.06)


def _line(axis: Any, line: PlotLine, joined: bool, intervals: bool, faint: float) -> None:
    colour, mark = STYLES.get(line.kind, STYLES["k0"])
    xs, means = [x for x, _ in line.points], [e.mean for _, e in line.points]
    lows, highs = [e.low for _, e in line.points], [e.high for _, e in line.points]
    axis.plot(xs, means, color=colour, marker=mark, markersize=3.2, lw=1.2 if joined else 0, label=line.label)
    if not intervals:
        return
    if joined:
        axis.fill_between(xs, lows, highs, color=colour, alpha=faint, lw=0)
    else:
        axis.vlines(xs, lows, highs, color=colour, alpha=0.6, lw=1.2)
