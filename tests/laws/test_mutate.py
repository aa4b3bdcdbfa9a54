"""The mutants that `.ci/mutate.py` makes: each differs from the original in the one place it names."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "mutate.py"
SOURCE = '''
import os
def f(a: int = 3) -> "1 < 2":
    """Stays."""
    while a < 3 and not a:
        raise ValueError("a" + str(a))
    return a % 2 in (1,)
'''


@pytest.fixture(scope="module")
def mutate() -> Any:
    spec = importlib.util.spec_from_file_location("mutate_script", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_each_operator_constant_and_statement_is_changed_once(mutate: Any) -> None:
    found = list(mutate.mutants(SOURCE))
    changes = {(one.before.partition("\n")[0], one.after.partition("\n")[0]) for one in found}
    assert changes == {
        ("3", "4"),
        ("while a < 3 and (not a):", "while not (a < 3 and (not a)):"),
        ("a < 3 and (not a)", "a < 3 or not a"),
        ("a < 3", "a <= 3"),
        ("not a", "a"),
        ("raise ValueError('a' + str(a))", "pass"),
        ("a % 2 in (1,)", "a % 2 not in (1,)"),
        ("a % 2", "a // 2"),
        ("2", "3"),
        ("1", "2"),
    }
    original = ast.unparse(ast.parse(SOURCE))
    assert len({one.source() for one in found} | {original}) == len(found) + 1


def test_every_target_has_tests(mutate: Any) -> None:
    trials = mutate.plan([], 1, 7)
    assert len({trial.path for trial in trials}) > 50
    assert all((mutate.ROOT / tests).exists() for trial in trials for tests in [*trial.own, *trial.tests])
