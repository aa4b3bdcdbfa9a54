"""The files of one part, written apart from all others and complete as soon as `NUMBER.done.json` is there."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from .. import get_task
from .certificates import write_certificate
from .encoding import Batch, PartSource, batches, lines, stream_columns
from .request import DatasetRequest
from .set_statistics import SetStatistics
from .tables import ChunkedTable

REQUEST = "request.json"
FILES = "files"
"""Folder of the field's own files inside the folder of the work."""
CERTIFICATES = "certificates"
COMPRESSION = 4
"""Of gzip members, one for each part: three times as fast as the default, a tenth larger."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One finished file of a part.

    Attributes:
        name: Inside the folder of the work.
        size: In bytes; another size means that it is damaged.
        measures: Measures of difficulty that are columns of it.
    """

    name: str
    size: int
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """The record of a finished part."""

    instances: int
    certificates: int
    streams: dict[str, list[Chunk]]
    tally: SetStatistics


class PartWriter(Protocol):
    """Writer of one stream of a part."""

    def add(self, batch: Batch) -> None:
        """Append instances."""
        ...

    def finish(self) -> list[tuple[str, tuple[str, ...]]]:
        """Close the files, and return their names and measures."""
        ...


def make_part(
    request: DatasetRequest,
    number: int,
    folder: Path,
    threads: int,
    advance: Callable[[int], None],
    source: PartSource | None = None,
) -> None:
    """Make one part in the folder of the job; a part made again has the same bytes.

    Args:
        advance: Is told how many more instances are made.
        source: As for `batches`.

    Raises:
        ValueError: The request cannot be met.
        OSError: The folder cannot be written.
    """
    part = request.part_at(number)
    streams = {
        name: _stream(request, name, columns, folder, number) for name, columns in stream_columns(request).items()
    }
    tally, certificates = SetStatistics(), 0
    for batch in batches(request, part, threads, source):
        for stream in streams.values():
            stream.add(batch)
        tally.add(part.parameters, batch)
        certificates += len(batch.certificates)
        if request.certificates == "folder":
            for place, certificate in batch.certificates.items():
                name = batch.columns["id"][place].replace(":", "_")
                write_certificate(certificate, folder / CERTIFICATES / name)
        if request.form == "files":
            _write_files(request, batch, folder / FILES)
        advance(len(batch.instances))
    chunks = {
        name: [Chunk(file, (folder / file).stat().st_size, measures) for file, measures in stream.finish()]
        for name, stream in streams.items()
    }
    _write_done(folder, number, Done(part.count, certificates, chunks, tally))


def read_done(folder: Path, number: int) -> Done | None:
    """Return the record that a finished part left; None when the part is not finished."""
    try:
        data: dict[str, Any] = json.loads((folder / _done_name(number)).read_bytes())
        streams = {
            name: [Chunk(c["name"], c["size"], tuple(c["measures"])) for c in chunks]
            for name, chunks in data["streams"].items()
        }
        return Done(data["instances"], data["certificates"], streams, SetStatistics(data["tally"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def is_whole(folder: Path, number: int) -> bool:
    """Tell whether a part is finished and all its files have the size they had."""
    done = read_done(folder, number)
    if done is None:
        return False
    try:
        return all((folder / c.name).stat().st_size == c.size for chunks in done.streams.values() for c in chunks)
    except FileNotFoundError:
        return False


def replace_whole(path: Path, content: bytes) -> None:
    """Write a small file that is there whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    partial.write_bytes(content)
    os.replace(partial, path)


def _write_done(folder: Path, number: int, done: Done) -> None:
    data = {
        "instances": done.instances,
        "certificates": done.certificates,
        "streams": {name: [asdict(chunk) for chunk in chunks] for name, chunks in done.streams.items()},
        "tally": done.tally.to_json(),
    }
    replace_whole(folder / _done_name(number), json.dumps(data).encode())


def _done_name(number: int) -> str:
    return f"{number:07}.done.json"


def _stream(request: DatasetRequest, name: str, columns: Sequence[str], folder: Path, number: int) -> PartWriter:
    form = request.truth_form if name == "truth" else request.form
    stem = f"{number:07}.{name}"
    if form in ("parquet", "hf"):
        alone = form == "parquet" and not (request.folder and name == "main")
        return ChunkedTable(
            folder, stem, columns, {True: "lz4", False: "parquet" if form == "parquet" else "hf"}[alone]
        )
    return _LinesFile(folder, f"{stem}.{'jsonl' if form == 'files' else form}", columns)


class _LinesFile:
    """Writer of JSON lines; when compressed, a gzip member of its own with the same bytes every time."""

    def __init__(self, folder: Path, name: str, columns: Sequence[str]) -> None:
        self._folder, self._name, self._columns = folder, name, columns
        self._partial = folder / f"{name}.{os.getpid()}.tmp"
        self._raw = open(self._partial, "wb")  # noqa: SIM115 - finish closes it
        packed = name.endswith(".gz")
        self._file = gzip.GzipFile("", "wb", COMPRESSION, self._raw, 0) if packed else self._raw

    def add(self, batch: Batch) -> None:
        self._file.write(lines(batch, self._columns).encode())

    def finish(self) -> list[tuple[str, tuple[str, ...]]]:
        if self._file is not self._raw:
            self._file.close()
        self._raw.close()
        os.replace(self._partial, self._folder / self._name)
        return [(self._name, ())]


def _write_files(request: DatasetRequest, batch: Batch, folder: Path) -> None:
    from .file_formats import format_of_task

    form = format_of_task(get_task(request.task).name)
    folder.mkdir(exist_ok=True)
    columns = (batch.columns["id"], batch.columns["file"])
    for instance, identity, name in zip(batch.instances, *columns, strict=True):
        (folder / name).write_text(form.write(instance.problem, identity), encoding="utf-8", newline="")
