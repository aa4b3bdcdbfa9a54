"""The tables of `assay rejudge --table`, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from .text_table import print_rows, print_text

if TYPE_CHECKING:
    from ..harness.foreign.atlas import DataSet, ModelRow
    from ..strategies.estimation.intervals import Estimate
    from ..strategies.estimation.paired import Difference

RANKS = {
    "claims true": 1,
    "95 % interval": 2,
    "published": 3,
    "no answer": 4,
    "length": 5,
    "difference": 6,
    "answers": 7,
}
"""Columns that a narrow terminal goes without, the highest first."""
LEGEND = (
    "Shares are means over questions; intervals (95 %) are clustered by question. “− constant” is ours minus the best constant answer, "
    "paired by question. “no solution”, “length” and “no answer” count replies by what they say; “claims true” is the share of replies "
    "whose claim holds, a length among them."
)


def print_atlas(data_sets: list[DataSet]) -> None:
    """Print one table per data set, a line of the best constant answer above it, and what was left out below it."""
    for place, one in enumerate(data_sets):
        if place:
            typer.echo()
        print_text(_headline(one))
        if one.models:
            head, rows = _rows(one)
            print_rows(head, rows, ranks={name: rank for name, rank in RANKS.items() if name in head}, hint="--json")
        if len(one.pairs) > 1:
            apart = sum(pair.adjusted <= 0.05 for pair in one.pairs)
            print_text(f"{apart} of {len(one.pairs)} pairs of models differ (paired, Holm's procedure at 5 %).")
        for reason, count in one.left_out.items():
            print_text(f"Left out: {count:,} answers: {reason}")
    if any(one.models for one in data_sets):
        print_text(f"\n{LEGEND}")


def _headline(one: DataSet) -> str:
    groups = ", ".join(f"{count} {name}" for name, count in sorted(one.groups.items()))
    questions = f"{one.questions:,} questions" + (f" ({groups})" if groups else "")
    constant = (
        f'best constant answer "{" ".join(one.constant.split())[:60]}": {_percent(one.constant_share)}'
        if one.constant
        else "no constant answer is ever right"
    )
    return f"{' '.join(filter(None, (one.name, f'[{one.task}]')))}: {questions}; {constant}"


def _rows(one: DataSet) -> tuple[list[str], list[list[str]]]:
    groups, rows = sorted(one.groups), one.models
    lengths, published = any(row.kinds["length"] for row in rows), any(row.published for row in rows)
    none = any(row.kinds["no solution"] for row in rows)
    head = (
        ["model", "answers"] + ["published"] * published + ["ours", "95 % interval", "− constant"] + groups
        + ["no solution"] * none + ["length"] * lengths + ["no answer"] + ["claims true"] * lengths
    )  # fmt: skip
    made = []
    for row in rows:
        cells = [row.model, f"{row.answers:,}"]
        cells += [_percent(row.published.mean) if row.published else "–"] * published
        cells += [_percent(row.ours.mean), _interval(row.ours), _difference(row.above_constant)]
        for group in groups:
            part = row.groups.get(group)
            cells.append(f"{part.right} of {part.answers}" if part else "–")
        cells += [_of_all(row, row.kinds["no solution"])] * none
        cells += [f"{row.true['length']} of {row.kinds['length']} right"] * lengths
        cells += [_of_all(row, row.kinds["no answer"])] + [_percent(row.claims.mean)] * lengths
        made.append(cells)
    return head, made


def _of_all(row: ModelRow, count: int) -> str:
    return f"{100 * count / row.answers:.0f} %" if row.answers else "–"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _interval(estimate: Estimate) -> str:
    low, high = estimate.percents()
    return f"{low} – {high}"


def _difference(difference: Difference | None) -> str:
    if difference is None:
        return "–"
    return f"{100 * difference.mean:+.1f} [{100 * difference.low:+.0f}, {100 * difference.high:+.0f}]"
