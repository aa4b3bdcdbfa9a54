"""The type of `assay.tasks`, which is a package and can be called; only type checkers look at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ..tasks.core.ids import InstanceId
from ..tasks.core.instance import Instance
from ..tasks.core.task import Task


class TasksModule(Protocol):
    """The package `assay.tasks`: calling it lists the names of the tasks."""

    TASKS: Mapping[str, str]

    def __call__(self) -> list[str]:
        """Return the names of all tasks, our own first."""
        ...

    def get_task(self, name: str) -> Task[Any, Any, Any]:
        """Return the task with this name."""
        ...

    def load(self, instance_id: str) -> Instance:
        """Rebuild the instance of an id."""
        ...

    def parse_id(self, text: str) -> InstanceId:
        """Read an id."""
        ...

    def task_names(self) -> list[str]:
        """Return the names of all tasks, our own first."""
        ...
