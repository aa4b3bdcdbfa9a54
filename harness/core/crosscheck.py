"""Reruns the comparisons of independent ways, on as many random cases as one likes, on all cores."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Final

from ...tasks import get_task, task_names
from ...tasks.core.crosscheck import CrosscheckResult, batches, compare_batch

CONFIDENCE: Final = 0.95
CHUNK: Final = 4
"""Batches that are handed to a process at once."""


@dataclass(frozen=True, slots=True)
class CrosscheckRow:
    """Result of one crosscheck on its random cases.

    Attributes:
        task: As on the command line.
        comparison: What was decided by several ways.
        cases: On how many random cases.
        ways: How many of those each way was asked about.
        kinds: What the cases turned out to be.
        disagreements: On how many not all ways said the same.
        upper_bound: Of the rate of disagreement, one-sided, with 95 % confidence.
        shown: The first disagreements, `{"batch", "case", "said"}` in JSON values.
        seconds: Of wall time.
    """

    task: str
    comparison: str
    cases: int
    ways: dict[str, int]
    kinds: dict[str, int]
    disagreements: int
    upper_bound: float
    shown: list[dict[str, Any]]
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Return the row as JSON values, under the names of the attributes."""
        return {name: getattr(self, name) for name in self.__slots__}


def tasks_with_crosschecks() -> list[str]:
    """Return the tasks that have ways to compare."""
    return [name for name in task_names() if get_task(name).crosschecks()]


def planned_cases(tasks: Sequence[str], cases: int) -> int:
    """Return the number of cases that `hold` makes in all."""
    return sum(_share(cases, comparison.share) for task in tasks for comparison in get_task(task).crosschecks())


def hold(
    tasks: Sequence[str],
    cases: int,
    *,
    seed: int = 0,
    threads: int = 0,
    advance: Callable[[int], None] = lambda count: None,
) -> Iterator[CrosscheckRow]:
    """Compare the independent ways of each task on random cases; yield one row per comparison as soon as it is done.

    Case i of a comparison depends on (task, comparison, seed, i) alone.

    Args:
        tasks: Names.
        cases: For each comparison; those with a slow way make a share of it.
        threads: Processes; 0 for all cores, 1 for none beside this one.
        advance: Called with the number of cases done since the last call.

    Raises:
        ValueError: A task does not exist or has nothing to compare.
    """
    for name in tasks:
        if not get_task(name).crosschecks():
            raise ValueError(
                f"task: {name} has no comparisons; there are some for {', '.join(tasks_with_crosschecks())}"
            )
    workers = min(threads or os.cpu_count() or 1, -(-cases // 1000))
    with ExitStack() as stack:
        # Started anew, not forked: the solvers have threads of their own.
        pool = stack.enter_context(ProcessPoolExecutor(workers, get_context("spawn"))) if workers > 1 else None
        for name in tasks:
            for number, comparison in enumerate(get_task(name).crosschecks()):
                began, result = time.monotonic(), CrosscheckResult()
                jobs = [(name, number, seed, *batch) for batch in batches(_share(cases, comparison.share))]
                for part in pool.map(_run, jobs, chunksize=CHUNK) if pool else map(_run, jobs):
                    result.add(part)
                    advance(part.cases)
                yield _row(name, comparison.name, result, time.monotonic() - began)


def upper_bound(disagreements: int, cases: int, confidence: float = CONFIDENCE) -> float:
    """Return the one-sided upper confidence bound on the rate of disagreements.

    Exact (Clopper and Pearson 1934); with none it is 1 - (1 - confidence)**(1 / cases), about
    3 / cases at 95 % (the rule of three).

    Args:
        disagreements: Number of cases on which not all methods agreed.
        cases: Number of random cases.
        confidence: Probability that the bound holds.

    >>> round(upper_bound(0, 10_000) * 10_000, 3)
    2.995
    """
    if disagreements >= cases:
        return 1.0
    low, high = disagreements / cases, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        if _at_most(disagreements, cases, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(most: int, cases: int, rate: float) -> float:
    """Probability of at most so many hits in so many trials of this rate."""
    if not 0.0 < rate < 1.0:
        return float(rate <= 0.0)
    yes, no, every = math.log(rate), math.log1p(-rate), math.lgamma(cases + 1)
    terms = (
        every - math.lgamma(k + 1) - math.lgamma(cases - k + 1) + k * yes + (cases - k) * no for k in range(most + 1)
    )
    return math.fsum(map(math.exp, terms))


def _share(cases: int, share: float) -> int:
    return max(1, round(cases * share))


def _run(job: tuple[str, int, int, int, int]) -> CrosscheckResult:
    task, number, seed, batch, count = job
    return compare_batch(get_task(task).crosschecks()[number], task, seed, batch, count)


def _row(task: str, comparison: str, result: CrosscheckResult, seconds: float) -> CrosscheckRow:
    bound = upper_bound(result.disagreements, result.cases)
    kinds = dict(result.kinds.most_common())
    return CrosscheckRow(
        task, comparison, result.cases, dict(result.asked), kinds, result.disagreements, bound, result.shown, seconds
    )
