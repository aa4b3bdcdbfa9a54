"""Every attempt on an instance: its faults in colour, its drawing, and what the model was told in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...strategies.engine.cache import Reply
from ...tasks import Instance, Task
from ...tasks.core.task import READING_FAULTS
from ...verifiers.verdict import Fault
from ..analysis.examples import Sample
from .drawings import Looks
from .markup import Markup, element, visible

LONGEST_REPLY = 1_600
"""Characters of a reply that are shown among the attempts."""
LARGEST_PICTURE = 250_000
"""Characters of an SVG drawing that is shown."""
DRAWN = 3
"""Wrong attempts on an instance that are drawn beside the one in front."""
WORDS = {"correct": "right", "wrong": "wrong", "unparsed": "no answer"}


class Allowance:
    """How many characters of drawings, and of attempts, there is still room for.

    Attributes:
        looks: The classes by which the page's drawings look as they do.
    """

    def __init__(self, left: int, words: int = 0, looks: Looks | None = None) -> None:
        self.left, self.words, self.looks = left, words, looks or Looks()

    def take(self, size: int) -> bool:
        """Whether there is room for a drawing; if so it is used."""
        if size > min(self.left, LARGEST_PICTURE):
            return False
        self.left -= size
        return True

    def take_words(self, size: int) -> bool:
        """Whether there is room for an attempt; if so it is used."""
        if size > self.words:
            return False
        self.words -= size
        return True


def show_replies(task: Task[Any, Any, Any], instance: Instance, sample: Sample, allowance: Allowance) -> Markup:
    """All attempts in their order; those in rounds as a dialogue with what the verifier said."""
    if len(sample.others) < 2:
        return Markup("")
    parts, left_out, drawn = list[Markup](), 0, 0
    for number, attempt in enumerate(sample.others):
        text = cut(attempt.completion.text, LONGEST_REPLY)
        if not allowance.take_words(len(text) + 700):
            left_out += 1
            continue
        parts += _told(task, instance, sample, number)
        picture = Markup("")
        if attempt is not sample.attempt and attempt.verdict.status == "wrong" and drawn < DRAWN:
            picture = draw(task, instance, attempt, allowance)[0]
            drawn += bool(picture)
        parts.append(_attempt(task, instance, attempt, number, text, picture, attempt is sample.attempt))
    more = [element("p", f"… and {left_out} more attempts: assay view, or assay report --format jsonl", class_="note")]
    title = (
        "The dialogue" if any(attempt.key.round for attempt in sample.others) else f"All {len(sample.others)} attempts"
    )
    summary = element("summary", title, " ", strip([state(attempt) for attempt in sample.others]))
    return element("details", summary, element("div", *parts, *(more if left_out else ()), class_="inside"))


def strip(states: list[str]) -> Markup:
    """Attempts as signs in a row: ✓ right, ✗ wrong, ? no answer, ! failed call."""
    signs = {"correct": ("✓", "right"), "wrong": ("✗", "wrong"), "unparsed": ("?", "unparsed")}
    parts: list[Markup] = []
    run: list[tuple[str, str]] = []
    for sign, kind in [signs.get(one, ("!", "unparsed")) for one in states[:64]]:
        if run and run[-1][1] == kind:
            run[-1] = (run[-1][0] + sign, kind)
        else:
            run.append((sign, kind))
    parts += [element("span", text, class_=kind) for text, kind in run]
    return element("span", *parts, "…" if len(states) > 64 else "", class_="strip")


def state(attempt: Reply) -> str:
    """The verdict's status, or `failed`."""
    return "failed" if attempt.completion.error is not None else attempt.verdict.status


def show_faults(task: Task[Any, Any, Any], instance: Instance, attempt: Reply, most: int = 12) -> Markup:
    """What is wrong with an attempt, in words."""
    faults = attempt.verdict.faults
    told = [describe(task, instance, fault) for fault in faults[:most]]
    if len(faults) > most:
        told.append(f"… and {len(faults) - most} more")
    return element("ul", *(element("li", line) for line in told), class_="faults") if told else Markup("")


def describe(task: Task[Any, Any, Any], instance: Instance, fault: Fault) -> str:
    """One fault in words."""
    if fault.kind == "call_failed":
        return f"The call failed: {fault.detail.get('error')}"
    known = READING_FAULTS.get(fault.kind)
    return cut(known or task.describe(instance.problem, fault, "how", instance.truth), 600)


def draw(task: Task[Any, Any, Any], instance: Instance, attempt: Reply, allowance: Allowance) -> tuple[Markup, float]:
    """The drawing with the answer and its faults, and its width in pixels; nothing where there is no room."""
    answer = task.parse(instance.problem, attempt.completion.text)
    known = None if isinstance(answer, Fault) else answer
    canvas = task.picture(instance.problem, known, attempt.verdict.faults)
    drawing = allowance.looks.shorten(visible(canvas.to_svg()))
    if not allowance.take(len(drawing)):
        return Markup(""), 0.0
    return element("div", allowance.looks.sheet(), Markup(drawing), class_="picture"), canvas.width


def cut(text: str, length: int) -> str:
    """The text with its middle left out where it is too long."""
    if len(text) <= length:
        return text
    half = length // 2
    return f"{text[:half]}\n\n[… {len(text) - 2 * half:,} characters left out …]\n\n{text[-half:]}"


def _attempt(
    task: Task[Any, Any, Any], instance: Instance, attempt: Reply, number: int, text: str, picture: Markup, front: bool
) -> Markup:  # fmt: skip
    right = attempt.verdict.correct
    word = WORDS.get(state(attempt), state(attempt))
    mark = element("span", f"{'✓' if right else '✗'} {word}", class_="right" if right else "wrong")
    name = f"round {attempt.key.round + 1}" if attempt.key.round else f"draw {attempt.key.sample + 1}"
    shown = " · handed in or shown above" if front else ""
    summary = element(
        "summary", mark, f" · {number + 1} · {name} · {attempt.completion.completion_tokens:,} tokens{shown}"
    )
    reply = text if attempt.completion.error is None else f"(the call failed: {attempt.completion.error})"
    inside = element("div", show_faults(task, instance, attempt, 6), picture, element("pre", reply), class_="inside")
    return element("details", summary, inside, class_=f"attempt {'good' if right else 'bad'}")


def _told(task: Task[Any, Any, Any], instance: Instance, sample: Sample, number: int) -> Iterator[Markup]:
    """What the model was told before this attempt, in a chain of rounds."""
    if sample.degree is None or number == 0 or not sample.others[number].key.round:
        return
    before = sample.others[number - 1]
    if before.completion.error is not None or before.verdict.correct:
        return
    text = task.feedback(instance.problem, before.verdict, sample.degree, instance.truth)
    yield element("div", element("b", f"Told ({sample.degree}): "), cut(text, LONGEST_REPLY), class_="turn")
