"""A problem with what is proved about it, before and after it has an identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from .ids import InstanceId
from .parameters import TaskParameters
from .prompting import Prompting

Degree = Literal["bit", "where", "how", "oracle"]
"""How much feedback may tell: right or wrong; which constraints; with values; the truth."""
Truth = Mapping[str, Any]
"""What is proved about a problem, as JSON values; `status` or the task's own key comes first."""


class Problem(Protocol):
    """The mathematics of an instance: an immutable value that writes and reads itself as JSON."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON values, in the layout documented by the task."""
        ...


ProblemT = TypeVar("ProblemT", bound=Problem)
AnswerT = TypeVar("AnswerT")
ParametersT = TypeVar("ParametersT", bound=TaskParameters)


@dataclass(frozen=True, slots=True)
class Draft(Generic[ProblemT]):
    """A generated problem with its proved truth and its measured difficulty, before it has an id."""

    problem: ProblemT
    truth: Truth
    difficulty: Mapping[str, float | int]


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem with an identity.

    Attributes:
        id: Rebuilds the instance; None for a problem from elsewhere.
        task: The name of the task, as on the command line.
        problem: The task's problem type.
        truth: What is proved about it (JSON values); None when it has not been solved.
        difficulty: Measured effort, by name.
        prompting: How it is put to a model; None for `Task.prompt`.
    """

    id: InstanceId | None
    task: str
    problem: Any
    truth: Truth | None
    difficulty: Mapping[str, float | int]
    prompting: Prompting | None = None

    @property
    def level(self) -> int | None:
        """The level, 1 to 10, when the instance was made by level."""
        return self.id.level if self.id else None
