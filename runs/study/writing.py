"""What a study leaves in its folder: a page, tables, figures, and the reports of its runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from ..atomic_file import write_atomically
from ..report.plot_files import write_plots
from ..report.plots import Plot
from ..report.run_page import write_page
from ..store.errors import RunError
from .advice import advice_table, study_advice
from .page import render_study
from .plots import study_plots
from .result_table import Table, table_csv, table_json, table_markdown
from .results import StudyResults, read_study
from .sentences import study_sentences
from .tables import study_tables
from .verifier_noise import dial_plot, dial_table

PAGE = "study.html"


def write_study(
    directory: Path, reports: bool = True, figures: bool = True, tell: Callable[[str], None] = lambda _: None
) -> tuple[Path, list[str], str]:
    """Writes everything that can be told of what is finished.

    The files are named in docs/study.md. Figures for papers are left out where matplotlib is missing; the page has its
    own.

    Args:
        reports: Also write the page of every run.
        figures: Also write the figures for papers.
        tell: Called with what is written next.

    Returns:
        The page, the sentences, and what was left out, in words (or nothing).

    Raises:
        RunError: Nothing is finished, or a run is damaged.
        OSError: A file cannot be written.
    """
    tell("reading the runs")
    with read_study(directory, reports) as results:
        tell("tables")
        sentences, tables, plots = study_sentences(results), all_tables(results), all_plots(results)
        (directory / "tables").mkdir(exist_ok=True)
        for table in tables:
            write_atomically(directory / "tables" / f"{table.name}.csv", table_csv(table))
        data = {"preset": results.plan.preset, "model": results.runs["samples"].config.shown_model,
                "instances": results.finished, "sentences": sentences,
                "tables": [table_json(table) for table in tables]}  # fmt: skip
        write_atomically(directory / "results.json", json.dumps(data, indent=2, allow_nan=False) + "\n")
        write_atomically(directory / "study.md", study_markdown(results, sentences, tables))
        missing = ""
        tell("figures")
        try:
            write_plots(plots if figures else (), directory / "figures")
        except RunError as error:
            missing = str(error)
        page = directory / PAGE
        write_atomically(page, render_study(results, sentences, tables, plots))
        for number, (name, report) in enumerate(results.reports.items(), 1):
            tell(f"report {number} of {len(results.runs)}, {name}")
            write_page(report)
        return page, sentences, missing


def study_page(directory: Path) -> str:
    """The page of a study as it stands now.

    Raises:
        RunError: Nothing is finished, or a run is damaged.
    """
    with read_study(directory) as results:
        return render_study(results, study_sentences(results), all_tables(results), all_plots(results))


def all_tables(results: StudyResults) -> list[Table]:
    """All tables of a study, what to use first."""
    dial = dial_table(results)
    return [advice_table(study_advice(results)), *study_tables(results), *([dial] if dial.rows else [])]


def all_plots(results: StudyResults) -> list[Plot]:
    """All figures of a study."""
    dial = dial_plot(results)
    return [*study_plots(results), *([dial] if dial.panels else [])]


def study_markdown(results: StudyResults, sentences: list[str], tables: list[Table]) -> str:
    """The study in Markdown: sentences, then all tables."""
    head = f"# Study {results.plan.preset} of {results.runs['samples'].config.shown_model}"
    facts = f"{results.finished:,} instances, seed {results.plan.seed}, {results.plan.draws} draws each."
    listed = "\n".join(f"- {sentence}" for sentence in sentences)
    return "\n\n".join([head, facts, listed, *(table_markdown(table) for table in tables)])
