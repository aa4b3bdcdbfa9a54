"""Replies of the small transformers to the questions of a search: they continue the words of the steps so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assay.strategies.search.questions import SearchQuestion
from assay.tasks import Task
from assay.tasks.core.answers import Answer

UNTAUGHT = {"value": "its opinion of steps", "list": "lists of steps"}
"""Questions that need English."""


def begun(task: Task[Any, Any, Any], problem: Any, question: SearchQuestion) -> list[str]:
    """Return the words of the steps so far, which the model continues.

    Raises:
        ValueError: These models were not trained on the question, or the steps cannot be read.
    """
    if question.kind in UNTAUGHT:
        raise ValueError(f"{question.kind}: it was never taught to give {UNTAUGHT[question.kind]}")
    if question.kind == "combine":
        return []
    prefix = task.step_grammar(problem).read(question.steps)
    if prefix is None:
        raise ValueError(f"steps: cannot be read: {question.steps[:80]!r}")
    return task.compact_encoding().of_steps(problem, prefix)


def drafts(task: Task[Any, Any, Any], problem: Any, question: SearchQuestion) -> list[Any]:
    """Return the readable ones of the answers to combine."""
    readings = (task.read(problem, text) for text, _ in question.drafts)
    return [reading.value for reading in readings if isinstance(reading, Answer)]


def step_text(task: Task[Any, Any, Any], problem: Any, words: Sequence[str], whole: str) -> str:
    """Return the last of the words as the requested step, with the whole answer where they complete it."""
    steps = task.compact_encoding().steps(problem, words)
    form = task.step_grammar(problem)
    if not words or len(steps) < len(words) or form.ended(steps[:-1]) or steps[-1] not in form.choices(steps[:-1]):
        return "I see no next step."
    said = f"<step>{form.write_step(steps[:-1], steps[-1])}</step>"
    return f"{said}\n{whole}" if form.ended(steps) else said
