"""`assay overlap`, `assay fresh`, and the options of `assay generate` that keep sets apart."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from assay_command import assay

from assay.tasks import load

PROGRAM = """
from assay.tasks import TASKS, get_task
for name in list(TASKS)[:5]:
    task = get_task(name)
    problems = [instance.problem for instance in task.generate(3, seed=7, count=5, split="test", threads=1)]
    print(name, task.fingerprints(problems, threads={threads}).tobytes().hex())
"""


def test_fingerprints_depend_neither_on_threads_nor_on_pythons_hashes() -> None:
    printed = set()
    for threads, seed in ((1, "0"), (2, "12345")):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(threads=threads)], env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True, timeout=100,
        )  # fmt: skip
        printed.add(done.stdout)
    assert len(printed) == 1 and printed.pop().count("\n") == 5


def test_splits_show_in_ids_and_rebuild_from_them() -> None:
    texts = {
        split: assay("generate", "toy", "-l", "8", "-n", "3", "-s", "7", *(["--split", split] if split else [])).stdout
        for split in ("", "train", "validation", "test")
    }
    records = [json.loads(line) for text in texts.values() for line in text.splitlines()]
    assert [record["id"] for record in records[3:6]] == [f"toy:v1:L8:train-7:{index}" for index in range(3)]
    assert len({json.dumps(record["problem"]) for record in records}) == 12
    assert all(load(record["id"]).problem.to_dict() == record["problem"] for record in records)
    assert assay("show", "toy:v1:L8:test-7:1", "--prompt").stdout.strip() == records[10]["prompt"]
    refused = assay("generate", "toy", "--split", "dev")
    assert refused.exit_code == 2 and "split: expected train, validation, test, got 'dev'" in refused.stderr


def test_overlap_tells_disjoint_sets_from_twins(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    apart = assay("overlap", "maze:v1:L5:7:0-19", "maze:v1:L5:8:0-19", "maze:v1:L5:train-7:0-19", "--report", report)
    assert apart.exit_code == 0
    assert apart.stdout.splitlines()[-1] == "disjoint up to symmetry: 60 fingerprints compared"
    found = json.loads(report.read_text())
    assert found["disjoint"] and found["fingerprints"] == 60 and [one["distinct"] for one in found["sets"]] == [20] * 3
    shared = assay("overlap", "toy:v1:L9:7:0-9", "toy:v1:L9:7:5-7", "--list", "2", "--report", report)
    assert shared.exit_code == 1
    assert shared.stdout.splitlines()[2:] == [
        *(line for line in shared.stdout.splitlines() if line.startswith("twins: ")),
        "… and 1 more",
        "NOT disjoint: 3 in common, 13 fingerprints compared",
    ]
    for twins in json.loads(report.read_text())["twins"]:
        assert len({member["id"] for member in twins["members"]}) == 1 and twins["certain"]
    assert assay("overlap", "toy:v1:L9:7:0-9", tmp_path / "none.jsonl").exit_code == 2


def test_twins_are_counted_or_left_out_and_an_exhausted_space_is_told(tmp_path: Path) -> None:
    common = ("generate", "spatial-map", "-l", "1", "-n", "400", "-s", "5", "-o")
    told = assay(*common, tmp_path / "all.jsonl")
    assert "twins of earlier instances (the same up to symmetry) are in the set" in told.stderr
    assert assay(*common, tmp_path / "unique.jsonl", "--unique").exit_code == 0
    counts = assay("overlap", tmp_path / "all.jsonl", tmp_path / "unique.jsonl").stdout.splitlines()
    assert "repeated" in counts[0] and counts[1].endswith("unique.jsonl: 400 instances, 400 different")
    silent = assay("generate", "tsp", "-l", "5", "-n", "20", "-s", "5")
    assert silent.exit_code == 0 and silent.stderr == ""
    small = ("-p", "variables=3,ratio=1.5,infeasible=0", "-n", "9", "-s", "1", "-o", tmp_path / "x.jsonl", "--unique")
    refused = assay("generate", "3sat", *small)
    assert refused.exit_code == 2 and "only 3 different instances" in refused.stderr
    assert not (tmp_path / "x.jsonl").exists()


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    name = tmp_path / "hidden"
    made = assay("fresh", "tsp", "-l", "1:2", "-n", "3", "--prompts", "--truth", "--unique", "-o", name)
    assert made.exit_code == 0, made.stderr
    return name


def verified(name: Path, *more: str | Path) -> tuple[int, str]:
    result = assay("fresh", "--verify", f"{name}.commitment.json", f"{name}.opening.json", *more)
    return result.exit_code, result.stdout + result.stderr


def test_a_committed_set_is_verified(hidden: Path) -> None:
    files = ("--prompts-file", f"{hidden}.prompts.jsonl", "--truth-file", f"{hidden}.truth.jsonl")
    status, said = verified(hidden, *files)
    assert status == 0
    assert "opened: all 10 fields" in said and said.count("matches the commitment") == 2
    assert (
        "made again: 6 instances of tsp (L1, L2)" in said
        and "the hashes of prompts and truth match the commitment" in said
    )
    for what, mode in (("opening.json", 0o600), ("truth.jsonl", 0o600), ("commitment.json", 0o644)):
        assert stat.S_IMODE(Path(f"{hidden}.{what}").stat().st_mode) & 0o077 & ~mode == 0
    prompts = [json.loads(line) for line in Path(f"{hidden}.prompts.jsonl").read_text().splitlines()]
    assert [list(line) for line in prompts] == [["number", "task", "prompt"]] * 6
    seed = json.loads(Path(f"{hidden}.opening.json").read_text())["seed"]
    public = Path(f"{hidden}.prompts.jsonl").read_text() + Path(f"{hidden}.commitment.json").read_text()
    assert seed not in public and int(seed) > 2**90
    truths = [json.loads(line) for line in Path(f"{hidden}.truth.jsonl").read_text().splitlines()]
    assert [load(line["id"]).truth["objective"] for line in truths] == [line["truth"]["objective"] for line in truths]


def test_what_was_changed_is_refused_by_name(hidden: Path) -> None:
    path = Path(f"{hidden}.opening.json")
    honest = json.loads(path.read_text())
    for name, value in (("seed", "5"), ("count", 4), ("parameters", ["L1", "L3"]), ("truth_sha256", "0" * 64)):
        path.write_text(json.dumps(honest | {name: value}))
        assert verified(hidden) == (1, f"assay: refused: {name}: not what was committed to\n")
    path.write_text(json.dumps(honest))
    prompts = Path(f"{hidden}.prompts.jsonl")
    prompts.write_text(prompts.read_text().replace("cities", "towns", 1))
    status, said = verified(hidden, "--prompts-file", prompts)
    assert status == 1 and "refused: prompts_sha256: committed to" in said


def test_a_commitment_is_not_overwritten_and_wrong_use_is_told(hidden: Path, tmp_path: Path) -> None:
    before = Path(f"{hidden}.opening.json").read_bytes()
    again = assay("fresh", "tsp", "-n", "1", "-o", hidden)
    assert again.exit_code == 2 and "exists already" in again.stderr
    assert Path(f"{hidden}.opening.json").read_bytes() == before
    for arguments, word in (
        ((), "expected a task (3sat, "),
        (("tsp", "--verify", "a", "b"), "--verify"),
        (("tsp", "--truth-file", "a"), "--verify"),
        (("--verify", tmp_path / "a", tmp_path / "b"), "No such file"),
        (("tsp", "--split", "dev"), "split"),
        (("tsp", "-l", "40"), "levels"),
    ):
        refused = assay("fresh", *arguments, "-o", tmp_path / "other")
        assert refused.exit_code == 2 and word in refused.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("other")] == []
    failed = assay(
        "fresh", "3sat", "-p", "variables=3,ratio=1.5,infeasible=0", "--unique", "--prompts", "-o", tmp_path / "other"
    )
    assert failed.exit_code == 2 and not list(tmp_path.glob("other*")), "nothing is left behind"
