"""Every parser under a fixed number of mutated inputs; `.ci/fuzz SECONDS` goes on from here with coverage."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutate import mutants
from targets import targets

INPUTS = 120
FINDINGS = Path(__file__).parent / "findings"


@pytest.mark.parametrize("name", list(targets()))
def test_promises_hold_for_mutated_inputs(name: str) -> None:
    target = targets()[name]
    count = 0
    for data in mutants(name, target.seeds(), INPUTS):
        target.run(data)
        count += 1
    assert count >= INPUTS


def test_what_was_found_once_stays_mended() -> None:
    for path in sorted(FINDINGS.glob("*/*")):
        targets()[path.parent.name].run(path.read_bytes())
