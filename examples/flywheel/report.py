"""Write the tables and figures of the measurements into the README and into pictures beside it.

python examples/flywheel/report.py --folder examples/flywheel
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from assay_tiny_models import WEIGHTS

from assay.strategies.estimation.paired import holm

MARKS = {"single": "o", "majority of 16": "s", "best of 4": "v", "best of 16": "^", "refine, 4 rounds": "D",
         "beam of 2 with process verifier": "*"}  # fmt: skip
BEGIN, END = "<!-- written by report.py -->", "<!-- to here -->"
VERIFIERS = {"perfect": "#2c7fb8", "noisy": "#7fcdbb", "none": "#bdbdbd"}


def interval(row):
    """A share with its interval, in per cent."""
    return f"{100 * row['accuracy']:.0f} [{100 * row['low']:.0f}, {100 * row['high']:.0f}]"


def points(gain):
    """A difference with its interval, in points, and its p-value, adjusted."""
    p = gain["p_holm"]
    chance = "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
    return f"{100 * gain['mean']:+.1f} [{100 * gain['low']:+.1f}, {100 * gain['high']:+.1f}], {chance}"


def table(head, rows):
    """A Markdown table."""
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows))


def own_table(measured, cell, skip=()):
    """A row for each strategy at its own cost, a column for each task."""
    strategies = [row["strategy"] for row in measured[0]["own"] if row["strategy"] not in skip]
    found = {(task["task"], row["strategy"]): row for task in measured for row in task["own"]}
    names = [task["task"] for task in measured]
    return table(
        ["", *names], [[strategy, *(cell(found[name, strategy]) for name in names)] for strategy in strategies]
    )


def equal_table(measured):
    """A row for each task and strategy, a column for each verifier, all with the same budget of tokens."""
    rows = []
    for task in measured:
        found = {(row["strategy"], row["verifier"]): row for row in task["equal"]}
        for strategy in dict.fromkeys(row["strategy"] for row in task["equal"]):
            cells = [f"{interval(found[strategy, v])}, {found[strategy, v]['tokens']:.0f}" for v in VERIFIERS]
            rows.append([task["task"], f"`{strategy}`", *cells])
    return table(["task", "strategy", *(f"`{v}`" for v in VERIFIERS)], rows)


def learning_table(learned):
    """pass@1 before and after one round, and the paired gain, with and without the verifier."""
    for arm in ("verified", "unverified"):
        gains = [row[arm]["gain"] for row in learned]
        for gain, p in zip(gains, holm([gain["p_value"] for gain in gains]), strict=True):
            gain["p_holm"] = p
    rows = [
        [row["task"], *(f"{n:,}" for n in (row["instances"], row["verified"]["kept"], row["steps"])), f"{100 * row['before']['mean']:.1f}",
         f"{100 * row['verified']['after']['mean']:.1f}", points(row["verified"]["gain"]),
         points(row["unverified"]["gain"])]
        for row in learned
    ]  # fmt: skip
    return table(
        ["task", "instances", "learned", "steps", "before", "after", "gain", "gain with unverified replies"], rows
    )


def training_table(measured):
    """The cost of training, as recorded with the packaged weights."""
    cells = (json.loads((WEIGHTS / task["task"] / "training.json").read_text()) for task in measured)
    rows = [
        [facts["task"], facts["level"], *(f"{facts[name]:,}" for name in ("weights", "instances", "left_out", "steps")),
         f"{facts['cpu_seconds']:.0f}"]
        for facts in cells
    ]  # fmt: skip
    return table(["task", "level", "weights", "instances", "left out", "steps", "CPU seconds"], rows)


def results(measured, learned):
    """Return the part of the README that holds the figures, one line per paragraph."""
    count, row = measured[0]["own"][0]["instances"], learned[0]
    text = f"""## Training

{training_table(measured)}

## What was measured

Per cent right of {count} fresh test instances of each task at temperature 1, with 95 % intervals in brackets. The number after the comma is the mean number of tokens drawn per instance, without the prompt. A token of these models is a word. `measured.json` and `learned.json` hold all digits, and `report.py` wrote this part.

### Each strategy at its own cost

The verifier of answers is exact. The beam also uses the exact process verifier.

{own_table(measured, lambda row: f"{interval(row)}, {row['tokens']:.0f}")}

![Solved against tokens drawn, for each task](spending.png)

Differences to the majority of sixteen, in points, on the same instances. The p-values come from sign flips and are adjusted (Holm) for the seven comparisons of a task:

{own_table(measured, lambda row: points(row["gain"]), skip=("majority of 16",))}

### Equal budgets, three verifiers

The budget of an instance is the number of tokens of its sixteen samples; one reply may exceed it. `noisy` accepts one wrong answer in ten and rejects one right answer in ten (for the beam also prefixes). `none` accepts every readable answer. Each strategy stops at the first accepted answer, except `best-of-n`, which draws all samples.

{equal_table(measured)}

![Solved with equal budgets, under three verifiers](verifier_noise.png)

### One round of learning

The model draws {row["draws"]} replies to each fresh training instance and learns from the distinct verified ones. The table shows pass@1 in per cent of {row["tests"]} test instances with {row["each"]} samples each, and the paired gain in points. The p-values are adjusted (Holm) for the five tasks.

{learning_table(learned)}

![What one round gains in pass@1](learning.png)
"""
    return re.sub(r"(?<=[^\n|])\n(?=[^\n|#!])", " ", text)


def filled(page, part):
    """The README with its measured part replaced."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    if not rest or not after:
        raise SystemExit(f"README.md: expected {BEGIN} and, after it, {END}")
    return f"{before}{BEGIN}\n{part}\n{END}{after}"


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
        panel.set(title=task["task"], ylim=(0, 1.04))
        panel.grid(alpha=0.3)
    found[0][0].set_ylabel("solved (95 % interval)")
    return plot, found[0]


def spending_figure(measured, path):
    """Solved against tokens drawn."""
    plt = plotting()
    plot, found = panels(plt, measured, 3.0)
    for panel, task in zip(found, measured, strict=True):
        for number, row in enumerate(row for row in task["own"] if row["strategy"] in MARKS):
            panel.errorbar(row["tokens"], row["accuracy"], bounds(row), fmt=MARKS[row["strategy"]], capsize=2,
                           color=f"C{number}", label=row["strategy"], markersize=9 if MARKS[row["strategy"]] == "*" else 6)  # fmt: skip
        panel.set(xscale="log", xlabel="tokens per instance", xlim=(2.3, 300))
        panel.set_xticks([3, 10, 30, 100], ["3", "10", "30", "100"])
        panel.minorticks_off()
    handles, names = found[0].get_legend_handles_labels()
    plot.legend(handles, names, loc="lower center", ncols=6, frameon=False)
    plot.tight_layout(rect=(0, 0.09, 1, 1))
    plot.savefig(path, dpi=100)


def noise_figure(measured, path):
    """Solved with equal budgets, for each strategy and verifier."""
    plt = plotting()
    plot, found = panels(plt, measured, 3.0)
    for panel, task in zip(found, measured, strict=True):
        strategies = list(dict.fromkeys(row["strategy"] for row in task["equal"]))
        for row in task["equal"]:
            place = strategies.index(row["strategy"]) + 0.27 * (list(VERIFIERS).index(row["verifier"]) - 1)
            panel.bar(place, row["accuracy"], 0.25, color=VERIFIERS[row["verifier"]], yerr=bounds(row), capsize=2,
                      label=row["verifier"] if row["strategy"] == strategies[0] else None)  # fmt: skip
        panel.set_xticks(range(len(strategies)), strategies)
    handles, names = found[0].get_legend_handles_labels()
    plot.legend(handles, [f"verifier: {name}" for name in names], loc="lower center", ncols=3, frameon=False)
    plot.tight_layout(rect=(0, 0.08, 1, 1))
    plot.savefig(path, dpi=100)


def learning_figure(learned, path):
    """What one round gains in pass@1, with the verifier and without."""
    plt = plotting()
    plot, panel = plt.subplots(figsize=(6.5, 2.8))
    arms = {
        "verified": ("learned verified replies", "#2c7fb8"),
        "unverified": ("learned as many unverified replies", "#fdae6b"),
    }
    for number, (arm, (label, colour)) in enumerate(arms.items()):
        for place, row in enumerate(learned):
            gain = {name: 100 * row[arm]["gain"][name] for name in ("mean", "low", "high")}
            reach = [[gain["mean"] - gain["low"]], [gain["high"] - gain["mean"]]]
            panel.bar(place + 0.32 * (number - 0.5), gain["mean"], 0.3, color=colour, yerr=reach, capsize=3,
                      label=None if place else label)  # fmt: skip
    panel.axhline(0, color="black", linewidth=0.8)
    panel.set_xticks(range(len(learned)), [row["task"] for row in learned])
    panel.set_ylabel("gain in pass@1, points\n(paired, 95 % interval)")
    panel.legend(frameon=False, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    plot.tight_layout()
    plot.savefig(path, dpi=100)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", default="examples/flywheel")
    folder = Path(parser.parse_args().folder)
    found_measured, found_learned = (json.loads((folder / f"{n}.json").read_text()) for n in ("measured", "learned"))
    page = folder / "README.md"
    page.write_text(filled(page.read_text(), results(found_measured, found_learned)))
    spending_figure(found_measured, folder / "spending.png")
    noise_figure(found_measured, folder / "verifier_noise.png")
    learning_figure(found_learned, folder / "learning.png")
