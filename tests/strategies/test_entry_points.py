"""Finding things by name: lazily, and in other packages too."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from typing import Any

import pytest

from assay.strategies import parse_strategy, strategy_names
from assay.strategies.models import model_names, open_model


class Elsewhere:
    """A strategy and a model of another package, as far as finding goes."""

    def __init__(self, rest: str) -> None:
        self.rest = rest

    parse = classmethod(lambda cls, rest: cls(rest))


def test_other_packages_add_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def entry_points(*, group: str, name: str | None = None) -> list[Any]:
        point = importlib.metadata.EntryPoint("elsewhere", f"{__name__}:Elsewhere", group)
        monkeypatch.setattr(type(point), "load", lambda self: Elsewhere)
        return [point] if group in ("assay.models", "assay.strategies") and name in (None, "elsewhere") else []

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    assert model_names()[-1] == strategy_names()[-1] == "elsewhere"
    found: Any = open_model("elsewhere:some:thing,x=1")
    assert found.rest == "some:thing,x=1"
    strategy: Any = parse_strategy("elsewhere")
    assert strategy.rest == ""


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    program = (
        "import sys, assay.strategies, assay.strategies.models, assay.strategies.models.transformers, "
        "assay.strategies.models.openai, assay.strategies.estimation.estimators; "
        "print(sorted({'aiohttp', 'torch', 'transformers', 'numba', 'scipy'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
