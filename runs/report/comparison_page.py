"""The page of a comparison: sentences, differences as a picture and a table, curves at equal cost."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.comparison import Comparison
from ..analysis.paired import PairedRow
from .comparison_text import COST_HEAD, HEAD, LEGEND, cost_rows, difference_rows, sentences
from .document import document
from .html_tables import listing, sortable
from .markup import Markup, element, join
from .panels import legend, show_panel
from .plots import Line, Panel

KINDS = ("average", "best", "k1", "majority", "worst", "k0", "k2", "k3")
WIDTH, ROW, LABEL = 720, 19, 300


def render_comparison(comparison: Comparison) -> str:
    """The comparison as one HTML document."""
    return document("Assay runs compared", _body(comparison))


def _body(comparison: Comparison) -> Iterator[Markup]:
    first, *others = comparison.sides
    yield element("h1", "Runs compared")
    against = " and ".join(side.name for side in others)
    yield element("p", f"{against} against {first.name}, on {comparison.shared:,} shared instances", class_="muted")
    yield listing(sentences(comparison))
    yield element("h2", "Differences")
    yield _forest(
        [r for r in comparison.rows if r.difference is not None and r.score == "strategy" and " " not in r.group]
    )
    yield sortable(HEAD, difference_rows([row for row in comparison.rows if " " not in row.group]), words=3)
    if levels := difference_rows([row for row in comparison.rows if " " in row.group]):
        table = element("div", sortable(HEAD, levels, words=3), class_="inside")
        yield element("details", element("summary", f"By level ({len(levels)} rows)"), table)
    yield element("p", LEGEND, class_="note")
    if comparison.curves:
        yield element("h2", "At equal cost")
        yield join(*_costs(comparison))
        yield sortable(COST_HEAD, cost_rows(comparison), words=2)
    if comparison.notes:
        yield element("h2", "Left out")
        yield element("ul", *(element("li", note) for note in comparison.notes))


def _costs(comparison: Comparison) -> Iterator[Markup]:
    kinds = {side.name: KINDS[i % len(KINDS)] for i, side in enumerate(comparison.sides)}
    yield legend([Line(name, kind, ()) for name, kind in kinds.items()], floor=False)
    for cost, curves in comparison.curves.items():
        panels = []
        for task in dict.fromkeys(curve.task for curve in curves):
            lines = tuple(
                Line(c.run, kinds[c.run], tuple(zip(c.budgets, c.scores, strict=True)))
                for c in curves
                if c.task == task
            )
            panels.append(Panel(f"{task}: right for equal {cost}", f"{cost} per instance", lines))
        if cost != "seconds":
            yield element("div", *map(show_panel, panels), class_="charts")


def _forest(rows: list[PairedRow]) -> Markup:
    """Every difference with its interval around zero."""
    if not rows:
        return Markup("")
    ends = [abs(x) for row in rows if (d := row.difference) for x in (d.low, d.high) if abs(x) <= 1]
    reach = max([*ends, 0.05])
    several = len({row.second for row in rows}) > 1

    def place(value: float) -> float:
        return LABEL + (WIDTH - LABEL) * (0.5 + 0.48 * max(-1.0, min(1.0, value / reach)))

    height = ROW * len(rows) + 30
    parts = [element("line", class_="grid", x1=place(0), x2=place(0), y1=0, y2=height - 22)]
    for number, row in enumerate(rows):
        assert row.difference is not None
        y, kind = ROW * number + 12, "series best" if row.difference.mean >= 0 else "series worst"
        told = f"{row.group}: {row.second}" if several else row.group
        title = f"{told}: {100 * row.difference.mean:+.1f} [{100 * row.difference.low:+.1f}, {100 * row.difference.high:+.1f}]"
        parts.append(element("text", told if len(told) < 44 else f"{told[:42]}…", class_="tick", x=0, y=y + 4))
        parts.append(
            element(
                "g", element("title", title),
                element("line", class_="whisker", x1=place(row.difference.low), x2=place(row.difference.high), y1=y, y2=y),
                element("g", element("circle", cx=place(row.difference.mean), cy=y, r=4.0), class_="mark"), class_=kind,
            )
        )  # fmt: skip
    for value in (-reach, 0.0, reach):
        parts.append(
            element("text", f"{100 * value:+.0f}", class_="tick", x=place(value), y=height - 6, text_anchor="middle")
        )
    return element("svg", *parts, class_="chart forest", viewBox=f"0 0 {WIDTH} {height}", role="img",
                   aria_label="differences of what the strategies handed in, in points")  # fmt: skip
