"""Public answers of models judged again: the tables of docs/atlas.md and its picture.

    python benchmarks/atlas.py FOLDER        # a folder with the result files of open-thought/reasoning-gym-eval

The files may lie in folders (`zero-shot/hard/MODEL_DATE/…/shortest_path.json`) or carry them in their names
(`hard--MODEL_DATE--shortest_path.json`). Replaces the sections between the marks of the page. Nothing here depends on the machine.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

from assay.harness.answer_logs.files import open_rows
from assay.harness.foreign.atlas import DataSet, ModelRow, atlas
from assay.harness.foreign.rejudge import Judged, rejudge, table
from assay.harness.scored_logs.file_labels import label_files
from assay.tasks.core.canvas import AMBER, BLUE, FAINT, GREEN, INK, MUTED, Canvas

ROOT = Path(__file__).resolve().parents[1]
PAGE, PICTURE = ROOT / "docs" / "atlas.md", ROOT / "docs" / "atlas" / "shortest-path.svg"
SETS = ("hard shortest_path", "easy shortest_path", "hard maze", "easy maze")
LEFT, PANEL, ROW, TOP = 190, 300, 22, 64
"""Pixels: of the names of models, of a panel, of a row, and above the rows."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    names = sorted(
        str(path)
        for path in parser.parse_args().folder.rglob("*.json")
        if path.stem.endswith(("maze", "shortest_path"))
    )
    found: list[Judged] = []
    for name in names:
        found += rejudge("reasoning-gym", name, itertools.chain.from_iterable(open_rows(name)))
    sets = {name: one for one in atlas(found, label_files(names)) for name in SETS if _is(one, name)}
    total = table(found)[-1]
    replace_section(
        "totals",
        f"Of {total['answers']:,} answers the verdicts agree on {total['agree']:,}; {total['false reject']} are right and were refused, and "
        f"{total['false accept']} was taken without a single readable answer.\n",
    )
    for name in SETS:
        replace_section(name, markdown(sets[name]))
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(sets["hard shortest_path"], sets["easy shortest_path"]).to_svg())


def _is(one: DataSet, name: str) -> bool:
    return set(name.split()) <= set(one.name.split())


def replace_section(name: str, text: str) -> None:
    """Puts a text between the marks of a section in the page."""
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    head, rest = PAGE.read_text(encoding="utf-8").split(begin)
    PAGE.write_text(head + begin + text + end + rest.split(end)[1], encoding="utf-8")


def markdown(one: DataSet) -> str:
    """The table of a data set."""
    path = bool(one.groups)
    head = ["model", "answers", "published", "ours", "95 %", f"ours − constant ({percent(one.constant_share)})"]
    if path:
        head += ["right, feasible", "right, infeasible", "says infeasible", "right length", "claim true"]
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    for row in one.models:
        assert row.published is not None and row.above_constant is not None
        low, high = row.ours.percents()
        difference = row.above_constant
        cells = [
            short(row.model), f"{row.answers}", percent(row.published.mean), percent(row.ours.mean), f"{low}–{high}",
            f"{100 * difference.mean:+.1f} [{100 * difference.low:+.0f}, {100 * difference.high:+.0f}]",
        ]  # fmt: skip
        if path:
            cells += [f"{row.groups[name].right} of {row.groups[name].answers}" for name in ("feasible", "infeasible")]
            cells += [f"{100 * row.kinds['no solution'] / row.answers:.0f} %"]
            cells += [f"{row.true['length']} of {row.kinds['length']}", percent(row.claims.mean)]
        lines.append(cells)
    apart = sum(pair.adjusted <= 0.05 for pair in one.pairs)
    told = f"{apart} of {len(one.pairs)} pairs of models differ (paired by question, Holm's procedure at 5 %)."
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + f"\n\n{told}\n"


def percent(share: float) -> str:
    return f"{100 * share:.1f}"


def short(model: str) -> str:
    """The name without its provider."""
    return model.partition("_")[2] or model


def draw(hard: DataSet, easy: DataSet) -> Canvas:
    """Two panels of bars, one row per model."""
    rows = max(len(hard.models), len(easy.models))
    canvas = Canvas(2 * (LEFT + PANEL), TOP + ROW * rows + 30, "shortest_path: what the published share is made of")
    parts = {"says infeasible, rightly": BLUE, "gives a right path": GREEN, "gives the right length": AMBER}
    for number, (name, colour) in enumerate(parts.items()):
        canvas.rectangle(LEFT + 190 * number, 8, 12, 12, colour)
        canvas.text(LEFT + 190 * number + 18, 18, name)
    panel(canvas, 0, hard, f"hard: the constant answer earns {percent(hard.constant_share)} %")
    panel(canvas, LEFT + PANEL, easy, "easy: lengths were asked for and got nothing")
    return canvas


def panel(canvas: Canvas, x: float, one: DataSet, title: str) -> None:
    canvas.text(x + LEFT, 44, title, 13, bold=True)
    bottom, width = TOP + ROW * len(one.models), PANEL - 30
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        place = x + LEFT + width * tick
        canvas.line([(place, TOP - 8), (place, bottom)], FAINT)
        canvas.text(place, bottom + 16, f"{100 * tick:.0f} %", 11, MUTED, "middle")
    for number, row in enumerate(one.models):
        y, at = TOP + ROW * number, x + LEFT
        canvas.text(at - 6, y + 11, short(row.model), 11, anchor="end")
        for share, colour in bars(row):
            canvas.rectangle(at, y, width * share, 14, colour)
            at += width * share
    place = x + LEFT + width * one.constant_share
    canvas.line([(place, TOP - 8), (place, bottom)], INK, 1.5, dashed=True)


def bars(row: ModelRow) -> list[tuple[float, str]]:
    """Shares of all replies: right claims of no path, right paths, right lengths."""
    return [(row.true[kind] / row.answers, colour) for kind, colour in (("no solution", BLUE), ("answer", GREEN), ("length", AMBER))]  # fmt: skip


if __name__ == "__main__":
    main()
