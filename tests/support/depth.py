"""How much the statistical and exhaustive tests do: little by default, all of it under `pytest --deep`.

No law is left out without `--deep`; samples are smaller and texts shorter.
"""

from __future__ import annotations

DEEP = False
"""Set by tests/conftest.py before any test module is imported."""


def scaled(quick: int, deep: int) -> int:
    """Return the size of a sample or a text for this run."""
    return deep if DEEP else quick


def examples(usual: int) -> int:
    """Return the number of examples that Hypothesis draws: ten times the usual under `--deep`."""
    return scaled(usual, 10 * usual)
