"""Selecting verifiers: a strategy's belief in an answer. Scores are always exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tasks.core.registry import Registry

if TYPE_CHECKING:
    from .verifier import SelectingVerifier

__all__ = ["VERIFIERS", "parse_verifier", "verifier_names", "verifier_type"]

VERIFIERS = {
    # One line per verifier, sorted: name in a spec → module:class.
    "judge": ".judge:ModelJudge",
    "noisy": ".noisy:Noisy",
    "none": ".none:NoVerifier",
    "perfect": ".perfect:Perfect",
}

_REGISTRY = Registry("verifier", VERIFIERS, __name__, "assay.verifiers")


def verifier_names() -> list[str]:
    """Return the names of built-in verifiers, sorted, then those of other packages (entry points `assay.verifiers`)."""
    return _REGISTRY.names()


def verifier_type(name: str) -> type:
    """Return the dataclass behind a name.

    Raises:
        ValueError: No verifier has this name.
    """
    kind: type = _REGISTRY.find(name)
    return kind


def parse_verifier(spec: str) -> SelectingVerifier:
    """Parse a spec such as `noisy:fa=0.05,fr=0.1`; the `spec` of the result reads back.

    Raises:
        ValueError: The name or an option is unknown, or a value is wrong.
    """
    from ..engine.spec import check_brackets

    try:
        check_brackets(spec)
        kind, options = _REGISTRY.find_spec(spec)
        verifier: SelectingVerifier = kind.parse(options)
    except ValueError as error:
        raise ValueError(f"verifier {spec!r}: {str(error).removeprefix('verifier: ')}") from None
    return verifier
