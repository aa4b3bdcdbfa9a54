"""Files of records: complete or absent, and the same records in every form."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from assay.tasks.datasets import Row, open_writer, parquet, read_rows
from assay.tasks.datasets.files import appearing
from assay.tasks.datasets.record_index import RecordIndex

RECORDS: list[dict[str, Any]] = [
    {"id": f"x{i}", "task": "toy", "level": None if i % 2 else i % 10, "prompt": "é\n" * i, "problem": {"a": [i]},
     "difficulty": {"steps": i, "big": 10**i}, "truth": {"s": None}}
    for i in range(40)
]  # fmt: skip


def _read(path: Path) -> list[dict[str, Any]]:
    return [row.data for batch in read_rows(str(path)) for row in batch]


@pytest.mark.parametrize("name", ["r.jsonl", "r.jsonl.gz", "r.ndjson", "r.parquet"])
def test_records_come_back(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 7)
    path = tmp_path / name
    with open_writer(str(path)) as writer:
        writer.write(RECORDS[:25])
        writer.write(iter(RECORDS[25:]))
        assert not path.exists()
    assert _read(path) == RECORDS


def test_measures_of_difficulty_are_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet

    monkeypatch.setattr(parquet, "ROW_GROUP_CHARACTERS", 100)
    path = tmp_path / "r.parquet"
    with open_writer(str(path)) as writer:
        writer.write(RECORDS)
    file = pyarrow.parquet.ParquetFile(path)
    assert file.num_row_groups > 5
    table = file.read()
    assert table["difficulty_steps"].to_pylist() == list(range(40))
    assert str(table.schema.field("level").type) == "int8"


def test_a_number_beyond_floats_is_infinite_in_its_column_and_exact_in_the_record(tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    with open_writer(str(path)) as writer:
        writer.write([{"id": "x", "difficulty": {"tours": 10**350}}])
    assert _read(path) == [{"id": "x", "difficulty": {"tours": 10**350}}]


@pytest.mark.parametrize("name", ["r.jsonl", "r.jsonl.gz", "r.parquet"])
def test_a_failure_leaves_the_old_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("old")
    with pytest.raises(KeyError), open_writer(str(path)) as writer:
        writer.write(RECORDS)
        raise KeyError
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("name", ["r.jsonl", "r.parquet"])
def test_no_records_are_an_empty_file(name: str, tmp_path: Path) -> None:
    with open_writer(str(tmp_path / name)):
        pass
    assert _read(tmp_path / name) == []


def test_a_link_keeps_pointing_and_its_target_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    with appearing(link) as partial:
        partial.write_text("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_errors_name_the_file_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(OSError, match="No space") as caught, appearing(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert caught.value.filename == str(path)
    with pytest.raises(FileNotFoundError) as other, appearing(path):
        (tmp_path / "absent").read_text()
    assert other.value.filename == str(tmp_path / "absent")


def test_columns_that_are_no_records_are_told_by_row(tmp_path: Path) -> None:
    import datetime

    import pyarrow
    import pyarrow.parquet

    rows = [{"id": "a", "problem": "{"}, {"id": "b", "problem": "{}"}]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "r.parquet")
    first, second = next(read_rows(str(tmp_path / "r.parquet")))
    assert (first.number, first.data, second) == (1, {}, Row(2, {"id": "b", "problem": {}}))
    assert "not JSON" in first.error
    dates = [{"id": datetime.date(2000, 1, 1)}]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(dates), tmp_path / "d.parquet")
    assert "not JSON serializable" in next(read_rows(str(tmp_path / "d.parquet")))[0].error


def test_records_are_found_by_id_and_differing_ones_refused() -> None:
    refused: list[Row] = []
    rows = [Row(n, {"id": f"i{n % 3}", "problem": {"n": n % 3 if n < 6 else n}, "x": n}) for n in range(7)]
    with RecordIndex() as index:
        index.fill([rows[:4], rows[4:], [Row(8, {}, "bad")]], refused.append)
        assert len(index) == 3
        assert [index.find(f"i{n}") for n in range(3)] == [{"id": f"i{n}", "problem": {"n": n}} for n in range(3)]
        assert index.find("i4") is None
    assert [(row.number, row.error) for row in refused] == [
        (6, "id: i0 stands for another instance in an earlier line"),
        (8, "bad"),
    ]


def test_lines_of_files_are_plain_json(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    with open_writer(str(path)) as writer:
        writer.write(RECORDS)
    assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == RECORDS
