"""Failures inside a task: an exception that one of its hooks raised is a bug of the task, not of the data."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

LONGEST = 1000
"""Characters of a message; a task may quote a whole problem in its own."""


class TaskFailed(RuntimeError):
    """A hook of a task raised something that its contract does not allow; the cause is the original exception."""


@contextlib.contextmanager
def running(task: str, hook: str, *allowed: type[Exception]) -> Iterator[None]:
    """Turn exceptions of a task's hook into `TaskFailed`, with the text `task X: HOOK failed: TYPE: MESSAGE`.

    Args:
        task: Name of the task.
        hook: Name of the hook, such as `read`.
        allowed: What the hook may raise; passed through.

    Raises:
        TaskFailed: The hook raised anything else.
    """
    try:
        yield
    except TaskFailed:
        raise
    except allowed:
        raise
    except Exception as error:
        text = f"task {task}: {hook} failed: {type(error).__name__}: {error}"
        raise TaskFailed(text[:LONGEST]) from error
