"""Show the progress of a run, as bars on a terminal and as lines elsewhere, and print its table."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ..runs.directory import Run
    from ..runs.progress import Progress
    from ..runs.report.report import Report

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


RANKS = {
    "average": 1, "baseline": 2, "best-of-n": 3, "n": 4, "inst.": 5, "majority-of-n": 6, "worst-of-n": 7, "unparsed": 8,
    "calls": 9, "tokens": 10, "failed": 11, "cut off": 12, "± spread": 13,
}  # fmt: skip
"""The columns of the summary table that a narrow terminal does without, the last ones first."""


def print_table(report: Report, wide: bool = False) -> None:
    """Print the summary table: on a terminal what fits, with intervals and the baseline; elsewhere all columns.

    Args:
        report: Of the run.
        wide: Print all columns with their intervals, wherever.
    """
    from ..runs.report.summary_table import HEAD, LEGEND, plain_table, table_rows
    from .text_table import print_rows, print_text, terminal_width

    if terminal_width() is None and not wide:
        typer.echo(plain_table(report.cells), nl=False)
        return
    known = {(one.task, one.level): f"{100 * one.baseline.score:.1f}" for one in report.baselines()}
    place = HEAD.index("strategy") + 1
    rows = [
        [*row[:place], known.get((cell.task, cell.level), "–"), *row[place:]]
        for row, cell in zip(table_rows(report.cells, intervals=True), report.cells, strict=True)
    ]
    print_rows([*HEAD[:place], "baseline", *HEAD[place:]], rows, ranks=RANKS, wide=wide, hint="assay run --wide")
    print_text(f"\n{LEGEND} In brackets: 95 % intervals. baseline: the best trivial answer.")


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
