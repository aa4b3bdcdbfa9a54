"""The first instances of every task and level, pinned: they must come back byte for byte, forever.

A mismatch writes the new file beside the old one as `.new`; look at it before replacing. A task is pinned when its
instances are final, by `python tests/test_golden.py NAME`; until then a warning names it.

What is measured of an instance is pinned apart (`difficulty`): a further measure leaves the
instance what it was.
"""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from pathlib import Path

import pytest

from assay.tasks import TASKS, get_task
from assay.tasks.datasets.records import instance_to_record

GOLDEN = Path(__file__).parent / "golden"
SEED = 20_260_101


def versions(name: str) -> list[int]:
    task = get_task(name)
    return sorted({*task.earlier_versions(), task.version})


def golden_file(name: str, version: int) -> Path:
    """Version 1 has the task's name alone."""
    return GOLDEN / (f"{name}.json" if version == 1 else f"{name}.v{version}.json")


VERSIONS = [(name, version) for name in TASKS if TASKS[name].startswith(".") for version in versions(name)]
PINNED = [pair for pair in VERSIONS if golden_file(*pair).exists()]


def record_of(name: str, version: int, level: int, index: int) -> dict[str, object]:
    (instance,) = get_task(name).of_version(version).generate(level, seed=SEED, first=index)
    return instance_to_record(instance)


def digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def snapshot(name: str, version: int) -> dict[str, object]:
    """Level 1's first record in full, so that a difference can be read; hashes of the others."""
    instances, measures = {}, {}
    for level in range(1, 11):
        for index in (0, 1, 10**9):
            record = record_of(name, version, level, index)
            measures[f"L{level}:{index}"] = digest(record.pop("difficulty"))
            instances[f"L{level}:{index}"] = digest(record)
    return {"first": record_of(name, version, 1, 0), "sha256": instances, "difficulty": measures}


@pytest.mark.parametrize(("name", "version"), PINNED)
def test_instances_are_what_they_always_were(name: str, version: int) -> None:
    path = golden_file(name, version)
    now = snapshot(name, version)
    if json.loads(path.read_text()) != now:
        new = path.with_suffix(".json.new")
        write(new, now)
        pytest.fail(f"{name}: instances have changed; compare {path} with {new}")


def write(path: Path, now: dict[str, object]) -> None:
    path.write_text(json.dumps(now, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def test_the_tasks_of_the_study_are_pinned() -> None:
    for name, version in set(VERSIONS) - set(PINNED):
        warnings.warn(
            f"{name}: version {version} is not pinned; when it is final: python tests/test_golden.py {name}",
            stacklevel=1,
        )
    assert set(GOLDEN.glob("*.json")) == {golden_file(*pair) for pair in PINNED}
    assert {name for name, _ in PINNED} >= {"3sat", "tsp", "maze", "spatial-map", "calendar"}


if __name__ == "__main__":
    for given in sys.argv[1:]:
        path = golden_file(given, get_task(given).version)
        if path.exists():
            sys.exit(f"{path}: is pinned already; its instances must not change")
        write(path, snapshot(given, get_task(given).version))
