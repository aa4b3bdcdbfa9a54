"""The pages of the viewer: the index, and reports, instances and comparisons made when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from ..analysis.comparison import compare_runs
from ..analysis.examples import sample_of
from ..directory import read_run
from ..report.comparison_page import render_comparison
from ..report.document import document
from ..report.html_tables import Cell, sortable
from ..report.instance_section import show_sample
from ..report.markup import Markup, element
from ..report.reply_section import Allowance
from ..report.report import make_report
from ..report.run_page import render_page
from ..store.errors import RunError
from .folder import Listed, find_studies, list_runs

ROOM = 20_000_000
"""Characters of drawings and of attempts on the page of one instance."""


def index_page(root: Path) -> str:
    """All runs of the folder, with a form to compare some of them."""
    return document(f"Assay runs in {root.name or root}", _index(root), form_action="'self'", live=True)


def report_page(path: Path) -> str:
    """The report of a run as it stands now.

    Raises:
        RunError: The run is damaged.
    """
    with read_run(path) as run:
        return render_page(make_report(run), served=True)


def instance_page(path: Path, instance: str) -> str:
    """One instance with every attempt of a run on it.

    Raises:
        RunError: The run is damaged, or has nothing on this instance.
    """
    with read_run(path) as run:
        sample = sample_of(run, instance)
        if sample is None:
            raise RunError(f"the run has no reply on an instance {instance[:200]!r}")
        body = [
            element("nav", element("a", "← report", href="report.html")),
            element("h1", element("code", instance)),
            element("p", f"{run.config.shown_model} with {run.config.shown_strategy}", class_="muted"),
            show_sample(sample, Allowance(ROOM, ROOM), unfolded=True),
        ]
        return document(instance, body)


def comparison_page(paths: Sequence[Path]) -> str:
    """Several runs compared with the first of them.

    Raises:
        RunError: They cannot be compared.
    """
    with ExitStack() as opened:
        return render_comparison(compare_runs([opened.enter_context(read_run(path)) for path in paths]))


def trouble_page(message: str) -> str:
    """What went wrong, in words."""
    return document("Assay", [element("p", message, class_="wrong"), element("p", element("a", "all runs", href="/"))])


def _index(root: Path) -> Iterator[Markup]:
    yield element("h1", "Assay runs")
    yield element("p", str(root), class_="muted")
    if studies := find_studies(root):
        yield element("h2", "Studies")
        yield element("ul", *(
            element("li", element("a", key, href=f"/runs/{quote(key)}/study.html")) for key in studies
        ))  # fmt: skip
    rows = [_row(listed) for listed in list_runs(root)]
    yield element("h2", "Runs")
    if not rows:
        yield element("p", "No runs here yet: assay run, or assay study --small.")
        return
    head = ("compare", "run", "model", "strategy", "tasks", "progress", "right, %")
    yield element(
        "form", sortable(head, rows, words=5),
        element("p", element("button", "Compare what is ticked", type="submit"),
                element("span", " The topmost is the base.", class_="muted")),
        action="/compare", method="get",
    )  # fmt: skip


def _row(listed: Listed) -> list[Markup | str]:
    if listed.trouble:
        return ["", element("code", listed.key), element("span", listed.trouble, class_="wrong"), "", "", "", ""]
    return [
        element("input", type="checkbox", name="run", value=listed.key, aria_label=f"compare {listed.key}"),
        element("a", element("code", listed.key), href=f"/runs/{quote(listed.key)}/report.html"),
        listed.model, element("code", listed.strategy), listed.tasks,
        Cell(element("td", *progress_parts(listed), data_v=listed.finished / max(1, listed.total), data_run=listed.key)),
        right_share(listed),
    ]  # fmt: skip


def progress_parts(listed: Listed) -> tuple[Markup, ...]:
    """A bar and the counts."""
    done = 100 * listed.finished / max(1, listed.total)
    bar = element("span", element("i", style=f"width:{done:.1f}%"), class_="bar")
    return bar, element("small", f"{listed.finished:,} of {listed.total:,}")


def right_share(listed: Listed) -> str:
    """What was handed in right, of what is finished."""
    return f"{100 * listed.right / listed.finished:.1f}" if listed.finished else "–"
