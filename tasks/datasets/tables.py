"""Columns as Arrow tables: the parts of Parquet files and of Hugging Face data sets.

Columns: `id, task, prompt` and `file` are text, `level` is int8; `problem, difficulty, truth,
certificate` are JSON text; every measure of difficulty has a column `difficulty_NAME` of
numbers (float64) to filter by, null where an instance has none. pyarrow is imported when used.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from typing_extensions import Self

from ...verifiers.extras import require_extra
from .encoding import Batch
from .files import reading

MEASURE = "difficulty_"
CHARACTERS = 2**25
"""Text of one row group, at most (but for the last instance in it)."""

Form = Literal["parquet", "hf", "lz4"]
"""Parquet; Arrow as `datasets` maps it into memory; Arrow compressed, on the way to one Parquet file."""


class ChunkedTable:
    """Writer of the rows of a part to files of bounded size, one row group each."""

    def __init__(self, folder: Path, stem: str, columns: Sequence[str], form: str) -> None:
        self._folder, self._stem, self._columns, self._form = folder, stem, columns, form
        self._rows: dict[str, list[Any]] = {name: [] for name in columns}
        self._difficulties: list[dict[str, float | int]] = []
        self._characters = 0
        self._made: list[tuple[str, tuple[str, ...]]] = []

    def add(self, batch: Batch) -> None:
        """Append instances."""
        for place, instance in enumerate(batch.instances):
            self._difficulties.append(dict(instance.difficulty))
            for name in self._columns:
                if name == "level":
                    self._rows[name].append(batch.level)
                    continue
                text = batch.columns[name][place]
                self._characters += len(text)
                self._rows[name].append(None if text == "null" and name != "prompt" else text)
            if self._characters >= CHARACTERS:
                self._flush()

    def finish(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return names of the files and their measures."""
        if self._difficulties or not self._made:
            self._flush()
        return self._made

    def _flush(self) -> None:
        require_extra("pyarrow", "parquet")
        import pyarrow

        measures = dict.fromkeys(name for row in self._difficulties for name in row) if "problem" in self._rows else {}
        rows: dict[str, list[Any]] = dict(self._rows)
        for name in measures:
            rows[MEASURE + name] = [_number(row.get(name)) for row in self._difficulties]
        name = f"{self._stem}.{len(self._made):03}.{'parquet' if self._form == 'parquet' else 'arrow'}"
        partial = self._folder / f"{name}.{os.getpid()}.tmp"
        with TableWriter(partial, schema(self._columns, list(measures)), self._form) as writer:
            writer.write(pyarrow.Table.from_pydict(rows, writer.schema))
        os.replace(partial, self._folder / name)
        self._made.append((name, tuple(measures)))
        self._rows = {column: [] for column in self._columns}
        self._difficulties, self._characters = [], 0


class TableWriter:
    """Writer of tables to one file, a row group for each."""

    def __init__(self, path: Path, known: Any, form: str) -> None:
        self._path, self.schema, self._form = path, known, form

    def __enter__(self) -> Self:
        require_extra("pyarrow", "parquet")
        import pyarrow
        import pyarrow.parquet

        self._file = open(self._path, "wb")
        if self._form == "parquet":
            self._writer = pyarrow.parquet.ParquetWriter(
                self._file, self.schema, compression="zstd", write_page_checksum=True
            )
        else:
            options = pyarrow.ipc.IpcWriteOptions(compression="lz4" if self._form == "lz4" else None)
            self._writer = pyarrow.ipc.new_stream(self._file, self.schema, options=options)
        return self

    def write(self, table: Any) -> None:
        """Append the rows of a table."""
        if self._form == "parquet":
            self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        else:
            self._writer.write_table(table)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._writer.close()
        finally:
            self._file.close()


def read_tables(path: Path) -> Iterator[Any]:
    """Yield the tables of a file that `TableWriter` wrote, one for each row group."""
    require_extra("pyarrow", "parquet")
    import pyarrow
    import pyarrow.parquet

    with open(path, "rb") as source, reading(path, pyarrow.ArrowException):
        if path.suffix == ".parquet":
            file = pyarrow.parquet.ParquetFile(source, page_checksum_verification=True)
            for group in range(file.num_row_groups):
                yield file.read_row_group(group)
            return
        with pyarrow.ipc.open_stream(source) as reader:
            for batch in reader:
                yield pyarrow.Table.from_batches([batch])


def schema(columns: Sequence[str], measures: Sequence[str]) -> Any:
    """Return the Arrow schema of these columns and measures."""
    require_extra("pyarrow", "parquet")
    import pyarrow

    kinds = {"level": pyarrow.int8()}
    fields = [(name, kinds.get(name, pyarrow.string())) for name in columns]
    return pyarrow.schema([*fields, *((MEASURE + name, pyarrow.float64()) for name in measures)])


def widen(table: Any, known: Any) -> Any:
    """Return the table with all columns of a schema, null where it has none, in their order."""
    require_extra("pyarrow", "parquet")
    import pyarrow

    have = set(table.column_names)
    arrays = [table[field.name] if field.name in have else pyarrow.nulls(table.num_rows, field.type) for field in known]
    return pyarrow.Table.from_arrays(arrays, schema=known)


def hugging_face_files(known: Any, names: Sequence[str], fingerprint: str) -> dict[str, str]:
    """Return the two files that make a folder of Arrow files one that `datasets.load_from_disk` reads.

    Source: the layout of `Dataset.save_to_disk`, datasets 2.0 to 5.2.
    """
    features = {field.name: {"dtype": str(field.type), "_type": "Value"} for field in known}
    info = {"citation": "", "description": "", "features": features, "homepage": "", "license": "apache-2.0"}
    state: dict[str, Any] = {
        "_data_files": [{"filename": name} for name in names],
        "_fingerprint": fingerprint[:16],
        "_format_columns": None,
        "_format_kwargs": {},
        "_format_type": None,
        "_output_all_columns": False,
        "_split": None,
    }
    for field in features.values():
        field["dtype"] = {"double": "float64"}.get(field["dtype"], field["dtype"])
    return {"dataset_info.json": json.dumps(info, indent=2), "state.json": json.dumps(state, indent=2)}


def _number(value: float | None) -> float | None:
    try:
        return None if value is None else float(value)
    except OverflowError:
        return math.inf
