"""The levels, measured: effort with its interval and growth, baselines, prompt length, and other solvers.

    python benchmarks/levels.py                        # every task, into docs/levels.md and docs/levels/
    python benchmarks/levels.py tsp -n 400 --json DIR

Replaces the section of each task in docs/levels.md and its picture. Nothing here depends on the machine: the figures come back
with the same seed. The judges are solvers that share no code with the reference solvers
(tests/support/level_judges.py, `EFFORT_JUDGES` in the facts of a task); they need `python-sat`.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from pathlib import Path
from typing import Any

from assay.tasks import TASKS, get_task
from assay.tasks.core.baseline import TRIVIAL_KINDS
from assay.tasks.datasets.level_measures import LevelMeasures, Mean, draw, mean_of, measure_level

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from level_judges import spearman
from task_facts import fact

PAGE, PICTURES = ROOT / "docs" / "levels.md", ROOT / "docs" / "levels"
JUDGED = 100
"""Instances per level that the outside solvers get; several are slow."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="*", default=list(TASKS), help="names of tasks; all by default")
    parser.add_argument("-n", "--count", type=int, default=300, help="instances per level")
    parser.add_argument("--baselines", type=int, default=100, help="number of instances for the baselines")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="a folder for the figures as JSON")
    options = parser.parse_args()
    for name in options.tasks:
        task = get_task(name)
        rows = [
            measure_level(task, level, seed=options.seed, count=options.count, baseline_instances=options.baselines)
            for level in sorted(task.levels)
        ]
        judged = judge(name, options.seed, min(options.count, JUDGED))
        text = f"## {task.title}\n\n![The levels of {task.title}](levels/{name}.svg)\n\n"
        text += markdown(rows, judged, task.effort)
        replace_section(name, text)
        PICTURES.mkdir(exist_ok=True)
        (PICTURES / f"{name}.svg").write_text(draw(rows, task.title, task.effort.replace("_", " ")).to_svg())
        if options.json:
            options.json.mkdir(parents=True, exist_ok=True)
            outside = {label: [mean.to_dict() for mean in means] for label, means in judged.items()}
            data = {"levels": [row.to_dict() for row in rows], "judges": outside}
            (options.json / f"{name}.json").write_text(json.dumps(data, indent=1) + "\n")
        print(text)


def replace_section(name: str, text: str) -> None:
    """Puts a text between the marks of a task in the page."""
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(begin)
    PAGE.write_text(head + begin + text + end + rest.split(end)[1], encoding="utf-8")


def judge(name: str, seed: int, count: int) -> dict[str, list[Mean]]:
    """The mean effort of every outside solver, by level."""
    task, found = get_task(name), dict[str, list[Mean]]()
    for level in sorted(task.levels):
        instances = list(task.generate(level, seed=seed, count=count))
        for label, measure in fact(name, "EFFORT_JUDGES", {}).items():
            found.setdefault(label, []).append(mean_of([measure(instance) for instance in instances]))
    return found


def markdown(rows: list[LevelMeasures], judged: dict[str, list[Mean]], effort: str) -> str:
    """The table of a task, and below it what it shows."""
    efforts = [row.effort for row in rows if row.effort]
    growth = ["", *(f"×{b.mean / a.mean:.2f}" for a, b in itertools.pairwise(efforts))]
    head = ["level", f"effort: {effort}", "95 %", "growth", *TRIVIAL_KINDS, "characters", "tokens", *judged]
    lines = [head, ["---:"] * len(head)]
    for i, row in enumerate(rows):
        assert row.baselines is not None
        lines.append([
            str(row.level), short(efforts[i].mean), f"{short(efforts[i].low)}–{short(efforts[i].high)}", growth[i],
            *(percent(row.baselines.score(kind)) for kind in TRIVIAL_KINDS),
            short(row.characters.mean), short(row.tokens.mean), *(short(means[i].mean) for means in judged.values()),
        ])  # fmt: skip
    least = min(b.mean / a.mean for a, b in itertools.pairwise(efforts))
    apart = sum(a.high < b.low for a, b in itertools.pairwise(efforts))
    said = [f"{rows[0].instances} instances per level. Smallest growth of effort ×{least:.2f}."]
    if rows[0].baselines:
        said.append(f"Baselines over {rows[0].baselines.instances} of them.")
    said.append(f"The 95 % intervals of {apart} of {len(efforts) - 1} neighbouring levels do not overlap.")
    said += [
        f"{label}: rank correlation with the level {spearman([m.mean for m in means]):.3f}."
        for label, means in judged.items()
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n\n" + " ".join(said) + "\n"


def short(value: float) -> str:
    """Three digits or so."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percent(value: Any) -> str:
    """A share."""
    return "" if value is None else f"{100 * value:.0f} %"


if __name__ == "__main__":
    main()
