"""One call for every harness: a record or an id, and a text, give a verdict.

Pure, thread-, fork- and asyncio-safe, releases the GIL where it computes, and needs no
generator object: everything follows from its arguments. Its work is bounded: reading is linear in the
text, and what solvers spend on a problem from elsewhere is limited (`Task.decide`), beyond which the
verdict is `undecided`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..tasks.core.task import Degree
from ..verifiers.verdict import Verdict
from .core.known import find, verify_all

Source = Mapping[str, Any] | str
"""An instance id; a record of `harness.core.record` or of `assay generate`; or the text of a record's `instance`."""


def score(record_or_id: Source, text: str) -> Verdict:
    """The verdict on a text as the answer to an instance.

    Args:
        record_or_id: An instance id, a record with an id or with `task` and `problem`, or the text of
            a record's `instance`. A problem wins over an id. A truth in a record is only a hint to the solvers.

    Raises:
        ValueError: The record or id is not one, or the text is no string; what a text says never raises.
    """
    if not isinstance(text, str):
        raise ValueError(f"text: expected a string, got {type(text).__name__}")
    return find(record_or_id).verify(text)


def score_all(records_or_ids: Sequence[Source], texts: Sequence[str]) -> list[Verdict]:
    """`score` for each pair, in order; instances that occur again are not read again.

    Raises:
        ValueError: As for `score`, or the sequences differ in length.
    """
    if len(records_or_ids) != len(texts):
        raise ValueError(f"texts: expected as many as records, {len(records_or_ids)}, got {len(texts)}")
    for text in texts:
        if not isinstance(text, str):
            raise ValueError(f"text: expected a string, got {type(text).__name__}")
    return verify_all([find(source) for source in records_or_ids], texts)


def feedback(record_or_id: Source, verdict: Verdict, degree: Degree = "how") -> str:
    """What a model may be told about a verdict on its answer; see `Task.feedback`.

    Raises:
        ValueError: The record or id is not one.
    """
    return find(record_or_id).feedback(verdict, degree)
