"""Options and settings of the whole suite."""

from __future__ import annotations

import signal

import depth
import pytest
from hypothesis import settings

import assay.tasks

# Stands for a task of another package, which would come in by an entry point.
assay.tasks.TASKS["toy"] = "toy_task:Toy"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--deep", action="store_true", help="draw the large samples and the long texts (see support/depth.py)"
    )


def pytest_configure(config: pytest.Config) -> None:
    depth.DEEP = config.getoption("--deep")
    # Numba compiles on first call and CI machines are busy: no per-example deadline.
    settings.register_profile("house", deadline=None, print_blob=True, max_examples=depth.examples(40))
    settings.load_profile("house")
    # Under nohup and in background jobs of scripts SIGINT is ignored, and child processes inherit that:
    # tests of interruption mean a process that was started in the foreground.
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
