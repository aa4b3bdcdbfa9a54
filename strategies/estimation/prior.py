"""Empirical Beta prior of the rate of right draws, over the instances of one kind."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
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
