"""Comparison of logs on the questions that they share: paired, clustered, and at equal cost where costs are known.

The unit is the question: its score is the mean over its answers (epochs, repeats, rollouts). Where questions come in groups, the group
is the unit (`estimation.clustered`). Nothing here judges an answer: the scores are those of the logs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...strategies.estimation.clustered import clustered_difference
from ...strategies.estimation.discordant import detectable, mcnemar, questions_to_find
from ...strategies.estimation.paired import Difference, holm, paired_difference
from .side import Answered, LogSide, Question

FEWEST = 6
"""Questions of a group below which nothing is compared: with 5, even a test of signs cannot reach 5 %."""
COSTS = ("tokens", "money", "seconds")
MOST_LISTED = 10
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LogRow:
    """One log compared with the first, on the questions of one group.

    Attributes:
        first, second: The logs.
        group: Of the questions; `all` for all.
        before, after: Mean scores.
        difference: Second minus first.
        adjusted: Its p-value after Holm's correction over the groups of one pair; that of `all` is not corrected.
        better, worse, same: Number of questions on which the second scores higher, lower or the same.
        mcnemar: The exact p-value where every question has one answer that is right or wrong; None otherwise.
        clusters: Number of groups of like questions; 0 where each question stands alone.
        design_effect: By how much the groups widen the variance; None without groups.
        detectable: Smallest true difference that such questions find with 80 % chance; None where they do not differ.
        needed: Number of such questions that find the difference seen with 80 % chance, if it is the true one; None where it is 0.
    """

    first: str
    second: str
    group: str
    before: float
    after: float
    difference: Difference
    adjusted: float
    better: int
    worse: int
    same: int
    mcnemar: float | None
    clusters: int
    design_effect: float | None
    detectable: float | None
    needed: int | None


@dataclass(frozen=True, slots=True)
class CostRow:
    """Costs of one log beside the first, on the questions of which both know them.

    Attributes:
        cost: `tokens`, `money` or `seconds`.
        questions: Number of questions.
        before, after: Mean cost of an answer.
        difference: Second minus first.
        budget: Largest cost of an answer in the log that has the smaller largest cost.
        within: Difference of the scores when an answer that costs more than the budget scores 0; None where scores are not from 0 to 1.
    """

    first: str
    second: str
    cost: str
    questions: int
    before: float
    after: float
    difference: Difference
    budget: float
    within: Difference | None


@dataclass(frozen=True, slots=True)
class LogComparison:
    """Logs compared with the first.

    Attributes:
        names: Of the logs.
        paths: Of their files or folders.
        metrics: Of each log.
        rows: Differences.
        costs: Costs.
        changed: Questions with the largest differences, by log: data set, id, and both scores.
        notes: Sentences on what was left out.
    """

    names: tuple[str, ...]
    paths: tuple[str, ...]
    metrics: tuple[tuple[str, ...], ...]
    rows: tuple[LogRow, ...]
    costs: tuple[CostRow, ...]
    changed: Mapping[str, tuple[tuple[str, str, float, float], ...]]
    notes: tuple[str, ...]


def compare_sides(
    sides: Sequence[LogSide], paths: Sequence[str], *, cluster: str | None = None, by: str | None = None
) -> LogComparison:
    """Compare every log with the first.

    Args:
        sides: At least two.
        paths: Of their files, for people.
        cluster: The column whose equal values make questions one group of like ones.
        by: The column by which questions are split; by data set otherwise, where there are several.

    Raises:
        ValueError: No question is shared, or the logs are scored by different metrics.
    """
    first, rows, costs, notes = sides[0], [], [], []
    changed: dict[str, tuple[tuple[str, str, float, float], ...]] = {}
    for side in sides:
        notes += [
            f"{side.name}: {count:,} answers without a score: {reason}." for reason, count in side.unscored.items()
        ]
    for second in sides[1:]:
        if first.metrics != second.metrics and not set(first.metrics) & set(second.metrics):
            raise ValueError(
                f"scores: {first.name} has {', '.join(first.metrics) or 'none'}, {second.name} has "
                f"{', '.join(second.metrics) or 'none'}; name one that both have by --scorer"
            )
        shared = [one for one in first.questions if one in second.questions]
        if not shared:
            raise ValueError(f"{first.name} and {second.name} share no question; --key names the column of their ids")
        same = [one for one in shared if _same_text(first.questions[one], second.questions[one])]
        if len(same) < len(shared):
            notes.append(
                f"{len(shared) - len(same):,} ids ask different questions in {first.name} and {second.name}; they are left out."
            )
        if not same:
            raise ValueError(
                f"{first.name} and {second.name}: the same ids ask different questions; --key names another column"
            )
        only = len(first.questions) - len(shared), len(second.questions) - len(shared)
        if any(only):
            notes.append(
                f"{only[0]:,} questions only in {first.name} and {only[1]:,} only in {second.name} are left out."
            )
        rows += _rows(first, second, same, cluster, by)
        if by is not None and (few := _few(first, same, by)):
            notes.append(f"{few} groups of fewer than {FEWEST} questions have no row of their own.")
        costs += [row for cost in COSTS if (row := _cost_row(first, second, same, cost, cluster)) is not None]
        changed[second.name] = _changed(first, second, same)
    return LogComparison(
        tuple(side.name for side in sides), tuple(paths), tuple(side.metrics for side in sides), tuple(rows), tuple(costs),
        changed, tuple(dict.fromkeys(notes)),
    )  # fmt: skip


def _few(side: LogSide, ids: Sequence[Question], by: str) -> int:
    """Return the number of groups that are too small for a row."""
    return sum(count < FEWEST for count in Counter(side.questions[one].fields[by] for one in ids).values())


def _same_text(first: Answered, second: Answered) -> bool:
    return first.text is None or second.text is None or first.text == second.text


def _means(side: LogSide, ids: Sequence[Question]) -> Floats:
    return np.array([np.mean(side.questions[one].scores) for one in ids], np.float64)


def _rows(
    first: LogSide, second: LogSide, ids: Sequence[Question], cluster: str | None, by: str | None
) -> list[LogRow]:
    groups: dict[str, list[Question]] = {}
    for one in ids:
        groups.setdefault(one[0] if by is None else str(first.questions[one].fields[by]), []).append(one)
    whole = _row(first, second, "all", ids, cluster)
    parts = [
        _row(first, second, name or "all", found, cluster) for name, found in groups.items() if len(found) >= FEWEST
    ]
    if len(groups) < 2:
        return [whole]
    adjusted = holm([part.difference.p_value for part in parts])
    return [whole, *(replace(part, adjusted=p_value) for part, p_value in zip(parts, adjusted, strict=True))]


def _row(first: LogSide, second: LogSide, group: str, ids: Sequence[Question], cluster: str | None) -> LogRow:
    a, b = _means(first, ids), _means(second, ids)
    bounds = (0.0, 1.0) if min(a.min(), b.min()) >= 0 and max(a.max(), b.max()) <= 1 else None
    effect: float | None = None
    clusters = 0
    apart = b - a
    error = float(apart.std(ddof=1)) / len(ids) ** 0.5 if len(ids) > 1 else 0.0
    if cluster is None:
        difference = paired_difference(a, b, bounds=bounds)
    else:
        found = clustered_difference(a, b, [first.questions[one].fields[cluster] for one in ids], bounds=bounds)
        difference, clusters = found.difference, found.clusters
        effect = found.design_effect if np.isfinite(found.design_effect) else None
        error *= (effect or 1.0) ** 0.5
    better, worse = int((apart > 0).sum()), int((apart < 0).sum())
    single = all(len(side.questions[one].scores) == 1 for side in (first, second) for one in ids)
    binary = single and set(np.unique(np.concatenate([a, b])).tolist()) <= {0.0, 1.0}
    seen = difference.mean
    return LogRow(
        first.name, second.name, group, float(a.mean()), float(b.mean()), difference, difference.p_value,
        better, worse, len(ids) - better - worse, mcnemar(better, worse) if binary and cluster is None else None, clusters, effect,
        detectable(error) if error > 0 else None, questions_to_find(seen, error, len(ids)) if seen and error > 0 else None,
    )  # fmt: skip


def _difference(
    side: LogSide,
    ids: Sequence[Question],
    a: Floats,
    b: Floats,
    cluster: str | None,
    bounds: tuple[float, float] | None,
) -> Difference:
    """Return the paired difference, with groups of like questions as the unit where there are any."""
    if cluster is None:
        return paired_difference(a, b, bounds=bounds)
    return clustered_difference(a, b, [side.questions[one].fields[cluster] for one in ids], bounds=bounds).difference


def _cost_row(
    first: LogSide, second: LogSide, ids: Sequence[Question], cost: str, cluster: str | None
) -> CostRow | None:
    """Return the row of a cost, or None where no shared question has it in both logs, or nothing costs anything."""
    known = [
        one for one in ids if all(None not in side.questions[one].costs[cost] for side in (first, second))
    ]  # fmt: skip
    if not known:
        return None
    prices = [
        [np.array(side.questions[one].costs[cost], np.float64) for one in known] for side in (first, second)
    ]  # fmt: skip
    budget = min(max(float(one.max()) for one in side) for side in prices)
    if budget <= 0:
        return None
    a, b = (np.array([one.mean() for one in side]) for side in prices)
    scores = [[np.array(side.questions[one].scores, np.float64) for one in known] for side in (first, second)]
    within: Difference | None = None
    if all(0 <= score.min() and score.max() <= 1 for side in scores for score in side):
        kept = [
            np.array([float((score * (price <= budget)).mean()) for score, price in zip(*pair, strict=True)])
            for pair in zip(scores, prices, strict=True)
        ]
        within = _difference(first, known, kept[0], kept[1], cluster, (0.0, 1.0))
    return CostRow(
        first.name, second.name, cost, len(known), float(a.mean()), float(b.mean()),
        _difference(first, known, a, b, cluster, None), budget, within,
    )  # fmt: skip


def _changed(first: LogSide, second: LogSide, ids: Sequence[Question]) -> tuple[tuple[str, str, float, float], ...]:
    a, b = _means(first, ids), _means(second, ids)
    order = sorted(range(len(ids)), key=lambda i: (b[i] - a[i], i))
    worst = [i for i in order[:MOST_LISTED] if b[i] < a[i]]
    return tuple((*ids[i], float(a[i]), float(b[i])) for i in worst)


def log_comparison_json(comparison: LogComparison) -> dict[str, Any]:
    """Return the comparison as values for `runs.json_text.json_text`."""
    return asdict(comparison)
