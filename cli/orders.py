"""Make the data sets that one command asks for, one after the other."""

from __future__ import annotations

import contextlib
import errno
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

from .failures import INTERRUPTED, USAGE, complain
from .progress import progress

if TYPE_CHECKING:
    from ..tasks.datasets.request import DatasetRequest
    from ..tasks.datasets.workers import Engine


AGAIN = "repeat the same command to go on: what is finished is kept"


@dataclass(frozen=True)
class Order:
    """One data set to make.

    Attributes:
        request: The instances and the form of the set.
        path: The file or folder to write; None for a stream.
        truth_file: Value of `--truth-file`.
        certificates: Value of `--certificates`.
    """

    request: DatasetRequest
    path: Path | None
    truth_file: str | None = None
    certificates: str | None = None


@dataclass(frozen=True)
class MakeOptions:
    """The options of `assay generate` that say how a set is made, beside its request.

    Attributes:
        any_seed: Whether unfinished work is continued whatever its seed.
    """

    threads: int
    workers: int
    engine: str
    card: bool
    commit: bool
    resume: bool
    restart: bool
    any_seed: bool


def make_sets(orders: Sequence[Order], options: MakeOptions, output: str) -> int:
    """Make the sets, say what was written and where, and return their seed.

    Where the work stops before its end, a line says how it goes on.

    Raises:
        ValueError: A request or a file name is not usable.
        OSError: A file cannot be written.
    """
    try:
        return _make_sets(orders, options, output)
    except KeyboardInterrupt:
        goes_on = any(order.path is not None for order in orders)
        complain(
            "interrupted; " + (AGAIN if goes_on else "standard output cannot be continued: give a file by --output")
        )
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{error.strerror}; free some space, then {AGAIN}")
        raise typer.Exit(USAGE) from None


def _make_sets(orders: Sequence[Order], options: MakeOptions, output: str) -> int:
    from ..tasks.datasets.generation_job import begin_series, end_series

    paths = [order.path for order in orders if order.path is not None]
    if not paths:
        with _open_stream(output) as stream:
            for order in orders:
                _print_notes(_to_stream(order, options, stream))
        return orders[0].request.seed
    home = Path(output.removeprefix("hf:"))
    folder = home if home in paths[0].parents else None
    if folder is not None:
        requests = begin_series(folder, [order.request for order in orders], paths, options.any_seed)
        orders = [replace(order, request=request) for order, request in zip(orders, requests, strict=True)]
    seed = orders[0].request.seed
    for order, path in zip(orders, paths, strict=True):
        if folder is None or not path.exists():
            seed, notes = _to_files(order, path, options)
            _print_notes([*notes, _written(order, path)])
    if folder is not None:
        end_series(folder)
    return seed


def _written(order: Order, path: Path) -> str:
    """Return how many instances were written, and the files and folders beside them."""
    beside = [
        Path(named.rstrip("/")) for named in (order.truth_file, order.certificates) if named and named != "column"
    ]
    beside += [one for one in (Path(f"{path}.card.md"), path / "README.md") if one.exists()]
    files = ", ".join(str(one) for one in beside)
    return f"{order.request.total:,} instances of {order.request.task} → {path}" + (f" ({files})" if files else "")


def _print_notes(notes: Sequence[str]) -> None:
    for note in notes:
        typer.echo(f"assay: {note}", err=True)


def _to_stream(order: Order, options: MakeOptions, stream: IO[bytes]) -> list[str]:
    from ..tasks.datasets.generating import write_stream
    from ..tasks.datasets.sequential import Sequential

    request = order.request
    if (
        order.truth_file
        or request.certificates == "folder"
        or options.resume
        or options.commit
        or options.engine != "local"
    ):
        raise ValueError("--output: --truth-file, --certificates NAME/, --commit, --resume and --engine need a file")
    sequence = Sequential(request, options.threads) if request.in_order else None
    with progress("generating", request.total) as advance:
        write_stream(request, stream, options.threads, advance, sequence.take if sequence else None)
    return sequence.notes if sequence else []


def _to_files(order: Order, path: Path, options: MakeOptions) -> tuple[int, list[str]]:
    from ..tasks.datasets.generating import write_files
    from ..tasks.datasets.generation_job import GenerationJob, Targets
    from ..tasks.datasets.sequential import Sequential

    named = order.certificates if order.certificates and order.certificates != "column" else None
    proofs = Path(named.rstrip("/")) if named else None
    truth = Path(order.truth_file) if order.truth_file else None
    targets = Targets(path, truth, proofs, options.card, options.commit)
    job = GenerationJob(
        order.request, targets, resume=options.resume, restart=options.restart, any_seed=options.any_seed
    )
    request = job.request
    in_order = request.in_order and options.engine == "local"
    sequence = Sequential(request, options.threads) if in_order else None
    with progress("generating", request.total) as advance:
        write_files(job, targets, sequence or _engine(options, request), advance)
    return request.seed, sequence.notes if sequence else []


def truth_form(name: str | None) -> str:
    """Return the format of the truth file; an empty text without one.

    Raises:
        ValueError: The name is not that of a single file.
    """
    from ..tasks.datasets.generating import read_name

    if name is None:
        return ""
    form, folder, path = read_name(name)
    if folder or path is None:
        raise ValueError(f"--truth-file: expected a .jsonl, .jsonl.gz or .parquet file, got {name}")
    return form


@contextlib.contextmanager
def _open_stream(name: str) -> Iterator[IO[bytes]]:
    from ..tasks.datasets.files import appearing

    if name == "-":
        yield sys.stdout.buffer
        return
    with appearing(Path(name)) as path, open(path, "wb") as file:
        yield file


def _engine(options: MakeOptions, request: DatasetRequest) -> Engine:
    from ..tasks.datasets.generating import default_engine

    if options.engine == "local":
        return default_engine(request, options.threads, options.workers)
    from ..harness.ray import ray_engine

    return ray_engine(options.threads)
