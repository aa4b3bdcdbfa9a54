"""Verdicts on a file of answers, cut into pieces that processes or machines judge apart.

A piece is a stretch of whole lines. Its verdicts are written to a file of their own; joined in
order they are the bytes of one process. `python -m assay.harness.answer_logs.judge_pieces FOLDER THREADS`
is a worker process (see `workers`) that judges pieces.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ... import __version__
from ...tasks.core.strict_json import write_lines
from ...tasks.core.task_failure import TaskFailed
from ...tasks.datasets.jsonl import read_json_lines
from ...tasks.datasets.judge import Judge, JudgeOutcome
from ...tasks.datasets.record_index import SavedIndex
from ...tasks.datasets.records import Row
from ...tasks.datasets.workers import serve
from .row_answers import AnswerReader

LONGEST = 1000
"""Characters of an error in the verdicts."""
PIECE = 2**19
"""Bytes of a piece, about: some thousand answers."""
SHOWN = 20
"""Lines of a piece whose errors are passed on one by one; the verdicts have all of them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes `start` to `stop - 1` of a file, whole lines; `before` lines stand before them."""

    number: int
    start: int
    stop: int
    before: int


@dataclass(frozen=True)
class JudgeRequest:
    """Everything that decides the verdicts on a file of answers: both files as they are, and the version.

    Attributes:
        answers, instances: Paths; no instances means that ids rebuild theirs.
        state: Size and time of change of each.
        version: Of this package.
    """

    answers: str
    instances: str
    state: tuple[int, ...]
    version: str

    @classmethod
    def of(cls, answers: str, instances: str) -> JudgeRequest:
        """Return the request for two files as they are now.

        Raises:
            OSError: One does not exist.
        """
        found = [os.stat(name) for name in (answers, instances) if name]
        state = tuple(number for status in found for number in (status.st_size, status.st_mtime_ns))
        paths = [os.path.realpath(name) if name else "" for name in (answers, instances)]
        return cls(paths[0], paths[1], state, __version__)

    def to_json(self) -> str:
        """Return the request as the text of the file that is kept beside unfinished work."""
        return json.dumps(asdict(self))


def judge_in(folder: Path, piece: Piece, threads: int) -> Counts:
    """Judge a piece of the request in a folder of work; `NUMBER.verdicts` and `.counts` say that it is done."""
    request = json.loads((folder / REQUEST).read_bytes())
    index = folder if request["instances"] else None
    target = folder / f"{piece.number:07}.verdicts"
    counts = judge_piece(Path(request["answers"]), piece, index, target, threads, request["instances"])
    partial = folder / f"{piece.number:07}.counts.{os.getpid()}.tmp"
    data = {
        "statuses": counts.statuses, "malformed": counts.malformed, "failed": counts.failed, "shown": counts.shown
    }  # fmt: skip
    partial.write_text(json.dumps(data), encoding="utf-8")
    os.replace(partial, folder / f"{piece.number:07}.counts")
    return counts


def counts_of(folder: Path, piece: Piece) -> Counts | None:
    """Return the counts of a piece that is done, or None."""
    try:
        data = json.loads((folder / f"{piece.number:07}.counts").read_bytes())
        shown = [(n, text) for n, text in data["shown"]]
        return Counts(Counter(data["statuses"]), data["malformed"], Counter(data["failed"]), shown)
    except (FileNotFoundError, ValueError, KeyError):
        return None


REQUEST = "request.json"


@dataclass(slots=True)
class Counts:
    """Counts of verdicts and errors on some lines.

    Attributes:
        statuses: Verdicts by status.
        malformed: Lines that are wrong and could not be judged.
        failed: Lines that could not be judged because of a bug of their task, by the text of the failure.
        shown: Number and error of the first malformed lines.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    malformed: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    shown: list[tuple[int, str]] = field(default_factory=list)

    def add_error(self, number: int, error: str | Exception) -> None:
        """Count a line that could not be judged."""
        if isinstance(error, TaskFailed):
            self.failed[str(error)] += 1
            return
        self.malformed += 1
        if len(self.shown) <= SHOWN:
            self.shown.append((number, str(error)))


def pieces(path: Path, size: int = PIECE) -> Iterator[Piece]:
    """Yield the pieces of a file of lines.

    Raises:
        OSError: It cannot be read.
    """
    with open(path, "rb") as file:
        number = start = before = 0
        while block := file.read(size):
            stop, lines = start + len(block), block.count(b"\n")
            while block and not block.endswith(b"\n"):
                block = file.readline(2**20)
                stop, lines = stop + len(block), lines + block.endswith(b"\n")
            yield Piece(number, start, stop, before)
            number, start, before = number + 1, stop, before + lines


def judge_piece(
    answers: Path, piece: Piece, index: Path | None, target: Path, threads: int, source_set: str = ""
) -> Counts:
    """Write the verdicts on a piece as JSON lines, whole or not at all.

    Args:
        index: A folder that `RecordIndex.save` wrote: the instances that ids mean.
        source_set: The file of these instances, in which rows without an id are found by their prompt.
    """
    counts = Counts()
    instances = SavedIndex(index) if index else None
    find_all = instances.find_all if instances else None
    judge, reader = Judge(find_all, threads), AnswerReader(find_all=find_all, name=source_set)
    partial = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    with open(answers, "rb") as source, open(partial, "wb") as file:
        source.seek(piece.start)
        for rows in read_json_lines(_Limited(source, piece.stop - piece.start), unread=True):
            placed = reader.read([Row(row.number + piece.before, row.data, row.error) for row in rows])
            verdicts = judge.judge([row.data for row in placed if not row.error])
            file.write(write_lines(results(placed, verdicts, counts)))
    os.replace(partial, target)
    return counts


def results(rows: Sequence[Row], outcomes: Sequence[JudgeOutcome], counts: Counts) -> list[dict[str, Any]]:
    """Return one object per row, in order: its verdict, or its error.

    Args:
        rows: All rows, those that cannot be read among them.
        outcomes: Of the rows that can be read.
        counts: Is brought up to date.
    """
    given = iter(outcomes)
    made: list[dict[str, Any]] = []
    statuses: list[str] = []
    for row in rows:
        verdict = row.error or next(given)
        identity = row.data.get("id")
        identity = identity if isinstance(identity, str) else None
        if isinstance(verdict, str | Exception):
            counts.add_error(row.number, verdict)
            made.append(
                {"id": identity, "status": "error", "score": 0.0, "answer": None, "faults": []}
                | {"line": row.number, "error": _text(verdict)}
            )
        else:
            status = verdict.status
            statuses.append(status)
            faults = [fault.to_dict() for fault in verdict.faults] if verdict.faults else []
            told = {"id": identity, "status": status, "score": verdict.score, "answer": verdict.answer}
            told["faults"] = faults
            if type(sample := row.data.get("sample")) is int:
                told["sample"] = sample
            made.append(told)
    counts.statuses.update(statuses)
    return made


def _text(error: str | Exception) -> str:
    return str(error)[:LONGEST] or type(error).__name__


class _Limited:
    """The next bytes of a file, so many and no more."""

    def __init__(self, file: Any, size: int) -> None:
        self._read: Callable[[int], bytes] = file.read
        self._left = size

    def read1(self, size: int = -1, /) -> bytes:
        data = self._read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(data)
        return data


def main(folder: Path, threads: int) -> None:
    """Judge the pieces that standard input describes."""

    def judge(line: str) -> dict[str, Any]:
        piece = Piece(**json.loads(line))
        judge_in(folder, piece, threads)
        return {"done": piece.number}

    serve(judge)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]))
    except (KeyboardInterrupt, BrokenPipeError):
        pass
