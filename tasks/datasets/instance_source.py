"""Sources of an instance: an id, a record, or the text of a record, read in one way wherever they come from."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Mapping
from typing import Any

from ..core.strict_json import kind_of, parse_object
from .instance_cache import Key
from .records import unfolded

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
