"""The section of one instance as the template `examples.html` shows it: its drawing, its faults and all replies."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from ...tasks import Instance, get_task, load
from ..analysis.examples import Example
from .reply_section import WORDS, Allowance, Drawing, RepliesView, cut, describe_faults, draw, view_replies

LONGEST_TEXT = 6_000
"""Characters of a prompt or reply that are shown."""
WIDEST_BESIDE = 640
"""Pixels; a wider drawing stands above the words, not beside them."""


@dataclass(frozen=True, slots=True)
class ExampleContent:
    """The folded part of a section.

    Attributes:
        wide: Whether the drawing stands above the words.
        note: Tokens, sample and seed of the reply in front.
    """

    drawing: Drawing | None
    wide: bool
    faults: tuple[str, ...]
    tally: str
    note: str
    prompt: str
    prompt_length: int
    reply: str
    reply_length: int
    replies: RepliesView | None


@dataclass(frozen=True, slots=True)
class ExampleView:
    """The section of one instance, with one answer in front.

    Attributes:
        content: None where the instance cannot be shown, for the reason in `error`.
    """

    instance: str
    role: str
    correct: bool
    word: str
    unfolded: bool
    content: ExampleContent | None
    error: str = ""


def view_example(example: Example, allowance: Allowance, unfolded: bool = False) -> ExampleView:
    """Lay out one instance; one that cannot be drawn gets an error in its place, and the page goes on.

    Args:
        example: The instance with the reply to show in front.
        allowance: The space left on the page.
        unfolded: Whether the section is open at first.
    """
    verdict = example.reply.verdict
    content, error = None, ""
    try:
        content = _content(example, replace(_load(example.instance), prompting=example.prompting), allowance)
    except Exception as failure:  # noqa: BLE001 - a report is not lost to one instance that cannot be drawn
        error = f"{type(failure).__name__}: {failure}"
    word = WORDS.get(verdict.status, verdict.status)
    return ExampleView(example.instance, example.role, verdict.correct, word, unfolded, content, error)


def _content(example: Example, instance: Instance, allowance: Allowance) -> ExampleContent:
    task, reply = get_task(instance.task), example.reply
    completion, key = reply.completion, reply.key
    prompt = task.ask(instance)
    text = completion.text if completion.error is None else f"(the call failed: {completion.error})"
    drawing = draw(task, instance, reply, allowance)
    return ExampleContent(
        drawing=drawing,
        wide=drawing is not None and drawing.width > WIDEST_BESIDE,
        faults=describe_faults(task, instance, reply),
        tally=example.tally,
        note=f"{completion.completion_tokens:,} tokens · sample {key.sample}, round {key.round} · seed {reply.seed}",
        prompt=cut(prompt, LONGEST_TEXT),
        prompt_length=len(prompt),
        reply=cut(text, LONGEST_TEXT),
        reply_length=len(text),
        replies=view_replies(task, instance, example, allowance),
    )


@functools.lru_cache(maxsize=1024)
def _load(identity: str) -> Instance:
    """Load an instance; cached, because the reports of a study show the same instances again and again."""
    return load(identity)
