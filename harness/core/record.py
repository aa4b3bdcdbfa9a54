"""The record that all adapters exchange: one instance as flat JSON values.

Its keys: `id` (null for a problem from elsewhere), `task`, `level` (null when made by explicit
parameters), `seed` (text, for it may have 128 bits), `prompt`, `instance` and `versions`
(`assay`, `task`). `instance` is the text of a JSON object `{"id", "task", "problem"}`: text, because
tables of several tasks must have one type per column, and enough for a verdict on its own. No
record holds a truth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ... import __version__
from ...tasks import get_task
from ...tasks.core.strict_json import write_object
from ...tasks.core.task import Instance
from ...tasks.datasets import read_rows
from ...tasks.datasets.records import record_to_instance
from ...tasks.datasets.resolver import unfold

KEYS = ("id", "task", "level", "seed", "prompt", "instance", "versions")


def make_record(instance: Instance) -> dict[str, Any]:
    """Return the record of an instance; its keys are KEYS, in their order."""
    task = get_task(instance.task)
    identity = str(instance.id) if instance.id else None
    return {
        "id": identity,
        "task": instance.task,
        "level": instance.level,
        "seed": str(instance.id.seed) if instance.id else None,
        "prompt": task.prompt(instance.problem),
        "instance": write_object({"id": identity, "task": instance.task, "problem": instance.problem.to_dict()}),
        "versions": {"assay": __version__, "task": f"v{task.version}"},
    }


def draw_records(
    task: str, parameters: str | int = "L1", *, seed: int, count: int = 1, first: int = 0, split: str = ""
) -> list[dict[str, Any]]:
    """Fresh records: those of the indices `first` to `first + count - 1`.

    Args:
        parameters: A level (`4`, `"L4"`, `"4"`), one with changes (`"L4,infeasible=0"`) or explicit ones.
        split: Empty, or `train`, `validation` or `test`: domains of the generator that share nothing.

    Raises:
        ValueError: There is no such task, or a parameter is wrong.
    """
    wanted = int(parameters) if isinstance(parameters, str) and parameters.isdecimal() else parameters
    made = get_task(task).generate(wanted, seed=seed, first=first, count=count, split=split)
    return [make_record(instance) for instance in made]


def draw_levels(
    task: str,
    levels: str | int | Sequence[str | int] = 1,
    *,
    seed: int,
    count: int = 1,
    first: int = 0,
    split: str = "",
) -> list[dict[str, Any]]:
    """Fresh records of one level or several, `count` of each.

    Args:
        levels: A level, parameters as for `draw_records`, or several levels: a list, `"1,2,3"`, `"1:5"`, `"[1, 2]"`.

    Raises:
        ValueError: There is no such task, or a level or parameter is wrong.
    """
    if isinstance(levels, str) and _SEVERAL.fullmatch(levels):
        parts = [part.partition(":") for part in levels.strip("[] ").replace("'", "").replace(" ", "").split(",")]
        levels = [one for low, colon, high in parts for one in range(int(low), int(high if colon else low) + 1)]
    wanted = [levels] if isinstance(levels, str | int) else levels
    return [
        record for one in wanted for record in draw_records(task, one, seed=seed, count=count, first=first, split=split)
    ]


_SEVERAL = re.compile(r"\[?\s*'?\d{1,3}'?(:\d{1,3})?(\s*,\s*'?\d{1,3}'?(:\d{1,3})?)*\s*\]?")


def read_records(name: str) -> Iterator[dict[str, Any]]:
    """Yield the records of a data set, as `assay generate` writes it or as these records are.

    Raises:
        ValueError: A row is no instance; the message names the row.
        OSError: The file cannot be read.
    """
    for batch in read_rows(name):
        for row in batch:
            try:
                if row.error:
                    raise ValueError(row.error)
                instance = record_to_instance(unfold(row.data))
            except ValueError as error:
                raise ValueError(f"{name} line {row.number}: {error}") from None
            yield make_record(instance)
