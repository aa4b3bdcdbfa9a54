"""Language: levels, generation, prompts, tolerant parsing, verdicts, feedback and pictures."""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .core.ids import InstanceId, parse_id
    from .core.task import Instance, Task

__all__ = ["TASKS", "Instance", "InstanceId", "Task", "get_task", "load", "parse_id", "task_names"]

TASKS = {
    # One line per task, in the order of the study: name on the command line → module:class.
    "3sat": ".sat.task:Sat",
    "tsp": ".tsp.task:Tsp",
    "maze": ".maze.task:Maze",
    "spatial-map": ".spatial_map.task:SpatialMap",
    "calendar": ".calendar.task:Calendar",
}

_ELSEWHERE = {"Instance": ".core.task", "InstanceId": ".core.ids", "Task": ".core.task", "parse_id": ".core.ids"}
"""Names of this package that are imported when they are asked for, so that its list of tasks costs nothing."""

ENTRY_POINTS = "assay.tasks"
"""Other packages add tasks under this entry point group: `name = "module:Class"`."""


def __getattr__(name: str) -> Any:
    if name in _ELSEWHERE:
        return getattr(importlib.import_module(_ELSEWHERE[name], __package__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def task_names() -> list[str]:
    """Our own tasks in their order, then those of other packages by name."""
    found = importlib.metadata.entry_points(group=ENTRY_POINTS)
    return [*TASKS, *sorted({point.name for point in found} - set(TASKS))]


@functools.cache
def get_task(name: str) -> Task[Any, Any, Any]:
    """The task with this name; its module is imported on first use.

    Raises:
        ValueError: No task has this name, and the message lists those that exist; or its class is no whole task.
    """
    from .core.registration import create_task

    if name in TASKS:
        place = TASKS[name]
        return create_task(name, place.lstrip("."), lambda: _import(place))
    for point in importlib.metadata.entry_points(group=ENTRY_POINTS, name=name):
        return create_task(name, point.value, point.load)
    raise ValueError(f"task: unknown name {name!r}; known: {', '.join(task_names())}")


def load(instance_id: str) -> Instance:
    """The instance of an id of any task, rebuilt from the id alone.

    Raises:
        ValueError: The id is malformed, or its task, version or parameters do not exist.
    """
    from .core.ids import parse_id

    parsed = parse_id(instance_id)
    return get_task(parsed.task).rebuild(parsed)


def _import(place: str) -> Any:
    """Import a class by `module:Class`."""
    module, _, attribute = place.partition(":")
    return getattr(importlib.import_module(module, __package__), attribute)
