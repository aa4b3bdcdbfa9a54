"""Every call of a run as data: JSON lines and Parquet, one row per call."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...strategies.engine.cache import Reply
from ...tasks import parse_id
from ...verifiers.extras import require_extra
from ..directory import Run
from ..json_text import json_text
from ..store.store import StoredOutcome

BATCH = 4096


def call_rows(run: Run) -> Iterator[dict[str, Any]]:
    """Yield the rows: every call of every outcome, by instance and then in the strategy's order."""
    for outcome in run.store.outcomes(run.config.strategy):
        for position, stored in enumerate(outcome.replies):
            yield _row(run, outcome, position, stored.reply, stored.vote)


def write_jsonl(run: Run, path: Path | None) -> None:
    """Write the rows as JSON, one per line; to stdout when the path is None.

    Args:
        run: Read or open for writing.
        path: The file to write; None for stdout.

    Raises:
        OSError: The file cannot be written.
    """
    if path is None:
        for row in call_rows(run):
            sys.stdout.write(json_text(row) + "\n")
        return
    draft = _draft(path)
    with open(draft, "w", encoding="utf-8") as file:
        for row in call_rows(run):
            file.write(json_text(row) + "\n")
    os.replace(draft, path)


def write_parquet(run: Run, path: Path) -> None:
    """Write the rows as Parquet, in bounded memory. Lone surrogates in replies become `\\udcxx` escapes.

    Args:
        run: Read or open for writing.
        path: The file to write.

    Raises:
        OSError: The file cannot be written.
    """
    require_extra("pyarrow", "parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
    draft = _draft(path)
    with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
        batch: list[dict[str, Any]] = []
        for row in call_rows(run):
            batch.append({name: _encodable(value) for name, value in row.items()} | _as_text(row))
            if len(batch) == BATCH:
                writer.write_table(pa.Table.from_pylist(batch, schema))
                batch.clear()
        writer.write_table(pa.Table.from_pylist(batch, schema))
    os.replace(draft, path)


COLUMNS: dict[str, type] = {
    "run": str, "id": str, "task": str, "level": int, "strategy": str, "model": str, "position": int, "sample": int,
    "round": int, "seed": int, "chosen": bool, "vote": int, "response": str, "status": str, "score": float,
    "answer": str, "faults": str, "prompt_tokens": int, "completion_tokens": int, "estimated": bool, "seconds": float,
    "finish_reason": str, "error": str, "retries": int, "cached_tokens": int, "reasoning_tokens": int,
    "lost_prompt_tokens": int, "lost_completion_tokens": int, "queue_seconds": float, "first_token_seconds": float,
    "decode_seconds": float, "choice": int, "logprob": float, "reasoning": str, "source": str, "origin": str,
}  # fmt: skip
"""Names and types; in Parquet `answer` and `faults` are JSON text."""


def _row(run: Run, outcome: StoredOutcome, position: int, reply: Reply, vote: int | None) -> dict[str, Any]:
    name = parse_id(outcome.instance)
    key, completion, verdict = reply.key, reply.completion, reply.verdict
    return {
        "run": run.config.name, "id": outcome.instance, "task": name.task, "level": name.level,
        "strategy": run.config.strategy, "model": run.config.shown_model, "position": position,
        "sample": key.sample, "round": key.round, "seed": reply.seed, "chosen": position == outcome.chosen,
        "vote": vote, "response": completion.text, "status": verdict.status, "score": verdict.score,
        "answer": verdict.answer, "faults": [fault.to_dict() for fault in verdict.faults],
        "prompt_tokens": completion.prompt_tokens, "completion_tokens": completion.completion_tokens,
        "estimated": completion.estimated, "seconds": completion.seconds, "finish_reason": completion.finish_reason,
        "error": completion.error, "retries": completion.retries, "cached_tokens": completion.cached_tokens,
        "reasoning_tokens": completion.reasoning_tokens, "lost_prompt_tokens": completion.lost_prompt_tokens,
        "lost_completion_tokens": completion.lost_completion_tokens, "queue_seconds": completion.queue_seconds,
        "first_token_seconds": completion.first_token_seconds, "decode_seconds": completion.decode_seconds,
        "choice": completion.choice, "logprob": completion.logprob, "reasoning": completion.reasoning,
        "source": key.source, "origin": reply.origin,
    }  # fmt: skip


def _as_text(row: dict[str, Any]) -> dict[str, str]:
    return {name: json_text(row[name]) for name in ("answer", "faults")}


def _encodable(value: Any) -> Any:
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
