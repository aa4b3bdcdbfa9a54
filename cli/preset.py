"""Show the grid of a preset, and turn a preset into data sets to make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from ..tasks.core.strict_json import write_object
from ..tasks.datasets import is_device
from ..tasks.datasets.generating import read_name
from ..tasks.datasets.presets import find_preset
from ..tasks.datasets.request import DatasetRequest
from .orders import Order, truth_form


def show_preset(name: str, as_json: bool) -> None:
    """Print the grid: one line per cell with count, labels and parameters."""
    preset = find_preset(name)
    if as_json:
        for cell in preset.cells:
            labels = dict(cell.labels)
            row = {"task": cell.task, "parameters": cell.text, "count": cell.count, "labels": labels}
            typer.echo(write_object(row))
        return
    typer.echo(f"{preset.name}: {preset.title}\n{preset.description}\nSource: {preset.source}")
    for task in preset.tasks:
        cells = preset.of(task)
        typer.echo(f"\n{task}: {sum(cell.count for cell in cells):,} instances in {len(cells)} cells")
        lines = [(str(cell.count), cell.name, cell.text) for cell in cells]
        widths = [max(len(line[i]) for line in lines) for i in (0, 1)]
        for count, name_of_cell, parameters in lines:
            typer.echo(f"  {count:>{widths[0]}}  {name_of_cell:<{widths[1]}}  {parameters}")


def preset_orders(
    name: str, task: str | None, output: str, truth_file: str | None, certificates: str | None, asked: Mapping[str, Any]
) -> list[Order]:
    """Return the data sets of a preset: one for each of its tasks, in the order of the file.

    In a folder each is a file `TASK.jsonl`, or has the suffix of the folder's name.

    Args:
        name: Name or file of the preset.
        task: The only task wanted; None for all.
        output: Value of `--output`.
        truth_file: Value of `--truth-file`.
        certificates: Value of `--certificates`.
        asked: Further fields of all requests.

    Raises:
        ValueError: The preset or the task is unknown, or the output has an unusable name.
        OSError: The folder cannot be made.
    """
    preset = find_preset(name)
    wanted = preset.tasks if task is None else [task]
    cells = {one: preset.of(one) for one in wanted}
    if output != "-" and not output.startswith("hf:") and not Path(output).suffix and not output.endswith("/"):
        output += "/"
    names = dict(_names(output, wanted))
    apart = _apart(truth_file, names, ".jsonl")
    proofs = certificates if certificates == "column" else None
    folders = {} if proofs else _apart(certificates, names, "")
    orders: list[Order] = []
    for one, group in cells.items():
        form, folder, path = read_name(names[one])
        request = DatasetRequest(
            task=one, parameters=tuple(cell.text for cell in group), count=max(cell.count for cell in group), form=form,
            folder=folder, truth_form=truth_form(apart.get(one)), preset=preset.name,
            counts=tuple(cell.count for cell in group), labels=tuple(write_object(dict(cell.labels)) for cell in group),
            **asked,
        )  # fmt: skip
        orders.append(Order(request, path, apart.get(one), proofs or folders.get(one)))
    for order in orders:  # only after all of them are known to be valid
        for named, place in ((output, order.path), (truth_file, order.truth_file), (certificates, order.certificates)):
            if named and place and Path(named) != Path(place) and Path(named) in Path(place).parents:
                Path(place).parent.mkdir(parents=True, exist_ok=True)
    return orders


def _names(output: str, tasks: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each task with the name of its set."""
    inside = output.rstrip("/")
    for task in tasks:
        if output.startswith("hf:"):
            yield task, output if len(tasks) == 1 else f"{inside}/{task}"
        elif output.endswith("/"):
            form = next((suffix for suffix in (".jsonl.gz", ".parquet") if inside.endswith(suffix)), ".jsonl")
            yield task, str(Path(output) / f"{task}{form}")
        elif len(tasks) > 1 and output != "-" and not is_device(output):
            raise ValueError(
                f"--output: {len(tasks)} tasks need a folder such as {Path(output).stem}/, or -; got {output}"
            )
        else:
            yield task, output


def _apart(name: str | None, names: Mapping[str, str], suffix: str) -> dict[str, str]:
    """Return the file or folder for the truth or the proofs of each task."""
    if name is None:
        return {}
    if len(names) == 1 and not (suffix and name.endswith("/")):
        return {task: name for task in names}
    if not name.endswith("/"):
        raise ValueError(
            f"--preset: {len(names)} tasks need a folder for truth or certificates, ending in /; got {name}"
        )
    return {task: f"{name}{task}{suffix}" for task in names}
