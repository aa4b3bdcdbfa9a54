"""The conformance cases of 3SAT are what their maker writes."""

from __future__ import annotations

from assay.conformance import make_3sat


def test_the_file_is_what_its_maker_writes() -> None:
    assert make_3sat.FILE.read_text(encoding="utf-8") == make_3sat.text()
