"""What best-of-n is worth when the verifier that selects errs: the ceiling that false accepts put on it.

Draws are judged one after the other, each by a coin of its own: a right one is refused with chance `false_reject`, a
wrong one accepted with chance `false_accept`. The first accepted one is handed in; where none is accepted, one of
the n draws by lot. From N draws of which c are right follows, without bias, the expected score: the mean over all
orders of the draws and all coins. It is found by a recurrence over w_k(r), the chance that the first k draws hold r right ones and
all k were refused:

    score(n) = sum_{k<n, r} w_k(r) (c - r) / (N - k) (1 - false_reject)  +  sum_r w_n(r) r / n.

Without errors it is best-of-n (Chen et al. 2021); with false accepts and many draws it tends to the precision
p (1 - fr) / (p (1 - fr) + (1 - p) fa) of one accepted draw, below 1 whatever n is (Stroebl, Kapoor & Narayanan 2024,
"Inference Scaling fLaws").
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def noisy_best_of_n(
    right: ArrayLike, draws: ArrayLike, sizes: Sequence[int], false_accept: float, false_reject: float
) -> Floats:
    """The expected score of the first accepted of n draws.

    Args:
        right: Shape (instances,), int; right draws.
        draws: Shape (instances,), int; all draws.
        sizes: The values of n, each at least 1.
        false_accept: Chance that a wrong draw is accepted, 0 to 1.
        false_reject: Chance that a right draw is refused, 0 to 1.

    Returns:
        Shape (instances, len(sizes)), float64; NaN where the instance has fewer than n draws.

    Raises:
        ValueError: The shapes differ, a count is out of range, or a chance is no chance.
    """
    c, total = np.asarray(right, np.int64), np.asarray(draws, np.int64)
    if c.shape != total.shape or c.ndim != 1 or np.any((c < 0) | (c > total)):
        raise ValueError("right, draws: expected one shape (instances,) and 0 <= right <= draws")
    for name, value in (("false_accept", false_accept), ("false_reject", false_reject)):
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{name}: expected a chance from 0 to 1, got {value}")
    if len(sizes) and min(sizes) < 1:
        raise ValueError(f"sizes: expected whole numbers from 1, got {min(sizes)}")
    result = np.full((len(c), len(sizes)), np.nan)
    pairs, where = np.unique(np.stack([c, total], axis=1), axis=0, return_inverse=True)
    for number, (some, all_of) in enumerate(pairs.tolist()):
        scores = _scores(some, all_of, max(sizes, default=0), false_accept, false_reject)
        told = [scores[n] if n <= all_of else np.nan for n in sizes]
        result[where.ravel() == number] = told
    return result


@functools.lru_cache(maxsize=4096)
def _scores(right: int, total: int, most: int, accept: float, reject: float) -> tuple[float, ...]:
    """The score for every n from 0 to `most`, or as far as the draws reach."""
    refused = np.zeros(right + 1)
    refused[0] = 1.0
    count = np.arange(right + 1)
    found, scores = 0.0, [0.0]
    for k in range(min(most, total)):
        next_right = np.maximum(right - count, 0) / (total - k)
        next_wrong = np.maximum(total - right - (k - count), 0) / (total - k)
        found += float((refused * next_right).sum()) * (1 - reject)
        grown = refused * next_wrong * (1 - accept)
        grown[1:] += (refused * next_right * reject)[:-1]
        refused = grown
        scores.append(found + float((refused * count).sum()) / (k + 1))
    return tuple(scores)
