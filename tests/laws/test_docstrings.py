"""Docstrings keep the law of `docstrings.py`; the violations that are left may only become fewer."""

from __future__ import annotations

import json
from pathlib import Path

import docstrings
import pytest


def test_violations_become_fewer() -> None:
    """Over all packages: files move between them."""
    allowed, now = (
        {kind: sum(one.get(kind, 0) for one in table.values()) for kind in docstrings.KINDS}
        for table in (
            json.loads(docstrings.COUNTS.read_text(encoding="utf-8")),
            docstrings.counts(docstrings.violations()),
        )
    )
    grown = {kind: (now[kind], allowed[kind]) for kind in now if now[kind] > allowed[kind]}
    assert not grown, f"run `python tests/laws/docstrings.py`: {grown}"


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
