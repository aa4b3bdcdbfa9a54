"""Instances that requests name, rebuilt and decided in a worker process, which can be ended."""

from __future__ import annotations

from ...tasks.core.ids import parse_id
from ...tasks.core.task import Instance
from ...tasks.datasets.resolved_instance import ResolvedInstance
from ...tasks.datasets.resolver import SHARED


def rebuild(source: str) -> tuple[ResolvedInstance, Instance]:
    """Return the instance of an id or of the text of a record, with its truth.

    Raises:
        ValueError: There is no such instance, or its truth is out of reach.
    """
    resolved = SHARED.resolve(source)
    identity = None
    try:
        identity = parse_id(source)
    except ValueError:
        pass  # the text of a record
    return resolved, Instance(identity, resolved.task.name, resolved.problem, dict(resolved.decide()), {})
