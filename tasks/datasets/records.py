"""The record of an instance: the JSON object that data sets hold and tools exchange.

Its keys, in order: `id` (null for a problem from elsewhere), `task`, `level` (null when made
by explicit parameters), `prompt`, `problem`, `difficulty`, `truth` (absent when withheld). Where
they are not the default: `rendering`, `language`, and `image`, a PNG as a data URL; in a preset:
`preset`, `labels`. What was chosen by difficulty (`tasks.datasets.difficulty_bands`) has `selection` besides: `where`, the
conditions, and `candidates`, how many were drawn for this one.

A `Row` is a line of a data set, which holds a record or cannot be read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol

from typing_extensions import Self

from .. import get_task, load
from ..core.ids import InstanceId, parse_id
from ..core.prompting import PLAIN, Prompting
from ..core.strict_json import kind_of, parse_value
from ..core.task import Instance


def instance_to_record(instance: Instance, *, truth: bool = True, prompting: Prompting = PLAIN) -> dict[str, Any]:
    """Return the record of an instance, in JSON values.

    Args:
        truth: False withholds the truth. Who knows the id can still rebuild it.
        prompting: The form and language of the prompt.

    Raises:
        ValueError: The task has no such form or language, or no picture of this instance.
    """
    return dataclasses.replace(instance, prompting=prompting).to_dict(truth=truth)


def record_to_instance(record: Mapping[str, Any]) -> Instance:
    """Return the instance that a record describes.

    A problem in the record is taken as it stands, and then the truth of the instance is
    None: a truth that stands in a file is a claim, to be passed to `solve` as a hint
    (`claimed_truth`). Without a problem the id rebuilds everything.

    Raises:
        ValueError: Neither problem nor id, or one that is wrong; the message names it.
    """
    problem, identity = record.get("problem"), record.get("id")
    if problem is None and identity is None:
        raise ValueError("expected a record with an id or a problem")
    if not isinstance(identity, str | None):
        raise ValueError(f"id: expected a string, got {kind_of(identity)}")
    if problem is None:
        return load(identity or "")
    if not isinstance(problem, dict):
        raise ValueError(f"problem: expected an object, got {kind_of(problem)}")
    task = get_task(task_name(record))
    instance = Instance(None, task.name, task.problem_from_dict(problem), None, {})
    named = _try_id(identity)
    return dataclasses.replace(instance, id=named) if named and named.task == task.name else instance


def unfolded(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the record itself, what is still JSON text (bytes) read.

    Raises:
        ValueError: Such a text is none.
    """
    if not any(isinstance(value, bytes) for value in record.values()):
        return record
    return {name: parse_value(value) if isinstance(value, bytes) else value for name, value in record.items()}


def claimed_truth(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the truth that a record claims, for `Task.solve` to check and use; None when it has none."""
    truth = record.get("truth")
    return truth if isinstance(truth, dict) else None


def task_name(record: Mapping[str, Any]) -> str:
    """Return the task that a record names, or its id.

    Raises:
        ValueError: It names none.
    """
    name = record.get("task")
    if isinstance(name, str):
        return name
    named = _try_id(record.get("id"))
    if name is None and named:
        return named.task
    raise ValueError(f"task: expected the name of a task, got {kind_of(name)}")


def _try_id(text: Any) -> InstanceId | None:
    try:
        return parse_id(text) if isinstance(text, str) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a data set, or the reason why it cannot be read.

    Attributes:
        number: The line, or the row of a Parquet file, from 1.
        data: The record; empty when it cannot be read.
        error: Why it cannot be read; empty when it can.
    """

    number: int
    data: dict[str, Any] = field(default_factory=dict)
    error: str = ""


class Writer(Protocol):
    """Writer of records; left by an exception, it leaves nothing behind that looks complete."""

    def write(self, records: Iterable[dict[str, Any]]) -> None:
        """Append records."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
