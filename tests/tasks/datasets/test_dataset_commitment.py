"""Committed data sets: what was sealed opens, what was changed is known by its name."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.tasks.datasets.commitment import Mismatch
from assay.tasks.datasets.dataset_commitment import check_files, commit, open_dataset_commitment
from assay.tasks.datasets.request import DatasetRequest

REQUEST = DatasetRequest("toy", ("L1", "L3"), 2**127 + 5, count=3, hide_seed=True)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def sealed(tmp_path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    (tmp_path / "set").write_bytes(b"lines")
    commitment, opening = json.loads(json.dumps(commit(REQUEST, {"main": tmp_path / "set"})))
    return commitment, opening


def test_a_commitment_opens_to_the_request_and_its_files(tmp_path: Path) -> None:
    commitment, opening = sealed(tmp_path)
    assert open_dataset_commitment(commitment, opening) == REQUEST
    assert str(REQUEST.seed) not in json.dumps(commitment) and "lines" not in json.dumps(commitment)
    check_files(opening, {"main": tmp_path / "set"})
    (tmp_path / "set").write_bytes(b"other lines")
    with pytest.raises(Mismatch, match="main: committed to"):
        check_files(opening, {"main": tmp_path / "set"})
    with pytest.raises(Mismatch, match="truth: the commitment has no such file"):
        check_files(opening, {"truth": tmp_path / "set"})


@pytest.mark.parametrize(
    "field, value", [("seed", "6"), ("files", {"main": "0" * 64}), ("request", {}), ("made_with", {})]
)
def test_a_changed_field_is_known_by_its_name(field: str, value: Any, tmp_path: Path) -> None:
    commitment, opening = sealed(tmp_path)
    with pytest.raises(Mismatch, match=f"^{field}: not what was committed to"):
        open_dataset_commitment(commitment, opening | {field: value})
    if field in commitment:
        with pytest.raises(Mismatch, match=f"^{field}: the commitment shows"):
            open_dataset_commitment(commitment | {field: value}, opening)


def test_a_set_is_committed_to_published_and_opened(tmp_path: Path) -> None:
    done = assay(
        "generate", "toy", "-l", "1:2", "-n", "5", "--commit", "--truth-file", "truth.jsonl", "-o", "set.jsonl"
    )
    assert done.exit_code == 0 and "seed" not in done.stderr
    kept = tmp_path / "set.jsonl.opening.json"
    commitment, opening = json.loads((tmp_path / "set.jsonl.commitment.json").read_text()), json.loads(kept.read_text())
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    published = (
        (tmp_path / "set.jsonl").read_text() + (tmp_path / "set.jsonl.card.md").read_text() + json.dumps(commitment)
    )
    assert opening["seed"] not in published and opening["files"]["truth"] not in published
    assert commitment["commitment"] in (tmp_path / "set.jsonl.card.md").read_text()
    pair = ["set.jsonl.commitment.json", "set.jsonl.opening.json"]
    opened = assay("fresh", "--verify", *pair, "--prompts-file", "set.jsonl", "--truth-file", "truth.jsonl")
    assert (
        opened.exit_code == 0
        and opened.stdout.endswith("the bytes are the same\n")
        and opened.stdout.count("matches the commitment") == 2
    )
    refused = assay("fresh", "--verify", *pair, "--truth-file", "set.jsonl")
    assert refused.exit_code == 1 and "refused: truth: committed to" in refused.stderr
    again = assay("generate", "toy", "--commit", "-o", "set.jsonl")
    assert again.exit_code == 2 and "a published commitment is never overwritten" in again.stderr


@pytest.mark.parametrize(
    "arguments, message",
    [(["-s", "7", "-o", "a.jsonl"], "--commit draws a fresh seed"), ([], "need a file")],
)
def test_a_commitment_needs_a_fresh_seed_and_a_file(arguments: list[str], message: str) -> None:
    refused = assay("generate", "toy", "--commit", *arguments)
    assert refused.exit_code == 2 and message in refused.stderr
