"""Engines that make the parts of a data set: in this process, or in as many processes as there are cores.

A worker process is `python -m assay.tasks.datasets.workers FOLDER THREADS`. It reads numbers of parts, one
a line, and replies to each with lines of JSON: `{"made": N}` as it goes on, then
`{"done": NUMBER}` or `{"error": …}`. It ends with its standard input, so no worker outlives the
process that started it. Other modules have workers of their own for `crew`, which read and reply in
the same way through `serve`.
"""

from __future__ import annotations

import gc
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from .part_files import REQUEST, make_part
from .request import DatasetRequest


class Engine(Protocol):
    """Makes parts in the folder of the job and yields their numbers as they are finished, in any order."""

    def __call__(
        self, request: DatasetRequest, numbers: Iterable[int], folder: Path, advance: Callable[[int], None]
    ) -> Iterator[int]: ...


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def here(threads: int) -> Engine:
    """Return an engine that makes the parts in this process, with so many threads in the native kernels."""

    def run(
        request: DatasetRequest, numbers: Iterable[int], folder: Path, advance: Callable[[int], None]
    ) -> Iterator[int]:
        for number in numbers:
            make_part(request, number, folder, threads, advance)
            yield number

    return run


def processes(workers: int, threads: int) -> Engine:
    """Return an engine of worker processes, because the texts of an instance are made in Python.

    Args:
        workers: Number of processes.
        threads: Threads of each process; they work in the native kernels.
    """

    def run(
        request: DatasetRequest, numbers: Iterable[int], folder: Path, advance: Callable[[int], None]
    ) -> Iterator[int]:
        for message in crew("workers", folder, threads, map(str, numbers), workers, advance):
            yield message["done"]

    return run


def crew(
    module: str, folder: Path, threads: int, jobs: Iterable[str], workers: int, advance: Callable[[int], None]
) -> Iterator[dict[str, Any]]:
    """Run jobs, each a line of text, in worker processes, and yield the replies in any order.

    Args:
        module: Module of this package that is run as a worker, with `serve`.
        folder: Folder of the job, its first argument.
        threads: Threads of each process, its second argument.
        jobs: The jobs.
        workers: Number of processes, at most.
        advance: Called with the number of instances that were made since the last call.

    Raises:
        ValueError, OSError: As a job raised it.
        RuntimeError: A process ended, or a job raised something else.
    """
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    total = 0
    for job in jobs:
        waiting.put(job)
        total += 1
    told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    crew_members = [_WorkerThread(module, folder, threads, waiting, told) for _ in range(min(workers, total))]
    try:
        finished = 0
        while finished < total:
            message = told.get()
            if "made" in message:
                advance(message["made"])
            elif "done" in message:
                finished += 1
                yield message
            else:
                raise _error(message)
    finally:
        for process in crew_members:
            process.stop()


class _WorkerThread(threading.Thread):
    """One worker process, and the thread that gives it one job after the other."""

    def __init__(
        self,
        module: str,
        folder: Path,
        threads: int,
        waiting: queue.SimpleQueue[str],
        told: queue.SimpleQueue[dict[str, Any]],
    ) -> None:
        super().__init__(daemon=True)
        self._waiting, self._told = waiting, told
        command = [sys.executable, "-m", f"{__package__}.{module}", str(folder), str(threads)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", bufsize=1
        )
        self.start()

    def run(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            while True:
                self._process.stdin.write(f"{self._waiting.get_nowait()}\n")
                self._process.stdin.flush()
                message: dict[str, Any] = {"made": 0}
                while "made" in message:
                    line = self._process.stdout.readline()
                    message = json.loads(line) if line else {"error": "a worker process has ended", "input": False}
                    self._told.put(message)
                if "done" not in message:
                    return
        except queue.Empty:
            self._process.stdin.close()
        except (OSError, ValueError):
            self._told.put({"error": "a worker process has ended", "input": False})

    def stop(self) -> None:
        """End the process, whatever it is doing: an unfinished part is made again another time."""
        self._process.kill()
        self._process.wait()
        self.join()


def _error(message: dict[str, Any]) -> Exception:
    if "errno" in message:
        return OSError(message["errno"], message["error"], message["file"])
    return ValueError(message["error"]) if message.get("input") else RuntimeError(message["error"])


def main(folder: Path, threads: int) -> None:
    """Make the parts that standard input names."""
    # What is made here holds no cycles, and there is much of it: looking for some took a fifth of the time.
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    request = DatasetRequest.from_json((folder / REQUEST).read_text(encoding="utf-8"))

    def make(line: str) -> dict[str, Any]:
        make_part(request, int(line), folder, threads, lambda count: tell({"made": count}))
        return {"done": int(line)}

    serve(make)


def serve(work: Callable[[str], dict[str, Any]]) -> None:
    """Do each line of standard input and reply, with an error where there is one."""
    for line in sys.stdin:
        try:
            tell(work(line))
        except OSError as error:
            tell({"error": error.strerror or str(error), "errno": error.errno, "file": error.filename})
        except Exception as error:  # noqa: BLE001 - told to the process that asked, which raises it
            kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
            tell({"error": f"{kind}{error}", "input": isinstance(error, ValueError)})


def tell(message: dict[str, Any]) -> None:
    """Write one line of JSON to the process that asked."""
    sys.stdout.write(json.dumps(message, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]))
    except (KeyboardInterrupt, BrokenPipeError):
        pass
