"""Docstrings keep the law of `docstrings.py`, which lists what breaks it."""

from __future__ import annotations

from pathlib import Path

import docstrings
import pytest


def test_docstrings_keep_the_law() -> None:
    assert [str(one) for one in docstrings.violations()] == []


CODE = '''
"""As others."""
import numpy as np
from numpy.typing import NDArray
Words = NDArray[np.uint64]
class Base:
    """A base."""
    def inherited(self) -> None:
        """Do it."""
class Derived(Base):
    """A derived class."""
    def inherited(self) -> None: ...
    def own(self) -> None: ...
def asks() -> None:
    """How many are there?"""
def _hidden() -> None:
    """What it is."""
def takes(words: Words) -> None:
    """Take words."""
def shaped(words: Words) -> None:
    """Take words, uint64 of shape (n,)."""
def fails() -> None:
    """Fail."""
    raise ValueError("no")
def documented() -> None:
    """Fail.

    Raises:
        ValueError: Always.
    """
    raise ValueError("no")
def again() -> None:
    """Do it again."""
    try:
        raise KeyError("caught here")
    except KeyError as error:
        raise error
def later() -> None:
    """Not written yet."""
    raise NotImplementedError
def bare() -> None: ...
'''


def test_each_kind_of_violation_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "some.py").write_text(CODE.lstrip(), encoding="utf-8")
    monkeypatch.setattr(docstrings, "ROOT", tmp_path)
    found = {(one.name, one.kind) for one in docstrings.violations(docstrings.read_tree(tmp_path))}
    assert found == {
        ("the module", "opening"),
        ("Derived.own", "missing"),
        ("asks", "opening"),
        ("_hidden", "opening-private"),
        ("takes", "array"),
        ("fails", "raises"),
        ("bare", "missing"),
    }
