"""The names of the tasks, in the words of help texts: those of other packages are listed with our own."""

from __future__ import annotations

from ..tasks import task_names


def any_of_the_tasks() -> str:
    """Return the help of an argument that names a task, `Name of a task: 3sat, tsp or maze.`."""
    *names, last = task_names()
    return f"Name of a task: {', '.join(names)} or {last}."


def all_the_tasks() -> str:
    """Return the names one after another, `3sat tsp maze`."""
    return " ".join(task_names())


def complete_task(incomplete: str) -> list[str]:
    """Return the tasks whose names begin with what was typed, for the completion of shells."""
    return [name for name in task_names() if name.startswith(incomplete)]
