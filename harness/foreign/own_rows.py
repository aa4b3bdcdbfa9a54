"""Rows about instances of ours, in any log: by their id, or by the record that they carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...tasks.datasets.resolver import SHARED
from ..answer_logs.identities import carried, ids_in, is_id
from .question import CLAIMS_OF_NONE, ForeignQuestion, feasibility

NAME = "Assay (an id, or a record)"


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether a row names an instance of ours, or carries its problem."""
    return bool(carried(row)) or any(map(is_id, ids_in(row)))


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Return the question of a row.

    Raises:
        ValueError: The instance cannot be rebuilt.
    """
    record = carried(row)
    source: Any = next((name for name in ids_in(row) if is_id(name)), None)
    if source is None:
        source = record.get("instance") or {name: value for name, value in record.items() if name != "instance"}
    resolved = SHARED.resolve(source)
    return ForeignQuestion(
        resolved.task.name,
        resolved.verify,
        resolved.instance,
        None,
        lambda: feasibility(resolved.truth),
        CLAIMS_OF_NONE.get(resolved.task.name, ()),
    )
