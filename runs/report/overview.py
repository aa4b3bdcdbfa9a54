"""The head of a run's page as data: maps of scores by level, the ledger, and the table of all instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from ...tasks import get_task
from ..analysis.baselines import CellBaseline
from ..analysis.instance_records import InstanceRecord
from ..analysis.statistics import KINDS, SCORE_NAMES, CellStatistics, Kind, last
from .html_tables import HeatCell, HeatMap, HeatRow, SortableTable, TableCell, sortable
from .reply_section import strip

MOST_ROWS = 3_000
"""Instances in the table of all instances; the exports have every one."""


def heat_maps(
    cells: Sequence[CellStatistics], baselines: Sequence[CellBaseline], names: Mapping[tuple[str, int], str]
) -> list[HeatMap]:
    """Return per task the scores against levels, in colour; the hover text gives interval and baseline.

    Args:
        cells: The statistics of the run.
        baselines: Of the same cells, where known.
        names: Of cells that are no levels.
    """
    baseline_of = {(one.task, one.level): one.baseline.score for one in baselines}
    maps = []
    for task in dict.fromkeys(cell.task for cell in cells):
        of_task = [cell for cell in cells if cell.task == task]
        rows = [
            HeatRow(SCORE_NAMES[kind], tuple(_heat(cell, kind, baseline_of, names) for cell in of_task))
            for kind in KINDS
            if any(cell.curves.get(kind) for cell in of_task)
        ]
        if any(place[0] == task for place in baseline_of):
            scores = (HeatCell(baseline_of.get((task, cell.level)), "baseline") for cell in of_task)
            rows.append(HeatRow("baseline", tuple(scores), muted=True))
        columns = ((str(cell.level), names.get((task, cell.level), "level")) for cell in of_task)
        maps.append(HeatMap(get_task(task).title, tuple(columns), tuple(rows)))
    return maps


def _heat(
    cell: CellStatistics,
    kind: Kind,
    baselines: Mapping[tuple[str, int], float],
    names: Mapping[tuple[str, int], str],
) -> HeatCell:
    estimate = last(cell.curves.get(kind))
    if estimate is None:
        return HeatCell(None)
    place = (cell.task, cell.level)
    title = f"{names.get(place, f'level {cell.level}')}: {100 * estimate.mean:.1f} % [{', '.join(estimate.percents())}]"
    baseline = baselines.get(place)
    return HeatCell(estimate.mean, title if baseline is None else f"{title}, baseline {100 * baseline:.0f} %")


def ledger(records: Sequence[InstanceRecord], currency: str | None) -> SortableTable:
    """Return the cost of every task, and the cost of a right answer.

    Args:
        records: Of the finished instances.
        currency: Of the prices; None without prices.
    """
    head = ["task", "instances", "calls", "tokens", "per instance", "per right answer submitted", "cancelled",
            "model seconds"]  # fmt: skip
    head += [f"money, {currency}"] if currency else []
    rows: list[list[str]] = []
    tasks = dict.fromkeys(record.place[0] for record in records)
    groups = {task: [r for r in records if r.place[0] == task] for task in tasks}
    for title, group in [*((get_task(t).title, g) for t, g in groups.items()), ("all", list(records))]:
        wasted = sum(r.wasted_tokens for r in group)
        tokens = sum(r.total_tokens for r in group)
        about = "about " if any(r.estimated for r in group) else ""
        right = sum(r.submission_correct for r in group)
        row = [
            title, f"{len(group):,}", f"{sum(len(r.correct) for r in group):,}", f"{about}{tokens:,.0f}",
            f"{about}{tokens / max(1, len(group)):,.0f}", f"{about}{tokens / right:,.0f}" if right else "–", f"{wasted:,}",
            f"{sum(float(r.seconds.sum()) + r.auxiliary_seconds for r in group):,.2f}",
        ]  # fmt: skip
        if currency:
            row.append(f"{sum(float(r.money.sum()) + r.auxiliary_money + r.wasted_money for r in group):,.4f}")
        rows.append(row)
    return sortable(head, rows)


def instance_table(records: Sequence[InstanceRecord], shown: Mapping[str, str], served: bool) -> SortableTable:
    """Return the table of all instances, to sort and to filter; at most `MOST_ROWS` of them.

    Args:
        records: Of the finished instances.
        shown: Where on the page instances are shown, by id.
        served: Whether the others have pages of their own.
    """
    rows: list[list[str | TableCell]] = []
    for record in records[:MOST_ROWS]:
        there = f"#{shown[record.instance]}" if record.instance in shown else ""
        if not there and served:
            there = f"instance.html?id={quote(record.instance)}"
        right, count = int(record.correct.sum()), len(record.correct)
        verdict = (
            TableCell("✓ right", tone="right") if record.submission_correct else TableCell("✗ wrong", tone="wrong")
        )
        answers = len({int(vote) for vote in record.votes if vote >= 0})
        rows.append([
            TableCell(record.instance, code=True, href=there), get_task(record.place[0]).title, verdict,
            TableCell(signs=strip([record.statuses[i] for i in record.order])), str(record.place[1]),
            TableCell(f"{right}/{count}", sort=right / max(1, count)), str(answers),
            f"{record.total_tokens:,.0f}",
        ])  # fmt: skip
    head = ("instance", "task", "submitted", "replies", "level", "right", "answers", "tokens")
    return sortable(head, rows, words=4, name="all-instances")
