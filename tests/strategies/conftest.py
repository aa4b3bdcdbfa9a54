"""The tiny random model that the tests of `transformers` load."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny_model


@pytest.fixture(scope="session")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random model with a chat template, on disk."""
    return tiny_model.save(tmp_path_factory.mktemp("chat"))


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Likewise, without a template."""
    return tiny_model.save(tmp_path_factory.mktemp("bare"), chat=False)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """torch on one thread."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
