"""The first instances of every task and level, pinned: they must come back byte for byte, forever.

A mismatch writes the new file beside the old one as `.new`; look at it before replacing.

What is measured of an instance is pinned apart (`difficulty`): a further measure leaves the
instance what it was.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from assay.tasks import TASKS, get_task
from assay.tasks.datasets.records import instance_to_record

GOLDEN = Path(__file__).parent / "golden"
SEED = 20_260_101
OURS = [name for name in TASKS if name != "toy"]


def record_of(name: str, level: int, index: int) -> dict[str, object]:
    (instance,) = get_task(name).generate(level, seed=SEED, first=index)
    return instance_to_record(instance)


def digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def snapshot(name: str) -> dict[str, object]:
    """Level 1's first record in full, so that a difference can be read; hashes of the others."""
    instances, measures = {}, {}
    for level in range(1, 11):
        for index in (0, 1, 10**9):
            record = record_of(name, level, index)
            measures[f"L{level}:{index}"] = digest(record.pop("difficulty"))
            instances[f"L{level}:{index}"] = digest(record)
    return {"first": record_of(name, 1, 0), "sha256": instances, "difficulty": measures}


@pytest.mark.parametrize("name", OURS)
def test_instances_are_what_they_always_were(name: str) -> None:
    path = GOLDEN / f"{name}.json"
    now = snapshot(name)
    if not path.exists() or json.loads(path.read_text()) != now:
        new = path.with_suffix(".json.new")
        new.write_text(json.dumps(now, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        pytest.fail(f"{name}: instances have changed, or are not pinned yet; compare {path} with {new}")
