"""Instances: generated afresh, or found again from whatever names one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ..tasks.core.instance import Instance


class HasDict(Protocol):
    """A row of another library that turns into a dictionary, such as a pandas Series."""

    def to_dict(self) -> Any:
        """Return the row as a dictionary."""
        ...


Source = str | Mapping[str, Any] | HasDict
"""Whatever names an instance: the instance itself, its id, a record of `assay generate`, a row of `dataset`, or JSON text."""


def generate(
    task: str,
    *,
    level: int | str | None = None,
    n: int = 1,
    seed: int = 0,
    first: int = 0,
    split: str = "",
    **parameters: bool | float | str,
) -> list[Instance]:
    """Generate fresh instances; the same arguments give the same instances on every machine.

    Args:
        task: A name of `assay.tasks()`.
        level: 1 to 10 or, as in ids, `"L4,max_weight=50"` or `"cities=12"`; 1 if None and no parameter is given.
        n: Number of instances.
        seed: 0 to 2**128 - 1.
        first: Index of the first instance.
        split: Empty, `train`, `validation` or `test`: domains that share no random word.
        parameters: Parameters of the task by name: changes of the level, or explicit ones without a level.

    Returns:
        n instances, in order.

    Raises:
        ValueError: A task, level, parameter or split does not exist, or a number is out of range.

    >>> [str(instance.id) for instance in generate("maze", level=3, n=2, seed=7)]
    ['maze:v1:L3:7:0', 'maze:v1:L3:7:1']
    >>> generate("tsp", cities=6, seed=7)
    [Instance('tsp:v1:cities=6:7:0')]
    """
    from ..tasks import get_task

    found = get_task(task)
    wanted = level_text(level, parameters)
    for name, number in (("n", n), ("first", first)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise ValueError(f"{name}: expected a whole number, 0 or more, got {number!r}")
    return list(found.generate(wanted, seed=seed, first=first, count=n, split=split))


def level_text(level: int | str | None, parameters: Mapping[str, bool | int | float | str]) -> int | str:
    """Return a level with changed parameters, or explicit parameters, in the form of ids.

    Raises:
        ValueError: A level is neither a number nor a text.
    """
    if isinstance(level, bool) or not isinstance(level, int | str | None):
        raise ValueError(f"level: expected a number from 1, or a text such as 'cities=12', got {level!r}")
    if isinstance(level, int) or (level and level.isascii() and level.isdecimal()):
        level = f"L{level}"
    changes = [
        f"{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in parameters.items()
    ]
    return ",".join([*([level] if level else []), *changes]) if level or changes else 1


def load(source: Source | Instance) -> Instance:
    """Return the instance that an id, a record or a row names.

    Args:
        source: An id such as `"tsp:v1:L4:7:42"`; a record of `assay generate`, as a dictionary or as JSON text; a row of
            `dataset`, also as a pandas Series; or an instance. A problem in a record is taken as it stands, and the
            instance then has no truth: what a file claims is not believed.

    Raises:
        ValueError: It names no instance; the message says why.

    >>> load("tsp:v1:L4:7:42").level
    4
    """
    from ..tasks.core.instance import Instance

    if isinstance(source, Instance):
        return source
    if isinstance(source, str) and not source.lstrip().startswith("{"):
        from ..tasks import load as rebuild

        return rebuild(source)
    from ..tasks.datasets.resolver import SHARED

    return SHARED.resolve(record_of(source)).instance


def record_of(source: Source) -> str | Mapping[str, Any]:
    """Return a source as text or mapping: rows of other libraries turn into dictionaries.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(source, str | Mapping):
        return source
    row = source.to_dict() if hasattr(source, "to_dict") else None
    if not isinstance(row, Mapping):
        raise ValueError(f"instance: expected an instance, an id, a record or a row, got {type(source).__name__}")
    return row
