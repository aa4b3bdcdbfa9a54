"""Verdicts for every harness: a record or an id, and a text, give a verdict.

`score` is a pure function of its arguments, safe in threads, forks and event loops, and releases the GIL where it
computes. It is the judge of `assay verify` and of the server (`tasks.datasets.judge`). Its work is bounded: reading is
linear in the text, and what solvers spend on a problem from elsewhere is limited (`Task.decide`), beyond which the
verdict is `undecided`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..tasks.core.task import Degree
from ..tasks.datasets.judge import check_response, judge_one, judge_pairs
from ..tasks.datasets.resolver import SHARED, InstanceSource
from ..verifiers.verdict import Verdict

Source = InstanceSource
"""An instance id; a record of `harness.core.record` or of `assay generate`; or the text of a record's `instance`."""


def score(record_or_id: Source, text: str) -> Verdict:
    """Return the verdict on a text as the answer to an instance.

    Args:
        record_or_id: An instance id, a record with an id or with `task` and `problem`, or the text of
            a record's `instance`. A problem wins over an id. A truth in a record is only a hint to the solvers.
        text: The response of a model, as it gave it.

    Raises:
        ValueError: The record or id is not one, or the text is no string; what a text says never raises.
        TaskFailed: A hook of the task raised an exception: a bug of the task.
    """
    return judge_one(record_or_id, text)


def score_all(records_or_ids: Sequence[Source], texts: Sequence[str]) -> list[Verdict]:
    """Return `score` of each pair, in order; the pairs of a task are judged together.

    Raises:
        ValueError: As for `score`, or the sequences differ in length.
        TaskFailed: As for `score`.
    """
    if len(records_or_ids) != len(texts):
        raise ValueError(f"texts: expected as many as records, {len(records_or_ids)}, got {len(texts)}")
    verdicts = []
    for outcome in judge_pairs(records_or_ids, [check_response(text) for text in texts], threads=1):
        if isinstance(outcome, Exception):
            raise outcome
        verdicts.append(outcome)
    return verdicts


def feedback(record_or_id: Source, verdict: Verdict, degree: Degree = "how") -> str:
    """Return what a model may be told about a verdict on its answer; see `Task.feedback`.

    Args:
        degree: How much: `bit`, `where`, `how` or `oracle`.

    Raises:
        ValueError: The record or id is not one.
    """
    return SHARED.resolve(record_or_id).feedback(verdict, degree)
