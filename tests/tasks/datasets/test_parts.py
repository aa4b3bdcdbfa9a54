"""Data sets made in parts: the bytes of one uninterrupted process, whatever happened on the way."""

from __future__ import annotations

import gzip
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from assay_command import finish, start

from assay.tasks import get_task
from assay.tasks.core.strict_json import write_object
from assay.tasks.datasets import generation_job as work
from assay.tasks.datasets import tables
from assay.tasks.datasets.encoding import batches, lines, stream_columns
from assay.tasks.datasets.generating import read_name, write_files
from assay.tasks.datasets.generation_job import GenerationJob, Targets
from assay.tasks.datasets.records import instance_to_record
from assay.tasks.datasets.request import DatasetRequest
from assay.tasks.datasets.workers import here

TASKS = ["3sat", "tsp", "maze", "spatial-map", "calendar"]
OUTPUTS = ["a.jsonl", "a.jsonl.gz", "a.parquet", "a.jsonl/", "a.parquet/", "hf:a"]


class Killed(BaseException):
    """Stands for a process that ends without a word."""


def asked(output: str, **changes: Any) -> tuple[DatasetRequest, Path]:
    form, folder, path = read_name(output)
    assert path is not None
    request = DatasetRequest("toy", ("L1", "L3"), 7, count=50, form=form, folder=folder, part=8)
    return replace(request, **changes), path


def make(folder: Path, output: str, kill_after: int = 10**9, backwards: bool = False, **changes: Any) -> None:
    """Makes a set as `output` in `folder`, by an engine that ends after so many parts."""
    request, path = asked(output, **changes)
    truth = folder / "truth.jsonl" if request.truth == "apart" else None

    def engine(request: DatasetRequest, numbers: Any, place: Path, advance: Any) -> Any:
        order = sorted(numbers, reverse=backwards)
        yield from here(1)(request, order[:kill_after], place, advance)
        if len(order) > kill_after:
            raise Killed

    targets = Targets(folder / path, truth)
    write_files(GenerationJob(request, targets), targets, engine, lambda count: None)


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", TASKS)
def test_lines_are_those_of_the_records(name: str) -> None:
    for level in ("L1", "L6"):
        request = DatasetRequest(name, (level,), 11, first=3, count=40)
        text = "".join(
            lines(batch, stream_columns(request)["main"]) for batch in batches(request, request.part_at(0), 1)
        )
        instances = get_task(name).generate(level, seed=11, first=3, count=40)
        assert text == "".join(write_object(instance_to_record(instance)) + "\n" for instance in instances)


@pytest.mark.parametrize("output", OUTPUTS)
def test_resumed_sets_have_the_bytes_of_uninterrupted_ones(
    output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes: dict[str, Any] = {"truth": "apart", "truth_form": "jsonl"}
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir()
    broken.mkdir()
    make(whole, output, **changes)
    monkeypatch.setattr(work, "JOURNAL_SECONDS", 0.0)
    for backwards in (False, True):
        with pytest.raises(Killed):
            make(broken, output, 3, backwards, **changes)
        assert not (broken / asked(output)[1]).exists()
    make(broken, output, **changes)
    assert content(broken) == content(whole)
    assert len(content(whole)) >= 3


def test_what_was_half_written_is_made_again(tmp_path: Path) -> None:
    make(tmp_path, "whole.jsonl")
    with pytest.raises(Killed):
        make(tmp_path, "a.jsonl", 4)
    folder = tmp_path / ".a.jsonl.generating"
    with open(folder / "main", "ab") as joined:
        joined.write(b"half a li")
    (folder / "0000003.main.jsonl").write_bytes(b"short")
    make(tmp_path, "a.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.parametrize(
    "change, field",
    [({"count": 51}, "count: 50 there, 51 here"), ({"seed": 8}, "seed"), ({"truth": "withheld"}, "truth")],
)
def test_another_request_is_refused_by_the_name_of_its_field(
    change: dict[str, Any], field: str, tmp_path: Path
) -> None:
    with pytest.raises(Killed):
        make(tmp_path, "a.jsonl", 2)
    with pytest.raises(ValueError, match=field):
        make(tmp_path, "a.jsonl", **change)
    request, path = asked("a.jsonl", **change)
    with GenerationJob(request, Targets(tmp_path / path), restart=True) as fresh:
        assert fresh.parts_made == 0


def test_two_processes_do_not_work_on_one_set(tmp_path: Path) -> None:
    request, path = asked("a.jsonl")
    with GenerationJob(request, Targets(tmp_path / path)), pytest.raises(ValueError, match="another process"):
        make(tmp_path, "a.jsonl")


@pytest.mark.parametrize("options", [{}, {"restart": True}, {"resume": True}])
def test_no_second_job_touches_the_folder_of_a_running_one(options: dict[str, bool], tmp_path: Path) -> None:
    make(tmp_path, "whole.jsonl")
    request, path = asked("a.jsonl")
    engine = here(1)
    with GenerationJob(request, Targets(tmp_path / path)) as running:

        def interfering(*arguments: Any) -> Iterator[int]:
            for number in engine(*arguments):
                with (
                    pytest.raises(ValueError, match="another process"),
                    GenerationJob(request, Targets(tmp_path / path), **options),
                ):
                    pass
                yield number

        running.run(interfering, lambda count: None)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert not running.folder.exists()


def test_restart_discards_what_a_dead_job_left(tmp_path: Path) -> None:
    with pytest.raises(Killed):
        make(tmp_path, "a.jsonl", 2)
    request, path = asked("a.jsonl", seed=9)
    with GenerationJob(request, Targets(tmp_path / path), restart=True) as fresh:
        fresh.run(here(1), lambda count: None)
    make(tmp_path, "whole.jsonl", seed=9)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_there_must_be_something_to_resume(tmp_path: Path) -> None:
    request, path = asked("a.jsonl")
    with pytest.raises(ValueError, match="no unfinished work"):
        GenerationJob(request, Targets(tmp_path / path), resume=True)


def test_all_forms_hold_the_same_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow

    monkeypatch.setattr(tables, "CHARACTERS", 500)
    for output in OUTPUTS:
        (tmp_path / output.replace("/", "_")).mkdir()
        make(tmp_path / output.replace("/", "_"), output, truth="withheld")
    plain = (tmp_path / "a.jsonl" / "a.jsonl").read_bytes()
    assert gzip.decompress((tmp_path / "a.jsonl.gz" / "a.jsonl.gz").read_bytes()) == plain
    pieces = sorted((tmp_path / "a.jsonl_" / "a.jsonl").glob("*.jsonl"))
    assert b"".join(piece.read_bytes() for piece in pieces) == plain
    records = [json.loads(line) for line in plain.splitlines()]
    assert len(records) == 100 and "truth" not in records[0]
    found = [
        [tmp_path / "a.parquet" / "a.parquet"],
        sorted((tmp_path / "a.parquet_" / "a.parquet").glob("*.parquet")),
        sorted((tmp_path / "hf:a" / "a").glob("*.arrow")),
    ]
    for paths in found:
        table = pyarrow.concat_tables([part for path in paths for part in tables.read_tables(path)])
        rows = table.to_pylist()
        assert [{**row, "problem": json.loads(row["problem"])}["problem"] for row in rows] == [
            record["problem"] for record in records
        ]
        assert [row["id"] for row in rows] == [record["id"] for record in records]
        measures = [name for name in rows[0] if name.startswith("difficulty_")]
        assert [row[measures[0]] for row in rows] == [
            record["difficulty"][measures[0].removeprefix("difficulty_")] for record in records
        ]


def test_measures_that_only_some_parts_have_are_columns_of_all(tmp_path: Path) -> None:
    import pyarrow.parquet

    request = DatasetRequest("3sat", ("L1", "variables=60"), 5, count=3, form="parquet", folder=True)
    targets = Targets(tmp_path / "set")
    write_files(GenerationJob(request, targets), targets, here(1), lambda count: None)
    schemas = [pyarrow.parquet.read_schema(path) for path in sorted((tmp_path / "set").glob("*.parquet"))]
    assert len(schemas) == 2
    assert schemas[0].names == schemas[1].names
    assert pyarrow.parquet.read_table(tmp_path / "set" / "part-00001-of-00002.parquet").num_rows == 3


def test_hugging_face_reads_its_folder(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason='needs datasets: pip install "assay-reasoning[datasets]"')
    make(tmp_path, "hf:set", truth="withheld")
    found = datasets.load_from_disk(str(tmp_path / "set"))
    assert len(found) == 100
    assert found[99]["id"] == "toy:v1:L3:7:49"


def test_processes_make_the_bytes_of_one(tmp_path: Path) -> None:
    command = ["generate", "toy", "-l", "1,2", "-n", "1100", "-s", "3"]
    for workers, name in (("1", "one.jsonl"), ("2", "two.jsonl")):
        done = finish(tmp_path, *command, "--workers", workers, "-o", name)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_a_killed_command_goes_on_where_it_was(tmp_path: Path) -> None:
    command = ["generate", "toy", "-n", "9000", "-s", "3", "--workers", "2"]
    process = start(tmp_path, *command, "-o", "a.jsonl")
    while process.poll() is None and not list(tmp_path.glob(".a.jsonl.generating/*.done.json")):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = finish(tmp_path, "generate", "toy", "-n", "9000", "-s", "4", "-o", "a.jsonl")
    unfinished = (tmp_path / ".a.jsonl.generating").exists()
    assert b"seed: 3 there, 4 here" in done.stderr or not unfinished
    assert finish(tmp_path, *command[:4], "--workers", "2", "-o", "a.jsonl").returncode == 0
    if unfinished:  # without a seed, that of the unfinished work is taken
        expected = (instance_to_record(i) for i in get_task("toy").generate("L1", seed=3, count=9000))
        assert (tmp_path / "a.jsonl").read_text("utf-8") == "".join(write_object(r) + "\n" for r in expected)
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".generating")]


def test_truth_and_certificates_go_apart_and_seeds_are_hidden(tmp_path: Path) -> None:
    request = DatasetRequest("3sat", ("L1",), 2**100 + 1, count=5, truth="apart", truth_form="parquet", hide_seed=True)
    request = replace(request, certificates="column")
    targets = Targets(tmp_path / "set.jsonl", tmp_path / "truth.parquet")
    write_files(GenerationJob(request, targets), targets, here(1), lambda count: None)
    assert not any(str(2**100 + 1).encode() in data for data in content(tmp_path).values())
    records = [json.loads(line) for line in (tmp_path / "set.jsonl").read_text().splitlines()]
    (table,) = tables.read_tables(tmp_path / "truth.parquet")
    truths = table.to_pylist()
    assert [row["id"] for row in truths] == [record["id"] for record in records] == [f"3sat-L1-{i}" for i in range(5)]
    instances = list(get_task("3sat").generate("L1", seed=2**100 + 1, count=5))
    assert [json.loads(row["truth"]) for row in truths] == [instance.truth for instance in instances]
    assert "formula.cnf" in json.loads(truths[0]["certificate"])["files"]
    assert all("truth" not in record and "certificate" not in record for record in records)


def test_a_sequence_goes_on_where_it_was_and_has_the_same_bytes(tmp_path: Path) -> None:
    from assay.tasks.datasets.sequential import Sequential

    asked = DatasetRequest("maze", ("L1", "L2"), 7, count=30, where=("path_length=8:",), part=8)
    whole, interrupted = tmp_path / "whole.jsonl", tmp_path / "interrupted.jsonl"
    write_files(GenerationJob(asked, Targets(whole)), Targets(whole), Sequential(asked, 1), lambda _: None)

    class Killed(Exception):
        pass

    def ended(made: list[int]) -> None:
        if len(made) == 5:
            raise Killed

    made: list[int] = []
    with pytest.raises(Killed):
        targets = Targets(interrupted)
        write_files(
            GenerationJob(asked, targets), targets, Sequential(asked, 2), lambda n: (made.append(n), ended(made))[0]
        )
    sequence = Sequential(asked, 1)
    write_files(GenerationJob(asked, targets, resume=True), targets, sequence, lambda _: None)
    assert interrupted.read_bytes() == whole.read_bytes()
    assert [note.split(":")[0] for note in sequence.notes] == ["L1", "L2"]
    assert len(whole.read_bytes().splitlines()) == 60
