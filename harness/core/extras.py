"""The error when a package of an optional extra is missing: one line that says what to install."""

from __future__ import annotations


class MissingExtra(ModuleNotFoundError, ValueError):
    """A module of an optional extra is not installed; the message says how to install it."""


def missing(extra: str, error: ImportError) -> MissingExtra:
    """Return the error to raise in place of an import that failed for want of an extra.

    Args:
        extra: As in `pip install "assay[extra]"`.
    """
    name = (error.name or str(error)).partition(".")[0]
    return MissingExtra(f'{name} is not installed: pip install "assay[{extra}]"', name=name)
