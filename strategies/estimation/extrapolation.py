"""Extrapolation of best-of-n beyond the recorded draws, with its uncertainty.

The chance that a draw is right is modelled as a Beta distribution over instances, with a share of
instances that are never solved. Then

    coverage(n) = (1 - never) * (1 - B(a, b + n) / B(a, b)),

which for large n falls short of 1 - never like n^-a: the power laws seen in repeated sampling (Brown et al. 2024,
"Large Language Monkeys"; Schaeffer et al. 2025, "How Do Large Language Monkeys Get Their Power (Laws)?").
The parameters have the largest likelihood of the counts c of N right draws (beta-binomial with extra zeros).
The uncertainty is that of the instances (bootstrap over instances) and of the model: where no instance was
solved rarely, the data cannot separate a rare success from none, so the interval reaches from
"never" fitted at 0 to "never" fitted at the share of unsolved instances.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...tasks.core.ids import make_key
from . import bootstrap_fits
from .intervals import LEVEL

Floats = NDArray[np.float64]
RESAMPLES = 200
ALIKE = 1e-9
"""Difference of the losses of a simplex below which the search ends."""
WORTH_COMPILING = 100
"""Bootstrap samples above which they are fitted by compiled loops; for fewer, loading these takes longer."""


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
        value: By the fitted model.
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
    right: ArrayLike, draws: ArrayLike, sizes: Sequence[int], level: float = LEVEL, resamples: int = RESAMPLES
) -> list[Projection]:
    """Return best-of-n for any n, with intervals over instances and over the models that the data allow.

    Args:
        right: Shape (instances,), int64; right draws.
        draws: Shape (instances,), int64, at least 1; all draws.
        sizes: The values of n, each at least 1.
        level: Coverage of the intervals.
        resamples: Bootstrap samples of the instances.

    Raises:
        ValueError: The shapes differ or a count is out of range.
    """
    c, total = _counts(right, draws)
    fitted = fit_coverage(c, total)
    unsolved = float((c == 0).mean())
    curves = np.array([[fitted.coverage(n) for n in sizes]])
    picks = _Picks(c, total)
    tallies = [picks.draw() for _ in range(resamples)]
    nevers = [0.0, 1.0] if unsolved > 0 else [0.0]  # times the share of unsolved instances of the sample
    extremes = np.array([[[m.coverage(n) for n in sizes] for m in _fits(tallies, share, fitted)] for share in nevers])
    lows, highs = extremes.min(axis=0), extremes.max(axis=0)
    low = np.minimum(np.quantile(lows, (1 - level) / 2, axis=0), curves[0])
    high = np.maximum(np.quantile(highs, 1 - (1 - level) / 2, axis=0), curves[0])
    made = int(total.max())
    return [Projection(n, float(curves[0, i]), float(low[i]), float(high[i]), n / made) for i, n in enumerate(sizes)]


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

    @property
    def unsolved(self) -> float:
        """The share of instances without a right draw."""
        return float(self.times[self.right == 0].sum() / self.times.sum())

    def log_likelihood(self, model: CoverageModel) -> float:
        # log B(a + c, b + n - c) - log B(a, b) as sums of logarithms: the same for whole counts, and quick for many.
        c, n = self.right, self.draws
        log_terms = _rising(model.a, c) + _rising(model.b, n - c) - _rising(model.a + model.b, n)
        chances = (1 - model.never) * np.exp(log_terms) + np.where(c == 0, model.never, 0.0)
        with np.errstate(divide="ignore"):
            return float((self.times * np.where(chances > 0, np.log(chances), -1e6)).sum())


class _Picks:
    """Bootstrap samples of the instances, as tallies of the same pairs of counts."""

    def __init__(self, right: NDArray[np.int64], draws: NDArray[np.int64]) -> None:
        pairs, self._pair_of = np.unique(np.stack([right, draws], axis=1), axis=0, return_inverse=True)
        self._pair_of = self._pair_of.ravel()
        self._right, self._draws = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
        key = np.frombuffer(make_key("coverage bootstrap")[:16], dtype="<u8").astype(np.uint64)
        self._words = np.random.Philox(key=key)

    def draw(self) -> _PairCounts:
        count = self._pair_of.size
        chosen = (self._words.random_raw(count) % np.uint64(count)).astype(np.int64)
        times = np.bincount(self._pair_of[chosen], minlength=self._right.size)
        return _PairCounts(self._right, self._draws, times.astype(np.float64))


def _fits(tallies: Sequence[_PairCounts], share: float, near: CoverageModel) -> list[CoverageModel]:
    """Return the fit to every sample, with `never` at this share of its unsolved instances."""
    nevers = [share * tally.unsolved for tally in tallies]
    if len(tallies) < WORTH_COMPILING:
        return [_fit(tally, never, near=near) for tally, never in zip(tallies, nevers, strict=True)]
    times = np.array([tally.times for tally in tallies])
    start = (math.log(near.a / near.b), math.log(near.a + near.b))
    found = bootstrap_fits.fit_many(tallies[0].right, tallies[0].draws, times, np.array(nevers), start)
    return [CoverageModel(a, b, never) for (a, b), never in zip(found.tolist(), nevers, strict=True)]


def _rising(start: float, counts: NDArray[np.int64]) -> Floats:
    """log(start (start + 1) ... (start + count - 1)) for every count."""
    sums = np.concatenate([[0.0], np.cumsum(np.log(start + np.arange(counts.max(initial=0))))])
    chosen: Floats = sums[counts]
    return chosen


def _fit(tally: _PairCounts, never: float | None, near: CoverageModel | None = None) -> CoverageModel:
    """Fit the model on unbounded scales: logit of the mean, logarithm of a + b, logit of `never`."""

    def model(point: Sequence[float]) -> CoverageModel:
        mean, size = _logistic(point[0]), math.exp(max(-7.0, min(9.0, point[1])))
        share = never if never is not None else _logistic(point[2])
        return CoverageModel(max(mean * size, 1e-9), max((1 - mean) * size, 1e-9), share)

    def loss(point: Sequence[float]) -> float:
        return -tally.log_likelihood(model(point))

    if near is not None:
        starts = [[math.log(near.a / near.b), math.log(near.a + near.b)]]
    else:
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
