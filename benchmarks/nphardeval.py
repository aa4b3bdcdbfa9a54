"""The keys of NPHardEval, checked: how many decisions are *yes*, and how often its key to TSP takes a shortest tour.

    python benchmarks/nphardeval.py FOLDER        # a checkout of casmlab/NPHardEval, with Data_V0, Data_V1 and Data_V2

The key to TSP is the length of a greedy walk from a random city, so the chance that it takes a shortest tour is the share of cities from
which the greedy walk is one. Writes the section of docs/atlas.md. Nothing here depends on the machine.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from atlas import replace_section

from assay.harness.foreign import nphardeval
from assay.harness.foreign.nphardeval_files import read_questions
from assay.tasks import get_task


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    lines = ["| data | TSP-D: instances, answer *yes* | TSP: a shortest tour is taken |", "| --- | ---: | ---: |"]
    for version in sorted(path.name for path in folder.glob("Data_V*")):
        decisions = [nphardeval.question(row).group() for row in read_questions(folder / version / "TSP_Decision")]
        tours = [taken(row["nphardeval_weights"]) for row in read_questions(folder / version / "TSP")]
        yes = decisions.count("feasible")
        lines.append(f"| {version} | {len(decisions)}, {yes} | {100 * sum(tours) / len(tours):.1f} % of the time |")
    replace_section("nphardeval", "\n".join(lines) + "\n")
    print("\n".join(lines))


def taken(weights: list[list[int]]) -> float:
    """The share of starts from which the greedy walk is as short as the optimum."""
    task: Any = get_task("tsp")
    best = task.decide(task.problem_from_dict({"weights": weights}))["objective"]
    return sum(greedy(weights, start) == best for start in range(len(weights))) / len(weights)


def greedy(weights: list[list[int]], start: int) -> int:
    """The length of the tour that always goes to the nearest city left, the first of equally near ones."""
    left, at, length = set(range(len(weights))) - {start}, start, 0
    while left:
        nearest = min(sorted(left), key=weights[at].__getitem__)
        length += weights[at][nearest]
        left.remove(nearest)
        at = nearest
    return length + weights[at][start]


if __name__ == "__main__":
    main()
