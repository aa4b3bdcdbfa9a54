"""Samples of an Inspect log in its own format: a zip file with one JSON text for each sample.

Source: inspect_ai 0.3, `log/_recorders/eval.py`. Since 2025 its members are packed by Zstandard, which Python reads from
3.14 on; here Arrow unpacks them.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...tasks.core.strict_json import parse_object
from ...tasks.datasets.records import Row
from ...verifiers.extras import require_extra

MOST_BYTES = 2**28
"""Of one sample, unpacked."""
FOLDER = "samples/"
UNREAD = ("events", "events_data", "store")
"""Parts of a sample that have nothing to do with its reply and its score, and are large."""
_ZSTANDARD = 93
_LOCAL_HEADER = 30
"""Bytes of the header before the name of a member; the last two numbers in it are lengths."""


def read_inspect_zip(path: Path) -> Iterator[list[Row]]:
    """Yield the samples of a log, one at a time; a damaged one is a row that says so.

    Raises:
        ValueError: The file is no zip file, or holds no samples; the message names it.
        OSError: It cannot be read.
    """
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ValueError(f"{path}: damaged zip file: {error}") from None
    with archive:
        members = [
            one for one in archive.infolist() if one.filename.startswith(FOLDER) and one.filename.endswith(".json")
        ]
        if not members:
            names = ", ".join(archive.namelist()[:5]) or "nothing"
            raise ValueError(
                f"{path}: expected the log of Inspect with files {FOLDER}….json, got a zip file with {names}"
            )
        for number, member in enumerate(members, 1):
            yield [_row(number, path, archive, member)]


def _row(number: int, path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Row:
    try:
        data: dict[str, Any] = parse_object(_content(path, archive, member))
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        return Row(number, error=f"{member.filename}: {error}")
    return Row(number, {name: value for name, value in data.items() if name not in UNREAD})


def _content(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.file_size > MOST_BYTES:
        raise ValueError(f"holds more than {MOST_BYTES:,} bytes")
    if member.compress_type != _ZSTANDARD:
        with archive.open(member) as file:
            return file.read(MOST_BYTES)
    return _unpacked(path, member)


def _unpacked(path: Path, member: zipfile.ZipInfo) -> bytes:
    require_extra("pyarrow", "parquet")
    import pyarrow

    with open(path, "rb") as file:
        file.seek(member.header_offset)
        header = file.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise ValueError("no header of a member")
        file.seek(sum(struct.unpack("<HH", header[-4:])), 1)
        packed = file.read(member.compress_size)
    try:
        with pyarrow.CompressedInputStream(pyarrow.BufferReader(packed), "zstd") as stream:
            data: bytes = stream.read(member.file_size + 1)
    except pyarrow.ArrowException as error:
        raise ValueError(str(error)) from None
    if len(data) != member.file_size or zlib.crc32(data) != member.CRC:
        raise ValueError("damaged: its length or its check sum is wrong")
    return data
