"""Writes the table of goals in README.md from measured figures: `python benchmarks/table.py [--check]`.

`targets.json` has the goals, set in advance from a prototype: a required ratio (`floor`) and a
target (`reach`). The other scripts write `figures.json` with `--json`. `--check` writes nothing
and fails if the README does not match.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"


def judged(goal: dict[str, Any], ratio: float) -> str:
    """Say whether a ratio meets a goal; some goals are upper bounds."""
    if goal.get("at_most"):
        met, reached = ratio <= goal["floor"], ratio <= goal["reach"]
    else:
        met, reached = ratio >= goal["floor"], goal["reach"] is not None and ratio >= goal["reach"]
    return "target met" if reached else "required met" if met else "**missed**"


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def duration(microseconds: float) -> str:
    for unit, size in (("s", 1e6), ("ms", 1e3), ("µs", 1.0)):
        if microseconds >= size:
            return f"{microseconds / size:.3g} {unit}"
    return f"{microseconds * 1000:.3g} ns"


def goals(targets: list[dict[str, Any]], figures: dict[str, Any]) -> list[str]:
    lines = ["| what | size | peer | required | target | measured | ours | |", "|---|---|---|---|---|---|---|---|"]
    for goal in targets:
        figure = figures.get(goal["key"])
        measured = "not measured" if figure is None else f"{number(figure['ratio'])}×"
        ours = "" if figure is None else duration(figure["ours_us"])
        verdict = "" if figure is None else judged(goal, figure["ratio"])
        lines.append(
            f"| {goal['what']} | {goal['size']} | {goal['peer']} | {number(goal['floor'])} | {number(goal['reach'])} "
            f"| {measured} | {ours} | {verdict} |"
        )
    return lines


def others(targets: list[dict[str, Any]], figures: dict[str, Any]) -> list[str]:
    known = {goal["key"] for goal in targets}
    lines = ["| figure | ours | peer by ours (quartiles) |", "|---|---|---|"]
    for key, figure in sorted(figures.items()):
        if key in known:
            continue
        ratio = f"{number(figure['ratio'])}×" if "ratio" in figure else ""
        spread = f" ({number(figure['low'])} to {number(figure['high'])})" if "low" in figure else ""
        lines.append(f"| `{key}` | {duration(figure['ours_us'])} | {ratio}{spread} |")
    return lines


def rendered() -> str:
    """The part of README.md between the two marks."""
    measured = json.loads((HERE / "figures.json").read_text())
    targets = json.loads((HERE / "targets.json").read_text())
    figures, machine = measured["figures"], measured["machine"]
    held = [judged(goal, figures[goal["key"]]["ratio"]) for goal in targets if goal["key"] in figures]
    intro = (
        f"Measured on {machine['cores']} shared cores ({machine['processor']}), Python {machine['python']}. "
        f"Of {len(held)} goals, {held.count('target met')} meet their target, {held.count('required met')} "
        f"more meet the required ratio, {held.count('**missed**')} miss it."
    )
    parts = [intro, "", *goals(targets, figures), "", "## All other figures", "", *others(targets, figures), ""]
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if README.md does not match")
    check = parser.parse_args().check
    readme = HERE / "README.md"
    text = readme.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    new = before + BEGIN + rendered() + END + after
    if not check:
        readme.write_text(new)
    elif new != text:
        sys.exit("benchmarks/README.md does not match figures.json: run `python benchmarks/table.py`")


if __name__ == "__main__":
    main()
