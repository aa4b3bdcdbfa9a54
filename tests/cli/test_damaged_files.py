"""Damaged files: one line that names the damaged file, or the same result; never another file, never a traceback."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.tasks import get_task
from assay.tasks.datasets import open_writer
from assay.tasks.datasets.records import instance_to_record

FLIPS = 40
"""Damages of each form and command; 1500 passed when the test was written."""
FORMS = ["jsonl", "jsonl.gz", "parquet"]
COMMANDS = {
    "verify, as answers": ["verify", "DAMAGED", "-o", "OUT"],
    "verify, as instances": ["verify", "DAMAGED", "answers.jsonl", "-o", "OUT"],
    "overlap": ["overlap", "DAMAGED", "other.jsonl"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Instances with responses, in every form."""
    folder = tmp_path_factory.mktemp("whole")
    rows: list[dict[str, Any]] = []
    for instance in get_task("toy").generate("L2", seed=3, count=60):
        solution = " ".join(map(str, (instance.truth or {})["solution"]))
        rows.append({**instance_to_record(instance), "response": f"<answer>{solution}</answer>"})
    for name in [*(f"whole.{form}" for form in FORMS), "answers.jsonl", "other.jsonl"]:
        with open_writer(str(folder / name)) as writer:
            writer.write(rows)
    return folder


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("form", FORMS)
def test_a_flipped_byte_is_told_by_the_name_of_its_file(
    form: str, command: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("answers.jsonl", "other.jsonl"):
        shutil.copy(folder / name, name)
    whole = (folder / f"whole.{form}").read_bytes()
    damaged = Path(f"damaged.{form}")
    words = [{"DAMAGED": str(damaged), "OUT": "out.jsonl"}.get(word, word) for word in COMMANDS[command]]
    damaged.write_bytes(whole)
    undamaged = _outcome(words)
    assert undamaged[0] == int(command == "overlap")  # which is 1 for sets that have instances in common
    draw = random.Random(f"{form} {command}")
    for _ in range(FLIPS):
        place, bit = draw.randrange(len(whole)), 1 << draw.randrange(8)
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        found = _outcome(words)
        where = f"byte {place} ^ {bit}: {found}"
        if found == undamaged:
            continue
        told = [line for line in found[1].splitlines() if str(damaged) in line]
        if form == "jsonl" and not told:
            continue  # a text says nothing of a letter that was exchanged for another
        assert found[0] in (1, 2) and told, where
        assert "out.jsonl" not in found[1] and "Traceback" not in found[1], where
        if found[0] == 2:
            assert str(damaged) in found[1].splitlines()[-1] and not Path("out.jsonl").exists(), where


def _outcome(words: list[str]) -> tuple[int, str, str, bytes]:
    out = Path("out.jsonl")
    out.unlink(missing_ok=True)
    result = assay(*words)
    return result.exit_code, result.stderr, result.stdout, out.read_bytes() if out.exists() else b""
