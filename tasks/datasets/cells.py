"""Cells: the rectangles of a grid, each so many instances of one task with the same parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .. import get_task
from ..core.task import Instance

Label = str | int | float


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid.

    Attributes:
        task: As on the command line.
        parameters: As `Task.resolve` takes them: `L4`, `cities=12`, `L4,infeasible=0`.
        count: Instances 0 to count - 1 of the seed belong to it.
        labels: What reports group by, such as `{"category": "hard", "num_var": 4}`.
    """

    task: str
    parameters: str
    count: int
    labels: Mapping[str, Label] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The parameters in the form that stands in ids.

        Raises:
            ValueError: The task does not exist or the parameters are wrong.
        """
        return get_task(self.task).resolve(self.parameters)[0]

    @property
    def name(self) -> str:
        """The name that people read: the labels, or the parameters where there are none."""
        return " ".join(f"{key}={value}" for key, value in self.labels.items()) or self.text

    def instances(self, seed: int, threads: int = 0) -> Iterator[Instance]:
        """Generate the instances of the cell, in order, in bounded memory; they have ordinary ids."""
        return get_task(self.task).generate(self.parameters, seed=seed, count=self.count, threads=threads)


def level_cells(tasks: Sequence[str], levels: Sequence[int], count: int) -> list[GridCell]:
    """Return the grid of tasks × levels, `count` instances each."""
    return [GridCell(task, f"L{level}", count, {"level": level}) for task in tasks for level in levels]
