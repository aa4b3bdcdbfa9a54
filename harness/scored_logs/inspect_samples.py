"""Samples of Inspect: `input`, `target`, `output`, `scores` by scorer, `model_usage` and `working_time`.

Source: inspect_ai 0.3, `EvalSample` in `log/_log.py`. A score of *C*, *P* or *I* counts 1, 0.5 or 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..answer_logs.replies import is_sample, replies_in
from ..foreign import columns
from .scored_reply import ScoredReply, as_number, asked, chosen

recognises = is_sample


def replies(number: int, row: Mapping[str, Any], scorer: str | None) -> list[ScoredReply]:
    """Return the replies in a sample; one of several choices has the score of the sample.

    Raises:
        ValueError: The sample is damaged, or has no such scorer.
    """
    scores = row.get("scores")
    values = {
        name: one.get("value") if isinstance(one, Mapping) else one
        for name, one in (scores.items() if isinstance(scores, Mapping) else ())
    }
    values = {name: next(iter(v.values()), None) if isinstance(v, Mapping) else v for name, v in values.items()}
    question = _question(row)
    usage = row.get("model_usage")
    counted = [one for one in (usage.values() if isinstance(usage, Mapping) else ()) if isinstance(one, Mapping)]
    totals = [as_number(one.get("total_tokens")) for one in counted]
    tokens = sum(total for total in totals if total is not None) if totals and None not in totals else None
    output = row["output"]
    model = output.get("model") if isinstance(output, Mapping) else None
    metric, score = chosen(values, scorer) if values else columns.score(row, scorer)
    try:
        said = replies_in(row)
    except ValueError as error:
        return [ScoredReply(number, question, error=str(error))]
    return [
        ScoredReply(
            number, question, text, score, model if isinstance(model, str) else "", tokens, None,
            as_number(row.get("working_time", row.get("total_time"))), metric=metric,
        )
        for text in said
    ]  # fmt: skip


def _question(row: Mapping[str, Any]) -> dict[str, Any]:
    metadata = row.get("metadata")
    inner = dict(metadata) if isinstance(metadata, Mapping) else {}
    kept = {name: value for name, value in row.items() if name not in ("output", "scores", "messages", "model_usage")}
    made = {**kept, **inner, "metadata": inner.get("metadata", metadata)}
    made.setdefault("question", asked(row.get("input")))
    made.setdefault("target", row.get("target"))
    return made
