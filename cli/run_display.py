"""Show the progress of a run, as bars on a terminal and as lines elsewhere, and print its table."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ..runs.analysis.statistics import CellStatistics
    from ..runs.directory import Run
    from ..runs.progress import Progress

REFRESHES_PER_SECOND = 5
SILENCE_SECONDS = 30.0
"""Longest time without a line when there are no bars."""


@contextmanager
def show_progress(run: Run, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Show the progress on stderr while the block runs; yield the listener for the engine."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bars(run) as listener:
            yield listener
    else:
        yield _Lines(run)


@contextmanager
def terminate_as_interrupt() -> Iterator[None]:
    """Let SIGTERM stop a run in the same way as Ctrl-C, while the block runs."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def print_table(cells: Sequence[CellStatistics]) -> None:
    """Print the summary table: with rules on a terminal, as aligned text elsewhere."""
    from ..runs.report.summary_table import HEAD, LEGEND, plain_table, table_rows

    if not sys.stdout.isatty():
        typer.echo(plain_table(cells), nl=False)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, caption=LEGEND, caption_justify="left")
    for i, label in enumerate(HEAD):
        table.add_column(label, justify="left" if i == 0 else "right", style="bold" if label == "strategy" else "")
    rows = table_rows(cells, intervals=False)
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        table.add_row(*row, end_section=after is not None and after[0] != row[0])
    Console().print(table)


@contextmanager
def _bars(run: Run) -> Iterator[Callable[[Progress], None]]:
    """Draw one bar per task, and one for all tasks with the cost so far."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[note]}"),
               TimeElapsedColumn())  # fmt: skip
    config = run.config
    totals = {name: sum(c.count for c in config.grid.values() if c.task == name) for name in config.tasks}
    with Bars(*columns, console=Console(stderr=True), refresh_per_second=REFRESHES_PER_SECOND) as bars:
        rows = {name: bars.add_task(name, total=totals[name], note="") for name in config.tasks}
        whole = bars.add_task("all", total=config.total, note="")
        drawn = 0.0

        def listen(progress: Progress) -> None:
            nonlocal drawn
            now = time.monotonic()
            if progress.finished < progress.total and now - drawn < 1 / REFRESHES_PER_SECOND:
                return
            drawn = now
            for name, row in rows.items():
                cells = [cell for (task, _), cell in progress.cells.items() if task == name]
                finished, correct = sum(c.finished for c in cells), sum(c.correct for c in cells)
                bars.update(row, completed=finished, note=f"{correct / finished:4.0%} correct" if finished else "")
            bars.update(whole, completed=progress.finished, note=_cost(progress))

        yield listen


class _Lines:
    """Write a line when a task and level is finished, and at least every half minute."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._reported: set[tuple[str, int]] = set()
        self._last = time.monotonic()
        self._begun = False

    def __call__(self, progress: Progress) -> None:
        """Write the lines that are new."""
        if not self._begun:
            self._begin(progress)
        for key, cell in progress.cells.items():
            if cell.finished >= cell.total and key not in self._reported:
                self._reported.add(key)
                self._write(f"{key[0]} level {key[1]}: {cell.correct} of {cell.total} correct", progress)
        if time.monotonic() - self._last > SILENCE_SECONDS:
            self._write(f"{progress.finished} of {progress.total} instances", progress)

    def _begin(self, progress: Progress) -> None:
        self._begun = True
        if progress.resumed:
            typer.echo(f"{progress.resumed} of {progress.total} instances were already finished", err=True)
            self._reported = {key for key, cell in progress.cells.items() if cell.finished >= cell.total}

    def _write(self, text: str, progress: Progress) -> None:
        self._last = time.monotonic()
        typer.echo(f"{text} · {_cost(progress)}", err=True)


def _cost(progress: Progress) -> str:
    """Return the calls and tokens of this process so far."""
    failed = f", {progress.failed_calls} failed" if progress.failed_calls else ""
    tokens: Any = progress.prompt_tokens + progress.completion_tokens
    return f"{progress.calls:,} calls{failed}, {tokens:,} tokens"
