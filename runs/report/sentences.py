"""The sentences of a run, one per task: the share that its strategy submitted right, and what that is compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ...strategies import parse_strategy
from ...strategies.engine.strategy import Strategy
from ...strategies.estimation.estimators import average_of_n, best_of_n, majority_of_n
from ...strategies.estimation.intervals import Estimate, share
from ...strategies.estimation.paired import Difference, paired_difference
from ...tasks import get_task
from ..analysis.baselines import CellBaseline
from ..analysis.first_reply import single_call_refused
from ..analysis.instance_records import InstanceRecord, are_exchangeable
from ..directory import Run

PERFECT = "perfect"
LONGEST_ERROR = 200
"""Characters of an error that are shown."""
NEVER_LOSES = frozenset({"adaptive", "best-of-n", "evolve", "first-verified", "refine"})
"""Strategies that, under the perfect verifier and not nested, submit a right reply wherever their first reply is right."""
IGNORES_VERIFIER = frozenset(
    {"budget-forcing", "debate", "first-finish", "majority", "mixture", "self-refine", "single", "validity"}
)
"""Strategies that never ask the selecting verifier."""


def run_sentences(run: Run, records: Sequence[InstanceRecord], baselines: Sequence[CellBaseline] = ()) -> list[str]:
    """Return one sentence for every task of which something is finished.

    Args:
        run: Its strategy and verifier decide what is compared.
        records: Of the finished instances.
        baselines: Of the run's cells; mentioned where the strategy is not shown to be above them.
    """
    tasks = dict.fromkeys(record.place[0] for record in records)
    found = []
    for task in tasks:
        mine = [record for record in records if record.place[0] == task]
        found.append(_sentence(run, task, mine, [one for one in baselines if one.task == task]))
    return found


def _sentence(run: Run, task: str, records: Sequence[InstanceRecord], baselines: Sequence[CellBaseline]) -> str:
    submitted = np.array([record.submission_correct for record in records], np.float64)
    reached = share(submitted)
    strategy = run.config.strategy.partition(":")[0]
    parts = [
        f"On {get_task(task).title}, {strategy}{_selected(run)} submits a right answer on {_share(reached)}",
        *(_draws if are_exchangeable(run, records) else _stopped)(run, strategy, records, submitted),
        *_baseline(records, baselines, reached),
    ]
    if failed := sum(record.statuses.count("failed") for record in records):
        calls = sum(len(record.statuses) for record in records)
        said = Counter(error for record in records for error in record.errors).most_common(1)
        why = f" (most often: {said[0][0][:LONGEST_ERROR]})" if said else ""
        parts.append(f"{failed:,} of {calls:,} calls failed and count as wrong{why}")
    if truncated := sum(record.truncated for record in records):
        calls = sum(len(record.statuses) for record in records)
        parts.append(f"the token limit cut off {truncated:,} of {calls:,} replies")
    if any(record.estimated for record in records):
        parts.append("token counts are partly estimated")
    return "; ".join(parts) + "."


def _selected(run: Run) -> str:
    """Name the selecting verifier where the strategy asks it."""
    if not asks_verifier(parse_strategy(run.config.strategy)):
        return ""
    if run.config.verifier == "none":
        return " without a verifier"
    if run.config.verifier == PERFECT:
        return " with the perfect verifier"
    return f" with the verifier {run.config.verifier}"


def _draws(run: Run, strategy: str, records: Sequence[InstanceRecord], submitted: NDArray[np.float64]) -> list[str]:
    """Compare the submitted answers and the scores of n independent draws with the average reply."""
    correct, n = [record.correct for record in records], len(records[0].correct)
    one = average_of_n(correct, [1])[:, 0]
    if n == 1:
        return ["there is one reply per instance, so nothing is known of more"]
    parts = [f"the average reply is right on {100 * one.mean():.1f} %"]
    if strategy != "single":
        parts.append(f"{strategy} {_gain(run, paired_difference(one, submitted), 'the average reply')}")
    if not (run.config.verifier == PERFECT and strategy == "best-of-n"):
        best = float(best_of_n(correct, [n])[:, 0].mean())
        parts.append(f"best-of-{n} of the same draws would reach {100 * best:.1f} % with a perfect verifier")
    if strategy != "majority":
        vote = paired_difference(one, majority_of_n([record.draws for record in records], [n])[:, 0])
        gain = _tested(vote, "the average reply")
        parts.append(f"majority-of-{n}, which needs no verifier, {gain}")
    return parts


def _stopped(run: Run, strategy: str, records: Sequence[InstanceRecord], submitted: NDArray[np.float64]) -> list[str]:
    """Compare the submitted answers with the first reply, where that is a plain call."""
    calls = float(np.mean([len(record.correct) for record in records]))
    firsts = [record.first_correct for record in records]
    used = f"it drew {calls:.1f} replies per instance"
    if refused := single_call_refused(run.config.strategy, firsts):
        return [used, f"what a single call reaches is not known: {refused}"]
    first = np.array(firsts, np.float64)
    found = paired_difference(first, submitted)
    change = f"{100 * first.mean():.1f} → {100 * submitted.mean():.1f} %"
    return [f"it {_gain(run, found, 'its first reply')} ({change})", used]


def _baseline(records: Sequence[InstanceRecord], baselines: Sequence[CellBaseline], reached: Estimate) -> list[str]:
    """Say that the strategy is not shown to be above trivial answers, where every level has such a baseline."""
    counts = {(one.task, one.level): 0 for one in baselines}
    for record in records:
        if record.place not in counts:
            return []
        counts[record.place] += 1
    if not counts:
        return []
    level = sum(one.baseline.score * counts[one.task, one.level] for one in baselines) / len(records)
    if reached.low > level:
        return []
    return [f"that is not shown to be above the best trivial answers ({100 * level:.1f} %)"]


def nested_in(strategy: Strategy) -> list[Strategy]:
    """Return the strategies that a strategy is given as options."""
    values: list[Any] = []
    if is_dataclass(strategy):
        values = [getattr(strategy, one.name) for one in fields(strategy)]
    flat = [one for value in values for one in (value if isinstance(value, tuple | list) else (value,))]
    return [one for one in flat if hasattr(one, "solve") and hasattr(one, "spec")]


def cannot_lose(strategy: Strategy) -> bool:
    """Return whether, under the perfect verifier, a strategy submits a right reply wherever its first reply is right.

    A strategy within it may drop a right first reply, as a vote does, before the verifier sees it.
    """
    name, inside = strategy.spec.partition(":")[0], nested_in(strategy)
    if name == "cascade":  # the first strategy's submission is accepted if it is right
        first = cast(Any, strategy).first
        return first.spec.partition(":")[0] == "single" or cannot_lose(first)
    return name in NEVER_LOSES and not inside


def asks_verifier(strategy: Strategy) -> bool:
    """Return whether a strategy, or one within it, asks the selecting verifier."""
    return strategy.spec.partition(":")[0] not in IGNORES_VERIFIER or any(map(asks_verifier, nested_in(strategy)))


def _gain(run: Run, found: Difference, over: str) -> str:
    """State a gain; without a claim where the strategy cannot lose, so that no test could fail."""
    if run.config.verifier == PERFECT and cannot_lose(parse_strategy(run.config.strategy)):
        return f"is {_points(found)} from {over}, below which it cannot fall"
    return _tested(found, over)


def _tested(found: Difference, over: str) -> str:
    if not found.shown:
        return f"is not shown to differ from {over}: {_points(found)}"
    return f"gains {_points(found)} over {over}" if found.mean > 0 else f"loses against {over}: {_points(found)}"


def _points(found: Difference) -> str:
    return f"{100 * found.mean:+.1f} points [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"


def _share(found: Estimate) -> str:
    return f"{100 * found.mean:.1f} % [{', '.join(found.percents())}] of {found.instances} instances"
