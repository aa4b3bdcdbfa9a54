"""Finding the response and the verdict in a row of a log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RESPONSES = (
    "model_output_raw", "raw_output", "raw_model_output", "model_output_raw_x", "model_output",
    "response", "completion", "prediction", "output", "pred_5shot_pro", "oracle_full_answer",
)  # fmt: skip
"""In this order: what a model said comes before what was extracted from it."""
_RIGHT = {"correct": True, "incorrect": False, "wrong": False, "true": True, "false": False}


def response(row: Mapping[str, Any], column: str | None = None) -> str | None:
    """Return the model's response; None when the call failed (`is_valid` false) or there is none.

    Raises:
        ValueError: There is no such column.
    """
    names = [column] if column else [name for name in RESPONSES if name in row]
    if not names or names[0] not in row:
        raise ValueError(f"response: expected a column {column or ', '.join(RESPONSES)}")
    if row.get("is_valid") is False:
        return None
    text = row[names[0]]
    if isinstance(text, list) and len(text) == 1:
        text = text[0]
    return text if isinstance(text, str) else None


def verdict(row: Mapping[str, Any], column: str | None = None) -> bool | None:
    """Return whether the log says that the answer is right; None when it says nothing (or `none`).

    A column named here decides; else one ending in `_all_correct`, `_result` or `_score`, or `correct`.
    """
    names = [column] if column else sorted(
        (name for name in row if name.endswith(("_all_correct", "_result", "_score")) or name in ("correct", "score")),
        key=lambda name: ("all_correct" not in name, "_result" not in name, name),
    )  # fmt: skip
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.lower() in _RIGHT:
            return _RIGHT[value.lower()]
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return value == 1
        if isinstance(value, dict) and isinstance(value.get("all_correct"), int):
            return bool(value["all_correct"] == 1)
    return None
