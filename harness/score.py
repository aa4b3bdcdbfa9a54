"""One call for every harness: a record or an id, and a text, give a verdict.

Pure, thread-, fork- and asyncio-safe, releases the GIL where it computes, and needs no
generator object: everything follows from its arguments.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from ..tasks import get_task, load
from ..tasks.records import claimed_truth, record_to_instance
from ..tasks.task import Instance, Truth
from ..verifiers.verdict import Verdict


def score(record_or_id: Mapping[str, Any] | str, text: str) -> Verdict:
    """The verdict on a text as the answer to an instance.

    Args:
        record_or_id: An instance id, or a record with an id or with `task` and `problem` (as
            `assay generate` writes them). A truth in the record is only a hint to the solvers.

    Raises:
        ValueError: The record or id is not one; a text never raises.
    """
    if isinstance(record_or_id, str):
        instance = _rebuilt(record_or_id)
        truth = instance.truth
    else:
        instance = record_to_instance(record_or_id)
        truth = instance.truth or _solved(instance, claimed_truth(record_or_id))
    return get_task(instance.task).verify(instance.problem, text, truth)


@functools.lru_cache(maxsize=256)
def _rebuilt(identity: str) -> Instance:
    return load(identity)


def _solved(instance: Instance, claim: Truth | None) -> Truth:
    return get_task(instance.task).solve(instance.problem, claim)
