"""The small transformers' replies to the questions of a search: they go on after the words of the steps so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assay.strategies.search.questions import Question
from assay.tasks import Task
from assay.tasks.core.answers import Answer

UNTAUGHT = {"value": "its opinion of steps", "list": "lists of steps"}
"""Questions that need English."""


def begun(task: Task[Any, Any, Any], problem: Any, question: Question) -> list[str]:
    """The words of the steps so far, after which the model goes on.

    Raises:
        ValueError: The question is one that these models never learned to answer, or the steps cannot be read.
    """
    if question.kind in UNTAUGHT:
        raise ValueError(f"{question.kind}: it was never taught to give {UNTAUGHT[question.kind]}")
    if question.kind == "combine":
        return []
    prefix = task.step_grammar(problem).read(question.steps)
    if prefix is None:
        raise ValueError(f"steps: cannot be read: {question.steps[:80]!r}")
    return task.compact_encoding().of_steps(problem, prefix)


def drafts(task: Task[Any, Any, Any], problem: Any, question: Question) -> list[Any]:
    """The answers that are to be combined, those that can be read."""
    readings = (task.read(problem, text) for text, _ in question.drafts)
    return [reading.value for reading in readings if isinstance(reading, Answer)]


def step_text(task: Task[Any, Any, Any], problem: Any, words: Sequence[str], whole: str) -> str:
    """The last of the words as the step asked for, and the whole answer where they complete it."""
    steps = task.compact_encoding().steps(problem, words)
    form = task.step_grammar(problem)
    if not words or len(steps) < len(words) or form.ended(steps[:-1]) or steps[-1] not in form.choices(steps[:-1]):
        return "I see no next step."
    said = f"<step>{form.write_step(steps[:-1], steps[-1])}</step>"
    return f"{said}\n{whole}" if form.ended(steps) else said
