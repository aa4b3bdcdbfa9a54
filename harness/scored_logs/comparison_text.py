"""A comparison of logs as sentences and tables."""

from __future__ import annotations

from ...runs.report.comparison_text import signed
from ...strategies.estimation.intervals import LEVEL
from .comparison import CostRow, LogComparison, LogRow

HEAD = (
    "questions", "second log", "number", "first", "second", "difference", "95 % interval", "p", "p, Holm", "McNemar", "better", "worse",
    "finds, 80 %",
)  # fmt: skip
COST_HEAD = (
    "cost",
    "second log",
    "questions",
    "first",
    "second",
    "difference",
    "95 % interval",
    "budget",
    "score within",
    "p",
)
LEGEND = (
    "Paired by question, in points of %; a question's score is the mean over its answers. p: at most 0.05 exactly where the 95 % interval leaves "
    "0 out; p, Holm: corrected for the rows below “all”. McNemar: exact, where every question has one answer that is right or wrong. "
    "finds, 80 %: the smallest true difference that as many such questions find with 80 % chance."
)
COST_LEGEND = (
    "Costs per answer, where both logs know them. score within: the difference of the scores in points of %, when an answer that costs "
    "more than the budget scores 0; the budget is the largest cost of an answer in the log that has the smaller largest cost."
)


def log_sentences(comparison: LogComparison) -> list[str]:
    """Return one sentence per log and group: which is better, or what could have been found."""
    return [_sentence(row) for row in comparison.rows]


def _sentence(row: LogRow) -> str:
    found = row.difference
    place = "" if row.group == "all" else f"On {row.group}, "
    numbers = (
        f"{signed(found.mean)} points [{signed(found.low)}, {signed(found.high)}] ({100 * row.before:.1f} against {100 * row.after:.1f} %, "
        f"{found.instances:,} questions{f' in {row.clusters:,} groups' if row.clusters else ''}, p = {row.adjusted:.2g})"
    )
    if row.adjusted > 1 - LEVEL:
        need = "" if row.detectable is None else f" They would find {100 * row.detectable:.1f} points with 80 % chance"
        if need and row.needed is not None and row.needed > found.instances:
            need += f"; {signed(found.mean)} would need about {row.needed:,} questions"
        told = f"no difference between {row.second} and {row.first} is shown: {numbers}." + (f"{need}." if need else "")
    else:
        told = f"{row.second} is {'better' if found.mean > 0 else 'worse'} than {row.first}: {numbers}."
    return place + told if place else told[0].upper() + told[1:] if told.startswith("no ") else told


def log_rows(comparison: LogComparison) -> list[list[str]]:
    """Return the rows under `HEAD`."""
    return [_row(row) for row in comparison.rows]


def _row(row: LogRow) -> list[str]:
    found = row.difference
    return [
        row.group, row.second, f"{found.instances:,}", f"{100 * row.before:.1f}", f"{100 * row.after:.1f}", signed(found.mean),
        f"{signed(found.low)} to {signed(found.high)}", f"{found.p_value:.3g}",
        "–" if row.group == "all" else f"{row.adjusted:.3g}", "–" if row.mcnemar is None else f"{row.mcnemar:.3g}",
        f"{row.better:,}", f"{row.worse:,}", "–" if row.detectable is None else f"{100 * row.detectable:.1f}",
    ]  # fmt: skip


def log_cost_rows(comparison: LogComparison) -> list[list[str]]:
    """Return the rows under `COST_HEAD`."""
    return [_cost(row) for row in comparison.costs]


def _cost(row: CostRow) -> list[str]:
    found = row.difference
    return [
        row.cost, row.second, f"{row.questions:,}", f"{row.before:,.4g}", f"{row.after:,.4g}", f"{found.mean:+,.4g}",
        f"{found.low:+,.4g} to {found.high:+,.4g}", f"{row.budget:,.4g}", "–" if row.within is None else signed(row.within.mean),
        "–" if row.within is None else f"{row.within.p_value:.3g}",
    ]  # fmt: skip


def log_notes(comparison: LogComparison) -> list[str]:
    """Return the questions that got worse, and what was left out."""
    told = []
    for name, changed in comparison.changed.items():
        if changed:
            shown = ", ".join(
                f"{' '.join(filter(None, one[:2]))[:60]} ({one[2]:.2g} → {one[3]:.2g})" for one in changed
            )
            told.append(f"Most worsened in {name}: {shown}.")
    return [*told, *comparison.notes]


def log_comparison_markdown(comparison: LogComparison) -> str:
    """Write the comparison in Markdown."""
    from ...runs.report.comparison_text import markdown_rows

    parts = [
        "# Logs compared",
        "\n".join(f"- {name}: {path}" for name, path in zip(comparison.names, comparison.paths, strict=True)),
        "\n".join(f"- {sentence}" for sentence in log_sentences(comparison)),
        f"{markdown_rows(HEAD, log_rows(comparison))}\n{LEGEND}",
    ]
    if comparison.costs:
        parts += ["## Costs", f"{markdown_rows(COST_HEAD, log_cost_rows(comparison))}\n{COST_LEGEND}"]
    if notes := log_notes(comparison):
        parts.append("\n".join(f"- {note}" for note in notes))
    return "\n\n".join(parts) + "\n"
