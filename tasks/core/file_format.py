"""The interface of a file format of the field, for our formats and those of other packages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class SolvedFile:
    """The solution of the problem in a file.

    Attributes:
        solution: `{"status", "objective", "answer", "proved"}` in JSON values, as from `Task.solution`.
        lines: The answer as readers of such files expect it.
    """

    solution: dict[str, Any]
    lines: str


class FileFormat(ABC):
    """The format of files with one suffix. Stateless."""

    suffix: ClassVar[str]
    """With its dot, in lower case."""
    task: ClassVar[str]
    """The name of the task whose problems the files hold."""
    keeps_time: ClassVar[bool] = False
    """Whether `solve` ends by itself about when its time is up, with the best that it has found."""

    @abstractmethod
    def read(self, text: str) -> Any:
        """Read the problem of the task that a file holds.

        Raises:
            ValueError: The text is not of this format, or holds no problem of the task.
        """

    @abstractmethod
    def write(self, problem: Any, name: str) -> str:
        """Write the text of a file that holds the problem, named `name` inside.

        Raises:
            ValueError: This problem cannot be written in this format.
        """

    def solve(self, text: str, seconds: float | None) -> SolvedFile | None:
        """Solve the problem in a file, where the format knows better than the task.

        For files that may hold more than problems of the task, or solvers that know what to
        do with a time limit. None leaves it to the task.

        Args:
            seconds: To give up after, about; None for the solvers' own limits.

        Raises:
            ValueError: As for `read`.
        """
        return None
