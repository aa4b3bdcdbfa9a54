"""The claim that there is no answer, with what is offered as its proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar, get_args

ItemT = TypeVar("ItemT")

Evidence = Literal["none", "required"]
"""Whether a claim of impossibility must come with a proof."""

MISSING: Final = "evidence_missing"
"""The kind of fault of a claim that comes alone."""
NOT_UNDERSTOOD: Final = "evidence_not_understood"
TOO_LONG: Final = "evidence_too_long"


@dataclass(frozen=True, slots=True)
class Claim(Generic[ItemT]):
    """There is none, because of `evidence` (steps, squares, reasons, maps); empty when nothing is offered.

    Claims mean the same only when their evidence does: whether one is right depends on it.
    """

    evidence: tuple[ItemT, ...] = ()


def require_evidence(value: object) -> None:
    """Require a value that says whether evidence is required.

    Raises:
        ValueError: It does not.
    """
    if value not in get_args(Evidence):
        raise ValueError(f"evidence: expected none or required, got {value!r:.80}")
