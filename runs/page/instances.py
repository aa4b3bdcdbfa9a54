"""Instance sections: the problem drawn with an answer, and its faults in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ...tasks import Instance, Task, get_task, load
from ...tasks.task import READING_FAULTS
from ...verifiers.verdict import Fault
from ..samples import Sample
from .markup import Markup, element, join, visible

LONGEST_TEXT = 6_000
"""Characters of a prompt or reply that are shown."""
WIDEST_BESIDE = 640
"""Pixels; a wider drawing stands above the words, not beside them."""
LARGEST_PICTURE = 250_000
"""Characters of an SVG drawing that is shown."""


@dataclass
class Allowance:
    """How many characters of drawings there is still room for."""

    left: int

    def take(self, size: int) -> bool:
        """Whether there is room; if so it is used."""
        if size > min(self.left, LARGEST_PICTURE):
            return False
        self.left -= size
        return True


def show_sample(sample: Sample, allowance: Allowance) -> Markup:
    """One instance with one answer to it, folded."""
    verdict = sample.attempt.verdict
    word = {"correct": "right", "wrong": "wrong", "unparsed": "no answer"}.get(verdict.status, verdict.status)
    mark = element("span", f"{'✓' if verdict.correct else '✗'} {word}", class_="right" if verdict.correct else "wrong")
    summary = element("summary", mark, " · ", element("code", sample.instance), " · ", sample.role)
    try:
        inside = _inside(sample, replace(load(sample.instance), prompting=sample.prompting), allowance)
    except Exception as error:  # noqa: BLE001 - a report is not lost to one instance that cannot be drawn
        inside = element("p", f"This instance cannot be shown: {type(error).__name__}: {error}", class_="wrong")
    return element("details", summary, element("div", inside, class_="inside"))


def _inside(sample: Sample, instance: Instance, allowance: Allowance) -> Markup:
    task = get_task(instance.task)
    completion = sample.attempt.completion
    words = join(
        element("p", element("strong", "Faults") if not sample.attempt.verdict.correct else "No fault."),
        _faults(task, instance, sample),
        element("p", sample.tally, class_="muted"),
        element("p", f"{completion.completion_tokens:,} tokens · sample {sample.attempt.key.sample}, "
                f"round {sample.attempt.key.round} · seed {sample.attempt.seed}", class_="note"),
    )  # fmt: skip
    picture, width = _picture(task, instance, sample, allowance)
    layout = "instance wide" if width > WIDEST_BESIDE else "instance"
    return join(
        element("div", picture, element("div", words), class_=layout),
        _text("Prompt", task.ask(instance)),
        _text("Reply", completion.text if completion.error is None else f"(the call failed: {completion.error})"),
    )


def _faults(task: Task[Any, Any, Any], instance: Instance, sample: Sample) -> Markup:
    told = [_describe(task, instance, fault) for fault in sample.attempt.verdict.faults[:12]]
    more = len(sample.attempt.verdict.faults) - len(told)
    if more > 0:
        told.append(f"… and {more} more")
    return element("ul", *(element("li", line) for line in told), class_="faults") if told else Markup("")


def _describe(task: Task[Any, Any, Any], instance: Instance, fault: Fault) -> str:
    if fault.kind == "call_failed":
        return f"The call failed: {fault.detail.get('error')}"
    known = READING_FAULTS.get(fault.kind)
    return _cut(known or task.describe(instance.problem, fault, "how", instance.truth), 600)


def _picture(
    task: Task[Any, Any, Any], instance: Instance, sample: Sample, allowance: Allowance
) -> tuple[Markup, float]:
    """The drawing, or where to find it, and its width in pixels."""
    answer = task.parse(instance.problem, sample.attempt.completion.text)
    known = None if isinstance(answer, Fault) else answer
    canvas = task.picture(instance.problem, known, sample.attempt.verdict.faults)
    drawing = visible(canvas.to_svg())
    if allowance.take(len(drawing)):
        return element("div", Markup(drawing), class_="picture"), canvas.width
    return element("p", f"The drawing is large: assay show {sample.instance} --image FILE.svg", class_="note"), 0.0


def _text(title: str, text: str) -> Markup:
    length = f" ({len(text):,} characters)"
    return element("details", element("summary", title, element("span", length, class_="muted")),
                   element("pre", _cut(text, LONGEST_TEXT)))  # fmt: skip


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    half = length // 2
    return f"{text[:half]}\n\n[… {len(text) - 2 * half:,} characters left out …]\n\n{text[-half:]}"
