"""Rows of any other layout: reply, score, model and cost are found by the usual names of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..foreign import columns
from .scored_reply import ScoredReply, as_number

TOKENS = ("total_tokens", "tokens", "usage.total_tokens")
MONEY = ("cost", "cost_usd", "price", "total_cost")
SECONDS = ("seconds", "latency", "duration", "response_time", "elapsed")
_PARTS = (("input_tokens", "output_tokens"), ("prompt_tokens", "completion_tokens"))


def replies(
    number: int, row: Mapping[str, Any], scorer: str | None, response: str | None, *, needed: bool = True
) -> ScoredReply:
    """Return the reply of a row.

    Args:
        scorer, response: The columns of the score and of the reply; found by their usual names otherwise.
        needed: Whether a row without a reply is an error; a score is enough otherwise.

    Raises:
        ValueError: There is no such column.
    """
    try:
        text = columns.response(row, response)
    except ValueError:
        if needed or response:
            raise
        text = None
    metric, score = columns.score(row, scorer)
    model = row.get("model", row.get("model_name"))
    return ScoredReply(
        number, row, text, score, model if isinstance(model, str) else "",
        _tokens(row), _first(row, MONEY), _first(row, SECONDS), metric=metric,
    )  # fmt: skip


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> float | None:
    return next((found for name in names if (found := number_of(row.get(name))) is not None), None)


def _tokens(row: Mapping[str, Any]) -> float | None:
    usage = row.get("usage")
    for place in (row, usage if isinstance(usage, Mapping) else {}):
        if (total := _first(place, TOKENS)) is not None:
            return total
        for parts in _PARTS:
            counts = [number_of(place.get(name)) for name in parts]
            if counts[0] is not None and counts[1] is not None:
                return counts[0] + counts[1]
    return None


def number_of(value: Any) -> float | None:
    """Return a number, which may be written as text, as in a table of CSV; None for anything else."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return as_number(value)
