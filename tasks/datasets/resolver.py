"""From ids and records to instances: each is read or rebuilt once and kept for the next response.

A source of an instance is an id, a record, or the text of a record, read in one way wherever it comes from.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
from collections.abc import Mapping, Sequence
from typing import Any

from .. import get_task
from ..core.strict_json import kind_of, parse_object
from ..core.task import Instance
from ..core.task_failure import TaskFailed, running
from .instance_cache import InstanceCache, Key
from .records import claimed_truth, record_to_instance, task_name, unfolded
from .resolved_instance import ResolvedInstance, SingleFlight, rebuild_all

InstanceSource = Mapping[str, Any] | str
"""An id; a record of `assay generate` or of the harnesses; or the text of the column `instance` of the latter.

A record has an `id`, or `task` and `problem`, or an `instance` that is one of the three forms. A problem wins over an id.
"""


def key_of(source: InstanceSource) -> tuple[Key | None, int]:
    """Return what an instance is cached under, and the bytes of its text as far as they are known.

    The key of a record holds its claimed truth as well: a claim may decide a problem that is undecided without it, and
    no verdict may depend on the rows before.

    Returns:
        None for a record that cannot be cached. Equal keys mean equal records.

    Raises:
        ValueError: The source is neither a text nor a mapping.
    """
    if isinstance(source, str):
        return source, len(source) if is_text(source) else 0
    if not isinstance(source, Mapping):
        raise ValueError(f"instance: expected an id, an object or its text, got {kind_of(source)}")
    record = source if source.get("instance") is None else source["instance"]
    if isinstance(record, str):
        return key_of(record)
    if not isinstance(record, Mapping):
        record = {"problem": record}  # text that has not been read, or nothing that has an instance
    identity = record.get("id")
    if record.get("problem") is None and isinstance(identity, str):
        return identity, 0
    parts = [record.get(name) for name in ("task", "id", "problem", "truth")]
    try:
        data = pickle.dumps(parts, 5)
    except Exception:  # noqa: BLE001 - a record may hold anything
        return None, 0
    return hashlib.blake2b(data, digest_size=32).digest(), len(data)


def read_source(source: InstanceSource) -> str | Mapping[str, Any]:
    """Return the id that a source is, or the record that carries its problem.

    Raises:
        ValueError: It is neither; the message names the field.
    """
    if isinstance(source, str):
        return _read_text(source) if is_text(source) else source
    record = unfolded(unfold(source))
    identity = record.get("id")
    if record.get("problem") is None:
        if identity is None:
            raise ValueError("expected an id or a problem")
        if not isinstance(identity, str):
            raise ValueError(f"id: expected a string, got {kind_of(identity)}")
        return identity
    return record


def unfold(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the object with `id`, `task` and `problem` that a record holds, whichever layout it has.

    Raises:
        ValueError: Its `instance` is neither an id nor an object nor the text of one.
    """
    value = record.get("instance")
    if value is None:
        return record
    if isinstance(value, bytes):
        value = unfolded({"instance": value})["instance"]
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, str):
        raise ValueError(f"instance: expected an id, an object or its text, got {kind_of(value)}")
    if not is_text(value):
        return {"id": value}
    try:
        return parse_object(value)
    except ValueError as error:
        raise ValueError(f"instance: {error}") from None


def is_text(source: str) -> bool:
    """Return whether a string is the text of a record, not an id."""
    return source.lstrip().startswith("{")


def _read_text(text: str) -> str | Mapping[str, Any]:
    return read_source(parse_object(text))


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
