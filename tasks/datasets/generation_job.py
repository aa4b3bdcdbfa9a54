"""Jobs that make data sets: a killed process leaves one unfinished, and the next takes it up.

`.NAME.generating/` beside the set holds the request, the finished parts (see `part_files`), what has
been joined of them, and `journal.json`, which says how far that is. Everything in it is complete
or ignored, so a process may be killed at any point.

Several sets made by one command are a *series*: `.series.json` in their folder holds the requests, from
before the first set until after the last.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from typing_extensions import Self

from .card import write_card
from .dataset_commitment import write_commitment
from .encoding import stream_columns
from .files import place, replace_whole, synchronize
from .folder_lock import empty_folder, lock_folder, remove_folder
from .part_files import (
    CERTIFICATES,
    FILES,
    OUT,
    REQUEST,
    build_folder,
    build_table,
    is_joined,
    is_whole,
    join,
    suffix_of,
)
from .request import DatasetRequest
from .workers import Engine

SERIES = ".series.json"
JOURNAL = "journal.json"
MOVES = "moves.json"
JOURNAL_SECONDS = 2.0
"""How often what is joined is brought to the disk."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The paths of a data set.

    Attributes:
        output: The file or folder.
        truth: The file of the truth, when it goes apart.
        certificates: The folder of the certificates, when they have one.
        card: Whether a data card is written beside the set (in a folder: inside).
        commit: Whether a commitment to the set and its opening are written beside it; see `dataset_commitment`.
    """

    output: Path
    truth: Path | None = None
    certificates: Path | None = None
    card: bool = True
    commit: bool = False


class GenerationJob:
    """The making of a data set, new or taken up.

    Raises:
        ValueError: Unfinished work of another request is in the way, another process is at it,
            or (with `resume`) there is none.
    """

    def __init__(
        self,
        request: DatasetRequest,
        targets: Targets,
        *,
        resume: bool = False,
        restart: bool = False,
        any_seed: bool = False,
    ) -> None:
        output = Path(os.path.realpath(targets.output))
        self._targets = targets
        self.folder = output.with_name(f".{output.name}.generating")
        self._restart = restart
        self.request = request if restart else self._claim(request, resume, any_seed)
        self.joined = 0

    def _claim(self, request: DatasetRequest, resume: bool, any_seed: bool) -> DatasetRequest:
        """Return the request to go on with; with `any_seed`, it has the seed of the unfinished job."""
        try:
            earlier = DatasetRequest.from_json((self.folder / REQUEST).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            if resume:
                raise ValueError(f"--resume: there is no unfinished work on {self._targets.output}") from None
            return request
        if any_seed:
            request = replace(request, seed=earlier.seed)
        difference = earlier.difference(request)
        if difference:
            raise ValueError(
                f"{self._targets.output}: unfinished work with another request is there ({difference}); "
                "repeat that command, or give --restart to discard it"
            )
        return request

    def __enter__(self) -> Self:
        folder = self.folder
        if not folder.parent.is_dir():
            raise FileNotFoundError(2, "No such file or directory", str(self._targets.output))
        lock = lock_folder(folder)
        if lock is None:
            raise ValueError(f"{self._targets.output}: another process is generating it; wait for it or stop it")
        self._lock = lock
        try:
            self._prepare()
        except BaseException:
            os.close(lock)
            raise
        return self

    def _prepare(self) -> None:
        """Bring the folder, which is locked, into the state that its journal vouches for."""
        folder = self.folder
        if self._restart:
            empty_folder(folder)
        self.request = self._claim(self.request, False, False)  # another job may have begun and ended meanwhile
        if not (folder / REQUEST).exists():
            replace_whole(folder / REQUEST, self.request.to_json().encode())
        for stale in folder.glob("*.tmp"):
            stale.unlink(missing_ok=True)
        journal = _read_json(folder / JOURNAL) or {"parts": 0, "sizes": {}}
        self._files: dict[str, IO[bytes]] = {}
        for stream in stream_columns(self.request):
            if is_joined(self.request, stream) and not (folder / MOVES).exists():
                self._files[stream] = _open_at(folder / stream, journal["sizes"].get(stream, 0))
        self.joined = journal["parts"] if self._files else 0
        self._spent: list[Path] = []
        self._journaled = time.monotonic()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            try:
                file.close()
            except OSError:
                continue  # a full disk has been told already; what is joined counts from the journal
        if kind is not None and not any(self.folder.glob("*.done.json")):
            with contextlib.suppress(OSError):
                remove_folder(self.folder)
        os.close(self._lock)

    @property
    def parts_made(self) -> int:
        """The number of finished parts, those of earlier processes included."""
        return sum(1 for _ in self.folder.glob("*.done.json"))

    def run(self, engine: Engine, advance: Callable[[int], None]) -> None:
        """Make what is missing, and give the set its name."""
        request, folder = self.request, self.folder
        if not (folder / MOVES).exists():
            missing, ready = [], set()
            for number in range(request.part_count):
                if number < self.joined or is_whole(folder, number):
                    advance(request.part_at(number).count)
                    ready.add(number)
                else:
                    missing.append(number)
            self._join(ready)
            for number in engine(request, missing, folder, advance):
                ready.add(number)
                self._join(ready)
            self._write_journal()
            self._build()
        self._publish()

    def _join(self, ready: set[int]) -> None:
        """Append the parts whose turn it is."""
        if not self._files:
            return
        while self.joined in ready:
            self._spent += join(self._files, self.folder, self.joined)
            self.joined += 1
            if time.monotonic() - self._journaled > JOURNAL_SECONDS:
                self._write_journal()

    def _write_journal(self) -> None:
        """Write how far the joined files are good; only then remove the chunks that went into them."""
        if not self._files:
            return
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())
        sizes = {stream: file.tell() for stream, file in self._files.items()}
        replace_whole(self.folder / JOURNAL, json.dumps({"parts": self.joined, "sizes": sizes}).encode())
        for path in self._spent:
            path.unlink(missing_ok=True)
        self._spent.clear()
        self._journaled = time.monotonic()

    def _build(self) -> None:
        """Make the final files in OUT, and the list of their targets."""
        folder, request, targets = self.folder, self.request, self._targets
        out = folder / OUT
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        main = folder / FILES if request.form == "files" else out / "main"
        places = {"main": main, "truth": out / "truth", CERTIFICATES: folder / CERTIFICATES}
        if request.folder:
            build_folder(request, folder, main, _file_name(request))
        for stream in stream_columns(request):
            if stream == "main" and request.folder:
                continue
            if is_joined(request, stream):
                place(folder / stream, out / stream)
            elif suffix_of(request, stream) == "parquet":
                build_table(request, stream, folder, out / stream)
        if targets.certificates:
            (folder / CERTIFICATES).mkdir(exist_ok=True)
        wanted = {"main": targets.output, "truth": targets.truth, CERTIFICATES: targets.certificates}
        moves = [(places[name], str(target)) for name, target in wanted.items() if target]
        commitment, sealed = None, list[tuple[Path, str]]()
        if targets.commit:
            sealed = [(out / what, f"{targets.output}.{what}.json") for what in ("commitment", "opening")]
            made = {name: places[name] for name, target in wanted.items() if target}
            commitment = write_commitment(request, made, sealed[0][0], sealed[1][0])
        if targets.card:
            card = main / "README.md" if request.folder else out / "card"
            write_card(request, folder, {Path(target).name: path for path, target in moves}, card, commitment)
            if not request.folder:
                moves.append((card, f"{targets.output}.card.md"))
        moves += sealed
        listed = [(str(path.relative_to(folder)), target) for path, target in moves]
        replace_whole(folder / MOVES, json.dumps(listed).encode())

    def _publish(self) -> None:
        """Give every file its name; done again after a kill, it does what is left."""
        for name, target in _read_json(self.folder / MOVES):
            source = self.folder / name
            if source.exists():
                _move(source, Path(os.path.realpath(target)))
        remove_folder(self.folder)


def begin_series(
    folder: Path, requests: Sequence[DatasetRequest], names: Sequence[Path], any_seed: bool
) -> list[DatasetRequest]:
    """Begin a series of data sets, or go on with one; sets that exist already are finished.

    Args:
        folder: The folder of the sets.
        requests: One for each set.
        names: The path of each set.
        any_seed: Whether the seed of an unfinished series is taken instead of the requests'.

    Returns:
        The requests to go on with.

    Raises:
        ValueError: An unfinished series of other requests is there, or a set that belongs to none.
    """
    marker = folder / SERIES
    try:
        earlier = [DatasetRequest.from_json(json.dumps(one)) for one in json.loads(marker.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        for name in names:
            if name.exists():
                raise ValueError(f"{name}: exists already") from None
        replace_whole(marker, _series_text(requests).encode())
        return list(requests)
    if any_seed and earlier:
        requests = [replace(one, seed=earlier[0].seed) for one in requests]
    if _series_text(earlier) != _series_text(requests):
        raise ValueError(f"{folder}: unfinished sets of another request are there; repeat that command, or remove them")
    return list(requests)


def end_series(folder: Path) -> None:
    """Mark a series as finished."""
    (folder / SERIES).unlink(missing_ok=True)


def _series_text(requests: Sequence[DatasetRequest]) -> str:
    return json.dumps([json.loads(one.to_json()) for one in requests])


def _file_name(request: DatasetRequest) -> Callable[[int, int], str]:
    if request.form == "hf":
        return lambda place, count: f"data-{place:05}-of-{count:05}.arrow"
    return lambda place, count: f"part-{place:05}-of-{count:05}.{request.form}"


def _move(source: Path, target: Path) -> None:
    try:
        if source.is_dir() and target.is_dir():
            target.rmdir()  # an empty one
        os.replace(source, target)
    except OSError as error:
        if error.errno != 18:  # another file system
            raise OSError(error.errno, error.strerror, str(target)) from error
        beside = target.with_name(f".{target.name}.{os.getpid()}.partial")
        shutil.move(source, beside)
        if not beside.is_dir():
            synchronize(beside)
        os.replace(beside, target)


def _open_at(path: Path, size: int) -> IO[bytes]:
    """Open the joined file, cut to the size that the journal vouches for."""
    file = open(path, "r+b" if path.exists() else "w+b")  # noqa: SIM115 - closed by __exit__
    file.truncate(size)
    file.seek(size)
    return file


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
