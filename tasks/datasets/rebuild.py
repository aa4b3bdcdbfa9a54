"""Instances rebuilt from their ids, those of one batch together, natively and on all cores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import get_task
from ..core.ids import InstanceId, parse_id
from ..core.task import Instance, Task
from ..core.task_failure import running


def rebuild_all(ids: Iterable[str], threads: int = 0) -> dict[str, Instance | ValueError]:
    """Return the instance of each id, or the error that says why there is none.

    Args:
        threads: 0 for all cores.

    Raises:
        TaskFailed: A task could not be imported, or its `build` raised anything but a ValueError.
    """
    found: dict[str, Instance | ValueError] = {}
    batches: dict[tuple[str, int, str, int, str], list[tuple[str, InstanceId]]] = defaultdict(list)
    for text in dict.fromkeys(ids):
        try:
            parsed = parse_id(text)
            with running(parsed.task, "import", ValueError):
                get_task(parsed.task)
        except ValueError as error:
            found[text] = error
        else:
            batches[parsed.task, parsed.version, parsed.parameters, parsed.seed, parsed.split].append((text, parsed))
    for (name, *_), batch in batches.items():
        found.update(_rebuild_batch(get_task(name), batch, threads))
    return found


def _rebuild_batch(
    task: Task[Any, Any, Any], batch: list[tuple[str, InstanceId]], threads: int
) -> dict[str, Instance | ValueError]:
    first = batch[0][1]
    if len(batch) > 1 and first.version == task.version:
        try:
            _, parameters = task.resolve(first.parameters)
            indices = np.array([parsed.index for _, parsed in batch], dtype=np.uint64)
            with running(task.name, "build", ValueError):
                drafts = task.build(parameters, task.key(parameters, first.seed, first.split), indices, threads)
        except ValueError:
            pass  # one of them cannot be built: one by one tells which
        else:
            return {
                text: Instance(parsed, task.name, draft.problem, draft.truth, draft.difficulty)
                for (text, parsed), draft in zip(batch, drafts, strict=True)
            }
    return {text: _rebuild_one(task, parsed) for text, parsed in batch}


def _rebuild_one(task: Task[Any, Any, Any], parsed: InstanceId) -> Instance | ValueError:
    try:
        with running(task.name, "build", ValueError):
            return task.rebuild(parsed)
    except ValueError as error:
        return error
