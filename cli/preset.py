"""Presets on the command line: their grids shown, and generated."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ..tasks.cells import Cell
    from ..tasks.presets import Preset
    from ..tasks.prompting import Prompting

BATCH = 256


def show_preset(name: str, as_json: bool) -> None:
    """Prints the grid: one line per cell with task, count, labels and parameters."""
    from ..tasks.presets import find_preset
    from ..tasks.strict_json import write_object

    preset = find_preset(name)
    if as_json:
        for cell in preset.cells:
            labels = dict(cell.labels)
            row = {"task": cell.task, "parameters": cell.text, "count": cell.count, "labels": labels}
            typer.echo(write_object(row))
        return
    typer.echo(f"{preset.name}: {preset.title}\n{preset.description}\nAfter: {preset.source}")
    for task in preset.tasks:
        cells = preset.of(task)
        typer.echo(f"\n{task}: {sum(cell.count for cell in cells):,} instances in {len(cells)} cells")
        lines = [(str(cell.count), cell.name, cell.text) for cell in cells]
        widths = [max(len(line[i]) for line in lines) for i in (0, 1)]
        for count, told, parameters in lines:
            typer.echo(f"  {count:>{widths[0]}}  {told:<{widths[1]}}  {parameters}")


def generate_preset(
    name: str, task: str | None, seed: int, output: str, threads: int, truth: bool, prompting: Prompting
) -> None:
    """Writes the instances of a preset: one file, or in a folder `TASK.jsonl` for each of its tasks.

    Raises:
        ValueError: There is no such preset, it has no such task, or the output cannot be so called.
    """
    from ..tasks.datasets import check_name, open_writer
    from ..tasks.presets import find_preset
    from .progress import progress

    preset = find_preset(name)
    wanted = preset.tasks if task is None else [task]
    cells = {one: preset.of(one) for one in wanted}
    if output != "-" and not Path(output).suffix and not output.endswith("/"):
        output += "/"
    check_name(output)
    files = list(_files(output, cells))
    total = sum(cell.count for group in cells.values() for cell in group)
    with progress("generating", total) as advance:
        for file, group in files:
            with open_writer(file) as writer:
                records = _records(preset, group, seed, threads, truth, prompting)
                while batch := list(itertools.islice(records, BATCH)):
                    writer.write(batch)
                    advance(len(batch))


def _files(output: str, cells: dict[str, list[Cell]]) -> Iterator[tuple[str, list[Cell]]]:
    if not output.endswith("/"):
        yield output, [cell for group in cells.values() for cell in group]
        return
    Path(output).mkdir(parents=True, exist_ok=True)
    for task, group in cells.items():
        path = Path(output) / f"{task}.jsonl"
        if path.exists():
            raise ValueError(f"{path}: exists already")
        yield str(path), group


def _records(
    preset: Preset, cells: list[Cell], seed: int, threads: int, truth: bool, prompting: Prompting
) -> Iterator[dict[str, Any]]:
    from ..tasks.records import instance_to_record

    for cell in cells:
        marks = {"preset": preset.name, "labels": dict(cell.labels)}
        for instance in cell.instances(seed, threads):
            yield instance_to_record(instance, truth=truth, prompting=prompting) | marks
