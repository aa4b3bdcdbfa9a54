"""Whether what is read natively is what the tolerant readers say; nothing here calls a native reader but to compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assay.tasks.core.strict_json import parse_value
from assay.tasks.core.task import Instance, Task
from assay.verifiers.verdict import Fault, Verdict, unparsed


def judged_closely(task: Task[Any, Any, Any], problem: Any, text: str, truth: Any = None) -> dict[str, Any]:
    """The verdict of the tolerant reader and of `check`."""
    answer = task.parse(problem, text)
    if isinstance(answer, Fault):
        return unparsed(answer).to_dict()
    needed = truth if truth is not None or not task.needs_truth(answer) else task.solve(problem)
    return task.check(problem, answer, needed or {}).to_dict()


def disagreements(
    task: Task[Any, Any, Any], instances: Sequence[Instance], texts: Sequence[str]
) -> tuple[int, list[Any]]:
    """How many replies were read natively, as text or beside a problem, and where another verdict came out."""
    problems = [instance.problem for instance in instances]
    verdicts = task.verify_texts(task.problem_texts(problems), texts, 1)
    answers = task.parse_batch(problems, texts)
    wrong: list[Any] = []
    for instance, text, verdict, answer in zip(instances, texts, verdicts, answers, strict=True):
        if verdict is None:
            continue
        expected = judged_closely(task, instance.problem, text, instance.truth)
        beside = task.parse(instance.problem, text)
        if verdict.to_dict() != expected:
            wrong.append((instance.id, text, verdict, expected))
        if beside != answer or (
            not isinstance(answer, Fault)
            and task.to_json(instance.problem, answer) != task.to_json(instance.problem, beside)
        ):
            wrong.append((instance.id, text, answer, beside))
    return sum(verdict is not None for verdict in verdicts), wrong


def disagreement_about(task: Task[Any, Any, Any], problem: str, text: str, verdict: Verdict | None) -> Any:
    """What is wrong with a native verdict on a problem from anywhere; None when nothing is."""
    if verdict is None:
        return None
    try:
        read = task.problem_from_dict(parse_value(problem))
    except ValueError as error:
        return problem, text, verdict, error
    expected = judged_closely(task, read, text)
    return None if verdict.to_dict() == expected else (problem, text, verdict, expected)
