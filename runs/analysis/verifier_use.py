"""Whether a strategy asks the selecting verifier."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from ...strategies.engine.strategy import Strategy

IGNORES_VERIFIER = frozenset(
    {"budget-forcing", "debate", "first-finish", "majority", "mixture", "self-refine", "single", "validity"}
)
"""Strategies that never ask the selecting verifier."""


def asks_verifier(strategy: Strategy) -> bool:
    """Return whether a strategy, or one within it, asks the selecting verifier."""
    return strategy.spec.partition(":")[0] not in IGNORES_VERIFIER or any(map(asks_verifier, nested_in(strategy)))


def nested_in(strategy: Strategy) -> list[Strategy]:
    """Return the strategies that a strategy is given as options."""
    values: list[Any] = []
    if is_dataclass(strategy):
        values = [getattr(strategy, one.name) for one in fields(strategy)]
    flat = [one for value in values for one in (value if isinstance(value, tuple | list) else (value,))]
    return [one for one in flat if hasattr(one, "solve") and hasattr(one, "spec")]
