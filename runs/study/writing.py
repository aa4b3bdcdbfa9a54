"""The files of a study: a page, tables, figures, and the reports of its runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..atomic_file import write_atomically
from ..json_text import json_text
from ..report.plot_files import write_plots
from ..report.plots import Plot
from ..report.run_page import write_page
from ..store.errors import RunError
from .advice import advice_table, study_advice
from .models import published_table
from .page import render_study
from .plots import study_plots
from .result_table import ResultTable, table_csv, table_json, table_markdown
from .results import StudyResults, read_study
from .sentences import study_sentences
from .tables import study_tables
from .verifier_noise import noise_plot, noise_table

PAGE = "study.html"


def write_study(
    directory: Path, reports: bool = True, figures: bool = True, announce: Callable[[str], None] = lambda _: None
) -> tuple[Path, list[str], str]:
    """Write page, tables, figures and reports of what is finished.

    The files are named in docs/study.md. Figures for papers are left out where matplotlib is missing; the page has its
    own.

    Args:
        reports: Also write the page of every run.
        figures: Also write the figures for papers.
        announce: Called with a word on what is written next.

    Returns:
        The page, the sentences, and what was left out, in words (or nothing).

    Raises:
        RunError: Nothing is finished, or a run is damaged.
        OSError: A file cannot be written.
    """
    announce("reading the runs")
    with read_study(directory, reports) as results:
        announce("tables")
        sentences, tables, plots = study_sentences(results), all_tables(results), all_plots(results)
        (directory / "tables").mkdir(exist_ok=True)
        for table in tables:
            write_atomically(directory / "tables" / f"{table.name}.csv", table_csv(table))
        data = {"preset": results.plan.preset, "model": results.runs["samples"].config.shown_model,
                "instances": results.finished, "sentences": sentences,
                "tables": [table_json(table) for table in tables]}  # fmt: skip
        write_atomically(directory / "results.json", json_text(data, indent=True) + "\n")
        write_atomically(directory / "study.md", study_markdown(results, sentences, tables))
        missing = ""
        announce("figures")
        try:
            write_plots(plots if figures else (), directory / "figures")
        except RunError as error:
            missing = str(error)
        page = directory / PAGE
        write_atomically(page, render_study(results, sentences, tables, plots))
        for number, (name, report) in enumerate(results.reports.items(), 1):
            announce(f"report {number} of {len(results.runs)}, {name}")
            write_page(report)
        return page, sentences, missing


def study_page(directory: Path) -> str:
    """Return the page of a study as it stands now.

    Raises:
        RunError: Nothing is finished, or a run is damaged.
    """
    with read_study(directory) as results:
        return render_study(results, study_sentences(results), all_tables(results), all_plots(results))


def all_tables(results: StudyResults) -> list[ResultTable]:
    """Return all tables of a study, the advice first."""
    later = [noise_table(results), published_table([results])]
    return [advice_table(study_advice(results)), *study_tables(results), *(table for table in later if table.rows)]


def all_plots(results: StudyResults) -> list[Plot]:
    """Return all figures of a study."""
    noise = noise_plot(results)
    return [*study_plots(results), *([noise] if noise.panels else [])]


def study_markdown(results: StudyResults, sentences: list[str], tables: list[ResultTable]) -> str:
    """Write the study in Markdown: sentences, then all tables."""
    head = f"# Study {results.plan.preset} of {results.runs['samples'].config.shown_model}"
    facts = f"{results.finished:,} instances, seed {results.plan.seed}, {results.plan.draws} draws each."
    listed = "\n".join(f"- {sentence}" for sentence in sentences)
    return "\n\n".join([head, facts, listed, *(table_markdown(table) for table in tables)])
