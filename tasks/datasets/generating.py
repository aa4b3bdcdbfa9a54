"""Making a data set from a request: as a stream, or as files that a killed process does not lose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO

from . import JSON_LINES, PARQUET, check_name, is_device
from .encoding import PartSource, batches, lines, stream_columns
from .generation_job import GenerationJob, Targets
from .request import DatasetRequest
from .sequential import Sequential
from .workers import Engine, cores, here, processes

ALONE = 4096
"""So many instances are made sooner in one process than in several, which take a second to start."""


def read_name(name: str) -> tuple[str, bool, Path | None]:
    """Return the form that the name of an output asks for, whether it is a folder, and its path.

    `hf:DIR` is a folder for `datasets.load_from_disk`; `NAME.parquet/` and `NAME.jsonl/` are
    folders of parts, any other `NAME/` one of the field's own files. None as path: a stream.

    Raises:
        ValueError: It is no name that is known.
    """
    if name.startswith("hf:"):
        if not name[3:].strip("/"):
            raise ValueError(f"--output: expected hf:FOLDER, got {name!r}")
        return "hf", True, Path(name[3:])
    check_name(name)
    if name == "-" or is_device(name):
        return "jsonl", False, None
    if not name.endswith("/"):
        return _form(name), False, Path(name)
    inside = name.rstrip("/")
    return (_form(inside) if inside.endswith((*JSON_LINES, *PARQUET)) else "files"), True, Path(inside)


def default_engine(request: DatasetRequest, threads: int, workers: int) -> Engine:
    """Return an engine for this machine's cores, with processes where there are enough instances.

    Args:
        threads: Cores used in all; 0 for every one.
        workers: Processes; 0 for as many as pay.
    """
    used = threads or cores()
    crew = workers or (used if request.total > ALONE else 1)
    crew = min(crew, request.part_count)
    return processes(crew, max(1, used // crew)) if crew > 1 else here(used)


def make_again(
    request: DatasetRequest, folder: Path, advance: Callable[[int], None], threads: int = 0
) -> dict[str, Path]:
    """Make the files of a request in an empty folder, and return their paths by stream.

    Raises:
        ValueError: As for `write_files`.
        OSError: Likewise.
    """
    files = {"main": folder / "main"}
    if request.truth == "apart":
        files["truth"] = folder / "truth"
    if request.certificates == "folder":
        files["certificates"] = folder / "certificates"
    targets = Targets(files["main"], files.get("truth"), files.get("certificates"), card=False)
    engine = Sequential(request, threads) if request.in_order else default_engine(request, threads, 0)
    write_files(GenerationJob(request, targets), targets, engine, advance)
    return files


def write_stream(
    request: DatasetRequest,
    file: IO[bytes],
    threads: int,
    advance: Callable[[int], None],
    source: PartSource | None = None,
) -> None:
    """Write JSON lines, one batch after the other."""
    columns = stream_columns(request)["main"]
    for number in range(request.part_count):
        for batch in batches(request, request.part_at(number), threads, source):
            file.write(lines(batch, columns).encode())
            file.flush()
            advance(len(batch.instances))


def write_files(work: GenerationJob, targets: Targets, engine: Engine, advance: Callable[[int], None]) -> None:
    """Make the files of a data set, or go on making them.

    Raises:
        ValueError: A folder that is to be made exists already and is not empty, or as for `GenerationJob`.
        OSError: With what is finished kept, for the same request to go on from.
    """
    for folder in (targets.certificates, targets.output if work.request.folder else None):
        if folder and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ValueError(f"{folder}: exists and is not an empty folder")
    for what in ("commitment", "opening") if targets.commit else ():
        if Path(f"{targets.output}.{what}.json").exists():
            raise ValueError(
                f"{targets.output}.{what}.json: exists already; a published commitment is never overwritten"
            )
    for path in (targets.output, targets.truth, targets.certificates):
        if path and not path.absolute().parent.is_dir():
            raise FileNotFoundError(2, "No such file or directory", str(path))
    if work.request.form == "files":
        from .file_formats import format_of_task

        format_of_task(work.request.task)
    try:
        with work:
            work.run(engine, advance)
    except OSError as error:
        name = error.filename
        if name is not None and not str(name).startswith(str(work.folder)):
            raise
        kept = "; what is finished is kept, and the same command goes on from there" if work.folder.exists() else ""
        raise OSError(error.errno, f"{error.strerror}{kept}", str(targets.output)) from error


def _form(name: str) -> str:
    if name.endswith(PARQUET):
        return "parquet"
    return "jsonl.gz" if name.endswith(".gz") else "jsonl"
