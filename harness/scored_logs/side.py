"""One side of a comparison of logs: the scores and costs of every question, read from a file or a folder of files.

A question is known by its id within its data set: in two logs, the same id is the same question, unless the texts that were asked differ.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from .csv_rows import open_log
from .file_labels import label_files
from .reading import read_replies
from .scored_reply import ScoredReply

Missing = Literal["leave-out", "zero"]
IDS = (
    "id", "instance", "question_id", "doc_id", "task_id", "example_id", "sample_id", "problem_id", "custom_id", "idx", "index", "key",
    "name",
)  # fmt: skip
"""Columns that name a question, the first that a row has."""
TEXTS = ("question", "prompt", "input", "query", "problem")
_LOGS = re.compile(r"\.(eval|json|jsonl|csv|tsv|parquet)(\.gz)?\Z")
_NO_LOGS = re.compile(r"\A(results_.*|logs|config|metadata|summary|manifest)\.json\Z")
Question = tuple[str, str]
"""A data set and an id."""


@dataclass
class Answered:
    """The answers of a side to one question: one entry for each answer with a score."""

    scores: list[float] = field(default_factory=list)
    costs: dict[str, list[float | None]] = field(default_factory=lambda: {"tokens": [], "money": [], "seconds": []})
    text: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LogSide:
    """The answers of one side.

    Attributes:
        name: For people.
        questions: By data set and id, in the order of the files.
        metrics: The scorers, metrics or columns that the scores come from.
        unscored: Number of answers without a score, by reason.
    """

    name: str
    questions: dict[Question, Answered]
    metrics: tuple[str, ...]
    unscored: Mapping[str, int]


def files_of(path: str) -> list[str]:
    """Return a file itself, or the logs in a folder and below it, samples of lm-eval alone where there are any.

    Raises:
        ValueError: There is no such path, or the folder has no logs.
    """
    place = Path(path)
    if path == "-" or place.is_file():
        return [path]
    if not place.is_dir():
        raise ValueError(f"{path}: expected a log, a folder of logs or a run; there is no such file")
    found = sorted(
        one for one in place.rglob("*") if one.is_file() and _LOGS.search(one.name) and not _NO_LOGS.match(one.name)
    )
    samples = [one for one in found if one.name.startswith("samples_")]
    if not found:
        raise ValueError(f"{path}: the folder has no logs (.eval, .json, .jsonl, .csv, .parquet) and is no run")
    return list(map(str, samples or found))


def read_side(
    path: str, name: str, *, scorer: str | None, key: str | None, missing: Missing, fields: Sequence[str] = ()
) -> LogSide:
    """Read the scores of a log.

    Args:
        path: A file, or a folder of files.
        name: For people.
        scorer: The scorer, metric or column; the first that there is otherwise.
        key: The column that names a question; found by its usual name otherwise.
        missing: What an answer without a score is: left out, or 0.
        fields: Columns to keep of every question.

    Raises:
        ValueError: The log has no scores, or lacks the key or a field.
        OSError: It cannot be read.
    """
    names = files_of(path)
    labels = label_files(names) if len(names) > 1 else {names[0]: ("", "")}
    questions: dict[Question, Answered] = {}
    metrics: dict[str, None] = {}
    unscored: Counter[str] = Counter()
    for one in names:
        for reply in read_replies(open_log(one), scorer=scorer, needed=False):
            if reply.error and not reply.row:
                unscored[reply.error] += 1
                continue
            if reply.error.startswith("score: "):
                raise ValueError(f"{one}:{reply.number}: {reply.error}")
            identity = _identity(reply, key, one)
            found = questions.setdefault((labels[one][1], identity), Answered(fields=_fields(reply, fields, one)))
            found.text = found.text or _text(reply.row)
            score = reply.score
            if score is None:
                unscored[reply.error or "no score"] += 1
                if missing == "leave-out":
                    continue
                score = 0.0
            if reply.metric:
                metrics[reply.metric] = None
            found.scores.append(score)
            for cost, value in (("tokens", reply.tokens), ("money", reply.money), ("seconds", reply.seconds)):
                found.costs[cost].append(value)
    if not any(answered.scores for answered in questions.values()):
        reasons = "; ".join(list(unscored)[:3]) or "no rows"
        raise ValueError(f"{path}: no answer has a score ({reasons}); name its column, metric or scorer by --scorer")
    return LogSide(name, {k: v for k, v in questions.items() if v.scores}, tuple(metrics), dict(unscored))


def _identity(reply: ScoredReply, key: str | None, name: str) -> str:
    if key is not None:
        if reply.row.get(key) is None:
            raise ValueError(
                f"{name}:{reply.number}: --key: no column {key!r}; the row has {', '.join(map(str, list(reply.row)[:12]))}"
            )
        return str(reply.row[key])
    found = next((reply.row[one] for one in IDS if isinstance(reply.row.get(one), str | int)), None)
    found = _text(reply.row) if found is None else found
    if found is None:
        raise ValueError(f"{name}:{reply.number}: the row names no question; --key names the column that does")
    return str(found)


def _text(row: Mapping[str, Any]) -> str | None:
    return next((row[one] for one in TEXTS if isinstance(row.get(one), str)), None)


def _fields(reply: ScoredReply, fields: Sequence[str], name: str) -> dict[str, Any]:
    for one in fields:
        if reply.row.get(one) is None:
            raise ValueError(
                f"{name}:{reply.number}: no column {one!r}; the row has {', '.join(map(str, list(reply.row)[:12]))}"
            )
    return {one: str(reply.row[one]) for one in fields}
