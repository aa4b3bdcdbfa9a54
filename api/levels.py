"""The levels of a task, measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

    from ..tasks.datasets.level_measures import LevelMeasures

HEAD = ("level", "effort", "95 %", "prompt, letters", "space, bits", "best baseline, %")


@dataclass(frozen=True, slots=True, repr=False)
class LevelTable:
    """The levels of a task with their measured difficulty and their baselines.

    Attributes:
        task: The name of the task.
        effort: What the effort counts, empty where the task measures none.
        measures: One for each level.
    """

    task: str
    effort: str
    measures: tuple[LevelMeasures, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return one dictionary per level, as `assay levels --json` prints it."""
        return [one.to_dict() for one in self.measures]

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a data frame.

        Raises:
            ModuleNotFoundError: pandas is not installed; the message says how to install it.
        """
        from .tables import as_table

        return as_table(self.rows(), "pandas")

    def _cells(self) -> list[list[str]]:
        made = []
        for one in self.measures:
            scores = [score.score for score in one.baselines.baselines.values()] if one.baselines else []
            made.append([
                str(one.level),
                f"{one.effort.mean:.3g}" if one.effort else "–",
                f"{one.effort.low:.3g} to {one.effort.high:.3g}" if one.effort else "–",
                f"{one.characters.mean:.0f}",
                "–" if one.space_bits is None else f"{one.space_bits:.0f}",
                f"{100 * max(scores):.0f}" if scores else "–",
            ])  # fmt: skip
        return made

    def _caption(self) -> str:
        count = self.measures[0].instances if self.measures else 0
        counts = f"; effort counts {self.effort.replace('_', ' ')}" if self.effort else ""
        return f"Levels of {self.task}, mean over {count} instances each{counts}"

    def __repr__(self) -> str:
        from ..runs.report.comparison_text import plain_rows

        return f"{self._caption()}\n{plain_rows(HEAD, self._cells())}"

    def _repr_html_(self) -> str:
        """Return the table for a notebook, and the panels of `assay levels --plot` above it."""
        from ..tasks import get_task
        from ..tasks.datasets.level_measures import draw
        from .notebook import html_table

        drawn = draw(self.measures, get_task(self.task).title, self.effort.replace("_", " ")).to_svg()
        return drawn + html_table(HEAD, self._cells(), self._caption())


def levels(task: str, *, n: int = 50, seed: int = 0) -> LevelTable:
    """Measure the levels of a task, as `assay levels` does.

    Args:
        task: A name of `assay.tasks()`.
        n: Number of instances measured per level.
        seed: 0 to 2**128 - 1.

    Raises:
        ValueError: The task does not exist, or a number is out of range.
    """
    from ..tasks import get_task
    from ..tasks.datasets.level_measures import measure_level

    found = get_task(task)
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise ValueError(f"n: expected a whole number, 1 or more, got {n!r}")
    made = tuple(measure_level(found, level, seed=seed, count=n) for level in sorted(found.levels))
    return LevelTable(task, found.effort, made)
