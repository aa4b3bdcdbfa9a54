"""The table of levels."""

from __future__ import annotations

import json

from assay_command import assay


def test_the_table_has_parameters_and_measures() -> None:
    lines = assay("levels", "toy", "-n", "3").stdout.splitlines()
    assert lines[2].split() == ["level", "numbers", "~numbers", "~prompt", "~tokens", "space(bits)"]
    assert [line.split()[0] for line in lines[3:13]] == [str(level) for level in range(1, 11)]


def test_json_has_one_object_per_level() -> None:
    rows = [
        json.loads(line) for line in assay("levels", "toy", "--level", "2:3", "-n", "4", "--json").stdout.splitlines()
    ]
    assert [row["level"] for row in rows] == [2, 3]
    assert rows[0]["space_bits"] is None
    assert rows[0]["parameters"] == {"numbers": 4}
    assert rows[0]["difficulty"] == {"numbers": 4.0}
    assert rows[0]["effort"] is None and rows[0]["floors"]["copied"]["score"] == 0.0
    prompts = [
        json.loads(line)["prompt"]
        for line in assay("generate", "toy", "-l", "2", "-n", "4", "-s", "0").stdout.splitlines()
    ]
    assert rows[0]["prompt_characters"] == sum(map(len, prompts)) / 4


def test_the_same_seed_measures_the_same() -> None:
    assert assay("levels", "toy", "-n", "2", "-s", "5").stdout == assay("levels", "toy", "-n", "2", "-s", "0x5").stdout


def test_effort_and_floors_stand_beside_the_levels(tmp_path) -> None:
    result = assay(
        "levels", "spatial-map", "--level", "1:3", "-n", "20", "--no-learned", "--plot", tmp_path / "levels.svg"
    )
    head = next(line for line in result.stdout.splitlines() if "effort: links" in line)
    assert head.split()[-5:] == ["growth", "constant", "random", "greedy", "copied"]
    assert (tmp_path / "levels.svg").read_text().count("<circle") >= 3 * 6
    bare = assay("levels", "spatial-map", "--level", "1:3", "-n", "20", "--no-floors")
    assert "greedy" not in bare.stdout and "effort: links" in bare.stdout
    assert max(map(len, result.stdout.splitlines())) <= 110


def test_a_plot_has_a_form_that_is_known(tmp_path) -> None:
    result = assay("levels", "toy", "--plot", tmp_path / "levels.pdf")
    assert result.exit_code == 2 and "--plot: expected a name ending in .svg or .png" in result.stderr
    assert assay("levels", "toy", "-n", "2", "--plot", tmp_path / "levels.png").exit_code == 0
    assert (tmp_path / "levels.png").read_bytes().startswith(b"\x89PNG")
