"""Samples of lm-evaluation-harness (`--log_samples`): `doc`, `target`, `arguments`, `resps`, `metrics`, and one key per metric.

Source: EleutherAI/lm-evaluation-harness, `evaluator.py`. It writes a row for each filter; `filter` names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..answer_logs.identities import prompts_in
from ..answer_logs.replies import replies_in
from .scored_reply import ScoredReply, as_number, chosen

_OTHERS = (
    "doc", "doc_id", "target", "arguments", "resps", "filtered_resps", "filter", "metrics",
    "doc_hash", "prompt_hash", "target_hash", "model", "model_name", "task", "task_name",
)  # fmt: skip
"""Keys of a sample that are no metric."""


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether there are a row of a data set and replies to it."""
    return isinstance(row.get("doc"), Mapping) and isinstance(row.get("resps"), list)


def replies(number: int, row: Mapping[str, Any], scorer: str | None) -> list[ScoredReply]:
    """Return the replies in a sample. Where there are several, the metric is one of all of them, and each has it.

    Raises:
        ValueError: The sample is damaged, or has no such metric.
    """
    named = row.get("metrics")
    names = named if isinstance(named, list) and named else [name for name in row if name not in _OTHERS]
    scores = {str(name): row[name] for name in names if name in row and as_number(row[name]) is not None}
    if scorer is not None and scorer in row:
        scores[scorer] = row[scorer]
    question = {**row["doc"], "doc_id": row.get("doc_id"), "doc": row["doc"]}
    question.setdefault("question", next(prompts_in(row), None))
    question.setdefault("target", row.get("target"))
    model = next((row[name] for name in ("model_name", "model") if isinstance(row.get(name), str)), "")
    metric, score = chosen(scores, scorer)
    return [ScoredReply(number, question, text, score, model, metric=metric) for text in replies_in(row)]
