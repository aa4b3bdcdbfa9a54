"""Comparisons of runs on the instances that they share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .running import RunResult


@dataclass(frozen=True, slots=True, repr=False)
class ComparisonResult:
    """The differences of runs to the first of them.

    Attributes:
        sentences: One per task and run: which is better, by how much, and how sure that is.
        table: The differences in JSON values, as `assay compare --json` prints them.
        text: All of it for a terminal.
        head: Names of the columns of `rows`.
        rows: The differences as text.
        notes: Sentences on what was left out.
    """

    sentences: tuple[str, ...]
    table: dict[str, Any]
    text: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(self.sentences) or self.text

    def _repr_html_(self) -> str:
        """Return the sentences and the table for a notebook."""
        from html import escape

        from .notebook import html_table

        said = "".join(f"<li>{escape(sentence)}</li>" for sentence in (*self.sentences, *self.notes))
        caption = "Paired differences on shared instances, in points of %"
        return f"<ul>{said}</ul>" + html_table(self.head, self.rows, caption, self.head[:3])


def compare(first: RunResult | str | Path, *others: RunResult | str | Path) -> ComparisonResult:
    """Compare runs with the first, instance by instance, as `assay compare` does.

    Args:
        first: A run, or its folder.
        others: One or more of them.

    Raises:
        RunError: A run cannot be read, or the runs share no instance.
    """
    import json
    from contextlib import ExitStack

    from ..runs.analysis.comparison import compare_runs, comparison_json
    from ..runs.directory import read_run
    from ..runs.report.comparison_text import HEAD, comparison_plain, difference_rows, sentences
    from .running import RunResult

    folders = [one.directory if isinstance(one, RunResult) else Path(one) for one in (first, *others)]
    with ExitStack() as opened:
        found = compare_runs([opened.enter_context(read_run(folder)) for folder in folders])
        return ComparisonResult(
            tuple(sentences(found)),
            json.loads(comparison_json(found)),
            comparison_plain(found),
            HEAD,
            tuple(map(tuple, difference_rows(found.rows))),
            tuple(found.notes),
        )
