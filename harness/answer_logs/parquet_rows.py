"""Rows of a log in Parquet, with any columns: nested ones as they are, dates and the like as text."""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...tasks.core.strict_json import parse_value
from ...tasks.datasets.files import reading
from ...tasks.datasets.parquet import FOR_VERDICTS, NESTED, read_parquet
from ...tasks.datasets.records import Row
from ...verifiers.extras import require_extra

BATCH = 256


def read_parquet_log(path: Path, *, unread: bool = False) -> Iterator[list[Row]]:
    """Yield the rows of a Parquet file, in batches.

    Args:
        unread: Read only the columns of answers as this package writes them, where the file has them.

    Raises:
        ValueError: It is damaged; the message names the file.
    """
    require_extra("pyarrow", "parquet")
    import pyarrow
    import pyarrow.parquet

    number = 0
    with open(path, "rb") as source:
        # Raised by pyarrow for damaged content, as an OSError too, which `reading` tells from one of the system.
        damage = (pyarrow.ArrowException, ValueError, OverflowError, MemoryError)
        with reading(path, *damage, kind="Parquet file"):
            file = pyarrow.parquet.ParquetFile(source, page_checksum_verification=True)
            ours = unread and _is_ours(file.schema_arrow)
        if ours:
            yield from read_parquet(path, unread=True)
            return
        with reading(path, *damage, kind="Parquet file"):
            for batch in file.iter_batches(batch_size=BATCH):
                yield [_row(number + i, data) for i, data in enumerate(batch.to_pylist(), 1)]
                number += batch.num_rows


def _is_ours(schema: Any) -> bool:
    require_extra("pyarrow", "parquet")
    import pyarrow

    names = schema.names
    text = [name for name in names if name in FOR_VERDICTS and pyarrow.types.is_string(schema.field(name).type)]
    others = {"prompt", "messages", "custom_id", "question", "input"}.intersection(names)
    return "response" in text and not others and not {"id", "problem", "instance"}.isdisjoint(text)


def _row(number: int, data: dict[str, Any]) -> Row:
    record = {name: _plain(value) for name, value in data.items() if value is not None or name == "response"}
    try:
        for name in NESTED:
            if isinstance(record.get(name), str) and record[name].lstrip()[:1] in ("{", "["):
                record[name] = parse_value(record[name])
    except ValueError as error:
        return Row(number, error=f"{name}: {error}")
    return Row(number, record)


def _plain(value: Any) -> Any:
    """Return a value of Arrow as JSON has it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta | decimal.Decimal):
        return str(value)
    return value
