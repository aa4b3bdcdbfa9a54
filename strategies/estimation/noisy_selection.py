"""Expected score of best-of-n under a verifier that errs, and the ceiling that false accepts put on it.

Draws are judged one after the other, each by a coin of its own: a right one is refused with chance `false_reject`, a
wrong one accepted with chance `false_accept`. The first accepted one is submitted; where none is accepted, one of
the n draws by lot. From N draws of which c are right follows, without bias, the expected score: the mean over all
orders of the draws and all coins. A recurrence over w_k(r) yields it, the chance that the first k draws hold r right
ones and all k were refused:

    score(n) = sum_{k<n, r} w_k(r) (c - r) / (N - k) (1 - false_reject)  +  sum_r w_n(r) r / n.

Without errors it is best-of-n (Chen et al. 2021); with false accepts and many draws it tends to the precision
p (1 - fr) / (p (1 - fr) + (1 - p) fa) of one accepted draw, below 1 whatever n is (Stroebl, Kapoor & Narayanan 2024,
"Inference Scaling fLaws").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def noisy_best_of_n(
    right: ArrayLike, draws: ArrayLike, sizes: Sequence[int], false_accept: float, false_reject: float
) -> Floats:
    """Return the expected score of the first accepted of n draws.

    Args:
        right: Shape (instances,), int64; right draws.
        draws: Shape (instances,), int64; all draws.
        sizes: The values of n, each at least 1.
        false_accept: Chance that a wrong draw is accepted, 0 to 1.
        false_reject: Chance that a right draw is refused, 0 to 1.

    Returns:
        Shape (instances, len(sizes)), float64; NaN where the instance has fewer than n draws.

    Raises:
        ValueError: The shapes differ, a count is out of range, or a chance is outside [0, 1].
    """
    c, total = np.asarray(right, np.int64), np.asarray(draws, np.int64)
    if c.shape != total.shape or c.ndim != 1 or np.any((c < 0) | (c > total)):
        raise ValueError("right, draws: expected one shape (instances,) and 0 <= right <= draws")
    for name, value in (("false_accept", false_accept), ("false_reject", false_reject)):
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{name}: expected a chance from 0 to 1, got {value}")
    if len(sizes) and min(sizes) < 1:
        raise ValueError(f"sizes: expected whole numbers from 1, got {min(sizes)}")
    if not len(c) or not len(sizes):
        return np.full((len(c), len(sizes)), np.nan)
    pairs, where = np.unique(np.stack([c, total], axis=1), axis=0, return_inverse=True)
    scores = _scores(pairs[:, 0], pairs[:, 1], max(sizes), false_accept, false_reject)
    chosen: Floats = scores[np.ix_(where.ravel(), np.array(sizes))]
    return chosen


def _scores(right: NDArray[np.int64], total: NDArray[np.int64], most: int, accept: float, reject: float) -> Floats:
    """Return the score for every n from 0 to `most`, for every pair of counts; NaN beyond the draws.

    One step of the recurrence is taken for all pairs at once, which leaves a compiled loop little to gain.
    """
    count = np.arange(right.max() + 1)
    refused = np.zeros((len(right), len(count)))
    refused[:, 0] = 1.0
    found, scores = np.zeros(len(right)), np.full((len(right), most + 1), np.nan)
    scores[:, 0] = 0.0
    for k in range(min(most, int(total.max()))):
        left = np.maximum(total - k, 1)[:, None]
        to_right = refused * (np.maximum(right[:, None] - count, 0) / left)
        to_wrong = refused * (np.maximum((total - right - k)[:, None] + count, 0) / left)
        found += to_right.sum(axis=1) * (1 - reject)
        refused = to_wrong * (1 - accept)
        refused[:, 1:] += to_right[:, :-1] * reject
        scores[:, k + 1] = np.where(k < total, found + (refused * count).sum(axis=1) / (k + 1), np.nan)
    return scores
