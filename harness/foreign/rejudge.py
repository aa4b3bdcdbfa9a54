"""A log of others judged again: where its verdicts and ours differ, and where its labels are not right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from ...tasks.core.task import Instance
from ...tasks.datasets import Row
from ...verifiers.verdict import Verdict
from ..scored_logs.reading import read_replies
from . import by_text, eureka, natural_plan, nphardeval, own_rows, reasoning_gym, spatial_eval
from .question import ForeignQuestion, Source
from .replies_said import Said

Outcome = Literal["agree", "false accept", "false reject", "undecided", "no verdict of theirs", "not judged"]

_ANY = (cast(Source, own_rows), cast(Source, by_text))
SOURCES: dict[str, tuple[Source, ...]] = {
    "eureka": eureka.SOURCES,
    "natural-plan": (cast(Source, natural_plan),),
    "spatial-eval": (cast(Source, spatial_eval),),
    "reasoning-gym": (cast(Source, reasoning_gym),),
    "nphardeval": (cast(Source, nphardeval),),
    "inspect": _ANY, "lm-eval": _ANY, "verifiers": _ANY, "any": _ANY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """One row of a log.

    Attributes:
        place: File and line.
        task: Ours; empty when the row could not be read.
        outcome: How their verdict compares with ours. A `false accept` is an answer that they took and that is not right.
        theirs: Whether they took it; None when they say nothing.
        verdict: Ours; None when there is none.
        label: Ours on what the data set says is right; None when it says nothing or that is no answer by itself.
        error: Why there is no verdict.
        key: Of the question: the same in every log that asks it.
        model: The name that the row gives; empty where it gives none.
        said: The kind of answer; None where there is none.
        text: The reply; None where there is none.
        question: What was asked; None when the row could not be read.
    """

    place: str
    task: str
    outcome: Outcome
    theirs: bool | None = None
    verdict: Verdict | None = None
    label: Verdict | None = None
    error: str = ""
    key: str = ""
    model: str = ""
    said: Said | None = None
    text: str | None = None
    question: ForeignQuestion | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON values."""
        return {
            "place": self.place, "task": self.task, "outcome": self.outcome, "theirs": self.theirs,
            "ours": self.verdict.to_dict() if self.verdict is not None else None,
            "label": self.label.status if self.label is not None else None, "error": self.error,
        }  # fmt: skip


def rejudge(
    source: str, name: str, rows: Iterable[Row], *, response: str | None = None, verdict: str | None = None
) -> Iterator[Judged]:
    """Each row of a log, judged again. A row that cannot be judged says why; none stops the rest.

    Args:
        source: One of SOURCES.
        name: Of the log, for `place`.
        response, verdict: The columns to look at; found by their usual names otherwise.

    Raises:
        ValueError: There is no such source.
    """
    if source not in SOURCES:
        raise ValueError(f"source: expected one of {', '.join(SOURCES)}, got {source!r}")
    kept: dict[str, tuple[ForeignQuestion, Verdict | None]] = {}
    for reply in read_replies(rows, response=response, scorer=verdict):
        place = f"{name}:{reply.number}"
        try:
            if reply.error and not reply.row:
                raise ValueError(reply.error)
            key = _key(reply.row)
            if key not in kept:
                kept.clear() if len(kept) >= 10_000 else None
                made = _question(source, reply.row)
                kept[key] = made, made.judge(made.gold) if made.gold is not None else None
            if reply.error:
                raise ValueError(reply.error)
            question, label = kept[key]
            ours = question.judge(reply.text) if reply.text is not None else None
            said = question.said(reply.text, ours) if reply.text is not None and ours is not None else None
            yield Judged(
                place, question.task, _compare(reply.accepted, ours), reply.accepted, ours, label,
                "" if ours is not None else "no response", key, reply.model, said, reply.text, question,
            )  # fmt: skip
        except Exception as error:  # noqa: BLE001 - a log may hold anything, and one row must not stop the others
            reason = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
            yield Judged(place, "", "not judged", error=reason[:300])


def read_instances(source: str, rows: Iterable[Row]) -> Iterator[Instance | str]:
    """Yield the instance of ours that each row asks for, or the text that says why there is none."""
    for row in rows:
        try:
            if row.error:
                raise ValueError(row.error)
            yield _question(source, row.data).instance or "the question is not one that ours can ask"
        except ValueError as error:
            yield str(error)


def _question(source: str, row: Mapping[str, Any]) -> ForeignQuestion:
    for one in SOURCES[source]:
        if one.recognises(row):
            return one.question(row)
    raise ValueError(f"row: expected the columns of {', '.join(one.NAME for one in SOURCES[source])}")


def _key(row: Mapping[str, Any]) -> str:
    """Return the part of a row that makes the question: all but the reply and its verdict."""
    asked = (
        "prompt", "text", "question", "metadata", "weight_matrix", "constraints", "params", "num_var", "clauses", "solution",
        "ground_truth", "prompt_0shot", "prompt_5shot", "golden_plan", "oracle_answer", "id", "instance", "problem",
        "nphardeval_weights", "nphardeval_limit",
    )  # fmt: skip
    return json.dumps([row.get(name) for name in asked], sort_keys=True, default=str)


def _compare(theirs: bool | None, ours: Verdict | None) -> Outcome:
    if ours is None:
        return "not judged"
    if ours.status == "undecided":
        return "undecided"
    if theirs is None:
        return "no verdict of theirs"
    if theirs == ours.correct:
        return "agree"
    return "false accept" if theirs else "false reject"


OUTCOMES: tuple[Outcome, ...] = (
    "agree", "false accept", "false reject", "undecided", "no verdict of theirs", "not judged",
)  # fmt: skip


def table(judged: Iterable[Judged]) -> list[dict[str, Any]]:
    """One row per task and one for all: answers, accuracy by their verdicts and by ours, outcomes, wrong labels."""
    counts: dict[str, Counter[str]] = {}
    for one in judged:
        for name in (one.task or "unknown", "all"):
            count = counts.setdefault(name, Counter())
            count["answers"] += 1
            count[one.outcome] += 1
            count["right by theirs"] += one.theirs is True
            count["right by ours"] += one.verdict is not None and one.verdict.correct
            count["wrong labels"] += one.label is not None and not one.label.correct
    order = [name for name in counts if name != "all"] + ["all"] * ("all" in counts)
    fields = ("answers", "right by theirs", "right by ours", *OUTCOMES, "wrong labels")
    return [{"task": name, **{field: counts[name][field] for field in fields}} for name in order]
