"""Feedback on verdicts, in words for a model; after a reply without a readable answer it says the form again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ...verifiers.verdict import Fault, Verdict
from .instance import Degree, Truth
from .template import DEFAULT_LANGUAGE

LONGEST_END = 100
"""Characters of a reply's end that feedback repeats."""

FEEDBACK_HEADS = {
    "wrong": "Your answer is wrong.",
    "unparsed": "No answer could be read.",
    "undecided": "It could not be decided whether your answer is right.",
}

READING_FAULTS = {
    "no_answer": "Your reply contains no answer in the form that was asked for.",
    "ambiguous": "Your reply contains two or more different final answers; give exactly one.",
    "too_long": "Your reply is longer than the limit for reading answers.",
}


class Explained(Protocol):
    """The part of a task that feedback uses; every `Task` has it."""

    def example(self, problem: Any) -> str:
        """Return the example answer that prompts show."""
        ...

    def write(self, problem: Any, answer: Any) -> str:
        """Write an answer as the prompt asks for it."""
        ...

    def truth_answer(self, problem: Any, truth: Truth) -> Any:
        """Return a right answer made from the truth."""
        ...

    def describe(self, problem: Any, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        """Describe a fault of this task in one sentence."""
        ...


@dataclass(frozen=True, slots=True)
class UnreadReply:
    """A reply without a readable answer.

    Attributes:
        text: What the model wrote.
        cut: Whether it ended because it may have no more tokens.
        tokens: The tokens of the reply.
    """

    text: str
    cut: bool = False
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class ReadingWords:
    """How one language says what was wrong with the form of a reply."""

    head: str
    faults: Mapping[str, str]
    cut: str
    cut_how: str
    empty: str
    end: str
    too_long: str
    form: str
    right: str


READING_WORDS = {
    "en": ReadingWords(
        FEEDBACK_HEADS["unparsed"],
        READING_FAULTS,
        "Your reply was cut off before its answer.",
        "Your reply was cut off after {tokens} tokens, before its answer: write less, and give the answer sooner.",
        "Your reply is empty.",
        "Your reply ended with: {end}",
        "It has {length} characters; {limit} are read.",
        "Give your answer in this form: {form}",
        "A right answer is: {form}",
    ),
    "de": ReadingWords(
        "Es war keine Antwort zu erkennen.",
        {
            "no_answer": "Deine Antwort enthält keine Lösung in der verlangten Form.",
            "ambiguous": "Deine Antwort enthält zwei oder mehr verschiedene Lösungen; gib genau eine an.",
            "too_long": "Deine Antwort ist länger, als gelesen wird.",
        },
        "Deine Antwort wurde vor der Lösung abgeschnitten.",
        "Deine Antwort wurde nach {tokens} Token abgeschnitten, noch vor der Lösung: schreibe weniger und gib die Lösung früher an.",
        "Deine Antwort ist leer.",
        "Deine Antwort endete mit: {end}",
        "Sie hat {length} Zeichen; {limit} werden gelesen.",
        "Gib die Lösung in dieser Form an: {form}",
        "Eine richtige Lösung ist: {form}",
    ),
    "fr": ReadingWords(
        "Aucune réponse n'a pu être lue.",
        {
            "no_answer": "Ton texte ne contient pas de réponse dans la forme demandée.",
            "ambiguous": "Ton texte contient au moins deux réponses finales différentes ; donnes-en exactement une.",
            "too_long": "Ton texte est plus long que ce qui est lu.",
        },
        "Ton texte a été coupé avant la réponse.",
        "Ton texte a été coupé après {tokens} jetons, avant la réponse : écris moins et donne la réponse plus tôt.",
        "Ton texte est vide.",
        "Ton texte se terminait par : {end}",
        "Il a {length} caractères ; {limit} sont lus.",
        "Donne ta réponse dans cette forme : {form}",
        "Une réponse juste est : {form}",
    ),
}
"""The words by language of the prompt."""


def write_feedback(
    task: Explained, problem: Any, verdict: Verdict, degree: Degree = "how", truth: Truth | None = None
) -> str:
    """Write the feedback on a verdict; see `Task.feedback`.

    Args:
        task: The task of the problem.
        problem: The problem.
        verdict: The verdict on the answer.
        degree: How much it tells.
        truth: Needed for `oracle` only.
    """
    if verdict.correct:
        return "Your answer is correct."
    head = FEEDBACK_HEADS[verdict.status]
    if degree == "bit":
        return head
    lines = [READING_FAULTS.get(fault.kind) for fault in verdict.faults]
    said = [
        line or task.describe(problem, fault, degree, truth) for line, fault in zip(lines, verdict.faults, strict=True)
    ]
    return "\n".join([head, *(f"- {line}" for line in dict.fromkeys(said))])


def write_reading_feedback(
    task: Explained,
    problem: Any,
    verdict: Verdict,
    reply: UnreadReply,
    degree: Degree,
    truth: Truth | None = None,
    *,
    language: str = DEFAULT_LANGUAGE,
    form: str = "<answer>{}</answer>",
) -> str:
    """Write the feedback on a reply without a readable answer: what was wrong with its form, and the form again.

    Args:
        task: The task of the problem.
        problem: The problem.
        verdict: The verdict on the reply, which is `unparsed`.
        reply: What the model wrote.
        degree: `bit` says that nothing could be read; `where` what was wrong with the form; `how` shows it; `oracle`
            adds a right answer. All of them say the form.
        truth: Needed for `oracle` only.
        language: Of the prompt; English where feedback has no words in it.
        form: How an answer stands in a reply, with `{}` for the answer.
    """
    words = READING_WORDS.get(language, READING_WORDS[DEFAULT_LANGUAGE])
    said: list[str] = []
    if degree != "bit":
        said += _what_was_wrong(task, problem, verdict, reply, degree, words)
    again = words.form.format(form=form.replace("{}", task.example(problem)))
    if degree == "oracle" and truth:
        right = _right_answer(task, problem, truth)
        again = words.right.format(form=form.replace("{}", right)) if right else again
    return "\n".join([words.head, *(f"- {line}" for line in dict.fromkeys(said)), again])


def _what_was_wrong(
    task: Explained, problem: Any, verdict: Verdict, reply: UnreadReply, degree: Degree, words: ReadingWords
) -> list[str]:
    shows = degree != "where"
    said: list[str] = []
    if reply.cut:
        said.append(words.cut_how.format(tokens=reply.tokens) if shows and reply.tokens else words.cut)
    for fault in verdict.faults:
        if fault.kind not in words.faults:
            said.append(task.describe(problem, fault, degree, None))
        elif not reply.text.strip():
            said.append(words.empty)
        elif not (reply.cut and fault.kind == "no_answer"):
            said.append(words.faults[fault.kind])
        if shows and fault.kind == "too_long" and fault.detail.keys() >= {"length", "limit"}:
            said.append(words.too_long.format(**fault.detail))
    if shows and reply.text.strip() and any(fault.kind in ("no_answer", "ambiguous") for fault in verdict.faults):
        said.append(words.end.format(end=_end(reply.text)))
    return said


def _end(text: str) -> str:
    kept = " ".join(text[-4 * LONGEST_END :].split())
    return kept if len(kept) <= LONGEST_END else f"…{kept[-LONGEST_END:]}"


def _right_answer(task: Explained, problem: Any, truth: Truth) -> str:
    try:
        return task.write(problem, task.truth_answer(problem, truth))
    except ValueError:
        return ""  # the truth does not say enough
