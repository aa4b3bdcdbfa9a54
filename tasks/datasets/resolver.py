"""From ids and records to instances: each is read or rebuilt once and kept for the next response."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from .. import get_task
from ..core.task import Instance
from ..core.task_failure import TaskFailed, running
from .instance_cache import InstanceCache, Key
from .instance_source import InstanceSource, key_of, read_source
from .records import claimed_truth, record_to_instance, task_name
from .resolved_instance import ResolvedInstance, rebuild_all
from .single_flight import SingleFlight

REBUILT = 2**14
"""Bytes that an instance counts as when it was rebuilt from its id: about the text of one of a middle level."""

Unresolved = ValueError | TaskFailed
"""Why there is no instance: the source is wrong, or its task has a bug."""


class Resolver:
    """Finds the instances that ids and records mean.

    Args:
        cache: Where instances are kept; a cache of its own if None.
    """

    def __init__(self, cache: InstanceCache | None = None) -> None:
        self.cache = InstanceCache() if cache is None else cache
        self._flight = SingleFlight()

    def resolve(self, source: InstanceSource) -> ResolvedInstance:
        """Return the instance of an id or a record.

        Raises:
            ValueError: The source names none; the message says why.
            TaskFailed: The task failed to rebuild or read it.
        """
        key, _ = key_of(source)
        found = None if key is None else self.cache.get(key)
        if found is not None:
            return found
        with self._flight(key) if key is not None else contextlib.nullcontext():
            (resolved,) = self.resolve_all([source], threads=1)
        if isinstance(resolved, Exception):
            raise resolved
        return resolved

    def resolve_all(self, sources: Sequence[InstanceSource], threads: int = 0) -> list[ResolvedInstance | Unresolved]:
        """Return the instance of each source, or why there is none; equal sources share one instance.

        Args:
            threads: 0 for all cores.
        """
        found: dict[Key, ResolvedInstance | Unresolved] = {}
        outcomes: list[ResolvedInstance | Unresolved | Key] = []
        rebuilding: dict[str, list[Key]] = {}
        for source in sources:
            try:
                key, size = key_of(source)
            except ValueError as error:
                outcomes.append(error)
                continue
            if key is None:
                outcomes.append(_read(source))
                continue
            outcomes.append(key)
            if key in found:
                continue
            kept = self.cache.get(key)
            if kept is not None:
                found[key] = kept
                continue
            try:
                record = read_source(source)
            except ValueError as error:
                found[key] = error
                continue
            if isinstance(record, str):
                rebuilding.setdefault(record, []).append(key)
                found[key] = ValueError(record)  # holds the place until it is rebuilt
            else:
                found[key] = self._kept(key, _resolved(record), size)
        for identity, outcome in _rebuild(list(rebuilding), threads).items():
            for key in rebuilding[identity]:
                found[key] = self._kept(key, outcome, REBUILT)
        return [found[one] if isinstance(one, str | bytes) else one for one in outcomes]

    def _kept(self, key: Key, outcome: ResolvedInstance | Unresolved, size: int) -> ResolvedInstance | Unresolved:
        return self.cache.keep(key, outcome, size) if isinstance(outcome, ResolvedInstance) else outcome


SHARED = Resolver()
"""The resolver of this process: what one of the ways in has read, the others need not read again."""


def _read(source: InstanceSource) -> ResolvedInstance | Unresolved:
    try:
        record = read_source(source)
    except ValueError as error:
        return error
    return _rebuild([record], 1)[record] if isinstance(record, str) else _resolved(record)


def _resolved(record: Mapping[str, Any]) -> ResolvedInstance | Unresolved:
    """The instance of a record that carries its problem."""
    try:
        name = task_name(record)
        with running(name, "import", ValueError):
            get_task(name)
        with running(name, "problem_from_dict", ValueError):
            return ResolvedInstance(record_to_instance(record), claimed_truth(record))
    except (ValueError, TaskFailed) as error:
        return error


def _rebuild(identities: Sequence[str], threads: int) -> dict[str, ResolvedInstance | Unresolved]:
    """The instances of ids; where one of them makes its task fail, they are rebuilt one by one."""
    try:
        found = rebuild_all(identities, threads)
    except TaskFailed as failure:
        if len(identities) == 1:
            return {identities[0]: failure}
        one_by_one = [_rebuild([identity], 1) for identity in identities]
        return {identity: outcome for one in one_by_one for identity, outcome in one.items()}
    return {
        identity: ResolvedInstance(outcome) if isinstance(outcome, Instance) else outcome
        for identity, outcome in found.items()
    }
