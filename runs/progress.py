"""The progress of a run: counters that the engine updates and a display reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..strategies.engine.ledger import Waste
from ..strategies.models.model import Completion


@dataclass(slots=True)
class CellProgress:
    """One task at one level.

    Attributes:
        total: Instances asked for.
        finished: Instances with an outcome, earlier ones included.
        correct: Finished ones whose chosen answer is right.
        failed: Instances that ended in an exception, and outcomes with failed calls.
    """

    total: int
    finished: int = 0
    correct: int = 0
    failed: int = 0


@dataclass(slots=True)
class Progress:
    """One run.

    Attributes:
        cells: By (task, level), in the order of the run.
        resumed: Instances that were finished before.
        calls: Calls made now, failed ones included.
        failed_calls: Calls made now that failed.
        found: Replies needed now that another run or the file of samples had.
        prompt_tokens: Of the calls made now.
        completion_tokens: Of the calls made now.
        cancelled: Calls cancelled in flight now.
        cancelled_tokens: Their cost, prompt and completion.
        last_error: The message of the last failed call or instance.
        listener: Called after every change.
    """

    cells: dict[tuple[str, int], CellProgress]
    resumed: int = 0
    calls: int = 0
    failed_calls: int = 0
    found: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cancelled: int = 0
    cancelled_tokens: int = 0
    last_error: str | None = None
    listener: Callable[[Progress], None] | None = field(default=None, repr=False)

    @property
    def total(self) -> int:
        """Instances asked for."""
        return sum(cell.total for cell in self.cells.values())

    @property
    def finished(self) -> int:
        """Instances with an outcome."""
        return sum(cell.finished for cell in self.cells.values())

    @property
    def correct(self) -> int:
        """Finished instances whose chosen answer is right."""
        return sum(cell.correct for cell in self.cells.values())

    @property
    def failed(self) -> int:
        """Instances to be tried again by a resume."""
        return sum(cell.failed for cell in self.cells.values())

    def notify(self) -> None:
        """Call the listener, if there is one."""
        if self.listener:
            self.listener(self)

    def count_call(self, completion: Completion) -> None:
        """Count a call made now, and call the listener."""
        self.calls += 1
        self.prompt_tokens += completion.prompt_tokens
        self.completion_tokens += completion.completion_tokens
        if completion.error is not None:
            self.failed_calls += 1
            self.last_error = completion.error
        self.notify()

    def count_waste(self, waste: Waste) -> None:
        """Count a call cancelled in flight now."""
        self.cancelled += 1
        self.cancelled_tokens += waste.prompt_tokens + waste.completion_tokens
