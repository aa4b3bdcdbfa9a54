"""Ray: two workers on this machine make the bytes of one process, and go on after a loss."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from assay_command import assay

ray = pytest.importorskip("ray", reason='needs Ray: pip install "assay-reasoning[ray]"')


def test_two_workers_make_and_judge_what_one_process_does(tmp_path: Path) -> None:
    import ray.data

    command = ["generate", "tsp", "-l", "1,2", "-n", "1500", "-s", "5"]
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    try:
        assert assay(*command, "-o", there / "set.jsonl", "--engine", "ray").exit_code == 0
        assert assay(*command, "-o", here / "set.jsonl", "--workers", "1").exit_code == 0
        assert (there / "set.jsonl").read_bytes() == (here / "set.jsonl").read_bytes()

        records = [json.loads(line) for line in (here / "set.jsonl").read_text().splitlines()]
        with open(tmp_path / "answers.jsonl", "w") as file:
            for number, record in enumerate(records):
                tour = record["truth"]["tour"] if number % 3 else [0, 1, 2]
                padding = "thinking " * 80
                response = f"{padding}<answer>{' -> '.join(map(str, tour))}</answer>"
                file.write(json.dumps({"id": record["id"], "response": response}) + "\n")
            file.write("not JSON\n")
        for folder, engine in ((here, "local"), (there, "ray")):
            names = (here / "set.jsonl", tmp_path / "answers.jsonl", "-o", folder / "verdicts.jsonl")
            result = assay("verify", *names, "--engine", engine, "--workers", "1")
            assert result.exit_code == 1
            assert "3000 verdicts: 2000 correct, 1000 wrong; 1 malformed line" in result.stderr
        assert (there / "verdicts.jsonl").read_bytes() == (here / "verdicts.jsonl").read_bytes()
    finally:
        ray.shutdown()
    assert sorted(path.name for path in there.iterdir()) == ["set.jsonl", "set.jsonl.card.md", "verdicts.jsonl"]
