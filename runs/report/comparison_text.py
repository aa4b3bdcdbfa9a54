"""A comparison as sentences and tables, for terminals and Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from ...strategies.estimation.intervals import LEVEL
from ..analysis.comparison import Comparison
from ..analysis.paired import PairedRow

HEAD = ("instances", "score", "second run", "inst.", "first", "second", "difference", "95 % interval", "p", "p, Holm")
COST_HEAD = ("task", "run", "budget per instance", "right", "95 % interval", "minus first", "p, Holm")
LEGEND = (
    "Paired on shared instances, in points of %. p: at most 0.05 exactly where the 95 % interval leaves 0 out; p, Holm: corrected for the rows of one score, tasks and levels apart; levels of fewer than 6 instances are left out. "
    "strategy: the submitted answers; average: the average reply; best-of-n, majority-of-n: of as many draws as every shared "
    "instance has in both runs."
)
COST_LEGEND = (
    "right: instances with a right answer submitted at a cost of at most the budget; calls of judges, critics and aggregators "
    "count. The budget is the most that the cheapest run spent on an instance; a run that had not submitted by then is wrong. "
    "about: token counts are partly estimated."
)


def difference_rows(rows: Sequence[PairedRow]) -> list[list[str]]:
    """Return the rows under `HEAD`, as text; refused ones are left out."""
    return [_row(row) for row in rows if row.difference is not None]


def cost_rows(comparison: Comparison) -> list[list[str]]:
    """Return the rows under `COST_HEAD`, at the largest cost of an instance in the cheapest run."""
    made = []
    for cost, curves in comparison.curves.items():
        for curve in curves:
            score, rough = curve.at, "about " if curve.estimated else ""
            gained = "–" if curve.difference is None else signed(curve.difference.mean)
            p_value = "–" if curve.adjusted is None else f"{curve.adjusted:.3g}"
            made.append([
                curve.task, curve.run, f"{rough}{curve.compared:,.4g} {cost}", f"{100 * score.mean:.1f}",
                f"{100 * score.low:.1f} to {100 * score.high:.1f}", gained, p_value,
            ])  # fmt: skip
    return made


def sentences(comparison: Comparison) -> list[str]:
    """Return one sentence per task and run: the better run, the difference, and its p-value."""
    found = []
    tasks = {record.place[0] for record in comparison.sides[0].records.values()}
    for row in comparison.rows:
        if row.score == "strategy" and row.group in tasks and row.difference is not None:
            found.append(_sentence(row))
    return found


def _sentence(row: PairedRow) -> str:
    assert row.difference is not None and row.adjusted is not None
    found = row.difference
    numbers = (
        f"{signed(found.mean)} points [{signed(found.low)}, {signed(found.high)}] "
        f"({100 * row.before:.1f} against {100 * row.after:.1f} %, {found.instances} instances, p = {row.adjusted:.2g})"
    )
    if row.adjusted > 1 - LEVEL:
        why = " after the correction for several tasks" if found.shown else ""
        return f"On {row.group}, no difference between {row.second} and {row.first} is shown{why}: {numbers}."
    word = "better" if found.mean > 0 else "worse"
    return f"On {row.group}, {row.second} is {word} than {row.first}: {numbers}."


def comparison_markdown(comparison: Comparison) -> str:
    """Write the whole comparison in Markdown."""
    first, *others = comparison.sides
    parts = [
        "# Runs compared",
        "\n".join([f"- first: {first.name} ({first.run.directory})"]
                  + [f"- against it: {side.name} ({side.run.directory})" for side in others]
                  + [f"- instances shared by all: {comparison.shared:,}"]),
        "\n".join(f"- {sentence}" for sentence in sentences(comparison)),
        f"{markdown_rows(HEAD, difference_rows(comparison.rows))}\n{LEGEND}",
    ]  # fmt: skip
    if costs := cost_rows(comparison):
        parts += ["## At equal cost", f"{markdown_rows(COST_HEAD, costs)}\n{COST_LEGEND}"]
    if comparison.notes:
        parts.append("\n".join(f"- {note}" for note in comparison.notes))
    return "\n\n".join(parts) + "\n"


def comparison_plain(comparison: Comparison) -> str:
    """Write sentences and tables for a terminal."""
    parts = sentences(comparison)
    parts += ["", plain_rows(HEAD, difference_rows(comparison.rows)), LEGEND]
    if costs := cost_rows(comparison):
        parts += ["", plain_rows(COST_HEAD, costs), COST_LEGEND]
    return "\n".join([*parts, *comparison.notes]) + "\n"


def markdown_rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [list(head), ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines) + "\n"


def plain_rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table of aligned text."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(w) if i < 3 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths, strict=True)))
        .rstrip() for line in lines
    )  # fmt: skip


def signed(share: float) -> str:
    """Write a difference of shares in points, with its sign."""
    return f"{100 * share:+.1f}"


def _row(row: PairedRow) -> list[str]:
    assert row.difference is not None and row.adjusted is not None
    score = f"{row.score.removesuffix('n')}{row.n}" if row.n else row.score
    found = row.difference
    return [
        row.group, score, row.second, str(found.instances), f"{100 * row.before:.1f}", f"{100 * row.after:.1f}",
        signed(found.mean), f"{signed(found.low)} to {signed(found.high)}", f"{found.p_value:.3g}", f"{row.adjusted:.3g}",
    ]  # fmt: skip
