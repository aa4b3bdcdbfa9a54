"""Instance sections: the problem drawn with an answer, its faults in words, and every attempt."""

from __future__ import annotations

import functools
from dataclasses import replace

from ...tasks import Instance, get_task, load
from ..analysis.examples import Sample
from .markup import Markup, element, join
from .reply_section import WORDS, Allowance, cut, draw, show_faults, show_replies

LONGEST_TEXT = 6_000
"""Characters of a prompt or reply that are shown."""
WIDEST_BESIDE = 640
"""Pixels; a wider drawing stands above the words, not beside them."""


def show_sample(sample: Sample, allowance: Allowance, unfolded: bool = False) -> Markup:
    """One instance with one answer to it in front, folded."""
    verdict = sample.attempt.verdict
    word = WORDS.get(verdict.status, verdict.status)
    mark = element("span", f"{'✓' if verdict.correct else '✗'} {word}", class_="right" if verdict.correct else "wrong")
    summary = element("summary", mark, " · ", element("code", sample.instance), " · ", sample.role)
    try:
        inside = _inside(sample, replace(_load(sample.instance), prompting=sample.prompting), allowance)
    except Exception as error:  # noqa: BLE001 - a report is not lost to one instance that cannot be drawn
        inside = element("p", f"This instance cannot be shown: {type(error).__name__}: {error}", class_="wrong")
    return element("details", summary, element("div", inside, class_="inside"), open=unfolded)


def _inside(sample: Sample, instance: Instance, allowance: Allowance) -> Markup:
    task, attempt = get_task(instance.task), sample.attempt
    completion = attempt.completion
    words = join(
        element("p", element("strong", "Faults") if not attempt.verdict.correct else "No fault."),
        show_faults(task, instance, attempt),
        element("p", sample.tally, class_="muted"),
        element("p", f"{completion.completion_tokens:,} tokens · sample {attempt.key.sample}, "
                f"round {attempt.key.round} · seed {attempt.seed}", class_="note"),
    )  # fmt: skip
    picture, width = draw(task, instance, attempt, allowance)
    if not picture:
        picture = element("p", f"The drawing is large: assay show {sample.instance} --image FILE.svg", class_="note")
    layout = "instance wide" if width > WIDEST_BESIDE else "instance"
    return join(
        element("div", picture, element("div", words), class_=layout),
        _text("Prompt", task.ask(instance)),
        _text("Reply", completion.text if completion.error is None else f"(the call failed: {completion.error})"),
        show_replies(task, instance, sample, allowance),
    )


@functools.lru_cache(maxsize=1024)
def _load(identity: str) -> Instance:
    """As `load`: the reports of a study show the same instances again and again."""
    return load(identity)


def _text(title: str, text: str) -> Markup:
    length = f" ({len(text):,} characters)"
    return element("details", element("summary", title, element("span", length, class_="muted")),
                   element("pre", cut(text, LONGEST_TEXT)))  # fmt: skip
