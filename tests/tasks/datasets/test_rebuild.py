"""Many ids at once are the same instances as one by one."""

from __future__ import annotations

from assay.tasks import load
from assay.tasks.datasets.resolved_instance import rebuild_all


def test_batches_are_the_same_as_one_by_one() -> None:
    ids = [f"toy:v1:{p}:{s}:{i}" for i in (9, 0, 2**40) for s in (0, 7) for p in ("L1", "L3", "numbers=3", "")]
    assert rebuild_all([*ids, ids[0]], threads=2) == {text: load(text) for text in ids}


def test_each_wrong_id_is_told_and_the_others_are_built() -> None:
    wrong = ["x", "toy:v2:L1:0:0", "toy:v1:L0:0:0", "toy:v1:L0:0:1", "none:v1:L1:0:0", "toy:v1:L1:0:-1"]
    found = rebuild_all([*wrong, "toy:v1:L1:0:0"])
    assert all(isinstance(found[text], ValueError) for text in wrong)
    assert found["toy:v1:L1:0:0"] == load("toy:v1:L1:0:0")
