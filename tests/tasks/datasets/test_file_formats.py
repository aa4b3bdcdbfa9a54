"""Files of the field on the command line: solved, shown, and written as folders that read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from assay_command import assay, finish

from assay.tasks import get_task
from assay.tasks.datasets.file_formats import format_of_file, format_of_task

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize(
    "file, status, objective",
    [
        ("satlib/uf20-01.cnf", "satisfiable", None),
        ("satlib/uuf50-01.cnf", "unsatisfiable", None),
        ("tsplib/gr17.tsp", "optimal", 2085),
        ("tsplib/burma14.tsp", "optimal", 3323),
    ],
)
def test_published_files_are_solved(file: str, status: str, objective: int | None) -> None:
    result = assay("solve", DATA / file, "--json")
    solution = json.loads(result.stdout)
    assert (result.exit_code, solution["status"], solution["objective"]) == (0, status, objective)
    assert solution["proved"] is True


def test_clauses_may_have_any_length(tmp_path: Path) -> None:
    path = tmp_path / "any.cnf"
    path.write_text("c five clauses\np cnf 4 5\n1 0\n-1 2 0\n-2 3 4 1 0 -3\n-2 0 -4 -1 0\n")
    assert assay("solve", path).stdout == "satisfiable, proved\n1 2 -3 -4 0\nsolutions: 1, backbone: 4\n"
    path.write_text("p cnf 2 3\n1 2 0\n-1 0\n-2 0\n")
    assert assay("solve", path).stdout == "unsatisfiable, proved\nsolutions: 0, backbone: 0\n"
    shown = assay("show", path)
    assert shown.exit_code == 2  # it is no 3SAT problem, so there is no prompt
    assert shown.stderr.startswith(f"assay: {path}: ")


def test_asymmetric_files(tmp_path: Path) -> None:
    path = tmp_path / "round.atsp"
    rows = "9 1 5 5 9\n5 9 1 5 9\n5 5 9 1 9\n9 9 9 9 1\n1 9 9 9 9"
    path.write_text(
        f"TYPE: ATSP\nDIMENSION: 5\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: FULL_MATRIX\nEDGE_WEIGHT_SECTION\n{rows}\nEOF\n"
    )
    assert assay("solve", path).stdout == "optimal, objective 5, proved\nTOUR_SECTION\n1 2 3 4 5 -1\noptimal tours: 1\n"
    assert json.loads(assay("show", path, "--json").stdout)["truth"]["objective"] == 5


def test_what_is_wrong_with_a_file_is_told_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "broken.cnf"
    path.write_text("p cnf 2 1\n1 3 0\n")
    for command in ("solve", "show"):
        result = assay(command, path)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"assay: {path}: line 2")


def test_comments_in_latin_1(tmp_path: Path) -> None:
    path = tmp_path / "old.cnf"
    path.write_bytes("c Dubois, Aussagenlogik für Könner\np cnf 1 1\n1 0\n".encode("latin-1"))
    assert assay("solve", path).exit_code == 0


@pytest.mark.parametrize("name, suffix", [("3sat", ".cnf"), ("tsp", ".tsp")])
def test_folders_read_back_as_the_same_problems(name: str, suffix: str, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    assert assay("generate", name, "-l", "1:2", "-n", "3", "-s", "5", "-o", f"{folder}/").exit_code == 0
    lines = assay("generate", name, "-l", "1:2", "-n", "3", "-s", "5").stdout.splitlines()
    records = [json.loads(line) for line in (folder / "instances.jsonl").read_text().splitlines()]
    assert len(list(folder.iterdir())) == len(records) + 3 == 9  # with the index, the card and the sums
    for record, line in zip(records, lines, strict=True):
        path = folder / record.pop("file")
        assert record == json.loads(line)
        known = format_of_file(path)
        assert known is not None
        assert (known.suffix, known.task) == (suffix, name)
        assert get_task(name).prompt(known.read(path.read_text())) == record["prompt"]
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_calendars_are_written(tmp_path: Path) -> None:
    assert assay("generate", "calendar", "-n", "2", "-s", "5", "-o", f"{tmp_path}/ics/").exit_code == 0
    first = min((tmp_path / "ics").glob("*.ics"))
    assert first.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert assay("solve", first).exit_code == 2


def test_an_interrupted_folder_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(format_of_task("3sat")), "write", lambda *_: 1 / 0)
    assert assay("generate", "3sat", "-s", "5", "-o", f"{tmp_path}/made/").exit_code == 70
    assert not list(tmp_path.iterdir())


def test_a_package_brings_its_own_format(tmp_path: Path) -> None:
    extra = "[assay.formats]\ntoy = toy_format:ToyFormat\n"
    (tmp_path / "mine.toy").write_text("11: 5 6 7\n")
    done = finish(tmp_path, "solve", "mine.toy", entry_points=extra)
    assert (done.stdout, done.stderr) == (b"satisfiable, proved\n5 6\n", b"")
    assert finish(tmp_path, "generate", "toy", "-s", "7", "-o", "made/", entry_points=extra).returncode == 0
    assert (tmp_path / "made" / "toy_v1_L1_7_0.toy").read_text() == "47: 70 47 37\n"
