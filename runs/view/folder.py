"""The runs and studies in a folder, with their progress."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..directory import read_run
from ..manifest import MANIFEST
from ..store.errors import RunError
from ..study.plan import STUDY

DEEPEST = 4
"""Levels of folders that are looked into."""
MOST = 2_000
"""Runs that are listed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One run as the index shows it.

    Attributes:
        key: Its folder relative to the one that is viewed, with slashes; `.` for that one itself.
        finished, total: Numbers of instances.
        right: Instances whose submitted answer is right.
        trouble: Why it cannot be read; empty when it can.
    """

    key: str
    model: str = ""
    strategy: str = ""
    tasks: str = ""
    finished: int = 0
    total: int = 0
    right: int = 0
    trouble: str = ""


def find_runs(root: Path) -> dict[str, Path]:
    """Return the folders that hold a run, by key, in order."""
    return _find(root, MANIFEST)


def find_studies(root: Path) -> dict[str, Path]:
    """Return the folders that hold a study, by key, in order."""
    return _find(root, STUDY)


def list_runs(root: Path) -> Iterator[Listed]:
    """Yield all runs with their progress; a damaged one does not hide the others."""
    for key, path in find_runs(root).items():
        try:
            with read_run(path) as run:
                config = run.config
                results = dict(run.store.results(config.strategy))
                yield Listed(key, config.shown_model, config.shown_strategy, ", ".join(config.tasks), len(results), config.total,
                             sum(results.values()))  # fmt: skip
        except RunError as error:
            yield Listed(key, trouble=str(error))


def _find(root: Path, name: str) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder, below, files in os.walk(root):
        place = Path(folder)
        depth = len(place.relative_to(root).parts)
        below[:] = sorted(one for one in below if not one.startswith(".")) if depth < DEEPEST else []
        if name in files:
            found[place.relative_to(root).as_posix()] = place
        if len(found) >= MOST:
            break
    return found
