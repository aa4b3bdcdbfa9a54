"""Finding the response and the verdict in a row of a log."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...tasks.datasets import Row
from ..answer_logs.replies import TURNS, dig, is_batch, is_sample, replies_in, replies_of
from ..answer_logs.row_answers import rows_within

RESPONSES = (
    "model_output_raw", "raw_output", "raw_model_output", "model_output_raw_x", "model_output",
    "response", "completion", "prediction", "output", "pred_5shot_pro", "oracle_full_answer",
)  # fmt: skip
"""In this order: what a model said comes before what was extracted from it."""
OTHERS = ("resps", "choices", "candidates", "outputs", "completions", *TURNS, "custom_id")
"""Where a row of another layout has its reply; see `harness.answer_logs.replies`."""
_SCORES = ("correct", "correctness", "score", "reward")
_NUMBERS = {"correct": 1.0, "incorrect": 0.0, "wrong": 0.0, "true": 1.0, "false": 0.0}
"""Scores in words."""


def response(row: Mapping[str, Any], column: str | None = None) -> str | None:
    """Return the model's response; None when the call failed (`is_valid` false) or there is none.

    Raises:
        ValueError: There is no such column.
    """
    names = [name for name in RESPONSES if name in row]
    if "oracle_answer" in row and isinstance(row.get("answer"), str):  # the results of SpatialEval
        names = ["answer", *names] if names in ([], ["oracle_full_answer"]) else names
    if column and column not in row and "." not in column:
        raise ValueError(f"response: expected a column {column}")
    if row.get("is_valid") is False:
        return None
    if column:
        replies = replies_of(dig(row, column), column)
    elif is_batch(row) or is_sample(row):
        replies = replies_in(row)
    elif names:
        value = row[names[0]]
        replies = [None] if isinstance(value, float) else replies_of(value, names[0])  # NaN stands for no reply
    elif any(name in row for name in OTHERS):
        replies = replies_in(row)
    else:
        raise ValueError(f"response: expected a column {', '.join(RESPONSES)}")
    if len(replies) != 1:
        raise ValueError(f"response: expected one reply, got {len(replies)}")
    return replies[0]


def split_replies(rows: Iterable[Row], column: str | None = None) -> Iterator[Row]:
    """Yield one row for each reply: the rows inside a log that is one object, and each of several completions.

    A completion that is an object brings its own verdict; the log's figures on all completions are left out.
    """
    for row in rows_within_all(rows):
        several = row.data.get("completions")
        if column or row.error or not isinstance(several, list) or not several:
            yield row
            continue
        base = {name: value for name, value in row.data.items() if name != "completions" and not _of_all(name)}
        for one in several:
            own = {name: value for name, value in one.items() if name != "response"} if isinstance(one, Mapping) else {}
            try:
                for reply in replies_of([one], "completions"):
                    yield Row(row.number, {**base, **own, "model_output_raw": reply})
            except ValueError as error:
                yield Row(row.number, {}, str(error))


def rows_within_all(rows: Iterable[Row]) -> list[Row]:
    """Return the rows of a log, those inside an object that is a whole log in its place."""
    made: list[Row] = []
    for row in rows:
        inner = None if row.error else rows_within(row.data)
        made += [row] if inner is None else [Row(row.number, one) for one in inner]
    return made


def _of_all(name: str) -> bool:
    return name.startswith(("best_", "mean_", "average_"))


def score(row: Mapping[str, Any], column: str | None = None) -> tuple[str, float | None]:
    """Return the column of the score that the log gives the answer, and the score: 1 for a right one, None for none.

    A column named here decides; else one ending in `_all_correct`, `_result` or `_score`, or `correct`, `correctness`, `score`
    or `reward`.
    """
    names = [column] if column else sorted(
        (name for name in row if name.endswith(("_all_correct", "_result", "_score")) or name in _SCORES),
        key=lambda name: ("all_correct" not in name, "_result" not in name, name),
    )  # fmt: skip
    for name in names:
        value = row.get(name)
        if isinstance(value, list) and value and isinstance(value[0], bool):  # NPHardEval: with the reason
            value = value[0]
        if isinstance(value, dict) and isinstance(value.get("all_correct"), int):
            value = value["all_correct"]
        found = _number(value.strip().lower()) if isinstance(value, str) else value
        if isinstance(found, bool | int | float) and not math.isnan(found):
            return name, float(found)
    return "", None


def _number(text: str) -> float | None:
    """Return the number that a word stands for, or that is written, as in a table of CSV."""
    if text in _NUMBERS:
        return _NUMBERS[text]
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
