"""Scores at equal spending: against tokens, money or seconds instead of calls.

Strategies differ in the cost of a call, so equal numbers of calls are not equal spending. Here draws of an instance
are taken in random order until the next one would exceed the budget, and the best of them counts; the mean
over orders is the expected score of best-of-n under that budget. An instance whose first draw exceeds the budget
scores nothing, as it would in use.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...tasks.core.ids import make_key

ORDERS = 256
ROUNDING = 1e-12
"""Relative difference of a budget and a sum of costs that counts as none."""


def best_at_budget(
    correct: Sequence[ArrayLike], costs: Sequence[ArrayLike], budgets: Sequence[float], orders: int = ORDERS
) -> NDArray[np.float64]:
    """Return the chance that one of the draws within a budget is right.

    Args:
        correct: One bool array of shape (draws,) per instance, drawn independently (not stopped at a success).
        costs: Arrays of the same shapes, float64, not negative; tokens, money or seconds of each draw.
        budgets: Per instance.
        orders: Random orders of the draws over which the mean is taken.

    Returns:
        Shape (instances, len(budgets)), float64; NaN where the budget would pay for more draws than there are,
        because the result of further draws is unknown.

    Raises:
        ValueError: Rows do not match or a cost is negative.
    """
    result = np.empty((len(correct), len(budgets)))
    source = np.random.Philox(key=np.frombuffer(make_key("orders of draws")[:16], dtype="<u8").astype(np.uint64))
    for i, (right, cost) in enumerate(zip(correct, costs, strict=True)):
        row, price = np.asarray(right, bool), np.asarray(cost, np.float64)
        if row.shape != price.shape or row.ndim != 1 or np.any(price < 0):
            raise ValueError(f"costs: expected one cost of at least 0 for every draw of instance {i}")
        result[i] = _one(row, price, budgets, orders, source)
    return result


def _one(
    right: NDArray[np.bool_], cost: NDArray[np.float64], budgets: Sequence[float], orders: int, source: np.random.Philox
) -> NDArray[np.float64]:
    if right.size == 0:
        return np.full(len(budgets), np.nan)
    # A random word per draw puts them in order. The cost of the first right one is the cost of all draws whose words
    # are not above its own: no sorting, and a product of matrices for the sums.
    words = source.random_raw(orders * right.size).reshape(orders, right.size)
    solved_at = np.full(orders, np.inf)
    if right.any():
        solved_at = (words <= words[:, right].min(axis=1, keepdims=True)).astype(np.float64) @ cost
    limits = np.asarray(budgets, np.float64)
    within = limits * (1 + ROUNDING)  # sums of money depend on their order in the last digit
    scores = (solved_at[:, None] <= within).mean(axis=0)
    untold: NDArray[np.bool_] = cost.sum() < limits * (1 - ROUNDING)
    return np.where(untold, np.nan, scores)
