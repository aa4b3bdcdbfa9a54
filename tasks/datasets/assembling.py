"""Assembly of a data set's files from its parts, in the order of the parts whatever order they were made in."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from .encoding import stream_columns
from .part_files import Chunk, read_done
from .request import DatasetRequest
from .tables import TableWriter, hugging_face_files, read_tables, schema, widen

INDEX = "instances.jsonl"
SUMS = "SHA256SUMS"
OUT = "out"
"""Where the finished files wait for their names."""


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


def place(source: Path, target: Path) -> None:
    """Give a file a second name; copy it where the file system has no hard links."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def chunks(folder: Path, number: int, stream: str) -> Iterator[Chunk]:
    """Yield the chunks of one stream of a finished part."""
    done = read_done(folder, number)
    assert done is not None
    yield from done.streams[stream]


def synchronize(path: Path) -> None:
    """Bring a file to the disk."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def sums_of(folder: Path) -> str:
    """Return the SHA-256 of every file in a folder but for its card, as the lines of `SHA256SUMS`."""
    inside = sorted(child for child in folder.rglob("*") if child.is_file() and child.name not in (SUMS, "README.md"))
    return "".join(f"{digest(child)}  {child.relative_to(folder)}\n" for child in inside)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, or of the `SHA256SUMS` of a folder."""
    return hashlib.sha256(sums_of(path).encode()).hexdigest() if path.is_dir() else digest(path)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        state = hashlib.sha256()
        while block := file.read(2**20):
            state.update(block)
    return state.hexdigest()
