"""Data sets: the same bytes whichever way they are made, and never half a file."""

from __future__ import annotations

import gzip
import json
import resource
from functools import partial
from pathlib import Path

import pytest
from assay_command import assay, start

from assay.tasks import get_task
from assay.tasks.datasets.records import instance_to_record


def _made(*arguments: str | Path) -> str:
    result = assay("generate", "toy", "--seed", "7", *arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def _records(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_records_are_the_instances() -> None:
    instances = get_task("toy").generate("L3", seed=7, first=5, count=300)
    text = _made("--level", "3", "-n", "300", "--first", "5")
    assert _records(text) == [instance_to_record(instance) for instance in instances]
    assert list(_records(text)[0]) == ["id", "task", "level", "prompt", "problem", "difficulty", "truth"]


def test_slices_join_to_the_whole() -> None:
    assert _made("-n", "3") + _made("-n", "4", "--first", "3") == _made("-n", "7")


def test_level_ranges_make_so_many_of_each() -> None:
    levels = [record["level"] for record in _records(_made("--level", "1:3,5", "-n", "2"))]
    assert levels == [1, 1, 2, 2, 3, 3, 5, 5]


def test_parameters_alone_and_on_top_of_a_level() -> None:
    (alone,) = _records(_made("--param", "numbers=5"))
    (over,) = _records(_made("--level", "1", "--param", "numbers=5"))
    assert alone == over
    assert (alone["id"], alone["level"]) == ("toy:v1:numbers=5:7:0", None)
    assert len(alone["problem"]["numbers"]) == 5


def test_seeds_in_hexadecimal_are_the_same_seeds() -> None:
    large = 2**128 - 1
    assert (
        assay("generate", "toy", "--seed", hex(large)).stdout == assay("generate", "toy", "--seed", str(large)).stdout
    )


def test_without_a_seed_every_call_is_fresh_and_tells_its_seed() -> None:
    first, second = assay("generate", "toy"), assay("generate", "toy")
    assert first.stdout != second.stdout
    seed = first.stderr.split()[-1]
    assert assay("generate", "toy", "--seed", seed).stdout == first.stdout


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.parquet"])
def test_files_have_the_same_bytes_for_any_number_of_threads(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    _made("-n", "600", "-o", path, "--threads", "1")
    once = path.read_bytes()
    _made("-n", "600", "-o", path, "--threads", "2")
    assert path.read_bytes() == once
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [name, f"{name}.card.md"]


def test_compressed_and_plain_lines_are_the_same(tmp_path: Path) -> None:
    _made("-n", "20", "-o", tmp_path / "a.jsonl")
    _made("-n", "20", "-o", tmp_path / "a.jsonl.gz")
    plain = (tmp_path / "a.jsonl").read_bytes()
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == plain == _made("-n", "20").encode()


def test_the_truth_can_be_withheld() -> None:
    (record,) = _records(_made("--no-truth"))
    assert list(record) == ["id", "task", "level", "prompt", "problem", "difficulty"]


def test_a_request_that_cannot_be_met_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old")
    assert assay("generate", "toy", "--level", "1:11", "-o", path).exit_code == 2
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.parquet"])
def test_a_full_disk_is_told_and_leaves_the_old_file(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("old")
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (1000, 1000))
    process = start(tmp_path, "generate", "toy", "-n", "2000", "--seed", "1", "-o", name, preexec_fn=limit)
    _, errors = process.communicate(timeout=100)
    assert process.returncode == 2
    assert errors.decode() == f"assay: {name}: File too large\n"
    assert (tmp_path / name).read_text() == "old"
    assert not list(tmp_path.glob("*.partial")) + list(tmp_path.glob(".*"))


def test_an_existing_folder_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    result = assay("generate", "toy", "-o", f"{tmp_path}/")
    assert result.exit_code == 2
    assert "not an empty folder" in result.stderr


def test_a_task_without_files_of_its_own_has_no_folder(tmp_path: Path) -> None:
    result = assay("generate", "toy", "-o", f"{tmp_path}/new/")
    assert result.exit_code == 2
    assert "no file format" in result.stderr
    assert not list(tmp_path.iterdir())


# ----------------------------------------------------------------------------- bands


def test_a_band_chooses_among_ordinary_instances(tmp_path: Path) -> None:
    result = assay("generate", "3sat", "-l", "2", "-n", "5", "-s", "7", "--solutions", "1", "-w", "conflicts>=1")
    records = _records(result.stdout)
    assert [record["difficulty"]["solutions"] for record in records] == [1] * 5
    assert records[0]["selection"]["where"] == ["conflicts=1:", "solutions=1"]
    tried = sum(record["selection"]["candidates"] for record in records)
    assert f"L2: 5 of {tried} candidates" in result.stderr and "observed: conflicts from" in result.stderr
    assert records[-1]["id"] == f"3sat:v1:L2:7:{tried - 1}"
    path = tmp_path / "chosen.parquet"
    arguments = ("-l", "2", "-n", "5", "-s", "7", "--solutions", "1", "-w", "conflicts>=1", "-o", path)
    assert assay("generate", "3sat", *arguments).exit_code == 0
    from assay.tasks.datasets import read_rows

    assert [row.data["selection"] for rows in read_rows(str(path)) for row in rows] == [r["selection"] for r in records]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("maze", "-l", "1", "--path-length", "400:"), "none of the last 50 candidates fits"),
        (("tsp", "-l", "1", "--gap-2opt", "2:1"), "the range of 'gap_2opt=2:1' is empty"),
        (("3sat", "-l", "1", "--conflicts", "many"), "expected a number in 'conflicts=many'"),
        (("3sat", "-l", "1", "--where", "path_length=3"), "'path_length' is not measured with these parameters"),
    ],
)
def test_a_band_out_of_reach_ends_with_a_reason(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    path = tmp_path / "none.jsonl"
    result = assay("generate", *arguments, "-s", "7", "--tries", "50", "-o", path)
    assert result.exit_code == 2 and told in result.stderr and not path.exists()
