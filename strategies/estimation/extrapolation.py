"""Extrapolation of best-of-n beyond the recorded draws, with its uncertainty.

The interval needs no model of how instances differ. The distribution of the chance p of a right draw over instances is
unknown; the counts of right draws bound the mixtures of binomials that it can give: their distribution function lies in a
simultaneous band (`bands`). Of all distributions on a grid of chances that agree with the band, linear programs find those
with the smallest and the largest mean of 1 - (1 - p)^n (F-localisation: Ignatiadis & Wager 2022, "Confidence intervals for
nonparametric empirical Bayes analysis", arXiv 1902.02774). An instance without a right draw may be hopeless or rare, so the
interval is wide where many are unsolved, and soon says nothing: that is what the draws tell. Beyond `FARTHEST` times the
draws nothing is extrapolated.

The value is that of a Beta distribution over instances, with a share of instances that are never solved,

    coverage(n) = (1 - never) * (1 - B(a, b + n) / B(a, b)),

which for large n falls short of 1 - never like n^-a: the power laws seen in repeated sampling (Brown et al. 2024,
"Large Language Monkeys"; Schaeffer et al. 2025, "How Do Large Language Monkeys Get Their Power (Laws)?"). Its parameters
have the largest likelihood of the counts c of N right draws (beta-binomial with extra zeros). It is a guide within the
interval, biased where instances differ otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .bands import simultaneous_band
from .intervals import LEVEL

Floats = NDArray[np.float64]
ALIKE = 1e-9
"""Difference of the losses of a simplex below which the search ends."""
FARTHEST = 4
"""Multiple of the draws beyond which the data say next to nothing of unsolved instances."""
MOST_CUTS = 12
"""Counts at which the distribution function is bounded."""
GRID = np.concatenate(
    [[0.0], np.geomspace(1e-7, 1e-3, 40), np.linspace(0.0015, 0.9985, 260), 1 - np.geomspace(1e-3, 1e-7, 20), [1.0]]
)
"""Chances of the distributions that are tried."""


@dataclass(frozen=True, slots=True)
class CoverageModel:
    """Distribution of the chance of success over instances.

    Attributes:
        a: First parameter of the Beta distribution.
        b: Second parameter.
        never: Share of instances that no number of draws solves.
    """

    a: float
    b: float
    never: float

    def coverage(self, n: int) -> float:
        """Return the expected best-of-n."""
        missed = _log_beta(self.a, self.b + n) - _log_beta(self.a, self.b)
        return (1 - self.never) * -math.expm1(missed)


@dataclass(frozen=True, slots=True)
class Projection:
    """Best-of-n, in or beyond the range of the draws.

    Attributes:
        n: Draws.
        value: By the fitted model, within the interval.
        low: Lower end of the interval.
        high: Upper end.
        beyond: n over the recorded draws; above 1 it is extrapolated.
    """

    n: int
    value: float
    low: float
    high: float
    beyond: float


def fit_coverage(right: ArrayLike, draws: ArrayLike, never: float | None = None) -> CoverageModel:
    """Return the model with the largest likelihood.

    Args:
        right: Shape (instances,), int64; right draws.
        draws: Shape (instances,), int64, at least 1; all draws.
        never: Held at this value; fitted when None.

    Raises:
        ValueError: The shapes differ or a count is out of range.
    """
    c, total = _counts(right, draws)
    return _fit(_PairCounts.of(c, total), never)


def project_coverage(
    right: ArrayLike, draws: ArrayLike, sizes: Sequence[int], level: float = LEVEL
) -> list[Projection]:
    """Return best-of-n for n up to `FARTHEST` times the draws, with intervals that hold however instances differ.

    Args:
        right: Shape (instances,), int64; right draws.
        draws: Shape (instances,), int64, at least 1; all draws.
        sizes: The values of n, each at least 1.
        level: Coverage of the intervals.

    Raises:
        ValueError: The shapes differ, a count is out of range, or a size is beyond `FARTHEST` times the fewest draws.
    """
    c, total = _counts(right, draws)
    made = int(total.min())
    if sizes and not 1 <= min(sizes) <= max(sizes) <= FARTHEST * made:
        raise ValueError(
            f"sizes: expected 1 to {FARTHEST * made} ({FARTHEST} times the {made} draws of every instance), "
            f"got {min(sizes)} to {max(sizes)}: beyond, the draws say nothing"
        )
    fitted = fit_coverage(c, total)
    found = []
    for n, (low, high) in zip(sizes, _bounds(c, total, sizes, level), strict=True):
        found.append(Projection(n, min(max(fitted.coverage(n), low), high), low, high, n / made))
    return found


def _bounds(
    right: NDArray[np.int64], draws: NDArray[np.int64], sizes: Sequence[int], level: float
) -> list[tuple[float, float]]:
    """Return the smallest and the largest best-of-n of all distributions of chances that agree with the counts."""
    import highspy

    count = int(draws.min())
    cuts = np.unique(np.round(np.geomspace(1, count, MOST_CUTS)).astype(np.int64)) - 1
    pairs, pair_of = np.unique(np.stack([right, draws], axis=1), axis=0, return_inverse=True)
    # Of `count` draws chosen from those of an instance, at most `cut` are right with this chance.
    rows = np.array([np.cumsum(_chosen(int(c), int(n), count))[cuts] for c, n in pairs])
    band = simultaneous_band(np.clip(rows, 0.0, 1.0)[pair_of.ravel()], level)
    # The same chance at every chance of a right draw on the grid.
    expected = np.cumsum(_binomials(count), axis=1)[:, cuts]

    solver = _program(expected.T, band.low - _SLACK, band.high + _SLACK)
    found = []
    for n in sizes:
        solver.changeColsCost(len(GRID), np.arange(len(GRID), dtype=np.int32), -np.expm1(n * _LOG_FAILS))
        ends = []
        for largest, sense in ((False, highspy.ObjSense.kMinimize), (True, highspy.ObjSense.kMaximize)):
            solver.changeObjectiveSense(sense)
            solver.run()
            solved_well = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            # Without a distribution that agrees (which takes counts of chance below 1 - level), nothing is known.
            ends.append(float(solver.getInfo().objective_function_value) if solved_well else float(largest))
        found.append((max(0.0, min(ends) - _TOLERANCE), min(1.0, max(ends) + _TOLERANCE)))
    return found


def _program(rows: Floats, low: Floats, high: Floats) -> Any:
    """Return HiGHS with a distribution over the grid as its variables, and each row's mean between two bounds.

    Args:
        rows: Shape (rows, grid), float64.
        low: Shape (rows,), float64; and `high` likewise.
    """
    import highspy

    count, size = rows.shape
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = size, count + 1
    program.col_cost_, program.col_lower_, program.col_upper_ = np.zeros(size), np.zeros(size), np.ones(size)
    program.row_lower_, program.row_upper_ = np.append(low, 1.0), np.append(high, 1.0)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.arange(count + 2) * size
    program.a_matrix_.index_ = np.tile(np.arange(size), count + 1)
    program.a_matrix_.value_ = np.concatenate([rows.ravel(), np.ones(size)])

    class Quiet(highspy.Highs):  # type: ignore[misc]
        """HiGHS without callbacks, at whose registration it prints its name."""

        def enableCallbacks(self) -> None:
            pass

    solver = Quiet()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(program)
    return solver


_SLACK = 1e-9
"""Tolerance of the bounds, for rounding."""
_TOLERANCE = 1e-6
"""Precision of the linear programs."""
with np.errstate(divide="ignore"):
    _LOG_FAILS = np.maximum(np.log1p(-GRID), -1e6)


def _chosen(right: int, draws: int, count: int) -> Floats:
    """Return the distribution of right ones among `count` of the draws, float64 of shape (count + 1,)."""
    ways = math.comb(draws, count)
    return np.array([math.comb(right, k) * math.comb(draws - right, count - k) / ways for k in range(count + 1)])


def _binomials(count: int) -> Floats:
    """Return the distribution of right draws for every chance of the grid, float64 of shape (grid, count + 1)."""
    k = np.arange(count + 1)
    ways = np.array(
        [math.lgamma(count + 1) - math.lgamma(i + 1) - math.lgamma(count - i + 1) for i in range(count + 1)]
    )
    inner = GRID[1:-1, None]
    logs = ways + k * np.log(inner) + (count - k) * np.log1p(-inner)
    first, last = (k == 0).astype(np.float64), (k == count).astype(np.float64)
    found: Floats = np.vstack([first, np.exp(logs), last])
    return found


@dataclass(frozen=True, eq=False, slots=True)
class _PairCounts:
    """The different (right, draws) pairs and their frequencies: instances are exchangeable."""

    right: NDArray[np.int64]
    draws: NDArray[np.int64]
    times: Floats

    @classmethod
    def of(cls, right: NDArray[np.int64], draws: NDArray[np.int64]) -> _PairCounts:
        pairs, times = np.unique(np.stack([right, draws], axis=1), axis=0, return_counts=True)
        return cls(np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1]), times.astype(np.float64))

    def log_likelihood(self, model: CoverageModel) -> float:
        # log B(a + c, b + n - c) - log B(a, b) as sums of logarithms: the same for whole counts, and quick for many.
        c, n = self.right, self.draws
        log_terms = _rising(model.a, c) + _rising(model.b, n - c) - _rising(model.a + model.b, n)
        chances = (1 - model.never) * np.exp(log_terms) + np.where(c == 0, model.never, 0.0)
        with np.errstate(divide="ignore"):
            return float((self.times * np.where(chances > 0, np.log(chances), -1e6)).sum())


def _rising(start: float, counts: NDArray[np.int64]) -> Floats:
    """log(start (start + 1) ... (start + count - 1)) for every count."""
    sums = np.concatenate([[0.0], np.cumsum(np.log(start + np.arange(counts.max(initial=0))))])
    chosen: Floats = sums[counts]
    return chosen


def _fit(tally: _PairCounts, never: float | None) -> CoverageModel:
    """Fit the model on unbounded scales: logit of the mean, logarithm of a + b, logit of `never`."""

    def model(point: Sequence[float]) -> CoverageModel:
        mean, size = _logistic(point[0]), math.exp(max(-7.0, min(9.0, point[1])))
        share = never if never is not None else _logistic(point[2])
        return CoverageModel(max(mean * size, 1e-9), max((1 - mean) * size, 1e-9), share)

    def loss(point: Sequence[float]) -> float:
        return -tally.log_likelihood(model(point))

    overall = float((tally.right * tally.times).sum() / (tally.draws * tally.times).sum())
    logit = math.log((overall + 1e-3) / (1 - overall + 1e-3))
    starts = [[logit, 0.0], [logit, 3.0]]
    if never is None:
        starts = [[*start, share] for start, share in zip(starts, (-3.0, 0.0), strict=False)]
    return model(min((nelder_mead(loss, start) for start in starts), key=loss))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def nelder_mead(loss: Callable[[Sequence[float]], float], start: Sequence[float], steps: int = 160) -> list[float]:
    """Return a point of small loss near `start`, by the downhill simplex (Nelder & Mead 1965); deterministic."""
    size = len(start)
    simplex = [list(start)] + [[x + (i == k) for i, x in enumerate(start)] for k in range(size)]
    ranked = sorted((loss(point), point) for point in simplex)
    for _ in range(steps):
        worst = ranked[-1]
        centre = [sum(point[i] for _, point in ranked[:-1]) / size for i in range(size)]

        def along(factor: float, centre: list[float] = centre, worst: list[float] = worst[1]) -> list[float]:
            return [c + factor * (w - c) for c, w in zip(centre, worst, strict=True)]

        reflected = (loss(along(-1.0)), along(-1.0))
        if reflected[0] < ranked[0][0]:
            expanded = (loss(along(-2.0)), along(-2.0))
            ranked[-1] = min(expanded, reflected)
        elif reflected[0] < ranked[-2][0]:
            ranked[-1] = reflected
        else:
            contracted = (loss(along(0.5)), along(0.5))
            if contracted[0] < worst[0]:
                ranked[-1] = contracted
            else:
                first = ranked[0][1]
                shrunk = [[(x + y) / 2 for x, y in zip(point, first, strict=True)] for _, point in ranked[1:]]
                ranked[1:] = [(loss(point), point) for point in shrunk]
        ranked.sort()
        if ranked[-1][0] - ranked[0][0] < ALIKE:
            break
    return ranked[0][1]


def _counts(right: ArrayLike, draws: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    c, total = np.asarray(right, np.int64), np.asarray(draws, np.int64)
    if c.shape != total.shape or c.ndim != 1 or c.size == 0:
        raise ValueError(f"right, draws: expected one shape (instances,), not empty, got {c.shape} and {total.shape}")
    if np.any((c < 0) | (c > total) | (total < 1)):
        raise ValueError("right, draws: expected 0 <= right <= draws and at least one draw")
    return c, total


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
