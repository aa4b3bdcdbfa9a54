"""Replies of the embedded model to the questions of a search: steps, opinions and combinations, never the truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...tasks import Task
from ...tasks.core.answers import Answer
from ...tasks.core.ids import Stream
from ...verifiers.verdict import Fault
from ..search.questions import SearchQuestion

DIFFERENT = 4
"""Proposals drawn for each step of a list, to find different ones."""


def reply_to_question(
    task: Task[Any, Any, Any], problem: Any, question: SearchQuestion, faults: Sequence[Fault], stream: Stream
) -> str:
    """Return the reply as text; an apology where the question cannot be parsed."""
    if question.kind == "combine":
        return _combine(task, problem, question, faults, stream)
    form = task.step_grammar(problem)
    prefix = form.read(question.steps)
    if prefix is None or (form.ended(prefix) and question.kind in ("step", "list")):
        return "I see no next step."
    if question.kind == "value":
        return f"<value>{1 + round(9 * form.opinion(prefix, stream))}</value>"
    if question.kind == "list":
        drawn = (form.propose(prefix, stream) for _ in range(DIFFERENT * question.count))
        steps = list(dict.fromkeys(drawn))[: question.count]
        return "\n".join(f"<step>{form.write_step(prefix, step)}</step>" for step in steps)
    if question.kind == "step":
        step = form.propose(prefix, stream)
        said = f"<step>{form.write_step(prefix, step)}</step>"
        after = (*prefix, step)
        return f"{said}\n{_tagged(task, problem, form.answer(after))}" if form.ended(after) else said
    whole = prefix if question.kind == "whole" else form.finish(prefix, stream)
    return _tagged(task, problem, form.answer(whole)) if whole else "I see no way."


def _combine(
    task: Task[Any, Any, Any], problem: Any, question: SearchQuestion, faults: Sequence[Fault], stream: Stream
) -> str:
    """Return the earlier answers crossed, then mended."""
    readings = [task.read(problem, text) for text, _ in question.drafts]
    answers = [reading.value for reading in readings if isinstance(reading, Answer)]
    if not answers:
        return _tagged(task, problem, task.baseline(problem, stream))
    child = task.dense_score(problem).cross(answers[0], answers[-1], stream) if len(answers) > 1 else answers[0]
    return _tagged(task, problem, task.baseline(problem, stream, (child, faults)))


def _tagged(task: Task[Any, Any, Any], problem: Any, answer: Any) -> str:
    return f"<answer>{task.write(problem, answer)}</answer>"
