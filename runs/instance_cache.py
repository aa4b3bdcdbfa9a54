"""The instances of a run, generated piece by piece; runs that follow each other on one grid may share them."""

from __future__ import annotations

from dataclasses import replace

from ..tasks import Instance, get_task
from .grid import CellConfig
from .manifest import RunConfig

MOST = 10_000
"""Instances that are kept for the next run, some 100 MB; those beyond are generated again."""


class Instances:
    """Generates the instances of runs, and keeps the first of them for runs that ask again.

    A study does the same instances a dozen times over, and making one may cost more than asking a cheap model about
    it. The instances of a piece are the same ones whoever asks, so nothing depends on what is kept.
    """

    def __init__(self, most: int = MOST) -> None:
        """Keeps at most so many."""
        self._room = most
        self._kept: dict[tuple[str, str, int, int, int], list[Instance]] = {}

    def make(self, config: RunConfig, cell: CellConfig, first: int, count: int) -> list[Instance]:
        """The instances of a cell from an index on, put as the run puts them. Any thread may call it.

        Raises:
            ValueError: As for `Task.generate`.
        """
        place = (cell.task, cell.parameters, config.seed, first, count)
        made = self._kept.get(place)
        if made is None:
            task = get_task(cell.task)
            made = list(task.generate(cell.parameters, seed=config.seed, first=first, count=count))
            if len(made) <= self._room:
                self._room -= len(made)
                self._kept[place] = made
        return [replace(instance, prompting=config.prompting) for instance in made]
