"""Failures inside a task: an exception that one of its hooks raised is a bug of the task, not of the data."""

from __future__ import annotations

from types import TracebackType

LONGEST = 1000
"""Characters of a message; a task may quote a whole problem in its own."""


class TaskFailed(RuntimeError):
    """A hook of a task raised something that its contract does not allow; the cause is the original exception."""


class running:
    """Turn exceptions of a task's hook into `TaskFailed`, with the text `task X: HOOK failed: TYPE: MESSAGE`.

    A class, because a generator costs as much as a whole check.
    """

    __slots__ = ("_allowed", "_hook", "_task")

    def __init__(self, task: str, hook: str, *allowed: type[Exception]) -> None:
        """Guard one call of a hook.

        Args:
            task: Name of the task.
            hook: Name of the hook, such as `read`.
            allowed: What the hook may raise; passed through.
        """
        self._task, self._hook, self._allowed = task, hook, allowed

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raise `TaskFailed` from an exception that is not allowed.

        Raises:
            TaskFailed: The hook raised anything else.
        """
        if error is None or isinstance(error, (TaskFailed, *self._allowed)) or not isinstance(error, Exception):
            return
        text = f"task {self._task}: {self._hook} failed: {type(error).__name__}: {error}"
        raise TaskFailed(text[:LONGEST]) from error
