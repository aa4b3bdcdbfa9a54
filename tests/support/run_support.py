"""Small runs of the toy task for tests."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import noted_model

from assay.cli.main import app
from assay.runs.directory import Run, create_run, resume_run
from assay.runs.engine import execute
from assay.runs.manifest import RunConfig, make_config
from assay.runs.progress import Progress
from assay.strategies import parse_strategy
from assay.strategies.models import open_model

DRIVER = Path(noted_model.__file__)
noted_model.register()


def config(**changes: Any) -> RunConfig:
    fields: dict[str, Any] = {
        "tasks": ["toy"], "levels": [1, 3], "instances": 4, "seed": 7, "model": "classical",
        "strategy": "best-of-n:n=4",
    }  # fmt: skip
    return make_config(**fields | changes)


def begin(directory: Path, **changes: Any) -> Progress:
    """Creates a run and does all of it."""
    with create_run(directory, config(**changes)) as run:
        return go_on(run)


def resume(directory: Path) -> Progress:
    with resume_run(directory) as run:
        return go_on(run)


def go_on(run: Run) -> Progress:
    return execute(run, open_model(run.config.model), parse_strategy(run.config.strategy))


def assay(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command in this process, its output caught as text."""
    out, err, here = io.StringIO(), io.StringIO(), os.getcwd()
    try:
        os.chdir(cwd or here)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            app([*map(str, arguments)], prog_name="assay")
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        os.chdir(here)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def assay_process(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with the toy task and the noted model."""
    command = [sys.executable, str(DRIVER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
