"""Power analysis: the instances and draws needed to detect a difference.

Two models (or strategies) answer the same instances, with some draws each. What a comparison (`paired`) shows depends on how
the two scores of an instance are distributed, not only on their variance: near 0 and 1 the interval is wider than the normal
one. So the joint distribution of the two scores is computed for a supposed world: chances of the two models with Beta
distributions over the instances, joined by a Gaussian copula, and binomial draws. Up to `MOST_SIMULATED` instances, power is the share of `RUNS` simulated comparisons in this
world that show the difference, with random numbers that depend on nothing else. For more instances it is

    P(d + z * standard error > distance of the interval's end from d)

for a standard normal z and the interval of typical data (Miller 2024, "Adding Error Bars to Evals", arXiv 2411.00640, §5,
with the interval of `paired` in place of the normal one). The least answer is `FEWEST`.
"""

from __future__ import annotations

import functools
import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from ...tasks.core.ids import make_key
from .bounded_mean import upper_limit_of, upper_limits
from .paired import FEW_APART, MOST_ALIKE, effectively_apart

Floats = NDArray[np.float64]

FEWEST = 6
"""Fewest instances that a comparison rests on (`runs.analysis.paired`)."""
MOST = 10**9
"""Most instances that an answer may name."""
RUNS = 1500
"""Simulated comparisons: a power of 0.8 is known to 1 point."""
MARGIN = 0.01
"""Power beyond the promise, for the error of the simulation."""
MOST_SIMULATED = 800
"""Instances beyond which the formula is used, which is as good there."""
POINTS = 4096
"""Instances of the supposed world."""
MOST_DRAWS = 64
"""Draws beyond which a score is taken as that of so many: more hardly change the answer."""


class SupposedWorld:
    """The joint distribution of the scores of two models on an instance, supposed before anything is measured."""

    def __init__(self, first: float, second: float, variation: float, correlation: float, draws: int) -> None:
        """Compute the distribution.

        Args:
            first: The accuracy of one, in (0, 1).
            second: The accuracy of the other, in (0, 1).
            variation: Share of the largest possible variance p (1 - p) that instances' true chances have: 0 when
                all are equally hard, 1 when a model solves an instance always or never.
            correlation: Of the two models' true chances over instances.
            draws: Per instance and model, at least 1.

        Raises:
            ValueError: A value is out of range.
        """
        for name, value in (("first", first), ("second", second)):
            if not 0.0 < value < 1.0:
                raise ValueError(f"{name}: expected an accuracy above 0 and below 1, got {value}")
        if not 0.0 <= variation <= 1.0:
            raise ValueError(f"variation: expected 0 to 1, got {variation}")
        if not -1.0 <= correlation <= 1.0:
            raise ValueError(f"correlation: expected -1 to 1, got {correlation}")
        if draws < 1:
            raise ValueError(f"draws: expected at least 1, got {draws}")
        count = min(draws, MOST_DRAWS)
        one, two = _chances(first, second, variation, correlation)
        self._scores = np.arange(count + 1) / count
        self._joint: Floats = _binomial(one, count).T @ _binomial(two, count) / len(one)
        self._gaps = self._scores[None, :] - self._scores[:, None]
        self.difference = float((self._joint * self._gaps).sum())
        self._deviation = math.sqrt(float((self._joint * (self._gaps - self.difference) ** 2).sum()))
        if self.difference < 0:  # the same with the sides exchanged
            self._joint, self.difference = self._joint.T.copy(), -self.difference

    def power(self, instances: int, alpha: float) -> float:
        """Return the chance that a comparison of so many instances shows the difference.

        Args:
            instances: At least 1.
            alpha: Chance of a false finding, two-sided.
        """
        if instances > MOST_SIMULATED:
            return self.typical_power(instances, alpha)
        return float((self._lower_ends(instances, alpha / 2) > 0).mean())

    def _lower_ends(self, instances: int, tail: float) -> Floats:
        """Return the lower ends of the intervals of `RUNS` simulated comparisons, as `paired` computes them."""
        count = len(self._scores)
        limits = np.cumsum(self._joint.ravel())
        picked = np.searchsorted(limits[:-1] / limits[-1], _uniforms()[:, :instances], side="right")
        one, two = picked // count, picked % count

        def tally(values: NDArray[np.int64], size: int) -> Floats:
            runs = len(values)
            places = (np.arange(runs)[:, None] * size + values).ravel()
            return np.bincount(places, minlength=runs * size).reshape(runs, size).astype(np.float64)

        gaps = np.arange(1 - count, count) / (count - 1)
        differences = tally(two - one + count - 1, 2 * count - 1)
        middles = differences @ gaps / instances
        sizes, squares = differences @ np.abs(gaps), differences @ gaps**2
        apart = np.divide(sizes**2, squares, out=np.zeros(RUNS), where=squares > 0)
        ends = np.empty(RUNS)
        few = apart < min(FEW_APART, MOST_ALIKE * instances)
        if few.any():
            ends[few] = 2 * (1 - upper_limits((1 - gaps) / 2, differences[few], tail)) - 1
        if not few.all():
            rest = ~few
            first, second = tally(one[rest], count), tally(two[rest], count)
            ends[rest] = self._combined(one[rest], two[rest], first, second, middles[rest], tail)
        return ends

    def _combined(
        self,
        one: NDArray[np.int64],
        two: NDArray[np.int64],
        first: Floats,
        second: Floats,
        middles: Floats,
        tail: float,
    ) -> Floats:
        instances = one.shape[1]
        down = second @ self._scores / instances - (1 - upper_limits(1 - self._scores, second, tail))
        up = upper_limits(self._scores, first, tail) - first @ self._scores / instances
        a, b = self._scores[one], self._scores[two]
        a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
        scale = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
        together = np.divide((a * b).sum(axis=1), scale, out=np.zeros(len(a)), where=scale > 0)
        found: Floats = middles - np.sqrt(np.maximum(0.0, down**2 - 2 * together * down * up + up**2))
        return found

    def typical_power(self, instances: int, alpha: float) -> float:
        """Return the power by the formula.

        Args:
            instances: At least 1.
            alpha: Chance of a false finding, two-sided.
        """
        error = self._deviation / math.sqrt(instances)
        beyond = self.difference - self._distance(instances, alpha)
        if error == 0.0:
            return float(beyond > 0)
        return NormalDist().cdf(beyond / error)

    def _distance(self, instances: int, alpha: float) -> float:
        """Return the distance of the lower end of the difference's interval from its middle, as `paired` computes it."""
        tail, joint = alpha / 2, self._joint
        times = instances * joint
        apart = effectively_apart(self._gaps.ravel(), times.ravel())
        if apart < min(FEW_APART, MOST_ALIKE * instances):
            return 2 * self._below((1 + self._gaps.ravel()) / 2, times.ravel(), tail)
        one, two = joint.sum(axis=1), joint.sum(axis=0)
        down = self._below(self._scores, instances * two, tail)
        up = self._below(1 - self._scores, instances * one, tail)
        means = float(one @ self._scores), float(two @ self._scores)
        spreads = [float(side @ self._scores**2) - mean**2 for side, mean in zip((one, two), means, strict=True)]
        shared = float(self._scores @ joint @ self._scores) - means[0] * means[1]
        together = shared / math.sqrt(spreads[0] * spreads[1]) if min(spreads) > 1e-12 else 0.0
        return math.sqrt(max(0.0, down**2 - 2 * together * down * up + up**2))

    @staticmethod
    def _below(scores: Floats, times: Floats, tail: float) -> float:
        """Return the distance of the lower limit from the mean of scores that occur so many times each."""
        kept = times > 1e-12
        mean = float(times @ scores) / float(times.sum())
        return mean - (1.0 - upper_limit_of(1.0 - scores[kept], times[kept], tail))


def instances_needed(
    first: float,
    second: float,
    variation: float,
    correlation: float,
    draws: int,
    alpha: float = 0.05,
    power: float = 0.8,
) -> int:
    """Return the number of instances that show a difference with the given chance.

    Args:
        first: The accuracy of one, in (0, 1).
        second: The accuracy of the other, in (0, 1), not that of the first.
        variation: See `SupposedWorld`.
        correlation: See `SupposedWorld`.
        draws: Per instance and model, at least 1.
        alpha: Chance of a false finding, two-sided.
        power: Chance to find the difference when it exists.

    Raises:
        ValueError: A value is out of range.
    """
    _check(alpha, power)
    if first == second:
        raise ValueError(f"difference: expected a number other than 0, got {second - first}")
    world = SupposedWorld(first, second, variation, correlation, draws)

    def enough(instances: int) -> bool:
        return world.power(instances, alpha) >= min(power + MARGIN, (1 + power) / 2)

    # The formula's answer is near: the search begins there.
    low, high = FEWEST - 1, FEWEST
    while world.typical_power(high, alpha) < power:
        low, high = high, math.ceil(1.2 * high)
        if high > MOST:
            raise ValueError(f"difference: {second - first:g} needs more than {MOST:,} instances")
    while low >= FEWEST and enough(low):
        low, high = math.floor(low / 1.2), low
    low = max(low, FEWEST - 1)
    while not enough(high):
        low, high = high, math.ceil(1.2 * high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def detectable_difference(
    instances: int,
    first: float,
    variation: float,
    correlation: float,
    draws: int,
    alpha: float = 0.05,
    power: float = 0.8,
) -> float:
    """Return the smallest difference that so many instances show with the given chance; NaN where they show none.

    The difference is upwards from `first` where that is possible, else downwards.

    Args:
        instances: At least `FEWEST`.
        first: The accuracy of one, in (0, 1).
        variation: See `SupposedWorld`.
        correlation: See `SupposedWorld`.
        draws: Per instance and model, at least 1.
        alpha: Chance of a false finding, two-sided.
        power: Chance to find the difference when it exists.

    Raises:
        ValueError: A value is out of range.
    """
    _check(alpha, power)
    if instances < FEWEST:
        raise ValueError(f"instances: expected at least {FEWEST}, got {instances}")

    def shown(difference: float, sign: int) -> bool:
        world = SupposedWorld(first, first + sign * difference, variation, correlation, draws)
        return world.power(instances, alpha) >= min(power + MARGIN, (1 + power) / 2)

    for sign, room in ((1, 1 - first), (-1, first)):
        low, high = 0.0, room * (1 - 1e-6)
        if not shown(high, sign):
            continue
        while high - low > 2e-3 * high:
            middle = (low + high) / 2
            low, high = (low, middle) if shown(middle, sign) else (middle, high)
        return high
    return math.nan


def _chances(first: float, second: float, variation: float, correlation: float) -> tuple[Floats, Floats]:
    """Return the chances of both models on the instances of the supposed world, each float64 of shape (POINTS,)."""
    one, other = _normal_points()

    def both(copula: float) -> tuple[Floats, Floats]:
        joined = copula * one + math.sqrt(1 - copula * copula) * other
        return _beta_quantiles(first, variation, one), _beta_quantiles(second, variation, joined)

    low, high = -1.0, 1.0
    for _ in range(20 if variation > 0.0 else 0):  # the copula's parameter that gives the chances this correlation
        middle = (low + high) / 2
        a, b = both(middle)
        if a.std() == 0.0 or b.std() == 0.0:  # so close to 0 or 1 that all points are alike
            break
        low, high = (middle, high) if float(np.corrcoef(a, b)[0, 1]) < correlation else (low, middle)
    return both((low + high) / 2)


@functools.cache
def _uniforms() -> Floats:
    """Return random numbers in [0, 1), float64 of shape (RUNS, MOST_SIMULATED), from the raw words of Philox4x64-10."""
    key = np.frombuffer(make_key("power")[:16], dtype="<u8").astype(np.uint64)
    words = np.random.Philox(key=key).random_raw(RUNS * MOST_SIMULATED)
    found: Floats = (words >> np.uint64(11)).astype(np.float64).reshape(RUNS, MOST_SIMULATED) / 2.0**53
    return found


@functools.cache
def _normal_points() -> tuple[Floats, Floats]:
    """Return normal numbers of two dimensions, evenly spread: a lattice of the plastic number (Roberts 2018)."""
    plastic = 1.32471795724474602596
    numbers = np.arange(1, POINTS + 1)
    sides = [np.mod(0.5 + numbers * plastic**-power, 1.0) for power in (1, 2)]
    inverse = NormalDist().inv_cdf
    one, two = (np.array([inverse(min(max(u, 1e-9), 1 - 1e-9)) for u in side.tolist()]) for side in sides)
    return one, two


def _beta_quantiles(mean: float, variation: float, normals: Floats) -> Floats:
    """Return the quantiles of a Beta distribution of chances at normal scores."""
    if variation == 0.0:
        return np.full_like(normals, mean)
    logits, chances, below = _beta_table(mean, variation)
    if not len(logits):
        return (normals > NormalDist().inv_cdf(1 - mean)).astype(np.float64)
    found: Floats = np.interp(normals, below, chances)
    return found


@functools.lru_cache(maxsize=64)
def _beta_table(mean: float, variation: float) -> tuple[Floats, Floats, Floats]:
    """Return a grid of logits, their chances, and the normal scores of a Beta distribution there; empty for two points."""
    size = 1 / variation - 1
    if size < 1e-2:
        return np.empty(0), np.empty(0), np.empty(0)
    a, b = mean * size, (1 - mean) * size
    # Logits of Beta(a, b) fall off like exp(a x) and exp(-b x).
    logits = np.linspace(-min(700.0, 12 + 30 / a), min(700.0, 12 + 30 / b), 8001)
    density = -a * np.logaddexp(0, -logits) - b * np.logaddexp(0, logits)
    mass = np.exp(density - density.max())
    sums = np.cumsum((mass[1:] + mass[:-1]) / 2)
    below = np.concatenate([[0.0], sums / sums[-1]])
    inverse = NormalDist().inv_cdf
    scores = np.array([inverse(min(max(p, 1e-12), 1 - 1e-12)) for p in below.tolist()])
    return logits, 1 / (1 + np.exp(-logits)), scores


def _binomial(chances: Floats, count: int) -> Floats:
    """Return the distribution of right draws, float64 of shape (chances, count + 1)."""
    right = np.arange(count + 1)
    ways = np.array([math.comb(count, k) for k in range(count + 1)], np.float64)
    found: Floats = ways * chances[:, None] ** right * (1 - chances[:, None]) ** (count - right)
    return found


def _check(alpha: float, power: float) -> None:
    for name, value in (("alpha", alpha), ("power", power)):
        if not 0.0 < value < 1.0:
            raise ValueError(f"{name}: expected a share above 0 and below 1, got {value}")
