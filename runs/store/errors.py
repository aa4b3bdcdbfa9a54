"""Errors of runs and stores."""

from __future__ import annotations


class RunError(Exception):
    """A run cannot be opened or cannot go on; the message is one clear line for its owner."""


class StoreError(RunError):
    """The store cannot be opened, read or written; what it holds already is not touched."""
