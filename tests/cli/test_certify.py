"""`assay certify` and `assay check-certificate`: written, read back, and refused when touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from assay_command import assay

from assay.tasks import TASKS

OURS = [name for name in TASKS if name != "toy"]


@pytest.mark.parametrize("name", OURS)
def test_a_certificate_is_written_checked_and_refused_for_another_claim(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "proof"
    written = assay("certify", f"{name}:v1:L1:7:1", "-o", str(folder))
    assert written.exit_code == 0, written.stderr
    checked = assay("check-certificate", str(folder))
    assert checked.exit_code == 0 and checked.stdout.startswith("proved: ")
    head = json.loads((folder / "certificate.json").read_text())
    for claim in ({}, {"status": "nonsense"}):
        (folder / "certificate.json").write_text(json.dumps(head | {"claim": claim}))
        assert assay("check-certificate", str(folder)).exit_code == 1


def test_what_is_no_certificate_is_told_in_one_line(tmp_path: Path) -> None:
    head = tmp_path / "certificate.json"
    for content in (
        "",
        "[]",
        "{}",
        '{"task": "tsp", "problem": {}, "claim": {}, "files": ["../x"]}',
        '{"task": "none", "problem": {}, "claim": {}, "files": []}',
    ):
        head.write_text(content)
        result = assay("check-certificate", str(tmp_path))
        assert result.exit_code == 2 and result.stderr.count("\n") == 1
    assert assay("check-certificate", str(tmp_path / "absent")).exit_code == 2
    assert assay("certify", "toy:v1:L1:7:1", "-o", str(tmp_path / "x")).exit_code == 2
