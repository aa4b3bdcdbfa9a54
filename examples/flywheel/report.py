"""The tables and the figures of what was measured.

python examples/flywheel/report.py --measured measured.json --learned learned.json --out examples/flywheel/figures
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

MARKS = {"single": "o", "average of 16": None, "majority of 16": "s", "best of 4": "^", "best of 16": "^",
         "refine, 4 rounds": "D", "refine, 16 rounds": "D", "beam of 2 with step oracle": "*"}  # fmt: skip


def interval(row):
    """A share with its interval, in per cent."""
    return f"{100 * row['accuracy']:.1f} [{100 * row['low']:.1f}, {100 * row['high']:.1f}]"


def spending_table(rows):
    """A row for each way to spend, a column for each task."""
    tasks = list(dict.fromkeys(row["task"] for row in rows))
    cells = {(row["task"], row["strategy"]): row for row in rows}
    lines = ["| | " + " | ".join(tasks) + " |", "|---|" + "---|" * len(tasks)]
    for label in dict.fromkeys(row["strategy"] for row in rows):
        told = [f"{interval(cells[t, label])}, {cells[t, label]['tokens']:.0f}" for t in tasks]
        lines.append(f"| {label} | " + " | ".join(told) + " |")
    return "\n".join(lines)


def against_table(rows):
    """What each way gains on the majority vote, in points, on the same instances."""
    tasks = list(dict.fromkeys(row["task"] for row in rows))
    cells = {(row["task"], row["strategy"]): row["against_majority"] for row in rows}
    lines = ["| | " + " | ".join(tasks) + " |", "|---|" + "---|" * len(tasks)]
    for label in dict.fromkeys(row["strategy"] for row in rows):
        if label != "majority of 16":
            gains = [cells[t, label] for t in tasks]
            lines.append(f"| {label} | " + " | ".join(points(gain) for gain in gains) + " |")
    return "\n".join(lines)


def points(gain):
    """A difference with its interval, in points."""
    return f"{100 * gain['mean']:+.1f} [{100 * gain['low']:+.1f}, {100 * gain['high']:+.1f}]"


def learning_table(rows):
    """pass@1 before and after one round, and the paired gain, with and without the verifier."""
    lines = ["| task | kept | pass@1 before | after | gain | gain without the verifier |", "|---|---|---|---|---|---|"]
    for row in rows:
        one, other = row["verified"], row["unverified"]
        lines.append(
            f"| {row['task']} | {one['kept']} | {100 * row['before']['mean']:.1f} | {100 * one['after']['mean']:.1f} "
            f"| {points(one['gain'])} | {points(other['gain'])} |"
        )
    return "\n".join(lines)


def figure(rows, out):
    """Accuracy against tokens per instance, one panel for each task."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams["svg.hashsalt"] = "flywheel"
    tasks = list(dict.fromkeys(row["task"] for row in rows))
    labels = [label for label in MARKS if MARKS[label]]
    colours = dict(zip(labels, plt.get_cmap("tab10").colors, strict=False))
    plot, panels = plt.subplots(1, len(tasks), figsize=(3.1 * len(tasks), 3.4), sharey=True, squeeze=False)
    for panel, task in zip(panels[0], tasks, strict=True):
        for row in rows:
            if row["task"] == task and row["strategy"] in labels:
                low, high = row["accuracy"] - row["low"], row["high"] - row["accuracy"]
                panel.errorbar(
                    row["tokens"], row["accuracy"], [[max(0, low)], [max(0, high)]], fmt=MARKS[row["strategy"]], capsize=2,
                    color=colours[row["strategy"]], label=row["strategy"],
                )  # fmt: skip
        panel.set(title=task, xscale="log", xlabel="tokens per instance", ylim=(0, 1.02))
        panel.grid(alpha=0.3)
    panels[0][0].set_ylabel("solved (95 % interval)")
    handles, names = panels[0][0].get_legend_handles_labels()
    plot.legend(handles, names, loc="lower center", ncols=4, frameon=False, fontsize=8)
    plot.tight_layout(rect=(0, 0.14, 1, 1))
    for kind in ("png", "svg"):
        plot.savefig(out / f"spending.{kind}", dpi=130, metadata={"Date": None} if kind == "svg" else None)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measured", default="measured.json")
    parser.add_argument("--learned", default="learned.json")
    parser.add_argument("--out", default="examples/flywheel/figures")
    told = parser.parse_args()
    folder = Path(told.out)
    folder.mkdir(parents=True, exist_ok=True)
    measured = json.loads(Path(told.measured).read_text())
    figure(measured, folder)
    print(spending_table(measured), against_table(measured), sep="\n\n")
    if Path(told.learned).exists():
        print("", learning_table(json.loads(Path(told.learned).read_text())), sep="\n")
