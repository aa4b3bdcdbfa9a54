"""Language: levels, generation, prompts, tolerant parsing, verdicts, feedback and pictures."""

from __future__ import annotations

import functools
import importlib
import sys
import types
from typing import TYPE_CHECKING, Any

from .core.registry import TASK_FINDER, Registry

if TYPE_CHECKING:
    from .core.ids import InstanceId, parse_id
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

_ELSEWHERE = {"Instance": ".core.task", "InstanceId": ".core.ids", "Task": ".core.task", "parse_id": ".core.ids"}
"""Names of this package that are imported when they are asked for, so that its list of tasks costs nothing."""

_REGISTRY = Registry("task", TASKS, __name__, "assay.tasks")


def __getattr__(name: str) -> Any:
    if name in _ELSEWHERE:
        return getattr(importlib.import_module(_ELSEWHERE[name], __package__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def task_names() -> list[str]:
    """Return our own tasks in their order, then those of other packages (entry points `assay.tasks`), sorted."""
    return _REGISTRY.names()


@functools.cache
def get_task(name: str) -> Task[Any, Any, Any]:
    """Return the task with this name; its module is imported on first use.

    Raises:
        ValueError: No task has this name, or two packages add one, and the message names what there is; or its class
            is no whole task, and the message names the hook.
    """
    from .core.registration import create_task

    return create_task(name, _REGISTRY.target(name), lambda: _REGISTRY.find(name))


def load(instance_id: str) -> Instance:
    """Rebuild the instance of an id of any task, from the id alone.

    Raises:
        ValueError: The id is malformed, or its task, version or parameters do not exist.
    """
    from .core.ids import parse_id

    parsed = parse_id(instance_id)
    return get_task(parsed.task).rebuild(parsed)


class _CallableTasks(types.ModuleType):
    """This package as a function, `assay.tasks()`, which lists the names of the tasks."""

    def __call__(self) -> list[str]:
        return task_names()


TASK_FINDER.find = get_task
sys.modules[__name__].__class__ = _CallableTasks
