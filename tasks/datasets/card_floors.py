"""What answers without thought score on a data set: a section of its card."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping

from .. import get_task
from ..core.baseline import TRIVIAL_KINDS
from ..core.task import Instance
from .baseline_report import baseline_report
from .in_order import Sequential
from .request import Part, Request

SAMPLE = 64
"""Instances of each level, or of each group of cells, that the guesses answer, at most."""


def describe_floors(request: Request, groups: Mapping[str, str]) -> str:
    """The best constant, random, greedy and copied answer, level by level, judged by the verifier itself.

    Args:
        groups: The name under which each of the request's parameters is told.
    """
    lines = [
        "## Floors", "",
        (f"What answers without thought score, on the first instances of each line, up to {SAMPLE}; what a model scores "
        "above that is its own. The ways of guessing are described in docs/difficulty.md."), "",
        "| level | " + " | ".join(TRIVIAL_KINDS) + " |", "|---|" + "---:|" * len(TRIVIAL_KINDS),
    ]  # fmt: skip
    together: dict[str, list[Instance]] = {}
    for parameters, instances in _samples(request, Counter(groups.values()), groups):
        together.setdefault(groups[parameters], []).extend(instances)
    for name, instances in together.items():
        report = baseline_report(instances)
        scores = [report.score(kind) for kind in TRIVIAL_KINDS]
        told = ["-" if score is None else f"{100 * score:.0f} %" for score in scores]
        lines.append(f"| {name} | {' | '.join(told)} |")
    return "\n".join(lines)


def _samples(
    request: Request, sharing: Mapping[str, int], groups: Mapping[str, str]
) -> Iterator[tuple[str, list[Instance]]]:
    counts = {
        text: min(size, -(-SAMPLE // sharing[groups[text]]))
        for text, size in zip(request.parameters, request.sizes, strict=True)
    }
    if request.where or request.unique:
        sequence = Sequential(request, threads=0)
        for parameters, count in counts.items():
            chosen = sequence.take(Part(0, parameters, request.first, count))
            yield parameters, [instance for instance, _ in chosen]
        return
    for parameters, count in counts.items():
        made = get_task(request.task).generate(
            parameters, seed=request.seed, first=request.first, count=count, split=request.split
        )
        yield parameters, list(itertools.islice(made, count))
