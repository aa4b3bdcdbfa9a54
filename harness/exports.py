"""Our instances in the layouts of others: one function per layout, from an instance to a JSON object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..tasks.core.task import Instance
from ..tasks.datasets import read_rows
from ..tasks.datasets.records import record_to_instance
from ..tasks.datasets.resolver import unfold
from ..verifiers.extras import missing
from .core.grader import grader_row
from .core.record import make_record
from .foreign import eureka, reasoning_gym


def chat(instance: Instance) -> dict[str, Any]:
    """Return a line of chat JSONL: `messages` with the prompt, and the record under `metadata`."""
    record = make_record(instance)
    prompt = record.pop("prompt")
    return {"messages": [{"role": "user", "content": prompt}], "metadata": record}


LAYOUTS: dict[str, Callable[[Instance], dict[str, Any]]] = {
    "records": make_record,
    "chat": chat,
    "openai-grader": grader_row,
    "eureka": eureka.row,
    "reasoning-gym": reasoning_gym.entry,
}
"""By name. `datasets` besides, a folder of Hugging Face datasets, is written by `write_datasets`."""


def export(name: str, layout: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield the number and the row of each instance of a data set, or the text that says why a layout cannot hold it.

    Raises:
        ValueError: There is no such layout.
        OSError: The file cannot be read.
    """
    if layout not in LAYOUTS:
        raise ValueError(f"--to: expected one of {', '.join([*LAYOUTS, 'datasets'])}, got {layout!r}")
    for batch in read_rows(name):
        for row in batch:
            try:
                if row.error:
                    raise ValueError(row.error)
                yield row.number, LAYOUTS[layout](record_to_instance(unfold(row.data)))
            except ValueError as error:
                yield row.number, str(error)


def write_datasets(name: str, folder: Path) -> int:
    """Write the records of a data set as a Hugging Face `Dataset`, for `datasets.load_from_disk`; return how many.

    Raises:
        MissingExtra: The extra `datasets` is not installed.
        ValueError: A row is no instance.
    """
    try:
        import datasets
    except ImportError as error:
        raise missing("datasets", error) from error
    records = []
    for number, row in export(name, "records"):
        if isinstance(row, str):
            raise ValueError(f"{name} line {number}: {row}")
        records.append(row)
    datasets.Dataset.from_list(records).save_to_disk(str(folder))
    return len(records)
