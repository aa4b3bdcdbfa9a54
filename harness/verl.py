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

from ..verifiers.extras import require_extra
from ..verifiers.verdict import Verdict
from .core.replies import Kind, check_kind, fault_kinds, reward
from .rows import TrainingRow
from .score import score, score_all


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: dict[str, Any] | None = None,
    kind: Kind = "exact",
    undecided: float | None = None,
    **others: Any,
) -> dict[str, Any]:
    """Return the reward of one reply under `score`, and the values that verl logs.

    verl has no word for a missing reward: NaN spoils the advantages of the whole group, and 0.0 trains against a
    possibly right answer. So an undecided answer raises, unless a number is given for it. `rows.decidable_rows`
    leaves such problems out of the data beforehand.

    Args:
        data_source: The data source of the row; not looked at.
        solution_str: The reply.
        ground_truth: The text that the instance follows from.
        extra_info: Not looked at.
        kind: `exact` or `graded`; set it by `reward_kwargs`.
        undecided: The reward of an answer to a problem from elsewhere that the solvers cannot decide.
        others: Arguments that managers pass along; not looked at.

    Returns:
        `score`, the reward; `acc`, 1.0 for a right answer; `parsed` and `undecided`, 0.0 or 1.0; `status`; `faults`.

    Raises:
        ValueError: The row names no instance, or the kind is unknown.
        UndecidedError: The answer is undecided, and `undecided` is None.
    """
    return _logged(score(ground_truth, solution_str), check_kind(kind), undecided)


def compute_score_batch(
    data_sources: Sequence[str],
    solution_strs: Sequence[str],
    ground_truths: Sequence[str],
    extra_infos: Sequence[dict[str, Any] | None] | None = None,
    kind: Kind = "exact",
    undecided: float | None = None,
    **others: Any,
) -> list[dict[str, Any]]:
    """Return `compute_score` of each row of a batch, for the reward manager `batch`.

    Raises:
        ValueError: As for `compute_score`, or the lists differ in length.
        UndecidedError: As for `compute_score`.
    """
    checked = check_kind(kind)
    return [_logged(verdict, checked, undecided) for verdict in score_all(ground_truths, solution_strs)]


def _logged(verdict: Verdict, kind: Kind, undecided: float | None) -> dict[str, Any]:
    """The same keys with the same types for every reply: they become columns."""
    missing = undecided is not None and verdict.status == "undecided"
    return {
        "score": float(undecided or 0.0) if missing else reward(verdict, kind),
        "acc": float(verdict.correct),
        "parsed": float(verdict.status != "unparsed"),
        "undecided": float(verdict.status == "undecided"),
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
    require_extra("pyarrow", "parquet")
    import pyarrow
    import pyarrow.parquet

    found = data_rows(rows, split)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(found), path)
    return len(found)
