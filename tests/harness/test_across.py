"""The same responses get the same verdicts through every adapter that is installed.

So many as ASSAY_ACROSS says: `.ci/harness` asks for a thousand in the environment of each adapter.
"""

from __future__ import annotations

import os

import pytest
from across import ADAPTERS, Case, conformance_cases, differences, expected, is_there

from assay.verifiers.verdict import Verdict

COUNT = int(os.environ.get("ASSAY_ACROSS", "250"))


@pytest.fixture(scope="module")
def given() -> tuple[list[Case], list[Verdict]]:
    drawn = conformance_cases(COUNT, seed=6)
    return drawn, expected(drawn)


def test_the_responses_are_of_all_kinds(given: tuple[list[Case], list[Verdict]]) -> None:
    statuses = [verdict.status for verdict in given[1]]
    assert len({record["task"] for record, _ in given[0]}) == 5
    assert all(statuses.count(status) > COUNT // 10 for status in ("correct", "wrong", "unparsed"))


@pytest.mark.parametrize("name", [name for name in ADAPTERS if is_there(name)])
def test_every_adapter_gives_the_same_verdicts(name: str, given: tuple[list[Case], list[Verdict]]) -> None:
    assert differences(name, *given) == []
