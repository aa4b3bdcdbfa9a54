"""Problems with their proved truths, before (`Draft`) and after (`Instance`) they have an identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, Protocol, TypeVar, get_args

from .ids import InstanceId
from .parameters import TaskParameters
from .registry import TASK_FINDER

if TYPE_CHECKING:
    from .canvas import Canvas
    from .prompting import Prompting

Degree = Literal["bit", "where", "how", "oracle"]
"""How much feedback may reveal: right or wrong; which constraints; with values; the truth."""
Truth = Mapping[str, Any]
"""A proved statement about a problem, as JSON values under names of the task's own.

One name is common to all tasks: a `status` of `unknown` says that nothing is proved, and `feasible` that an
answer is known but not its optimality. Every other truth is proved. Tasks do well to use the words
of STATUSES; one that has others says in `Task.conclusion` how they translate.
"""
Status = Literal["satisfiable", "unsatisfiable", "optimal", "feasible", "infeasible", "unknown"]
STATUSES: tuple[Status, ...] = get_args(Status)
"""The words of solvers for what they found.

- `satisfiable`: a right answer is known; there is no objective.
- `unsatisfiable`, `infeasible`: it is proved that there is none; the first for problems that
  only ask whether, the second for problems with an objective.
- `optimal`: an answer is known, and proved to have the best objective.
- `feasible`: an answer is known, but not proved optimal.
- `unknown`: nothing is proved.
"""
UNPROVED: tuple[Status, ...] = ("feasible", "unknown")
WITHOUT_ANSWER: tuple[Status, ...] = ("unsatisfiable", "infeasible", "unknown")


class Conclusion(NamedTuple):
    """A truth in the words of solvers.

    Attributes:
        status: One of STATUSES.
        objective: The value of what is minimised or maximised; None where nothing is, or no answer is known.
    """

    status: Status
    objective: float | None = None

    @property
    def proved(self) -> bool:
        """Whether the status is a proof."""
        return self.status not in UNPROVED


class Problem(Protocol):
    """The mathematics of an instance: an immutable value that writes and reads itself as JSON."""

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values in the layout that the task documents."""
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


@dataclass(frozen=True, slots=True, repr=False)
class Instance:
    """A problem with an identity: the one thing that is generated, put to models, stored and judged.

    Attributes:
        id: Rebuilds the instance; None for a problem from elsewhere.
        task: The name of the task, as on the command line.
        problem: The task's problem type.
        truth: What is proved about it (see `Truth`); None when it has not been solved.
        difficulty: Measured effort, by name.
        prompting: Rendering, language and wording of its prompt; None for `Task.prompt`.
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

    @property
    def prompt(self) -> str:
        """The prompt, in the instance's own rendering and language."""
        text: str = TASK_FINDER(self.task).ask(self)
        return text

    def to_dict(self, *, truth: bool = True) -> dict[str, Any]:
        """Return the record of the instance, in JSON values, as `assay generate` writes it.

        Args:
            truth: False withholds the truth. Who knows the id can still rebuild it.

        Raises:
            ValueError: The task has no picture of this instance in its rendering.
        """
        task, way = TASK_FINDER(self.task), self.prompting
        record: dict[str, Any] = {
            "id": str(self.id) if self.id else None,
            "task": self.task,
            "level": self.level,
            "prompt": task.ask(self),
            "problem": self.problem.to_dict(),
            "difficulty": dict(self.difficulty),
        }
        if truth:
            record["truth"] = None if self.truth is None else dict(self.truth)
        return record if way is None or way.plain else record | way.fields(task, self.problem)

    def picture(self, reply: str | None = None) -> Canvas:
        """Draw the instance; with a reply, the answer in it and its faults.

        Args:
            reply: Of a model, as `assay.verify` takes it.
        """
        task = TASK_FINDER(self.task)
        verdict = None if reply is None else task.verify(self.problem, reply, self.truth)
        answer = None if verdict is None or verdict.status == "unparsed" else task.parse(self.problem, reply)
        drawn: Canvas = task.picture(self.problem, answer, () if verdict is None else verdict.faults)
        return drawn

    def solution_picture(self) -> Canvas:
        """Draw the instance with a right answer.

        Raises:
            ValueError: None is known.
        """
        task = TASK_FINDER(self.task)
        truth = self.truth if self.truth is not None else task.solve(self.problem)
        drawn: Canvas = task.picture(self.problem, task.truth_answer(self.problem, truth), ())
        return drawn

    def _repr_html_(self) -> str:
        """Return the instance for a notebook: its name, its picture, and its prompt, which unfolds."""
        task = TASK_FINDER(self.task)
        level = f", level {self.level}" if self.level else ""
        head = f"<b>{escape(str(self.id or 'from elsewhere'))}</b> ({escape(task.title)}{level})"
        prompt = f'<pre style="white-space:pre-wrap">{escape(self.prompt)}</pre>'
        facts = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in self.difficulty.items())
        measured = f"<div>{escape(facts)}</div>" if facts else ""
        return (
            f"<div>{head}</div>{self.picture().to_svg()}{measured}<details><summary>Prompt</summary>{prompt}</details>"
        )

    def __repr__(self) -> str:
        return f"Instance({str(self.id)!r})" if self.id else f"Instance({self.task!r}, from elsewhere)"
