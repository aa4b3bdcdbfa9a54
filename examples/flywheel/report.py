"""The tables and figures of what was measured and learned.

python examples/flywheel/report.py --folder examples/flywheel
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

MARKS = {"single": "o", "majority of 16": "s", "best of 4": "v", "best of 16": "^", "refine, 4 rounds": "D",
         "beam of 2 with step oracle": "*"}  # fmt: skip
VERIFIERS = {"perfect": "#2c7fb8", "noisy": "#7fcdbb", "none": "#bdbdbd"}


def interval(row):
    """A share with its interval, in per cent."""
    return f"{100 * row['accuracy']:.0f} [{100 * row['low']:.0f}, {100 * row['high']:.0f}]"


def points(gain, p="p_value"):
    """A difference with its interval, in points, and its p-value."""
    chance = "p < 0.001" if gain[p] < 0.001 else f"p = {gain[p]:.3f}"
    return f"{100 * gain['mean']:+.1f} [{100 * gain['low']:+.1f}, {100 * gain['high']:+.1f}], {chance}"


def table(head, rows):
    """A Markdown table."""
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows))


def own_table(measured, cell, skip=()):
    """A row for each way at its own cost, a column for each task."""
    ways = [row["way"] for row in measured[0]["own"] if row["way"] not in skip]
    found = {(task["task"], row["way"]): row for task in measured for row in task["own"]}
    names = [task["task"] for task in measured]
    return table(["", *names], [[way, *(cell(found[name, way]) for name in names)] for way in ways])


def equal_table(measured):
    """A row for each task and way, a column for each verifier, all with the same words to spend."""
    rows = []
    for task in measured:
        found = {(row["way"], row["verifier"]): row for row in task["equal"]}
        for way in dict.fromkeys(row["way"] for row in task["equal"]):
            told = [f"{interval(found[way, v])}, {found[way, v]['tokens']:.0f}" for v in VERIFIERS]
            rows.append([task["task"], f"`{way}`", f"{found[way, 'perfect']['budget']}", *told])
    return table(["task", "way", "words at most", *(f"`{v}`" for v in VERIFIERS)], rows)


def learning_table(learned):
    """pass@1 before and after one round, and the paired gain, with and without the verifier."""
    rows = [
        [row["task"], str(row["verified"]["kept"]), f"{100 * row['before']['mean']:.1f}",
         f"{100 * row['verified']['after']['mean']:.1f}", points(row["verified"]["gain"]),
         points(row["unverified"]["gain"])]
        for row in learned
    ]  # fmt: skip
    return table(["task", "learned", "before", "after", "gain", "gain of as many replies as drawn"], rows)


def results(measured, learned):
    """The page of all tables."""
    count = measured[0]["own"][0]["instances"]
    return f"""# Results

Written by `report.py` from `measured.json` and `learned.json`. Per cent of {count} fresh test instances for each task
({", ".join(f"{t['task']} {t['own'][0]['level']}" for t in measured)}), temperature 1, in brackets 95 % intervals; then the words
drawn for each instance, the prompt not counted.

## Each way at its own cost

With an exact verifier of answers and, of the beam, of steps.

{own_table(measured, lambda row: f"{interval(row)}, {row['tokens']:.0f}")}

Against the majority of sixteen, in points, on the same instances; p-values by tossing signs, adjusted (Holm) for the
seven comparisons of a task:

{own_table(measured, lambda row: points(row["gain"], "p_holm"), skip=("majority of 16",))}

## The same words to spend, three verifiers

As many words for each instance as sixteen replies take on average. `noisy` lets one wrong answer (of the beam, also one dead
prefix) in ten pass and refuses one right one in ten; `none` accepts whatever can be read. A way stops at what is accepted.

{equal_table(measured)}

## One round of learning

pass@1 in per cent before and after, the paired gain in points.

{learning_table(learned)}
"""


def plotting():
    """matplotlib without a screen."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    return plt


def bounds(row):
    """How far the interval reaches below and above."""
    return [[max(0.0, row["accuracy"] - row["low"])], [max(0.0, row["high"] - row["accuracy"])]]


def panels(plt, measured, height):
    """A panel for each task, with one axis of shares."""
    plot, found = plt.subplots(1, len(measured), figsize=(2.25 * len(measured), height), sharey=True, squeeze=False)
    for panel, task in zip(found[0], measured, strict=True):
        panel.set(title=f"{task['task']} {task['own'][0]['level']}", ylim=(0, 1.04))
        panel.grid(alpha=0.3)
    found[0][0].set_ylabel("solved (95 % interval)")
    return plot, found[0]


def spending_figure(measured, path):
    """Solved against words drawn."""
    plt = plotting()
    plot, found = panels(plt, measured, 3.0)
    for panel, task in zip(found, measured, strict=True):
        for number, row in enumerate(row for row in task["own"] if row["way"] in MARKS):
            panel.errorbar(row["tokens"], row["accuracy"], bounds(row), fmt=MARKS[row["way"]], capsize=2,
                           color=f"C{number}", label=row["way"], markersize=9 if MARKS[row["way"]] == "*" else 6)  # fmt: skip
        panel.set(xscale="log", xlabel="words per instance")
    handles, names = found[0].get_legend_handles_labels()
    plot.legend(handles, names, loc="lower center", ncols=6, frameon=False)
    plot.tight_layout(rect=(0, 0.09, 1, 1))
    plot.savefig(path, dpi=100)


def dial_figure(measured, path):
    """Solved with the same words to spend, for each way and verifier."""
    plt = plotting()
    plot, found = panels(plt, measured, 3.0)
    for panel, task in zip(found, measured, strict=True):
        ways = list(dict.fromkeys(row["way"] for row in task["equal"]))
        for row in task["equal"]:
            place = ways.index(row["way"]) + 0.27 * (list(VERIFIERS).index(row["verifier"]) - 1)
            panel.bar(place, row["accuracy"], 0.25, color=VERIFIERS[row["verifier"]], yerr=bounds(row), capsize=2,
                      label=row["verifier"] if row["way"] == ways[0] else None)  # fmt: skip
        panel.set_xticks(range(len(ways)), ways)
    handles, names = found[0].get_legend_handles_labels()
    plot.legend(handles, [f"verifier: {name}" for name in names], loc="lower center", ncols=3, frameon=False)
    plot.tight_layout(rect=(0, 0.08, 1, 1))
    plot.savefig(path, dpi=100)


def learning_figure(learned, path):
    """pass@1 before one round, after it, and after learning as many replies right or wrong."""
    plt = plotting()
    plot, panel = plt.subplots(figsize=(6.5, 3.0))
    arms = {"before": lambda row: row["before"], "learned replies as drawn": lambda row: row["unverified"]["after"],
            "learned verified replies": lambda row: row["verified"]["after"]}  # fmt: skip
    colours = ("#bdbdbd", "#fdae6b", "#2c7fb8")
    for number, (label, of) in enumerate(arms.items()):
        for place, row in enumerate(learned):
            told = of(row)
            reach = [[told["mean"] - told["low"]], [told["high"] - told["mean"]]]
            panel.bar(place + 0.27 * (number - 1), told["mean"], 0.25, color=colours[number], yerr=reach, capsize=2,
                      label=None if place else label)  # fmt: skip
    panel.set_xticks(range(len(learned)), [row["task"] for row in learned])
    panel.set(ylabel="pass@1 (95 % interval)", ylim=(0, 1.25))
    panel.legend(frameon=False, ncols=3, loc="upper center")
    plot.tight_layout()
    plot.savefig(path, dpi=100)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", default="examples/flywheel")
    folder = Path(parser.parse_args().folder)
    found_measured, found_learned = (json.loads((folder / f"{n}.json").read_text()) for n in ("measured", "learned"))
    (folder / "results.md").write_text(results(found_measured, found_learned))
    spending_figure(found_measured, folder / "spending.png")
    dial_figure(found_measured, folder / "dial.png")
    learning_figure(found_learned, folder / "learning.png")
