"""Scores of two runs on the same instances: differences with intervals, and refusals where they would be biased."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...strategies import parse_strategy
from ...strategies.engine.strategy import RACING
from ...strategies.estimation.estimators import average_of_n, best_of_n, majority_of_n
from ...strategies.estimation.paired import Difference, holm, paired_difference
from ..directory import Run
from .first_reply import is_racing, single_call_refused
from .instance_records import InstanceRecord, are_exchangeable

Score = Literal["strategy", "average", "best-of-n", "majority-of-n"]
SCORES: tuple[Score, ...] = ("strategy", "average", "best-of-n", "majority-of-n")
FEWEST = 6
"""Instances of a level below which nothing is compared: with 5, even a test of signs cannot reach 5 % (2 / 2**5 = 0.0625)."""
Floats = NDArray[np.float64]
STOPPED = (
    "its number of draws depends on their answers, so that means over subsets of the draws would be biased; "
    "only whether a right answer came within n draws is known"
)


@dataclass(frozen=True, eq=False)
class Side:
    """One run of a comparison.

    Attributes:
        name: For people; different from the other sides' names.
        records: By instance id.
    """

    name: str
    run: Run
    records: dict[str, InstanceRecord]

    def scores(self, score: Score, ids: Sequence[str], n: int) -> Floats:
        """Return one score per instance, float64 of shape (instances,).

        Args:
            score: Which score.
            ids: The instances, in the order of the result.
            n: The number of draws, for scores that depend on it.

        Raises:
            ValueError: The run's draws allow no unbiased estimate of the score.
        """
        records = [self.records[one] for one in ids]
        if score == "strategy":
            return np.array([record.submission_correct for record in records], np.float64)
        if score == "average":
            if are_exchangeable(self.run, records):
                return average_of_n([record.correct for record in records], [1])[:, 0]
            firsts = [record.first_correct for record in records]
            if refused := single_call_refused(self.run.config.strategy, firsts):
                raise ValueError(refused)
            return np.array(firsts, np.float64)
        if score == "best-of-n":
            if are_exchangeable(self.run, records):
                return best_of_n([record.correct for record in records], [n])[:, 0]
            if any(record.rounds for record in records):
                raise ValueError("its replies answer one another in rounds and are no draws")
            if n < self._race_ends_at:
                raise ValueError(f"{RACING}, so that only best-of-{self._race_ends_at} is known")
            if any(record.first_right == 0 and len(record.correct) < n for record in records):
                raise ValueError(f"it drew fewer than {n} on instances that it did not solve")
            return np.array([0 < record.first_right <= n for record in records], np.float64)
        if not are_exchangeable(self.run, records):
            raise ValueError(STOPPED)
        return majority_of_n([record.draws for record in records], [n])[:, 0]

    @property
    def _race_ends_at(self) -> int:
        """Number of draws up to which calls race; 0 where they do not."""
        strategy = parse_strategy(self.run.config.strategy)
        return int(getattr(strategy, "n", 0)) if is_racing(strategy) else 0

    def most_draws(self, ids: Sequence[str]) -> int:
        """Return the largest n for which every one of these instances has a score."""
        if self._race_ends_at:
            return self._race_ends_at
        records = [self.records[one] for one in ids]
        known = [len(r.correct) for r in records if r.first_right == 0 or are_exchangeable(self.run, records)]
        return max(1, min(known, default=max((len(r.correct) for r in records), default=1)))


@dataclass(frozen=True, slots=True)
class PairedRow:
    """The second run minus the first in one group of instances, for one score.

    Attributes:
        group: Of the instances: `all`, a task, or a task and level.
        n: Draws, where the score depends on them; else 0.
        before: Mean score of the first.
        after: Mean score of the second.
        difference: None where it is refused.
        adjusted: The p-value after Holm's correction, over tasks and over levels apart, of one score and pair; None where
            refused.
        refused: Why there is no difference; empty otherwise.
    """

    first: str
    second: str
    group: str
    score: Score
    n: int
    before: float
    after: float
    difference: Difference | None
    adjusted: float | None = None
    refused: str = ""


def compare_pair(first: Side, second: Side) -> list[PairedRow]:
    """Return all differences of two runs: overall, per task, and per task and level of `FEWEST` instances, for every score.

    Args:
        first: The base.
        second: The run compared with it.
    """
    shared = [one for one in first.records if one in second.records]
    groups = _groups(shared, first)
    rows: list[PairedRow] = []
    for score in SCORES:
        made = [_row(first, second, name, ids, score) for name, ids in groups.items()]
        # Tasks and levels are two families of tests: a task's p-value does not depend on how many levels it has.
        for family in (True, False):
            shown = [i for i, row in enumerate(made) if row.difference is not None and (" " in row.group) is family]
            adjusted = holm([d.p_value for i in shown if (d := made[i].difference) is not None])
            for i, p_value in zip(shown, adjusted, strict=True):
                made[i] = replace(made[i], adjusted=p_value)
        rows += made
    return rows


def _groups(shared: Sequence[str], side: Side) -> dict[str, list[str]]:
    def by(key: Callable[[InstanceRecord], str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in shared:
            found.setdefault(key(side.records[one]), []).append(one)
        return found

    tasks = by(lambda record: record.place[0])
    groups = {"all": list(shared)} if len(tasks) > 1 else {}
    cells = by(lambda record: f"{record.place[0]} {record.place[1]}")
    cells = {name: ids for name, ids in cells.items() if len(ids) >= FEWEST}
    return groups | tasks | (cells if len(cells) > len(tasks) else {})


def _row(first: Side, second: Side, group: str, ids: Sequence[str], score: Score) -> PairedRow:
    n = min(first.most_draws(ids), second.most_draws(ids)) if score.endswith("of-n") else 0
    values: list[Floats] = []
    for side in (first, second):
        try:
            values.append(side.scores(score, ids, n))
        except ValueError as error:
            nothing = float("nan")
            return PairedRow(
                first.name, second.name, group, score, n, nothing, nothing, None, None, f"{side.name}: {error}"
            )
    difference = paired_difference(values[0], values[1])
    before, after = (float(value.mean()) for value in values)
    return PairedRow(first.name, second.name, group, score, n, before, after, difference)
