"""A question of another data set, as something that judges responses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ...tasks import get_task
from ...tasks.core.answers import NOTHING, Reading, final_answer, plain
from ...tasks.core.task import Instance, Task, Truth
from ...tasks.datasets.resolved_instance import ResolvedInstance
from ...verifiers.verdict import Fault, Verdict, unparsed
from .replies_said import Said, said


def _said(text: str, verdict: Verdict) -> Said:
    return said(verdict)


@dataclass(frozen=True, slots=True)
class ForeignQuestion:
    """A question of another data set, and the judge of any response to it.

    Attributes:
        task: The task of ours that it belongs to.
        judge: The verdict on a response, by our definitions.
        instance: The same question as an instance of ours; None where ours are not asked like that (with options).
        gold: What the data set says is right, as a response; None when it says nothing that can be judged.
        group: `feasible` or `infeasible`, as proved, where questions differ in it; empty otherwise.
        constants: Replies that a model without any ability could always give.
        said: The kind of answer that a reply gives, from the reply and its verdict.
    """

    task: str
    judge: Callable[[str], Verdict]
    instance: Instance | None = None
    gold: str | None = None
    group: Callable[[], str] = str
    constants: tuple[str, ...] = ()
    said: Callable[[str, Verdict], Said] = _said


class Source(Protocol):
    """A module that reads one kind of row."""

    NAME: str

    def recognises(self, row: Mapping[str, Any]) -> bool:
        """Return whether this is a row of that kind, by its columns."""

    def question(self, row: Mapping[str, Any]) -> ForeignQuestion:
        """Return the question of a row. Raises ValueError, which says why it cannot be judged."""


def ask(
    task_name: str,
    problem: Mapping[str, Any],
    *,
    echoes: Sequence[str] = (),
    gold: str | None = None,
    mend: Callable[[str], str] = str,
) -> ForeignQuestion:
    """Return the question that a problem of ours is.

    Args:
        echoes: Examples that the prompt of the data set showed: repeating one is no answer.
        mend: What is done to a response before it is read.
        gold: As `ForeignQuestion.gold`.

    Raises:
        ValueError: The problem is malformed; the message names field and value.
    """
    task = get_task(task_name)
    instance = Instance(None, task_name, task.problem_from_dict(problem), None, {})
    resolved = ResolvedInstance(instance)
    shown = frozenset("".join(plain(echo).split()) for echo in echoes)

    def judge(text: str) -> Verdict:
        found = _parse(task, resolved.problem, mend(text), shown)
        return unparsed(found) if isinstance(found, Fault) else task.check(resolved.problem, found, resolved.truth)

    return ForeignQuestion(
        task_name, judge, instance, gold, lambda: feasibility(resolved.truth), CLAIMS_OF_NONE.get(task_name, ())
    )


CLAIMS_OF_NONE = {"3sat": ("unsatisfiable",), "maze": ("no path",), "calendar": ("no slot",)}
"""How a reply says that there is no solution, by task."""


def feasibility(truth: Truth) -> str:
    """Return whether a truth says `feasible` or `infeasible`; empty where it says neither."""
    if "status" in truth:
        return {"satisfiable": "feasible", "unsatisfiable": "infeasible"}.get(str(truth["status"]), "")
    if "length" in truth:
        return "infeasible" if truth["length"] is None else "feasible"
    return ""


def claim(task_name: str, problem: Mapping[str, Any], answer: Callable[[Any, Any], Any]) -> Callable[[], Verdict]:
    """Return the judge of one fixed claim: whether `answer(task, problem)` is a right answer to a problem."""
    task = get_task(task_name)
    made = task.problem_from_dict(problem)

    def verdict() -> Verdict:
        truth: Truth = task.decide(made)
        return task.check(made, answer(task, made), truth)

    return verdict


def _parse(task: Task[Any, Any, Any], problem: Any, text: str, shown: frozenset[str]) -> Any:
    def read(candidate: str) -> Reading[Any]:
        return NOTHING if "".join(candidate.split()) in shown else task.read(problem, candidate)

    return final_answer(text, read, task.example(problem), lambda answer: task.canonical(problem, answer))
