"""The files of a data set's parts, and their assembly.

A part is written apart from all others and complete as soon as `NUMBER.done.json` is there. The files of the set
are assembled from the parts in their order, in whatever order they were made.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from .. import get_task
from .certificates import write_certificate
from .encoding import Batch, PartSource, batches, lines, stream_columns
from .files import place, replace_whole, synchronize
from .request import DatasetRequest
from .set_statistics import SetStatistics
from .tables import ChunkedTable, TableWriter, hugging_face_files, read_tables, schema, widen

REQUEST = "request.json"
FILES = "files"
"""Folder of the field's own files inside the folder of the job."""
CERTIFICATES = "certificates"
COMPRESSION = 4
"""Of gzip members, one for each part: three times as fast as the default, a tenth larger."""
INDEX = "instances.jsonl"
OUT = "out"
"""Where the finished files wait for their names."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One finished file of a part.

    Attributes:
        name: Inside the folder of the job.
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


def suffix_of(request: DatasetRequest, stream: str) -> str:
    """Return the form of a stream's single file."""
    return request.truth_form if stream == "truth" else request.form


def is_joined(request: DatasetRequest, stream: str) -> bool:
    """Tell whether the chunks of a stream are joined byte by byte, as soon as those before them are there."""
    if stream == "main" and request.folder and request.form != "files":
        return False
    return suffix_of(request, stream) in ("jsonl", "jsonl.gz", "files")


def join(files: dict[str, IO[bytes]], folder: Path, number: int) -> list[Path]:
    """Append the chunks of a part to the open file of each stream; the chunks may then be removed."""
    done = read_done(folder, number)
    assert done is not None
    used = []
    for stream, file in files.items():
        for chunk in done.streams[stream]:
            with open(folder / chunk.name, "rb") as source:
                shutil.copyfileobj(source, file, 2**20)
            used.append(folder / chunk.name)
    return used


def measures_of(request: DatasetRequest, folder: Path) -> list[str]:
    """Return every measure of difficulty of the set's instances, in the order of first appearance."""
    found: dict[str, None] = {}
    for number in range(request.part_count):
        done = read_done(folder, number)
        assert done is not None
        found.update(dict.fromkeys(name for c in done.streams["main"] for name in c.measures))
    return list(found)


def build_table(request: DatasetRequest, stream: str, folder: Path, target: Path) -> None:
    """Build one Parquet file from the chunks of all parts: a row group for each."""
    columns = stream_columns(request)[stream]
    known = schema(columns, measures_of(request, folder) if stream == "main" else [])
    with TableWriter(target, known, "parquet") as writer:
        for number in range(request.part_count):
            for chunk in chunks(folder, number, stream):
                for table in read_tables(folder / chunk.name):
                    writer.write(widen(table, known))
    synchronize(target)


def build_folder(request: DatasetRequest, folder: Path, target: Path, name: Callable[[int, int], str]) -> None:
    """Build a folder with a file for each chunk, all with the same columns, numbered from 0.

    Args:
        name: The name of a file from its number and how many there are.
    """
    if request.form == "files":
        place(folder / "main", target / INDEX)
        return
    target.mkdir()
    every = [chunk for number in range(request.part_count) for chunk in chunks(folder, number, "main")]
    names = [name(place, len(every)) for place in range(len(every))]
    if request.form not in ("parquet", "hf"):
        for chunk, final in zip(every, names, strict=True):
            place(folder / chunk.name, target / final)
        return
    measures = measures_of(request, folder)
    known = schema(stream_columns(request)["main"], measures)
    for chunk, final in zip(every, names, strict=True):
        if list(chunk.measures) == measures:
            place(folder / chunk.name, target / final)
            continue
        with TableWriter(target / final, known, request.form) as writer:
            for table in read_tables(folder / chunk.name):
                writer.write(widen(table, known))
    if request.form == "hf":
        fingerprint = hashlib.sha256(request.to_json().encode()).hexdigest()
        for file, text in hugging_face_files(known, names, fingerprint).items():
            (target / file).write_text(text, encoding="utf-8")


def chunks(folder: Path, number: int, stream: str) -> Iterator[Chunk]:
    """Yield the chunks of one stream of a finished part."""
    done = read_done(folder, number)
    assert done is not None
    yield from done.streams[stream]


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
