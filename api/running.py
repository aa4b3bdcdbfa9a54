"""Runs: a strategy around a model on fresh instances, in a folder that can be resumed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

    from ..runs.analysis.statistics import CellStatistics
    from ..runs.progress import Progress


@dataclass(frozen=True, slots=True, repr=False)
class RunResult:
    """The figures of a run.

    Attributes:
        directory: The folder of the run, which `assay run --resume`, `assay compare` and `assay view` take.
        report: The page of the run, an HTML file in it.
        cells: The statistics of each task and level, in the order of the table.
        finished: Instances with an outcome.
        total: Instances asked for.
    """

    directory: Path
    report: Path
    cells: Sequence[CellStatistics]
    finished: int
    total: int

    def rows(self) -> list[dict[str, Any]]:
        """Return one dictionary per task and level: shares in [0, 1], counts, and 95 % intervals."""
        return [cell.row() for cell in self.cells]

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a data frame.

        Raises:
            ModuleNotFoundError: pandas is not installed; the message says how to install it.
        """
        from .tables import as_table

        return as_table(self.rows(), "pandas")

    def _repr_html_(self) -> str:
        """Return the table of the run for a notebook, with 95 % intervals."""
        from ..runs.report.summary_table import HEAD, LEGEND, table_rows
        from .notebook import html_table

        kept = [i for i, name in enumerate(HEAD) if name not in ("failed", "± spread", "calls")]
        rows = [[row[i] for i in kept] for row in table_rows(self.cells, intervals=True)]
        caption = f"{self.finished:,} of {self.total:,} instances finished in {self.directory}"
        return html_table([HEAD[i] for i in kept], rows, caption) + f"<small>{LEGEND}</small>"

    def __repr__(self) -> str:
        from ..runs.report.summary_table import plain_table

        return f"{plain_table(self.cells)}{self.finished:,} of {self.total:,} instances finished in {self.directory}"


def run(
    task: str | Sequence[str] | None = None,
    *,
    level: int | str | Sequence[int] = "1:4",
    n: int = 30,
    seed: int = 0,
    model: str = "classical",
    strategy: str = "best-of-n:n=16",
    output: str | Path | None = None,
    resume: str | Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    **options: Any,
) -> RunResult:
    """Run a strategy with a model on fresh instances, as `assay run` does; works in notebooks, too.

    Args:
        task: One task, several, or None for all of Assay's own.
        level: Levels: `4`, `[1, 3]` or `"1:4"`.
        n: Number of instances of each task and level.
        seed: Seed of instances and samples, 0 to 2**128 - 1.
        model: A model, such as `openai:http://localhost:8000/v1/NAME`. The default is a cheap seeded solver, not a
            language model.
        strategy: A strategy, such as `majority:n=8`.
        output: A new folder; the next free `assay-runs/N` if None.
        resume: The folder of a run to go on with, in place of all arguments before. No answered call is repeated.
        progress: Called after every change of the progress.
        options: Other fields of a run: `budget`, `total_budget`, `verifier`, `concurrency`, `sampling`, `rendering`,
            `language`.

    Raises:
        ValueError: An argument is wrong.
        RunError: The folder cannot be used or the model never answered; what was answered is kept, and `resume` goes on.
    """
    given: dict[str, Any] = dict(options)
    if resume is None:
        if task is not None:
            given["tasks"] = [name.strip() for name in task.split(",")] if isinstance(task, str) else list(task)
        given |= {"levels": _levels(level), "instances": n, "seed": str(seed), "model": model, "strategy": strategy}
    folders = (None if output is None else Path(output), None if resume is None else Path(resume))
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run(*folders, given, progress)
    with ThreadPoolExecutor(1) as thread:  # an event loop runs already, as in a notebook, and takes no second one
        return thread.submit(_run, *folders, given, progress).result()


def _levels(level: int | str | Sequence[int]) -> list[int]:
    from ..cli.options import read_levels

    if isinstance(level, str):
        return sorted(read_levels(level))
    return [level] if isinstance(level, int) else sorted(set(level))


def _run(
    output: Path | None, resume: Path | None, given: dict[str, Any], progress: Callable[[Progress], None] | None
) -> RunResult:
    from ..cli.run_begin import begin_run, resume_run
    from ..runs.engine import execute
    from ..runs.report.report import make_report
    from ..runs.report.run_page import write_page

    begun = begin_run(output, None, given) if resume is None else resume_run(resume, output, None, given)
    opened, model, strategy = begun
    with opened:
        execute(opened, model, strategy, progress)
        report = make_report(opened)
        page = write_page(report)
        return RunResult(opened.directory, page, report.cells, report.finished, report.total)
