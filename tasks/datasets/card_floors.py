"""What answers without thought score on a data set: a section of its card."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from .. import get_task
from ..floors import GUESS_KINDS, floor_report
from ..task import Instance
from .in_order import Sequential
from .request import Part, Request

SAMPLE = 64
"""Instances of each level that the guesses answer, at most."""


def describe_floors(request: Request) -> str:
    """The best constant, random, greedy and copied answer, level by level, judged by the verifier itself."""
    lines = [
        "## Floors", "",
        (f"What answers without thought score, on the first {min(SAMPLE, request.count)} instances of each level; what "
        "a model scores above that is its own. The ways of guessing are described in docs/levels.md."), "",
        "| level | " + " | ".join(GUESS_KINDS) + " |", "|---|" + "---:|" * len(GUESS_KINDS),
    ]  # fmt: skip
    for parameters, instances in _samples(request):
        report = floor_report(instances)
        scores = [report.score(kind) for kind in GUESS_KINDS]
        told = ["-" if score is None else f"{100 * score:.0f} %" for score in scores]
        lines.append(f"| {parameters or 'defaults'} | {' | '.join(told)} |")
    return "\n".join(lines)


def _samples(request: Request) -> Iterator[tuple[str, list[Instance]]]:
    count = min(SAMPLE, request.count)
    if request.where or request.unique:
        sequence = Sequential(request, threads=0)
        for parameters in request.parameters:
            chosen = sequence.take(Part(0, parameters, request.first, count))
            yield parameters, [instance for instance, _ in chosen]
        return
    for parameters in request.parameters:
        made = get_task(request.task).generate(
            parameters, seed=request.seed, first=request.first, count=count, split=request.split
        )
        yield parameters, list(itertools.islice(made, count))
