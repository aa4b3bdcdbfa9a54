"""The sentences of a run, one per task: the gain of its strategy, with an interval and a test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...strategies.estimation.estimators import average_of_n, best_of_n, majority_of_n
from ...strategies.estimation.intervals import LEVEL, share
from ...strategies.estimation.paired import Difference, paired_difference
from ...tasks import get_task
from ..analysis.instance_records import InstanceRecord, are_exchangeable
from ..directory import Run


def run_sentences(run: Run, records: Sequence[InstanceRecord]) -> list[str]:
    """Return one sentence for every task of which something is finished.

    Args:
        run: Its strategy decides what is compared.
        records: Of the finished instances.
    """
    tasks = dict.fromkeys(record.place[0] for record in records)
    return [_sentence(run, task, [r for r in records if r.place[0] == task]) for task in tasks]


def _sentence(run: Run, task: str, records: Sequence[InstanceRecord]) -> str:
    title, n = get_task(task).title, len(records[0].correct)
    if are_exchangeable(run, records):
        correct = [record.correct for record in records]
        one = average_of_n(correct, [1])[:, 0]
        if n == 1:
            return f"On {title}, the average reply is right on {_share(one)}; there is one reply per instance, so nothing is known of more."
        best = paired_difference(one, best_of_n(correct, [n])[:, 0])
        vote = paired_difference(one, majority_of_n([record.draws for record in records], [n])[:, 0])
        reached = one.mean() + best.mean
        sentence = f"On {title}, best-of-{n} with verification {_gain(best, 'the average reply')} ({_percents(one.mean(), reached)})"
        return f"{sentence}; majority-of-{n}, which needs no verifier, {_gain(vote, 'it')}; {len(records)} instances."
    first = np.array([record.arrived[:1].any() for record in records], np.float64)
    submission_correct = np.array([record.submission_correct for record in records], np.float64)
    found = paired_difference(first, submission_correct)
    strategy = run.config.strategy.partition(":")[0]
    calls = float(np.mean([len(record.correct) for record in records]))
    return (
        f"On {title}, {strategy} {_gain(found, 'its first reply')} "
        f"({_percents(first.mean(), submission_correct.mean())}), with {calls:.1f} calls per instance; {len(records)} instances."
    )


def _gain(found: Difference, over: str) -> str:
    difference = f"{100 * found.mean:+.1f} points [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"
    if found.instances < 2 or found.p_value > 1 - LEVEL:
        return f"is not shown to differ from {over}: {difference}"
    return f"gains {difference} over {over}" if found.mean > 0 else f"loses against {over}: {difference}"


def _percents(before: float, after: float) -> str:
    return f"{100 * before:.1f} → {100 * after:.1f} %"


def _share(scores: NDArray[np.float64]) -> str:
    found = share(scores, len(scores))
    return f"{100 * found.mean:.1f} % [{', '.join(found.percents())}] of {len(scores)} instances"
