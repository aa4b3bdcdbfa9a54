"""Facts about single tasks that tests of all tasks need: `tests/tasks/FOLDER/facts.py`, beside the task's own tests.

Every fact is optional, and so is the file: a task without one is tested with the defaults. A task that is no folder of
`tasks/`, such as the toy, has none.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import Any

from assay.tasks import TASKS, get_task
from assay.tasks.core.task import Task

TESTS = Path(__file__).parents[1]


def own_tasks() -> list[str]:
    """Return the names of the tasks that live in `tasks/`."""
    return [name for name, place in TASKS.items() if place.startswith(".")]


def tasks_with_hook(hook: str) -> list[str]:
    """Return the names of the tasks, the toy among them, that have an optional hook of their own."""
    return [name for name in TASKS if getattr(type(get_task(name)), hook) is not getattr(Task, hook)]


def tasks_with_fact(key: str) -> list[str]:
    """Return the names of the tasks whose facts have a name."""
    return [name for name in TASKS if key in facts(name)]


def fact(name: str, key: str, default: Any = None) -> Any:
    """Return a fact about a task, or the default."""
    return facts(name).get(key, default)


@functools.cache
def facts(name: str) -> dict[str, Any]:
    """Return all facts about a task by name; empty when it has no file of them."""
    place = TASKS[name]
    path = TESTS / "tasks" / place.strip(".").partition(".")[0] / "facts.py"
    if not place.startswith(".") or not path.exists():
        return {}
    spec = importlib.util.spec_from_file_location(f"facts_of_{path.parent.name}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {key: value for key, value in vars(module).items() if not key.startswith("_")}
