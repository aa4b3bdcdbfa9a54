"""Calibration and curricula from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from assay_command import assay


def test_it_finds_the_level_of_the_embedded_model() -> None:
    arguments = ("calibrate", "tsp", "--target", "0.4", "--seed", "3", "--calls", "160", "--json")
    result = assay(*arguments)
    found = json.loads(result.stdout)
    assert found["settled"] is (result.exit_code == 0)
    assert found["calls"] == sum(rung["tried"] for rung in found["rungs"]) <= 160
    assert [rung["parameters"] for rung in found["rungs"]] == [f"L{level}" for level in range(1, 11)]
    best = next(rung for rung in found["rungs"] if rung["parameters"] == found["parameters"])
    assert best["interval"][0] <= best["pass_rate"] <= best["interval"][1]
    assert assay(*arguments).stdout == result.stdout  # nothing but the seed decides


def test_a_parameter_makes_a_ladder_and_the_table_says_what_was_found() -> None:
    text = assay("calibrate", "toy", "--along", "numbers=2:8:3", "--calls", "12", "--seed", "1").stdout
    rungs = [line.split()[0] for line in text.splitlines()[1:4]]
    assert rungs == ["numbers=2", "numbers=5", "numbers=8"]
    assert "instances tried" in text.splitlines()[-1]


def test_a_curriculum_counts_verdicts_and_names_a_level(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    first = assay("calibrate", "tsp", "--curriculum", state, stdin="").stdout.strip()
    assert first in {f"L{level}" for level in range(1, 11)}
    lines = [{"id": f"tsp:v1:L2:7:{i}", "status": "correct"} for i in range(40)]
    lines += [{"id": f"tsp:v1:L3:7:{i}", "status": "wrong"} for i in range(40)]
    levels = {
        assay(
            "calibrate", "tsp", "--curriculum", state, stdin="".join(json.dumps(line) + "\n" for line in lines)
        ).stdout.strip()
        for _ in range(3)
    }
    assert levels <= {"L2", "L3"}
    assert json.loads(state.read_text())["answers"] == 240


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('{"id": "maze:v1:L2:7:0", "status": "wrong"}', "not of the task tsp"),
        ('{"id": "tsp:v1:L2:7:0", "status": "fine"}', "status: expected"),
        ('{"id": "tsp:v1:cities=5:7:0", "status": "wrong"}', "level: expected one of"),
        ("nonsense", "line 1"),
    ],
)
def test_wrong_lines_are_named_and_change_nothing(tmp_path: Path, line: str, named: str) -> None:
    result = assay("calibrate", "tsp", "--curriculum", tmp_path / "state.json", stdin=line + "\n")
    assert result.exit_code == 2 and named in result.stderr
    assert not (tmp_path / "state.json").exists()


@pytest.mark.parametrize("along", ["cities", "cities=5", "cities=a:b", "cities=5:9:0", "=1:2"])
def test_a_wrong_ladder_is_refused(along: str) -> None:
    result = assay("calibrate", "tsp", "--along", along)
    assert result.exit_code == 2 and "--along" in result.stderr
