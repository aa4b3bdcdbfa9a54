"""Empirical Beta prior of the rate of right draws, over the instances of one kind."""

from __future__ import annotations

import bisect
import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ...tasks.core.ids import Stream

MEANS: Final = tuple(1.0 / (1.0 + math.exp(-x / 2.5)) for x in range(-17, 9))
"""Grid of the prior's mean, from 0.1 % to 96 %, evenly spaced in the log-odds."""
SIZES: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Grid of the prior's size a + b, in draws: the smaller, the more do instances differ."""


def fit_prior(draws: Iterable[tuple[int, bool]]) -> tuple[float, float]:
    """Return the Beta prior with the largest likelihood on a grid; (1, 1) before any draw.

    Every instance has its own rate, drawn from the prior, and got draws until it was solved or left,
    so with k wrong draws it has the likelihood B(a + 1, b + k) / B(a, b) when solved and B(a, b + k) / B(a, b)
    when not. The mean itself has the density of Beta(3/2, 3/2), so that a few failures do not settle it.
    Empirical Bayes as in Robbins (1956).

    Args:
        draws: For every instance, its number of draws and whether the last of them was right.
    """
    seen = Counter((count - solved, solved) for count, solved in draws if count)
    if not seen:
        return 1.0, 1.0
    best, chosen = -math.inf, (1.0, 1.0)
    for mean in MEANS:
        for size in SIZES:
            a, b = mean * size, (1.0 - mean) * size
            likelihood = 0.5 * math.log(mean * (1.0 - mean)) + sum(
                times * (_log_beta(a + solved, b + wrong) - _log_beta(a, b)) for (wrong, solved), times in seen.items()
            )
            if likelihood > best:
                best, chosen = likelihood, (a, b)
    return chosen


SLOPES: Final = (0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 3.0, 4.0)
"""Grid of the fall of the log-odds from the middle effort of a kind to the largest."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Beta prior of the instances of a kind, by their places among the kind's efforts.

    Attributes:
        a: First parameter at the middle place.
        b: Second parameter there.
        slope: Fall of the log-odds of the mean from the middle place to the last.
    """

    a: float
    b: float
    slope: float


def prior_at(prior: Prior, place: float) -> tuple[float, float]:
    """Return the Beta prior of an instance at a place from -1 (least effort) to 1 (most)."""
    if prior.slope == 0.0:
        return prior.a, prior.b
    size = prior.a + prior.b
    mean = 1.0 / (1.0 + prior.b / prior.a * math.exp(prior.slope * place))
    return mean * size, (1.0 - mean) * size


def fit_sloped_prior(draws: Sequence[tuple[int, bool, float]]) -> Prior:
    """Return the prior of largest likelihood: first that of all places together (`fit_prior`), then the slope.

    The slope has a normal density of mean 0 and deviation 1.5, so that a few results do not set it.

    Args:
        draws: For every instance, its number of draws, whether the last of them was right, and its place.
    """
    a, b = fit_prior((count, solved) for count, solved, _ in draws)
    tried = Counter((count - solved, solved, round(place, 1)) for count, solved, place in draws if count)
    if len({place for _, _, place in tried}) < 2:
        return Prior(a, b, 0.0)

    def likelihood(slope: float) -> float:
        total = -(slope**2) / (2 * 1.5**2)
        for (wrong, solved, place), times in tried.items():
            x, y = prior_at(Prior(a, b, slope), place)
            total += times * (_log_beta(x + solved, y + wrong) - _log_beta(x, y))
        return total

    return Prior(a, b, max(SLOPES, key=likelihood))


def places_within(kinds: Sequence[Hashable], efforts: Sequence[float]) -> list[float]:
    """Return the place of each instance among those of its kind, from -1 (least effort) to 1; equal efforts share one."""
    groups: dict[Hashable, list[float]] = {}
    for kind, effort in zip(kinds, efforts, strict=True):
        groups.setdefault(kind, []).append(effort)
    ranked = {kind: sorted(group) for kind, group in groups.items()}

    def place(kind: Hashable, effort: float) -> float:
        row = ranked[kind]
        below, upto = bisect.bisect_left(row, effort), bisect.bisect_right(row, effort)
        return (below + upto) / len(row) - 1.0

    return [place(kind, effort) for kind, effort in zip(kinds, efforts, strict=True)]


def draw_beta(a: float, b: float, stream: Stream) -> float:
    """Return a random number from Beta(a, b)."""
    x, y = _draw_log_gamma(a, stream), _draw_log_gamma(b, stream)
    return 1.0 / (1.0 + math.exp(min(700.0, y - x)))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _draw_log_gamma(shape: float, stream: Stream) -> float:
    """Return the logarithm of a random number from Gamma(shape, 1), by Marsaglia and Tsang (2000)."""
    boost = 0.0
    if shape < 1.0:
        boost, shape = math.log(1.0 - stream.random()) / shape, shape + 1.0
    d = shape - 1.0 / 3.0
    while True:
        normal = math.sqrt(-2.0 * math.log(1.0 - stream.random())) * math.cos(2.0 * math.pi * stream.random())
        cube = (1.0 + normal / math.sqrt(9.0 * d)) ** 3
        if cube > 0 and math.log(1.0 - stream.random()) < 0.5 * normal**2 + d * (1.0 - cube + math.log(cube)):
            return math.log(d * cube) + boost
