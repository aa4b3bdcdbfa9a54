"""The replies to an instance as the template `examples.html` shows them: faults, drawing, and the feedback between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ...strategies.engine.cache import Reply
from ...tasks import Instance, Task
from ...tasks.core.feedback import READING_FAULTS
from ...verifiers.verdict import Fault
from ..analysis.examples import Example
from .drawings import Looks
from .templating import visible

LONGEST_REPLY = 1_600
"""Characters of a reply that are shown in the list of replies."""
LARGEST_PICTURE = 250_000
"""Characters of an SVG drawing that is shown."""
DRAWN = 3
"""Wrong replies to an instance that are drawn beside the one in front."""
LONGEST_STRIP = 64
"""Replies in a row of signs."""
FRAME = 700
"""Characters of markup around a reply, about."""
WORDS = {"correct": "right", "wrong": "wrong", "unparsed": "no answer", "truncated": "cut off"}
Signs = tuple[tuple[str, str], ...]
"""Runs of equal signs, each with its class."""


class Allowance:
    """The characters of drawings and of replies that a page may still hold.

    Attributes:
        looks: The style classes of the page's drawings.
    """

    def __init__(self, left: int, words: int = 0, looks: Looks | None = None) -> None:
        """Begin with so many characters of drawings (`left`) and of replies (`words`)."""
        self.left, self.words, self.looks = left, words, looks or Looks()

    def take(self, size: int) -> bool:
        """Use `size` characters for a drawing; False, and nothing is used, when they are too many."""
        if size > min(self.left, LARGEST_PICTURE):
            return False
        self.left -= size
        return True

    def take_words(self, size: int) -> bool:
        """Use `size` characters for a reply; False, and nothing is used, when they are too many."""
        if size > self.words:
            return False
        self.words -= size
        return True


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing as SVG, the rules of its new style classes, and its width in pixels."""

    svg: Markup
    style: Markup
    width: float


@dataclass(frozen=True, slots=True)
class ReplyView:
    """One reply in the list of replies.

    Attributes:
        feedback: The feedback before this reply, in a chain of rounds; empty for none.
        degree: The degree of that feedback.
        number: Its place in the list, from 1.
        name: Its draw or round.
        in_front: Whether it is the one that the section shows above.
    """

    feedback: str
    degree: str
    number: int
    name: str
    tokens: int
    in_front: bool
    correct: bool
    word: str
    faults: tuple[str, ...]
    drawing: Drawing | None
    text: str


@dataclass(frozen=True, slots=True)
class RepliesView:
    """All replies to an instance, folded; `left_out` counts those that the allowance had no space for."""

    title: str
    signs: Signs
    replies: tuple[ReplyView, ...]
    left_out: int


def view_replies(
    task: Task[Any, Any, Any], instance: Instance, example: Example, allowance: Allowance
) -> RepliesView | None:
    """Return all replies in their order, those in rounds with the feedback between; None of a single one.

    Args:
        task: Of the instance.
        instance: With the run's form of prompt.
        example: Holds the replies.
        allowance: The space left on the page; what is used is taken from it.
    """
    if len(example.others) < 2:
        return None
    views, left_out, drawn = list[ReplyView](), 0, 0
    for number, reply in enumerate(example.others):
        text = cut(reply.completion.text, LONGEST_REPLY)
        if not allowance.take_words(len(text) + FRAME):
            left_out += 1
            continue
        in_front, drawing = reply is example.reply, None
        if not in_front and reply.verdict.status == "wrong" and drawn < DRAWN:
            drawing = draw(task, instance, reply, allowance)
            drawn += drawing is not None
        views.append(
            ReplyView(
                feedback=_feedback(task, instance, example, number),
                degree=example.degree or "",
                number=number + 1,
                name=f"round {reply.key.round + 1}" if reply.key.round else f"draw {reply.key.sample + 1}",
                tokens=reply.completion.completion_tokens,
                in_front=in_front,
                correct=reply.verdict.correct,
                word=WORDS.get(state(reply), state(reply)),
                faults=describe_faults(task, instance, reply, 6),
                drawing=drawing,
                text=text if reply.completion.error is None else f"(the call failed: {reply.completion.error})",
            )
        )
    rounds = any(reply.key.round for reply in example.others)
    title = "The dialogue" if rounds else f"All {len(example.others)} replies"
    return RepliesView(title, strip([state(reply) for reply in example.others]), tuple(views), left_out)


def strip(states: list[str]) -> Signs:
    """Return replies as signs in a row: ✓ right, ✗ wrong, ? no answer, ~ cut off, ! failed call."""
    signs = {
        "correct": ("✓", "right"),
        "wrong": ("✗", "wrong"),
        "unparsed": ("?", "unparsed"),
        "truncated": ("~", "unparsed"),
    }
    runs: list[tuple[str, str]] = []
    for sign, kind in [signs.get(one, ("!", "unparsed")) for one in states[:LONGEST_STRIP]]:
        if runs and runs[-1][1] == kind:
            runs[-1] = (runs[-1][0] + sign, kind)
        else:
            runs.append((sign, kind))
    return (*runs, *([("…", "muted")] if len(states) > LONGEST_STRIP else ()))


def state(reply: Reply) -> str:
    """Return the verdict's status, `truncated` for a reply cut off before an answer was complete, or `failed`."""
    if reply.completion.error is not None:
        return "failed"
    return "truncated" if reply.verdict.status == "unparsed" and reply.completion.truncated else reply.verdict.status


def describe_faults(task: Task[Any, Any, Any], instance: Instance, reply: Reply, most: int = 12) -> tuple[str, ...]:
    """Describe the faults of a reply in words, at most `most` of them."""
    faults = reply.verdict.faults
    lines = [describe(task, instance, fault) for fault in faults[:most]]
    if len(faults) > most:
        lines.append(f"… and {len(faults) - most} more")
    return tuple(lines)


def describe(task: Task[Any, Any, Any], instance: Instance, fault: Fault) -> str:
    """Describe one fault in words."""
    if fault.kind == "call_failed":
        return f"The call failed: {fault.detail.get('error')}"
    if fault.kind == "truncated":
        return f"The token limit cut the reply off after {fault.detail.get('tokens')} tokens, before an answer was complete."
    known = READING_FAULTS.get(fault.kind)
    return cut(known or task.describe(instance.problem, fault, "how", instance.truth), 600)


def draw(task: Task[Any, Any, Any], instance: Instance, reply: Reply, allowance: Allowance) -> Drawing | None:
    """Draw the instance with the reply's answer and its faults; None where the allowance has no space for it.

    Args:
        task: Of the instance.
        instance: The instance to draw.
        reply: The reply whose answer is drawn.
        allowance: The space left on the page; what is used is taken from it.
    """
    answer = task.parse(instance.problem, reply.completion.text)
    known = None if isinstance(answer, Fault) else answer
    canvas = task.picture(instance.problem, known, reply.verdict.faults)
    svg = allowance.looks.shorten(visible(canvas.to_svg()))
    if not allowance.take(len(svg)):
        return None
    # Markup, because the canvas has escaped every text in it.
    return Drawing(Markup(svg), allowance.looks.sheet(), canvas.width)


def cut(text: str, length: int) -> str:
    """Return the text with its middle left out where it is too long.

    Args:
        text: Any text.
        length: Characters that are kept, half of them from each end.
    """
    if len(text) <= length:
        return text
    half = length // 2
    return f"{text[:half]}\n\n[… {len(text) - 2 * half:,} characters left out …]\n\n{text[-half:]}"


def _feedback(task: Task[Any, Any, Any], instance: Instance, example: Example, number: int) -> str:
    """Return the feedback before a reply in a chain of rounds; empty for none."""
    if example.degree is None or number == 0 or not example.others[number].key.round:
        return ""
    before = example.others[number - 1]
    if before.completion.error is not None or before.verdict.correct:
        return ""
    return cut(task.feedback(instance.problem, before.verdict, example.degree, instance.truth), LONGEST_REPLY)
