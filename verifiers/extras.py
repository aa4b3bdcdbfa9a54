"""The error when a package of an optional extra is missing: one line that says what to install."""

from __future__ import annotations

import importlib


class MissingExtra(ModuleNotFoundError, ValueError):
    """A module of an optional extra is not installed; the message says how to install it."""


def missing(extra: str, error: ImportError) -> MissingExtra:
    """Return the error to raise in place of an import that failed for want of an extra.

    Args:
        extra: As in `pip install "assay-reasoning[extra]"`.
    """
    name = (error.name or str(error)).partition(".")[0]
    return MissingExtra(f'{name} is not installed: pip install "assay-reasoning[{extra}]"', name=name)


def require_extra(module: str, extra: str) -> None:
    """Import a module of an extra.

    Raises:
        MissingExtra: It is not installed; the message says how to install it.
    """
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise missing(extra, error) from None
