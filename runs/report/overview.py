"""The head of a run's page: what it says, a map of levels, the ledger, and the table of all instances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from ...tasks import get_task
from ..analysis.baselines import CellBaseline
from ..analysis.instance_records import InstanceRecord
from ..analysis.statistics import KINDS, CellStatistics, Kind, last
from ..directory import Run
from .html_tables import Cell, heat, sortable
from .markup import Markup, element
from .reply_section import strip

MOST_ROWS = 3_000
"""Instances in the table of all instances; the exports have every one."""
TITLES: dict[Kind, str] = {
    "average": "one call", "best": "best of n", "worst": "worst of n", "majority": "majority of n",
}  # fmt: skip


def heat_maps(
    cells: Sequence[CellStatistics], floors: Sequence[CellBaseline], names: Mapping[tuple[str, int], str]
) -> Markup:
    """Per task the scores against levels, coloured; hovering tells interval and floor.

    Args:
        names: Of cells that are no levels.
    """
    floor_of = {(floor.task, floor.level): floor.floor.score for floor in floors}
    maps = []
    for task in dict.fromkeys(cell.task for cell in cells):
        of_task = [cell for cell in cells if cell.task == task]
        rows: list[Markup] = []
        for kind in KINDS:
            if any(cell.curves.get(kind) for cell in of_task):
                told = (_heat(cell, kind, floor_of, names) for cell in of_task)
                rows.append(element("tr", element("td", TITLES[kind]), *told))
        if any(place[0] == task for place in floor_of):
            told = (heat(floor_of.get((task, cell.level)), "floor") for cell in of_task)
            rows.append(element("tr", element("td", "floor", class_="muted"), *told))
        levels = (element("th", str(cell.level), title=names.get((task, cell.level), "level")) for cell in of_task)
        head = element("tr", element("th", get_task(task).title), *levels)
        table = element("table", element("thead", head), element("tbody", *rows), class_="heatmap")
        maps.append(element("div", table, class_="scroll"))
    return element("div", *maps, class_="maps")


def _heat(
    cell: CellStatistics,
    kind: Kind,
    floors: Mapping[tuple[str, int], float],
    names: Mapping[tuple[str, int], str],
) -> Cell:
    estimate = last(cell.curves.get(kind))
    if estimate is None:
        return heat(None)
    place = (cell.task, cell.level)
    told = f"{names.get(place, f'level {cell.level}')}: {100 * estimate.mean:.1f} % [{', '.join(estimate.percents())}]"
    floor = floors.get(place)
    return heat(estimate.mean, told if floor is None else f"{told}, floor {100 * floor:.0f} %")


def ledger(records: Sequence[InstanceRecord], currency: str | None) -> Markup:
    """What every task has cost, and what a right answer cost."""
    head = [
        "task",
        "instances",
        "calls",
        "tokens",
        "per instance",
        "per right answer handed in",
        "given up",
        "model seconds",
    ]
    head += [f"money, {currency}"] if currency else []
    rows: list[list[Markup | str]] = []
    tasks = dict.fromkeys(record.place[0] for record in records)
    groups = {task: [r for r in records if r.place[0] == task] for task in tasks}
    for title, group in [*((get_task(t).title, g) for t, g in groups.items()), ("all", list(records))]:
        wasted = sum(r.wasted_tokens for r in group)
        tokens = sum(float(r.tokens.sum()) for r in group) + wasted
        right = sum(r.handed_in for r in group)
        row: list[Markup | str] = [
            title, f"{len(group):,}", f"{sum(len(r.correct) for r in group):,}", f"{tokens:,.0f}",
            f"{tokens / max(1, len(group)):,.0f}", f"{tokens / right:,.0f}" if right else "–", f"{wasted:,}",
            f"{sum(float(r.seconds.sum()) for r in group):,.2f}",
        ]  # fmt: skip
        if currency:
            row.append(f"{sum(float(r.money.sum()) + r.wasted_money for r in group):,.4f}")
        rows.append(row)
    return sortable(head, rows)


def instance_table(
    run: Run, records: Sequence[InstanceRecord], shown: Mapping[str, str], served: bool
) -> Iterator[Markup]:
    """All instances, to sort and to filter.

    Args:
        shown: Where on the page instances are shown, by id.
        served: Whether the others have pages of their own.
    """
    rows: list[list[Markup | str]] = []
    for record in records[:MOST_ROWS]:
        code = element("code", record.instance)
        there = f"#{shown[record.instance]}" if record.instance in shown else None
        if there is None and served:
            there = f"instance.html?id={quote(record.instance)}"
        right = int(record.correct.sum())
        share = Cell(element("td", f"{right}/{len(record.correct)}", data_v=right / max(1, len(record.correct))))
        word = element(
            "span", "✓ right" if record.handed_in else "✗ wrong", class_="right" if record.handed_in else "wrong"
        )
        answers = len({int(vote) for vote in record.votes if vote >= 0})
        rows.append([
            element("a", code, href=there) if there else code, get_task(record.place[0]).title,
            word, strip([record.statuses[i] for i in record.order]), str(record.place[1]), share, str(answers),
            f"{float(record.tokens.sum()):,.0f}",
        ])  # fmt: skip
    yield element(
        "div", element("input", class_="filter", type="search", placeholder="filter: tsp wrong 3 …", aria_label="filter",
                       data_table="all-instances", data_count="shown-instances"),
        element("span", f"{len(rows):,} shown", id="shown-instances", class_="muted"), class_="tools",
    )  # fmt: skip
    head = ("instance", "task", "handed in", "attempts", "level", "right", "answers", "tokens")
    yield sortable(head, rows, words=4, name="all-instances")
    more = len(records) - len(rows)
    tail = f" {more:,} more are in assay report {run.directory.name} --format jsonl." if more > 0 else ""
    yield element("p", "Attempts in the order in which they came: ✓ right, ✗ wrong, ? no readable answer, ! failed call. "
                  f"Click a head to sort.{tail}", class_="note")  # fmt: skip
