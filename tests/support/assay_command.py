"""Runs the `assay` command: in this process, or as a process of its own that knows the toy task."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from assay.cli.main import app

SUPPORT = Path(__file__).parent
COMMAND = [sys.executable, "-m", "assay.cli"]


def assay(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    """The command in this process; ends on any exception that is not an exit."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def environment(folder: Path, entry_points: str = "", **extra: str) -> dict[str, str]:
    """An environment in which the toy task is installed, as a package in `folder` that adds a task."""
    package = folder / "toy_task-1.dist-info"
    package.mkdir(exist_ok=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-task\nVersion: 1\n")
    (package / "entry_points.txt").write_text(f"[assay.tasks]\ntoy = toy_task:Toy\n{entry_points}")
    path = os.pathsep.join([str(folder), str(SUPPORT), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path.rstrip(os.pathsep), **extra}


def start(folder: Path, *arguments: str | Path, **settings: Any) -> subprocess.Popen[bytes]:
    """The command as a process, with pipes for everything not set otherwise."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.Popen(command, env=environment(folder), cwd=folder, **{**pipes, **settings})


def finish(
    folder: Path, *arguments: str | Path, stdin: bytes = b"", entry_points: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """The command as a process, run to its end."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(
        command,
        env=environment(folder, entry_points),
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=100,
    )
