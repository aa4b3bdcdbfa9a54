"""The truth of ids and files, and what is said when there is not enough time for it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from assay_command import assay, finish

from assay.cli.time_limit import run_within

ID = "toy:v1:L1:7:0"


def test_an_id_is_solved_in_the_terms_of_its_task() -> None:
    assert assay("solve", ID).stdout == "satisfiable, proved\n47\n"


def test_json() -> None:
    solution = json.loads(assay("solve", ID, "--json").stdout)
    assert solution == {"status": "satisfiable", "objective": None, "answer": [47], "proved": True}


def test_the_claim_of_a_record_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    problem = {"numbers": [10, 20, 30], "total": 11}
    path.write_text(
        json.dumps({"task": "toy", "problem": problem, "truth": {"status": "satisfiable", "solution": [11]}})
    )
    solution = json.loads(assay("solve", path, "--json").stdout)
    assert solution == {"status": "unsatisfiable", "objective": None, "answer": None, "proved": True}


def test_a_time_limit_that_is_enough_changes_nothing(tmp_path: Path) -> None:
    done = finish(tmp_path, "solve", ID, "--json", "--time-limit", "90")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == assay("solve", ID, "--json").stdout


def test_a_time_limit_that_is_not_enough_is_unknown(tmp_path: Path) -> None:
    slow = "toy:v1:numbers=12:7:" + "9" * 18
    done = finish(tmp_path, "solve", slow, "--json", "--time-limit", "0.001")
    assert json.loads(done.stdout) == {"status": "unknown", "objective": None, "answer": None, "proved": False}
    assert done.returncode == 1


def test_wrong_input_is_told_through_the_time_limit(tmp_path: Path) -> None:
    done = finish(tmp_path, "solve", "absent.cnf", "--time-limit", "90")
    assert done.returncode == 2
    assert done.stderr == b"assay: absent.cnf: No such file\n"


def test_time_limits_of_functions() -> None:
    assert run_within(60, len, "four") == 4
    assert run_within(0.05, time.sleep, 60) is None
    with pytest.raises(ValueError, match="invalid literal"):
        run_within(60, int, "x")


def test_a_process_that_dies_is_no_result() -> None:
    with pytest.raises(RuntimeError, match="without a result"):
        run_within(60, len, 5)  # a TypeError, which is no error of the input


def test_a_record_may_come_through_a_pipe(tmp_path: Path) -> None:
    record = assay("generate", "3sat", "-n", "1", "--seed", "7").stdout.encode()
    done = finish(tmp_path, "solve", "/dev/stdin", "--json", stdin=record)
    assert done.returncode == 0 and json.loads(done.stdout)["proved"], done.stderr
