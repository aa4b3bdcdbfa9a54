"""Questions on which two models differ: the exact test of McNemar, and what further questions could show."""

from __future__ import annotations

import math
from statistics import NormalDist


def mcnemar(better: int, worse: int) -> float:
    """Return the exact two-sided p-value of as many questions gained as lost, each with one right or wrong answer.

    Source: McNemar 1947; the binomial test of the questions on which the two differ.

    Args:
        better: Questions that only the second answers rightly.
        worse: Questions that only the first answers rightly.

    >>> mcnemar(9, 1)
    0.021484375
    """
    count, fewer = better + worse, min(better, worse)
    if count == 0:
        return 1.0
    tail = sum(math.comb(count, k) for k in range(fewer + 1))
    return min(1.0, float(2 * tail / 2**count))


def detectable(error: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Return the smallest true difference that an experiment of this standard error finds with the given chance.

    Args:
        error: Standard error of the mean difference.
        alpha: Chance of a false finding, two-sided.
        power: Chance of finding the difference.
    """
    quantile = NormalDist().inv_cdf
    return (quantile(1 - alpha / 2) + quantile(power)) * error


def questions_to_find(difference: float, error: float, questions: int, alpha: float = 0.05, power: float = 0.8) -> int:
    """Return the number of questions of this kind that find a difference with the given chance.

    Args:
        difference: The true one, not 0.
        error: Standard error of the mean difference on the questions at hand.
        questions: Number of questions at hand.
        alpha: Chance of a false finding, two-sided.
        power: Chance of finding the difference.
    """
    return max(2, math.ceil(questions * (detectable(error, alpha, power) / difference) ** 2))
