"""Presets: named grids of instances, as data; docs/presets.md describes ours.

A grid is a list of cells (`GridCell`), each so many instances of one task with the same parameters.

A preset is a TOML file: `name`, `title`, `source`, `description`, and tables `grid`. A grid
has a `task`, a `count`, `parameters` and `labels`; with `each`, lists of values by label, it
stands for one cell per combination, whose parameters hold the values in slots, `{num_var}`.
"""

from __future__ import annotations

import functools
import itertools
import json
import string
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ... import get_task
from ...core.registry import Registry
from ...core.task import Instance

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


if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HOME = Path(__file__).parent
MOST_CELLS = 10_000

_OWN = {stem: HOME / f"{stem}.toml" for stem in sorted(path.stem for path in HOME.glob("*.toml"))}
_REGISTRY = Registry("preset", _OWN, __name__, "assay.presets", "a file NAME.toml")
"""Other packages add presets by entry points `name = "module:PATH"`: the path of a file."""


@dataclass(frozen=True)
class Grid:
    """One table `grid` of a preset file."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    task: str
    count: int
    parameters: str
    labels: dict[str, Label] = field(default_factory=dict)
    each: dict[str, list[Label]] = field(default_factory=dict)


@dataclass(frozen=True)
class PresetFile:
    """A preset as it is written."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    name: str
    title: str
    source: str
    description: str
    grid: list[Grid]


@dataclass(frozen=True)
class Preset:
    """A named grid.

    Attributes:
        source: Where the grid comes from, as one would cite it.
        cells: In the order of the file.
    """

    name: str
    title: str
    source: str
    description: str
    cells: tuple[GridCell, ...]

    @property
    def tasks(self) -> list[str]:
        """The tasks, in the order of their first cells."""
        return list(dict.fromkeys(cell.task for cell in self.cells))

    def of(self, task: str) -> list[GridCell]:
        """The cells of one task.

        Raises:
            ValueError: There are none.
        """
        found = [cell for cell in self.cells if cell.task == task]
        if not found:
            raise ValueError(f"task: the preset {self.name} has {', '.join(self.tasks)}, got {task!r}")
        return found


def preset_names() -> list[str]:
    """Return our own presets, then those of other packages (entry points `assay.presets`), sorted."""
    return _REGISTRY.names()


def find_preset(name: str) -> Preset:
    """Return the preset with this name, or in this file (a name that ends in .toml).

    Raises:
        ValueError: There is none, or it is malformed; the message names file, place and value.
        OSError: The file cannot be read.
    """
    return read_preset(Path(name)) if name.endswith(".toml") else _find_named(name)


@functools.lru_cache(maxsize=16)
def _find_named(name: str) -> Preset:
    return read_preset(Path(_REGISTRY.find(name)))


def read_preset(path: Path) -> Preset:
    """The preset in a file, every cell of it resolved.

    Raises:
        ValueError: It is malformed; the message names file, place and value.
        OSError: It cannot be read.
    """
    import pydantic

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        file = pydantic.TypeAdapter(PresetFile).validate_json(json.dumps(data, default=str))
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(f"{path}: {place}: {first['msg']}, got {str(first['input'])[:80]!r}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not TOML: {error}") from None
    cells: list[GridCell] = []
    for number, grid in enumerate(file.grid, 1):
        try:
            cells += _cells(grid)
        except ValueError as error:
            raise ValueError(f"{path}: grid {number}: {error}") from None
    _require_apart(path, cells)
    return Preset(file.name, file.title, file.source, file.description, tuple(cells))


def _cells(grid: Grid) -> Iterator[GridCell]:
    if grid.count < 1:
        raise ValueError(f"count: expected at least 1, got {grid.count}")
    total = 1
    for choices in grid.each.values():
        total *= len(choices)
    if not 1 <= total <= MOST_CELLS:
        raise ValueError(f"each: expected 1 to {MOST_CELLS} combinations, got {total}")
    if both := sorted(set(grid.labels) & set(grid.each)):
        raise ValueError(f"labels: {both[0]} is in each, too")
    for values in itertools.product(*grid.each.values()):
        varied: dict[str, Label] = dict(zip(grid.each, values, strict=True))
        cell = GridCell(grid.task, _filled(grid.parameters, varied), grid.count, {**grid.labels, **varied})
        _ = cell.text  # refuses what the task does not know
        yield cell


def _filled(parameters: str, values: dict[str, Label]) -> str:
    used = set()
    for _, slot, form, conversion in string.Formatter().parse(parameters):
        if slot is None:
            continue
        if form or conversion or slot not in values:
            raise ValueError(f"parameters: unknown slot {{{slot}}}; each has {', '.join(values) or 'none'}")
        used.add(slot)
    if unused := sorted(set(values) - used):
        raise ValueError(f"parameters: {{{unused[0]}}} of each does not occur, so its cells would be the same")
    return parameters.format_map(values)


def _require_apart(path: Path, cells: list[GridCell]) -> None:
    """Two cells with the same parameters would hold the same instances."""
    seen: dict[tuple[str, Any], GridCell] = {}
    for cell in cells:
        text = (cell.task, cell.text)
        if text in seen:
            raise ValueError(f"{path}: {cell.task}: {cell.name} and {seen[text].name} have the same parameters")
        seen[text] = cell
