"""verl: `compute_score` for its reward managers, and the rows of its data sets.

    reward.custom_reward_function.path=pkg://assay.harness.verl
    reward.custom_reward_function.name=compute_score

`ground_truth` is the text that an instance follows from (`harness.rows`), a string for every task,
because a Parquet column has one type. The managers call a plain function in a pool of threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..verifiers.verdict import Verdict
from .core.replies import Kind, check_kind, fault_kinds, value
from .rows import TrainingRow
from .score import score, score_all


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: dict[str, Any] | None = None,
    kind: Kind = "exact",
    **others: Any,
) -> dict[str, Any]:
    """Return the reward of one reply under `score`, and beside it what is logged.

    Args:
        kind: `exact` or `graded`; set it by `reward_kwargs`.
        others: What managers pass along; not looked at.

    Raises:
        ValueError: The row names no instance, or the kind is unknown.
    """
    return _told(score(ground_truth, solution_str), check_kind(kind))


def compute_score_batch(
    data_sources: Sequence[str],
    solution_strs: Sequence[str],
    ground_truths: Sequence[str],
    extra_infos: Sequence[dict[str, Any] | None] | None = None,
    kind: Kind = "exact",
    **others: Any,
) -> list[dict[str, Any]]:
    """`compute_score` for a batch, as the manager `batch` calls it."""
    checked = check_kind(kind)
    return [_told(verdict, checked) for verdict in score_all(ground_truths, solution_strs)]


def _told(verdict: Verdict, kind: Kind) -> dict[str, Any]:
    """The same keys with the same types for every reply: they become columns."""
    return {
        "score": value(verdict, kind) or 0.0,
        "acc": float(verdict.correct),
        "parsed": float(verdict.status != "unparsed"),
        "status": verdict.status,
        "faults": fault_kinds(verdict),
    }


def data_rows(rows: Iterable[TrainingRow], split: str = "train") -> list[dict[str, Any]]:
    """Rows as verl's data sets hold them."""
    return [
        {
            "data_source": f"assay/{row.task}",
            "prompt": row.messages(),
            "ability": "reasoning",
            "reward_model": {"style": "rule", "ground_truth": row.instance},
            "extra_info": {"index": index, "split": split, "task": row.task, "level": row.level},
        }
        for index, row in enumerate(rows)
    ]


def write_parquet(rows: Iterable[TrainingRow], path: str | Path, split: str = "train") -> int:
    """Write rows to a Parquet file for `data.train_files` or `data.val_files`; return how many.

    Raises:
        OSError: The file cannot be written.
    """
    import pyarrow
    import pyarrow.parquet

    found = data_rows(rows, split)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(found), path)
    return len(found)
