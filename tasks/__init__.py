"""Language: levels, generation, prompts, tolerant parsing, verdicts, feedback and pictures."""

from __future__ import annotations

import functools
from typing import Any

from .core.ids import InstanceId, parse_id
from .core.registry import Registry
from .core.task import Instance, Task

__all__ = ["TASKS", "Instance", "InstanceId", "Task", "get_task", "load", "parse_id", "task_names"]

TASKS: dict[str, str] = {
    # One line per task, in the order of the study: name on the command line → module:class.
    "3sat": ".sat.task:Sat",
    "tsp": ".tsp.task:Tsp",
    "maze": ".maze.task:Maze",
    "spatial-map": ".spatial_map.task:SpatialMap",
    "calendar": ".calendar.task:Calendar",
}

_REGISTRY = Registry("task", TASKS, __name__, "assay.tasks")


def task_names() -> list[str]:
    """Return our own tasks in their order, then those of other packages (entry points `assay.tasks`), sorted."""
    return _REGISTRY.names()


@functools.cache
def get_task(name: str) -> Task[Any, Any, Any]:
    """Return the task with this name; its module is imported on first use.

    Raises:
        ValueError: No task has this name, or two packages add one; the message names what there is.
    """
    task: Task[Any, Any, Any] = _REGISTRY.find(name)()
    return task


def load(instance_id: str) -> Instance:
    """Rebuild the instance of an id of any task, from the id alone.

    Raises:
        ValueError: The id is malformed, or its task, version or parameters do not exist.
    """
    parsed = parse_id(instance_id)
    return get_task(parsed.task).rebuild(parsed)
