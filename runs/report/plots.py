"""Figures as data: drawn as SVG on a page and by matplotlib for papers."""

from __future__ import annotations

from dataclasses import dataclass

from ...strategies.estimation.intervals import Estimate

BESIDE = 0.12
"""Distance between the marks of several methods that share a place on x."""


@dataclass(frozen=True, slots=True)
class PlotLine:
    """One line: its points (x, mean with interval); `kind` names colour and mark."""

    label: str
    kind: str
    points: tuple[tuple[float, Estimate], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes.

    Attributes:
        ticks: Of the x axis, as (value, label); numbers at the points when empty.
        logarithmic: The x axis.
        shares: Whether y is a share from 0 to 1; any amounts otherwise.
        baseline: A level line: the score of the best trivial answer.
        joined: Whether points are joined.
    """

    title: str
    x_label: str
    lines: tuple[PlotLine, ...]
    ticks: tuple[tuple[float, str], ...] = ()
    logarithmic: bool = False
    shares: bool = True
    baseline: float | None = None
    joined: bool = True

    @property
    def intervals(self) -> bool:
        """Whether there is anything to draw: the interval of one instance is 0 to 100 %."""
        return all(e.instances > 1 for line in self.lines for _, e in line.points)


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure of several panels that share a legend."""

    name: str
    title: str
    note: str
    panels: tuple[Panel, ...]

    @property
    def one_legend(self) -> bool:
        """Whether every label has one colour in all panels, and few enough are there for one legend."""
        lines = {(line.label, line.kind) for panel in self.panels for line in panel.lines}
        return len({kind for _, kind in lines}) == len(lines)
