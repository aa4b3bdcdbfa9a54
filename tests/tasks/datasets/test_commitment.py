"""Commitments: what was committed to opens, and nothing else does."""

from __future__ import annotations

import copy
import dataclasses
import json
from typing import Any

import pytest

from assay.tasks.datasets.commitment import (
    PRIVATE,
    PUBLIC,
    HiddenSet,
    Mismatch,
    SetHash,
    check_set,
    draw_seed,
    open_commitment,
    seal,
)

REQUEST = HiddenSet("toy", ("L1", "L2"), 3, 2**127 + 5, "test", True)
CHANGES: dict[str, Any] = {
    "task": "3sat", "version": 2, "package": "9.9", "parameters": ["L1", "L3"], "count": 4, "split": "train",
    "unique": False, "seed": "6", "prompts_sha256": "0" * 64, "truth_sha256": "1" * 64,
}  # fmt: skip


def sealed(request: HiddenSet = REQUEST) -> tuple[dict[str, Any], dict[str, Any]]:
    hashes = SetHash()
    for instance in request.instances():
        hashes.add(instance)
    return seal(request, hashes.fields())


def test_what_was_committed_to_opens_and_can_be_made_again() -> None:
    commitment, opening = json.loads(json.dumps(sealed()))
    assert open_commitment(commitment, opening) == dataclasses.replace(REQUEST, version=1)
    hashes = SetHash()
    for instance in open_commitment(commitment, opening).instances():
        hashes.add(instance)
    check_set(opening, hashes.fields())
    assert hashes.count == 6


@pytest.mark.parametrize("name", [*PUBLIC, *PRIVATE])
def test_every_changed_field_of_the_opening_is_named(name: str) -> None:
    commitment, opening = sealed()
    assert opening[name] != CHANGES[name]
    with pytest.raises(Mismatch, match=rf"^{name}: not what was committed to$"):
        open_commitment(commitment, opening | {name: CHANGES[name]})


@pytest.mark.parametrize("name", PUBLIC)
def test_every_changed_field_of_the_commitment_is_named(name: str) -> None:
    commitment, opening = sealed()
    with pytest.raises(Mismatch, match=f"^{name}: the commitment shows"):
        open_commitment(commitment | {name: CHANGES[name]}, opening)
    with pytest.raises(Mismatch, match=f"^{name}: the commitment shows"):
        open_commitment({key: value for key, value in commitment.items() if key != name}, opening)


def test_true_is_not_one() -> None:
    commitment, opening = sealed(HiddenSet("toy", ("L1",), 1, 5))
    with pytest.raises(Mismatch, match="version: the commitment shows True"):
        open_commitment(commitment | {"version": True}, opening)
    with pytest.raises(ValueError, match="version: expected int, got True"):
        open_commitment(commitment, opening | {"version": True})


def test_the_salt_and_the_hashes_are_bound_too() -> None:
    commitment, opening = sealed()
    with pytest.raises(Mismatch, match=r"^salt: no field opens"):
        open_commitment(commitment, opening | {"salt": "0" * 64})
    with pytest.raises(Mismatch, match=r"^salt: no field opens"):
        open_commitment(commitment, sealed()[1])
    changed = copy.deepcopy(commitment)
    changed["fields"]["seed"] = "0" * 64
    with pytest.raises(Mismatch, match=r"^commitment: the hash over all"):
        open_commitment(changed, opening)


@pytest.mark.parametrize(
    ("change", "word"),
    [({"salt": "zz" * 32}, "salt"), ({"salt": "0" * 62}, "salt"), ({"seed": 7}, "seed"), ({"count": "3"}, "count"),
     ({"note": 1}, "note: unknown"), ({"format": "x"}, "format")],
)  # fmt: skip
def test_malformed_openings_are_refused_by_field(change: dict[str, Any], word: str) -> None:
    commitment, opening = sealed()
    with pytest.raises(ValueError, match=f"opening: .*{word}"):
        open_commitment(commitment, opening | change)
    with pytest.raises(ValueError, match=r"opening: seed: missing"):
        open_commitment(commitment, {key: value for key, value in opening.items() if key != "seed"})
    with pytest.raises(ValueError, match="commitment: fields"):
        open_commitment(commitment | {"fields": {}}, opening)


def test_another_set_is_named_by_what_differs() -> None:
    _, opening = sealed()
    hashes = SetHash()
    for instance in HiddenSet("toy", ("L1", "L2"), 3, 6, "test", True).instances():
        hashes.add(instance)
    with pytest.raises(Mismatch, match=r"^prompts_sha256: committed to"):
        check_set(opening, hashes.fields())
    with pytest.raises(Mismatch, match=r"^truth_sha256: committed to .* but the truth of this seed"):
        check_set(opening, {"truth_sha256": "0" * 64})


def test_a_commitment_tells_nothing_of_what_is_hidden() -> None:
    """Two commitments to the same set has no hash in common; neither seed nor salt stands in it."""
    (one, opening), (other, _) = sealed(), sealed()
    assert not set(one["fields"].values()) & set(other["fields"].values())
    assert one["commitment"] != other["commitment"]
    text = json.dumps(one)
    assert all(str(opening[name]) not in text for name in (*PRIVATE, "salt"))
    assert len({draw_seed() for _ in range(50)}) == 50 and max(draw_seed() for _ in range(50)) > 2**100
