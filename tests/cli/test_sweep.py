"""Several values of an option: one run for each combination, compared on the same instances."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from assay_command import assay

from assay.cli.sweep import read_points
from assay.runs.manifest import read_manifest

SMALL = ("run", "-q", "-t", "tsp", "-l", "1", "-n", "3", "--strategy", "single")


def test_values_joined_by_commas_make_a_run_each_and_a_comparison(tmp_path: Path) -> None:
    folder = tmp_path / "sweep"
    done = assay(*SMALL, "--temperature", "0,0.5", "--instructions", "direct,think", "-o", folder)
    assert done.exit_code == 0, done.output
    runs = json.loads((folder / "sweep.json").read_text())
    assert list(runs) == [
        f"temperature={heat},instructions={how}" for heat in ("0", "0.5") for how in ("direct", "think")
    ]
    for name in runs:
        config = read_manifest(folder / name)
        assert f"temperature={config.sampling.temperature:g},instructions={config.instructions}" == name
        assert (folder / name / "report.html").exists()
    assert "temperature=0.5,instructions=think" in done.output and "95 % interval" in done.output


def test_sweep_goes_on_where_it_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "sweep"
    assert assay(*SMALL, "--shots", "0,1", "-o", folder).exit_code == 0
    (folder / "shots=1" / "manifest.json").unlink()
    for left in (folder / "shots=1").iterdir():
        left.unlink()
    done = assay("run", "-q", "--resume", folder)
    assert done.exit_code == 0 and (folder / "shots=1" / "report.html").exists()
    assert assay("run", "-q", "--resume", folder, "--temperature", "1").exit_code == 2
    assert assay(*SMALL, "--shots", "0,1", "-o", folder).exit_code == 2, "the folder is not empty"


def test_single_values_are_one_run(tmp_path: Path) -> None:
    done = assay(
        *SMALL,
        "--temperature",
        "0.5",
        "--shots",
        "2",
        "--system",
        "You are terse.",
        "--stop",
        "END",
        "-o",
        tmp_path / "r",
    )
    assert done.exit_code == 0, done.output
    config = read_manifest(tmp_path / "r")
    assert (config.sampling.temperature, config.shots, config.system, config.sampling.stop) == (
        0.5,
        2,
        "You are terse.",
        ("END",),
    )
    page = (tmp_path / "r" / "report.html").read_text()
    assert "You are terse." in page and "Worked examples" in page
    assert assay("run", "-q", "--resume", tmp_path / "r", "--shots", "3").exit_code == 2
    assert assay("run", "-q", "--resume", tmp_path / "r").exit_code == 0


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"temperature": "0,0"}, "--temperature"),
        ({"max_tokens": "10,x"}, "--max-tokens"),
        ({"shots": "1,"}, "--shots"),
        ({"instructions": "direct,nowhere.txt"}, "--instructions"),
    ],
)
def test_wrong_values_name_the_option(texts: dict[str, str | None], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_points(texts)
