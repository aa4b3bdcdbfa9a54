"""Rollouts of verifiers: `traces.jsonl` of 0.4 on, and the rows `prompt`, `completion`, `reward` before.

Source: PrimeIntellect-ai/verifiers, `v1/trace.py` and `v1/episode.py`: a trace is a tree of messages with the rewards of its
task. The reply is the last turn of the assistant. A rollout with errors has no score: a failed sandbox is no wrong answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..answer_logs.replies import replies_of
from .scored_reply import ScoredReply, as_number, asked, chosen


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether a row is a trace, an episode of traces, or a rollout of former versions."""
    return _is_trace(row) or _is_episode(row) or _is_rollout(row)


def replies(number: int, row: Mapping[str, Any], scorer: str | None) -> list[ScoredReply]:
    """Return the reply of each trace, with its reward: the sum of all by weight, or the one that is named.

    Raises:
        ValueError: A trace is damaged, or has no such reward.
    """
    if _is_episode(row):
        return [_of_trace(number, one, scorer) for one in row["traces"] if isinstance(one, Mapping) and _is_trace(one)]
    return [_of_trace(number, row, scorer)] if _is_trace(row) else [_of_rollout(number, row, scorer)]


def _is_trace(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("nodes"), list) and isinstance(row.get("task"), Mapping)


def _is_episode(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("traces"), list) and isinstance(row.get("task"), Mapping)


def _is_rollout(row: Mapping[str, Any]) -> bool:
    return "completion" in row and "reward" in row and ("prompt" in row or "example_id" in row)


def _of_trace(number: int, row: Mapping[str, Any], scorer: str | None) -> ScoredReply:
    data = row["task"].get("data")
    question: dict[str, Any] = dict(data) if isinstance(data, Mapping) else {}
    question.setdefault("question", asked(question.get("prompt")))
    nodes = [node for node in row["nodes"] if isinstance(node, Mapping) and node.get("sampled", True)]
    messages = [node.get("message") for node in nodes]  # those that the harness wrote as context were not sampled
    said = [one for one in messages if isinstance(one, Mapping) and one.get("role") == "assistant"]
    root = row.get("root_reply")  # where a trace has descendants, the reply of the first agent
    last = root if isinstance(root, str) else replies_of(said[-1], "nodes")[0] if said else None
    calls = [one for one in row.get("calls") or () if isinstance(one, Mapping)]
    usage = [one["usage"] for one in calls if isinstance(one.get("usage"), Mapping)]
    failed = bool(row.get("errors"))
    metric, score = ("", None) if failed else _reward(row.get("rewards"), scorer)
    return ScoredReply(
        number,
        question,
        last,
        score,
        next((one["model"] for one in calls if isinstance(one.get("model"), str)), ""),
        _total(usage, ("prompt_tokens", "cached_input_tokens", "completion_tokens")) if usage else None,
        _total(usage, ("cost",)) if usage and all(one.get("cost") is not None for one in usage) else None,
        metric=metric,
    )


def _total(usage: list[Mapping[str, Any]], names: tuple[str, ...]) -> float:
    return sum(as_number(one.get(name)) or 0.0 for one in usage for name in names)


def _reward(rewards: Any, scorer: str | None) -> tuple[str, float | None]:
    given = rewards if isinstance(rewards, Mapping) else {}
    parts = {name: one.get("score") if isinstance(one, Mapping) else one for name, one in given.items()}
    if scorer is not None:
        return chosen(parts, scorer)
    numbers = [as_number(value) for value in parts.values()]
    if not numbers or any(number is None for number in numbers):
        return "", None
    weights = [(as_number(one.get("weight")) if isinstance(one, Mapping) else None) for one in given.values()]
    pairs = zip(numbers, weights, strict=True)
    return "reward", sum((number or 0.0) * (1.0 if weight is None else weight) for number, weight in pairs)


def _of_rollout(number: int, row: Mapping[str, Any], scorer: str | None) -> ScoredReply:
    info = row.get("info")
    question = {**row, **(info if isinstance(info, Mapping) else {})}
    for name in ("completion", "reward", "metrics"):
        question.pop(name, None)
    question.setdefault("question", asked(row.get("prompt")))
    question.setdefault("target", row.get("answer"))
    question.setdefault("id", row.get("example_id"))
    metrics = row.get("metrics")
    scores = {"reward": row["reward"], **(metrics if isinstance(metrics, Mapping) else {})}
    if scorer is not None and scorer in row:
        scores[scorer] = row[scorer]
    said = replies_of(row["completion"], "completion")
    failed = row.get("error") is not None
    model = row.get("model")
    metric, score = ("", None) if failed else chosen(scores, scorer)
    return ScoredReply(number, question, said[-1], score, model if isinstance(model, str) else "", metric=metric)
