"""Verdicts on a large file: judged in pieces by processes or machines, and taken up again after a kill."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from ...tasks.datasets.files import replace_whole
from ...tasks.datasets.folder_lock import empty_folder, lock_folder, remove_folder
from ...tasks.datasets.record_index import PLACES
from ...tasks.datasets.workers import crew
from .files import first_row
from .judge_pieces import PIECE, REQUEST, Counts, JudgeRequest, Piece, counts_of, judge_in, pieces
from .row_answers import is_plain_answer

JudgeEngine = Callable[[Iterable[Piece], Path], Iterator[int]]
"""Judges pieces of the request in a folder and yields their numbers, in any order."""


def is_divisible(answers: str, output: str) -> bool:
    """Return whether a file of answers consists of lines as the judge takes them, and is large enough to gain by being cut."""
    path = Path(answers)
    if output == "-" or output.startswith("/dev/") or not path.is_file() or path.stat().st_size <= PIECE:
        return False
    first = first_row(answers)
    return answers.endswith((".jsonl", ".ndjson")) and first is not None and is_plain_answer(first)


def judge_processes(workers: int, threads: int) -> JudgeEngine:
    """Judge pieces in so many processes of so many threads; in this one when it is one."""

    def run(asked: Iterable[Piece], folder: Path) -> Iterator[int]:
        if workers == 1:
            for piece in asked:
                judge_in(folder, piece, threads)
                yield piece.number
            return
        jobs = (json.dumps(asdict(piece)) for piece in asked)
        for message in crew("judge_pieces", folder, threads, jobs, workers, lambda count: None):
            yield message["done"]

    return run


@contextmanager
def judge_folder(request: JudgeRequest, output: str) -> Iterator[Path]:
    """Yield the folder of the work; that of the same request goes on, any other is discarded. Gone when all is done.

    Raises:
        ValueError: Another process is judging into the same file.
        OSError: The folder cannot be made.
    """
    target = Path(os.path.realpath(output))
    folder = target.with_name(f".{target.name}.verifying")
    if not folder.parent.is_dir():
        raise FileNotFoundError(2, "No such file or directory", output)
    lock = lock_folder(folder)
    if lock is None:
        raise ValueError(f"{output}: another process is writing verdicts to it; wait for it or stop it")
    try:
        text = request.to_json()
        if not (folder / REQUEST).is_file() or (folder / REQUEST).read_text(encoding="utf-8") != text:
            empty_folder(folder)
            replace_whole(folder / REQUEST, text.encode())
        yield folder
        remove_folder(folder)
    finally:
        os.close(lock)


def has_index(folder: Path) -> bool:
    """Return whether the instances have been indexed already."""
    return (folder / PLACES).exists()


def judge_file(folder: Path, answers: str, engine: JudgeEngine) -> Iterator[tuple[bytes, Counts]]:
    """Yield the verdicts and counts of each piece, in order, as soon as those before it are there."""
    every = list(pieces(Path(answers)))
    ready = {piece.number for piece in every if counts_of(folder, piece)}
    working = engine([piece for piece in every if piece.number not in ready], folder)
    for piece in every:
        while piece.number not in ready:
            ready.add(next(working))
        counts = counts_of(folder, piece)
        assert counts is not None
        yield (folder / f"{piece.number:07}.verdicts").read_bytes(), counts
    for _ in working:
        pass
