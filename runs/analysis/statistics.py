"""The statistics of a run: per task and level a table row, curves against n, and tokens.

Two kinds of cells. Where every instance got the same number of independent first replies
(best-of-n, majority, single), the samples are exchangeable and the estimators of
`strategies.estimation.estimators` apply to all n. Where a strategy stopped early or answered in rounds
(first-verified, refine), they are not: a stopped run holds more wrong replies than the model
gives. There only two scores are given: how often the first reply was right, where it is a plain call
(`first_reply`), and how often one of the first n was, in the order of rounds and samples. Where calls race, only the latter
for all calls together.

A failed call is an answer that is not right, in every column alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from ...strategies import parse_strategy
from ...strategies.engine.strategy import Strategy
from ...strategies.estimation.estimators import Draws, TokenUse, curve, token_use
from ...strategies.estimation.intervals import Estimate, share
from ...tasks import parse_id
from ..directory import Run
from ..store.store import StoredOutcome
from .first_reply import first_reply_correct, is_racing, single_call_refused
from .outcome_reader import read_outcomes

Kind = Literal["average", "best", "worst", "majority"]
KINDS: tuple[Kind, ...] = ("average", "best", "worst", "majority")
SCORE_NAMES: Mapping[Kind, str] = {
    "average": "average", "best": "best-of-n", "worst": "worst-of-n", "majority": "majority-of-n",
}  # fmt: skip
"""The names of the scores in every heading, legend and sentence."""
MOST_POINTS = 24
"""Values of n for which a curve is computed."""


Curve = Mapping[int, Estimate]
"""By n, rising."""


@dataclass(frozen=True, slots=True)
class CellStatistics:
    """One task at one level.

    Attributes:
        instances: With an outcome.
        samples: Calls per instance, fewest and most.
        exchangeable: Whether the estimators over all subsets apply.
        accuracy: Of the submitted answers.
        curves: By kind; a kind without an unbiased estimate is absent.
        average_refused: Why the accuracy of a single call is not known; empty where it is.
        unparsed: Estimate of answered calls without one readable answer.
        truncated: Answered calls that the token limit cut off; those without a complete answer are unparsed too.
        failed: Calls that failed.
        cancelled: Calls cancelled in flight, in no other figure.
        estimated: Calls whose token counts are estimates.
        tokens: Completion tokens per call, and how much they vary.
        quantiles: 10, 50 and 90 % of the completion tokens over all calls.
        seconds: Model seconds, summed.
    """

    task: str
    level: int
    instances: int
    samples: tuple[int, int]
    exchangeable: bool
    accuracy: Estimate
    curves: Mapping[Kind, Curve]
    unparsed: float
    truncated: int
    calls: int
    failed: int
    cancelled: int
    estimated: int
    prompt_tokens: int
    completion_tokens: int
    tokens: TokenUse
    quantiles: tuple[float, float, float]
    seconds: float
    average_refused: str = ""

    def row(self) -> dict[str, Any]:
        """Return the cell as a row of the table: everything but times, which no two runs share."""
        row: dict[str, Any] = {
            "task": self.task, "level": self.level, "instances": self.instances, "samples": self.samples[1],
            "accuracy": self.accuracy.mean, "accuracy_interval": interval(self.accuracy),
        }  # fmt: skip
        for kind in KINDS:
            estimate = last(self.curves.get(kind))
            row[kind] = estimate and estimate.mean
            row[f"{kind}_interval"] = estimate and interval(estimate)
        if self.average_refused:
            row["average_refused"] = self.average_refused
        return row | {
            "unparsed": self.unparsed, "truncated": self.truncated, "calls": self.calls, "failed": self.failed,
            "prompt_tokens": self.prompt_tokens, "completion_tokens": self.completion_tokens,
            "tokens_mean": number(self.tokens.mean.mean), "tokens_within": number(self.tokens.within),
            "tokens_across": number(self.tokens.across), "tokens_estimated": self.estimated > 0,
        }  # fmt: skip


@dataclass
class _Cell:
    """The matrix of a cell, ragged: one list per instance.

    `ordered` is `correct` in the order of round, sample and arrival; `firsts` as in `first_reply_correct`.
    """

    correct: list[list[bool]] = field(default_factory=list)
    ordered: list[list[bool]] = field(default_factory=list)
    firsts: list[bool | None] = field(default_factory=list)
    votes: list[list[int | None]] = field(default_factory=list)
    tokens: list[list[int]] = field(default_factory=list)
    submission_correct: list[bool] = field(default_factory=list)
    rounds: int = 0
    answered: int = 0
    failed: int = 0
    cancelled: int = 0
    estimated: int = 0
    unparsed: int = 0
    truncated: int = 0
    prompt_tokens: int = 0
    seconds: float = 0.0

    def add(self, outcome: StoredOutcome) -> None:
        replies = [stored.reply for stored in outcome.replies]
        self.correct.append([reply.verdict.correct for reply in replies])
        order = sorted(outcome.replies, key=lambda one: (one.reply.key.round, one.reply.key.sample, one.arrival))
        self.ordered.append([stored.reply.verdict.correct for stored in order])
        self.firsts.append(first_reply_correct(outcome.replies))
        self.votes.append([stored.vote for stored in outcome.replies])
        self.tokens.append([reply.completion.completion_tokens for reply in replies])
        self.submission_correct.append(outcome.chosen is not None and replies[outcome.chosen].verdict.correct)
        self.cancelled += outcome.cancelled
        for reply in replies:
            self.rounds = max(self.rounds, reply.key.round)
            self.prompt_tokens += reply.completion.prompt_tokens
            self.seconds += reply.completion.seconds
            self.estimated += reply.completion.estimated
            self.failed += reply.completion.error is not None
            self.truncated += reply.completion.truncated
            self.answered += reply.completion.error is None
            self.unparsed += reply.completion.error is None and reply.verdict.status == "unparsed"


def last(points: Curve | None) -> Estimate | None:
    """Return the estimate at the largest n of a curve; None of an empty one."""
    return points[max(points)] if points else None


def interval(estimate: Estimate) -> list[float | None]:
    """Return the interval as `[low, high]`, in JSON values."""
    return [number(estimate.low), number(estimate.high)]


def number(value: float) -> float | None:
    """Return the number, or None where it is not finite: JSON has no NaN."""
    return value if np.isfinite(value) else None


def run_statistics(run: Run) -> list[CellStatistics]:
    """Return the statistics of the finished instances, tasks and levels in the order of the run."""
    reader = StatisticsReader(run)
    read_outcomes(run, reader)
    return reader.cells()


class StatisticsReader:
    """Gathers the statistics of a run."""

    def __init__(self, run: Run) -> None:
        """Begin with no outcome."""
        self._config = run.config
        self._cells: dict[tuple[str, int], _Cell] = {}

    def add(self, outcome: StoredOutcome) -> None:
        """Add an outcome to its cell."""
        self._cells.setdefault(self._config.place(parse_id(outcome.instance)), _Cell()).add(outcome)

    def cells(self) -> list[CellStatistics]:
        """Return the statistics by cell, in the order of the run."""
        strategy = parse_strategy(self._config.strategy)
        independent = getattr(strategy, "independent", False)
        if self._config.budget or self._config.total_budget:
            # Where a budget cut the draws, their number depends on the replies: only whole rows may be mixed.
            asked = getattr(strategy, "n", 1)
            independent = independent and all(len(row) == asked for c in self._cells.values() for row in c.correct)
        return [
            _statistics(task, level, self._cells[task, level], independent, strategy)
            for task, level in self._config.grid
            if (task, level) in self._cells
        ]


def _statistics(task: str, level: int, cell: _Cell, independent: bool, strategy: Strategy) -> CellStatistics:
    sizes = [len(row) for row in cell.correct]
    exchangeable = independent and cell.rounds == 0 and min(sizes) == max(sizes) > 0
    refused = "" if exchangeable else single_call_refused(strategy.spec, cell.firsts)
    return CellStatistics(
        task=task,
        level=level,
        instances=len(sizes),
        samples=(min(sizes), max(sizes)),
        exchangeable=exchangeable,
        accuracy=_share_of(cell.submission_correct),
        curves=_subset_curves(cell) if exchangeable else _ordered_curves(cell, refused, is_racing(strategy)),
        average_refused=refused,
        unparsed=cell.unparsed / cell.answered if cell.answered else 0.0,
        truncated=cell.truncated,
        calls=sum(sizes),
        failed=cell.failed,
        cancelled=cell.cancelled,
        estimated=cell.estimated,
        prompt_tokens=cell.prompt_tokens,
        completion_tokens=sum(map(sum, cell.tokens)),
        tokens=token_use(cell.tokens),
        quantiles=_quantiles(cell.tokens),
        seconds=cell.seconds,
    )


def sizes_shown(most: int) -> list[int]:
    """Return the values of n that a curve shows: all of them if few, else spaced by ratio; always 1 and the last."""
    if most <= MOST_POINTS:
        return list(range(1, most + 1))
    return sorted({round(most ** (i / (MOST_POINTS - 1))) for i in range(MOST_POINTS)})


def _ordered_curves(cell: _Cell, refused: str, racing: bool) -> dict[Kind, Curve]:
    """Return the shares of first replies right, unless refused, and of instances with one of the first n right.

    Of a race, only the share with any right reply is known: which of its calls ended first depends on their lengths.
    """
    most = max(map(len, cell.correct))
    sizes = sizes_shown(most)
    best = {n: _share_of([any(row[:n]) for row in cell.ordered]) for n in ([most] if racing else sizes)}
    if refused:
        return {"best": best}
    first = _share_of([bool(right) for right in cell.firsts])
    return {"average": dict.fromkeys(sizes, first), "best": best}


def _subset_curves(cell: _Cell) -> dict[Kind, Curve]:
    """Return the expected scores over all subsets of the draws."""
    votes = [[-1 if vote is None else vote for vote in row] for row in cell.votes]
    rows = zip(cell.correct, votes, cell.tokens, strict=True)
    draws = [Draws(np.array(c, bool), np.array(v, np.int64), np.array(t, np.int64)) for c, v, t in rows]
    points = curve(draws, sizes_shown(len(cell.correct[0])))
    return {kind: {point.n: getattr(point, kind) for point in points} for kind in KINDS}


def _share_of(right: Sequence[bool]) -> Estimate:
    return share(np.array(right, np.float64))


def _quantiles(rows: Sequence[Sequence[int]]) -> tuple[float, float, float]:
    everything = [tokens for row in rows for tokens in row]
    low, middle, high = map(float, np.quantile(everything, [0.1, 0.5, 0.9])) if everything else (0.0, 0.0, 0.0)
    return low, middle, high


def curve_rows(cells: Sequence[CellStatistics]) -> Iterator[dict[str, Any]]:
    """Yield every point of every curve as a row: task, level, kind, n, value, low, high."""
    for cell in cells:
        for kind, points in cell.curves.items():
            for n, estimate in points.items():
                yield {
                    "task": cell.task, "level": cell.level, "kind": kind, "n": n,
                    "value": estimate.mean, "low": number(estimate.low), "high": number(estimate.high),
                }  # fmt: skip
