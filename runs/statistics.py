"""What a run shows: per task and level a table row, curves against n, and the tokens.

Two kinds of cells. Where every instance got the same number of independent first replies
(best-of-n, majority, single), the samples are exchangeable and the estimators of
`strategies.estimators` apply to all n. Where a strategy stopped early or answered in rounds
(first-verified, refine), they are not: a stopped run holds more wrong replies than the model
gives. There only two things are said: how often the first reply was right, and how often
one of the first n calls was, in the order in which they were made.

A failed call is an answer that is not right, in every column alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from ..tasks import parse_id
from .directory import Run
from .store import StoredOutcome

Kind = Literal["average", "best", "worst", "majority"]
KINDS: tuple[Kind, ...] = ("average", "best", "worst", "majority")
MOST_POINTS = 24
"""Values of n for which a curve is computed."""


@dataclass(frozen=True, slots=True)
class Share:
    """An estimated share with its 95 % interval, clustered by instance."""

    value: float
    low: float
    high: float

    def to_list(self) -> list[float]:
        """The interval as `[low, high]`."""
        return [self.low, self.high]


Curve = Mapping[int, Share]
"""By n, rising."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Completion tokens per call that was answered.

    Attributes:
        mean: Over all calls.
        spread: Standard deviation among the replies to one instance, root mean square over
            instances: how uncertain the cost of one question is.
        quantiles: 10, 25, 50, 75 and 90 % over all calls.
    """

    mean: float
    spread: float | None
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CellStatistics:
    """One task at one level.

    Attributes:
        instances: With an outcome.
        samples: Calls per instance, fewest and most.
        exchangeable: Whether the estimators over all subsets apply.
        accuracy: Of what the strategy handed in.
        curves: By kind; a kind that cannot be said honestly is absent.
        unparsed: Share of answered calls without one readable answer.
        failed: Calls that failed.
        seconds: Model seconds, summed.
        cancelled: Calls given up under way.
    """

    task: str
    level: int
    instances: int
    samples: tuple[int, int]
    exchangeable: bool
    accuracy: Share
    curves: Mapping[Kind, Curve]
    unparsed: float
    calls: int
    failed: int
    cancelled: int
    prompt_tokens: int
    completion_tokens: int
    tokens: Tokens
    seconds: float

    def row(self) -> dict[str, Any]:
        """The cell as a row of the table: everything but times, which no two runs share."""
        row: dict[str, Any] = {
            "task": self.task, "level": self.level, "instances": self.instances, "samples": self.samples[1],
            "accuracy": self.accuracy.value, "accuracy_interval": self.accuracy.to_list(),
        }  # fmt: skip
        for kind in KINDS:
            share = last(self.curves.get(kind))
            row[kind] = share and share.value
            row[f"{kind}_interval"] = share and share.to_list()
        return row | {
            "unparsed": self.unparsed, "calls": self.calls, "failed": self.failed,
            "prompt_tokens": self.prompt_tokens, "completion_tokens": self.completion_tokens,
            "tokens_mean": self.tokens.mean, "tokens_spread": self.tokens.spread,
        }  # fmt: skip


@dataclass
class _Cell:
    """The matrix of a cell, ragged: one list per instance."""

    correct: list[list[bool]] = field(default_factory=list)
    votes: list[list[int | None]] = field(default_factory=list)
    tokens: list[list[int]] = field(default_factory=list)
    handed_in: list[bool] = field(default_factory=list)
    rounds: int = 0
    answered: int = 0
    failed: int = 0
    cancelled: int = 0
    unparsed: int = 0
    prompt_tokens: int = 0
    seconds: float = 0.0

    def add(self, outcome: StoredOutcome) -> None:
        attempts = [stored.attempt for stored in outcome.attempts]
        self.correct.append([attempt.verdict.correct for attempt in attempts])
        self.votes.append([stored.vote for stored in outcome.attempts])
        self.tokens.append([a.completion.completion_tokens for a in attempts if a.completion.error is None])
        self.handed_in.append(outcome.chosen is not None and attempts[outcome.chosen].verdict.correct)
        self.cancelled += outcome.cancelled
        for attempt in attempts:
            self.rounds = max(self.rounds, attempt.key.round)
            self.prompt_tokens += attempt.completion.prompt_tokens
            self.seconds += attempt.completion.seconds
            self.failed += attempt.completion.error is not None
            self.answered += attempt.completion.error is None
            self.unparsed += attempt.completion.error is None and attempt.verdict.status == "unparsed"


def last(curve: Curve | None) -> Share | None:
    """The share at the largest n of a curve."""
    return curve[max(curve)] if curve else None


def run_statistics(run: Run) -> list[CellStatistics]:
    """The statistics of what is finished of a run, tasks and levels in the order of the run."""
    cells: dict[tuple[str, int], _Cell] = {}
    for outcome in run.store.outcomes(run.config.strategy):
        name = parse_id(outcome.instance)
        cells.setdefault((name.task, name.level or 0), _Cell()).add(outcome)
    wanted = [(task, level) for task in run.config.tasks for level in run.config.levels]
    return [_statistics(task, level, cells[task, level]) for task, level in wanted if (task, level) in cells]


def _statistics(task: str, level: int, cell: _Cell) -> CellStatistics:
    sizes = [len(row) for row in cell.correct]
    exchangeable = cell.rounds == 0 and min(sizes) == max(sizes) > 0 and not cell.cancelled
    return CellStatistics(
        task=task,
        level=level,
        instances=len(sizes),
        samples=(min(sizes), max(sizes)),
        exchangeable=exchangeable,
        accuracy=_share(cell.handed_in),
        curves=_subset_curves(cell) if exchangeable else _ordered_curves(cell),
        unparsed=cell.unparsed / cell.answered if cell.answered else 0.0,
        calls=sum(sizes),
        failed=cell.failed,
        cancelled=cell.cancelled,
        prompt_tokens=cell.prompt_tokens,
        completion_tokens=sum(map(sum, cell.tokens)),
        tokens=_tokens(cell.tokens),
        seconds=cell.seconds,
    )


def sizes_shown(most: int) -> list[int]:
    """The values of n that a curve shows: all of them if few, else spaced by ratio; always 1 and the last."""
    if most <= MOST_POINTS:
        return list(range(1, most + 1))
    return sorted({round(most ** (i / (MOST_POINTS - 1))) for i in range(MOST_POINTS)})


def _ordered_curves(cell: _Cell) -> dict[Kind, Curve]:
    """First reply right; and one of the first n right, in the order of the calls."""
    most = max(map(len, cell.correct))
    sizes = sizes_shown(most)
    first = _share([row[:1] == [True] for row in cell.correct])
    best = {n: _share([any(row[:n]) for row in cell.correct]) for n in sizes}
    return {"average": dict.fromkeys(sizes, first), "best": best}


def _tokens(rows: Sequence[Sequence[int]]) -> Tokens:
    everything = np.array([tokens for row in rows for tokens in row], dtype=np.float64)
    if not len(everything):
        return Tokens(0.0, None, (0.0,) * 5)
    variances = [float(np.var(row, ddof=1)) for row in rows if len(row) > 1]
    spread = math.sqrt(sum(variances) / len(variances)) if variances else None
    quantiles = np.quantile(everything, [0.1, 0.25, 0.5, 0.75, 0.9])
    return Tokens(float(everything.mean()), spread, tuple(map(float, quantiles)))


def curve_rows(cells: Sequence[CellStatistics]) -> Iterator[dict[str, Any]]:
    """Every point of every curve as a row: task, level, kind, n, value, low, high."""
    for cell in cells:
        for kind, curve in cell.curves.items():
            for n, share in curve.items():
                yield {
                    "task": cell.task, "level": cell.level, "kind": kind, "n": n,
                    "value": share.value, "low": share.low, "high": share.high,
                }  # fmt: skip


def _share(rows):
    x=np.array(rows,float); m=float(x.mean()); h=1.96*float(x.std(ddof=1))/len(x)**.5 if len(x)>1 else 0.5
    return Share(m,max(0,m-h),min(1,m+h))


def _subset_curves(cell):
    from math import comb
    N=len(cell.correct[0]); k=[sum(r) for r in cell.correct]
    return {"average":{n:_share([a/N for a in k]) for n in sizes_shown(N)},
      "best":{n:_share([1-comb(N-a,n)/comb(N,n) for a in k]) for n in sizes_shown(N)},
      "worst":{n:_share([comb(a,n)/comb(N,n) for a in k]) for n in sizes_shown(N)},
      "majority":{n:_share([a/N for a in k]) for n in sizes_shown(N)}}
