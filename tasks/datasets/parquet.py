"""Parquet: the columns of the records, nested values as JSON text.

Columns of instances: `id, task, level, prompt`; `problem`, `difficulty`, `truth` as JSON text;
and for every measure of difficulty in the first row group (4096 rows) a column
`difficulty_NAME` of numbers, to filter by. Columns of verdicts: `id, status, score`; `answer` and `faults` as JSON
text; `line` and `error`. pyarrow is imported when a file is opened.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from typing_extensions import Self

from ...verifiers.extras import require_extra
from .._core import json_strict
from ..core.strict_json import parse_value, write_texts
from .files import appearing, reading
from .records import Row

ROW_GROUP = 4096
ROW_GROUP_CHARACTERS = 2**25
NESTED = ("problem", "difficulty", "truth", "answer", "faults", "labels", "selection")
"""Columns that hold JSON text."""
KINDS = {"level": "int8", "line": "int64", "score": "float64"}
"""Columns that are not text."""
MEASURE = "difficulty_"
FOR_VERDICTS = ("id", "task", "problem", "truth", "instance", "response")
FLATTENED = 256
"""Records whose nested values are written together."""
UNREAD_ROWS = 1024
"""Rows at a time that are read for verdicts alone."""


class ParquetWriter:
    """Writer of records as row groups of bounded size, to a file that appears when complete.

    Args:
        columns: Those that exist whether or not the first records have them.
    """

    def __init__(self, path: Path, columns: Sequence[str] = ()) -> None:
        self._path, self._columns = path, columns
        self._stack = contextlib.ExitStack()
        self._rows: list[dict[str, Any]] = []
        self._characters = 0
        self._writer: Any = None

    def __enter__(self) -> Self:
        self._partial = self._stack.enter_context(appearing(self._path))
        with open(self._partial, "wb"):
            pass  # a folder that does not exist or may not be written is told at once
        return self

    def write(self, records: Iterable[dict[str, Any]]) -> None:
        """Append one row per record."""
        rest = iter(records)
        while some := list(itertools.islice(rest, FLATTENED)):
            self._append(_flatten(some))

    def _append(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            self._rows.append(row)
            self._characters += sum([len(value) for value in row.values() if isinstance(value, str)])
            if len(self._rows) >= ROW_GROUP or self._characters >= ROW_GROUP_CHARACTERS:
                self._flush()

    def _flush(self) -> None:
        require_extra("pyarrow", "parquet")
        import pyarrow
        import pyarrow.parquet

        if self._writer is None:
            schema = _schema(self._columns, self._rows)
            file = self._stack.enter_context(open(self._partial, "wb"))  # noqa: SIM115 - the stack closes it
            self._writer = pyarrow.parquet.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True)
        self._writer.write_table(pyarrow.Table.from_pylist(self._rows, self._writer.schema))
        self._rows, self._characters = [], 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        except BaseException:
            self._stack.__exit__(*sys.exc_info())
            raise
        self._stack.__exit__(kind, error, trace)

    def _finish(self) -> None:
        if self._rows or self._writer is None:
            self._flush()
        self._writer.close()


def read_parquet(path: Path, batch_rows: int = 256, *, unread: bool = False) -> Iterator[list[Row]]:
    """Yield the rows of a Parquet file, in batches, with JSON text decoded; `unread` as for `read_rows`.

    Raises:
        OSError: It cannot be opened.
        ValueError: It is not a Parquet file, or it is damaged; the message names it.
    """
    require_extra("pyarrow", "parquet")
    import pyarrow
    import pyarrow.parquet

    number = 0
    damage = (pyarrow.ArrowException, ValueError, OverflowError, MemoryError)
    with open(path, "rb") as source, reading(path, *damage, kind="Parquet file"):
        file = pyarrow.parquet.ParquetFile(source, page_checksum_verification=True)
        _check_footer(file)
        columns = _columns_for_verdicts(file.schema_arrow) if unread else []
        size = UNREAD_ROWS if columns else batch_rows
        for batch in file.iter_batches(batch_size=size, columns=columns or None):
            if columns:
                yield _unread_rows(number, batch)
            else:
                yield [_row(number + i, data) for i, data in enumerate(batch.to_pylist(), 1)]
            number += batch.num_rows
        if number != file.metadata.num_rows:
            raise ValueError(f"{number} rows could be read, of {file.metadata.num_rows}")


def _check_footer(file: Any) -> None:
    """Compare what the footer, which has no checksum, says twice: the rows, and the names of the columns.

    Raises:
        ValueError: It contradicts itself.
    """
    require_extra("pyarrow", "parquet")
    import pyarrow

    footer = file.metadata
    if footer.num_rows != sum(footer.row_group(number).num_rows for number in range(footer.num_row_groups)):
        raise ValueError("its row groups do not add up to its rows")
    if written := (footer.metadata or {}).get(b"ARROW:schema"):
        names = pyarrow.ipc.read_schema(pyarrow.py_buffer(base64.b64decode(written))).names
        if names != file.schema_arrow.names:
            raise ValueError("its columns do not have the names that they were written with")


def _columns_for_verdicts(schema: Any) -> list[str]:
    """Return the columns that a verdict needs; none when one is no text, so that rows must be read in full."""
    require_extra("pyarrow", "parquet")
    import pyarrow

    names = [name for name in schema.names if name in FOR_VERDICTS]
    kinds = [schema.field(name).type for name in names]
    text = all(pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind) for kind in kinds)
    return names if text and len(set(schema.names)) == len(schema.names) else []


def _unread_rows(number: int, batch: Any) -> list[Row]:
    """Return the rows of a batch; JSON text that is certainly strict stays bytes."""
    columns = {
        name: column.cast("binary" if name in NESTED else "large_string").to_numpy(zero_copy_only=False).tolist()
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }
    rows = [
        Row(number + i, dict(zip(columns, row, strict=True)))
        for i, row in enumerate(zip(*columns.values(), strict=True), 1)
    ]
    for name in columns.keys() & set(NESTED):
        texts = [text or b"null" for text in columns[name]]
        for i in (json_strict(texts, 1) == 0).nonzero()[0].tolist():
            if not rows[i].error:
                rows[i] = _row(number + 1 + i, {**rows[i].data, name: texts[i].decode("utf-8", "replace")})
    return rows


def _flatten(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [dict(record) for record in records]
    for name in NESTED:
        nested = [row for row in rows if row.get(name) is not None]
        for row, text in zip(nested, write_texts([row[name] for row in nested]), strict=True):
            row[name] = text
    for record, row in zip(records, rows, strict=True):
        for name, value in (record.get("difficulty") or {}).items():
            row[MEASURE + name] = _number(value)
    return rows


def _number(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _schema(columns: Sequence[str], rows: list[dict[str, Any]]) -> Any:
    require_extra("pyarrow", "parquet")
    import pyarrow

    names = dict.fromkeys([*columns, *(name for row in rows for name in row)])
    kinds = {name: "float64" if name.startswith(MEASURE) else KINDS.get(name, "string") for name in names}
    return pyarrow.schema([(name, pyarrow.type_for_alias(kind)) for name, kind in kinds.items()])


def _row(number: int, data: dict[str, Any]) -> Row:
    record = {name: value for name, value in data.items() if not name.startswith(MEASURE)}
    try:
        for name in NESTED:
            if isinstance(record.get(name), str):
                record[name] = parse_value(record[name])
        json.dumps(record)  # dates, decimals and the like have no place in a record
    except (ValueError, TypeError) as error:
        return Row(number, error=str(error))
    return Row(number, record)
