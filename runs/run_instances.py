"""The instances of a run, generated chunk by chunk and kept for the next run on the same grid."""

from __future__ import annotations

from dataclasses import replace

from ..tasks import Instance
from .grid import CellConfig
from .manifest import RunConfig

MOST = 10_000
"""Instances that are kept for the next run, some 100 MB; those beyond are generated again."""


class RunInstances:
    """Generates the instances of runs, and keeps the first of them for later runs.

    A study does the same instances a dozen times over, and making one may cost more than asking a cheap model about
    it. The instances of a chunk are the same for every run, so nothing depends on what is kept.
    """

    def __init__(self, most: int = MOST) -> None:
        """Keep at most `most` instances."""
        self._left = most
        self._kept: dict[tuple[str, int, str, int, int, int], list[Instance]] = {}

    def make(self, config: RunConfig, cell: CellConfig, first: int, count: int) -> list[Instance]:
        """Return `count` instances of a cell from the index `first` on, with the run's form of prompt; thread-safe.

        Args:
            config: Of the run, for seed and form of the prompt.
            cell: The cell of its grid.
            first: The index of the first instance.
            count: The number of instances.

        Raises:
            ValueError: `Task.generate` refuses the parameters.
        """
        task = config.made_by(cell.task)
        place = (cell.task, task.version, cell.parameters, config.seed, first, count)
        made = self._kept.get(place)
        if made is None:
            made = list(task.generate(cell.parameters, seed=config.seed, first=first, count=count))
            if len(made) <= self._left:
                self._left -= len(made)
                self._kept[place] = made
        return [replace(instance, prompting=config.prompting) for instance in made]
