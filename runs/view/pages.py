"""The pages of the viewer: the index, and reports, instances and comparisons made when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ..analysis.comparison import compare_runs
from ..analysis.examples import example_of
from ..directory import read_run
from ..report.comparison_page import render_comparison
from ..report.document import document
from ..report.instance_section import view_example
from ..report.reply_section import Allowance
from ..report.report import make_report
from ..report.run_page import render_page
from ..store.errors import RunError
from .folder import Listed, find_studies, list_runs

MOST_CHARACTERS = 20_000_000
"""Characters of drawings, and of replies, on the page of one instance."""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A run in the index, as the template shows it."""

    key: str
    address: str
    model: str
    strategy: str
    tasks: str
    finished: int
    total: int
    share_finished: float
    percent_right: str
    trouble: str


def index_page(root: Path) -> str:
    """Return the page of all runs in the folder, with a form to compare some of them."""
    return document(
        "index.html",
        f"Assay runs in {root.name or root}",
        form_action="'self'",
        live=True,
        folder=str(root),
        studies=[(key, f"/runs/{quote(key)}/study.html") for key in find_studies(root)],
        runs=[_row(listed) for listed in list_runs(root)],
    )


def report_page(path: Path) -> str:
    """Return the report of a run as it stands now.

    Raises:
        RunError: The run is damaged.
    """
    with read_run(path) as run:
        return render_page(make_report(run), served=True)


def instance_page(path: Path, instance: str) -> str:
    """Return the page of one instance with every reply of a run to it.

    Args:
        path: Of the run.
        instance: The instance's id.

    Raises:
        RunError: The run is damaged, or has nothing on this instance.
    """
    with read_run(path) as run:
        example = example_of(run, instance)
        if example is None:
            raise RunError(f"the run has no reply on an instance {instance[:200]!r}")
        view = view_example(example, Allowance(MOST_CHARACTERS, MOST_CHARACTERS), unfolded=True)
        subtitle = f"{run.config.shown_model} with {run.config.shown_strategy}"
        return document("instance.html", instance, view=view, subtitle=subtitle)


def comparison_page(paths: Sequence[Path]) -> str:
    """Return the page on which several runs are compared with the first of them.

    Raises:
        RunError: They cannot be compared.
    """
    with ExitStack() as opened:
        return render_comparison(compare_runs([opened.enter_context(read_run(path)) for path in paths]))


def error_page(message: str) -> str:
    """Return a page with an error message."""
    return document("error.html", "Assay", message=message)


def percent_right(listed: Listed) -> str:
    """Write the share of finished instances whose submitted answer is correct, in percent; a dash without one."""
    return f"{100 * listed.right / listed.finished:.1f}" if listed.finished else "–"


def _row(listed: Listed) -> IndexRow:
    return IndexRow(
        key=listed.key,
        address=f"/runs/{quote(listed.key)}/report.html",
        model=listed.model,
        strategy=listed.strategy,
        tasks=listed.tasks,
        finished=listed.finished,
        total=listed.total,
        share_finished=listed.finished / max(1, listed.total),
        percent_right=percent_right(listed),
        trouble=listed.trouble,
    )
