"""Estimators on many draws: 10,000 instances of 256 draws each, or as many of them as a second or so allows.

Compiled loops stand beside the plain ones (NumPy and Python) that do the same for few draws, and what is done by NumPy
alone beside the plainer way: signs made numbers and multiplied, draws put in order by sorting, one recurrence for each
pair of counts. Bands and paired means are NumPy's own matrix products and sums, which loops do not beat.

    python benchmarks/estimation.py --json benchmarks/figures.json
"""

from __future__ import annotations

import numpy as np
from measuring import Bench, main

from assay.strategies.estimation import bands, estimators, noisy_selection, stopped, voting
from assay.strategies.estimation.equal_cost import ORDERS, best_at_budget
from assay.strategies.estimation.estimators import Draws
from assay.strategies.estimation.paired import paired_difference

INSTANCES, DRAWS = 10_000, 256
SIZES = range(1, DRAWS + 1)
NEVER = 10**12


def measure(bench: Bench) -> None:
    """Every figure is per instance, where nothing else is said."""
    random = np.random.Generator(np.random.Philox(7))
    chances = np.where(random.random(INSTANCES) < 0.1, 0.0, random.beta(0.6, 0.8, INSTANCES))
    correct = random.random((INSTANCES, DRAWS)) < chances[:, None]
    votes = np.where(correct, 0, 1 + random.zipf(1.6, correct.shape) % 50)
    right, total = correct.sum(axis=1), np.full(INSTANCES, DRAWS)
    rows = list(correct)
    bench.time("estimation/best-of-n/256", lambda: estimators.best_of_n(rows, SIZES), INSTANCES)
    first = np.where(right > 0, correct.argmax(axis=1) + 1, 0)
    drawn = np.where(right > 0, first, random.integers(100, DRAWS + 1, INSTANCES))
    bench.time("estimation/stopped/256", lambda: stopped.coverage_of_stopped(first, drawn, SIZES), INSTANCES)
    table = estimators.best_of_n(rows, SIZES)
    bands.TOSSES = 10_000
    bench.time("estimation/band-10000-resamples/1000x256", lambda: bands.simultaneous_band(table[:1000]), 1000)
    _majority(bench, [Draws(c, v, c) for c, v in zip(correct[:40], votes[:40], strict=True)])
    _budgets(bench, rows[:20], list(random.integers(20, 2000, (20, DRAWS))))
    _noisy(bench, right, total)
    bench.time("estimation/paired/10000", lambda: paired_difference(table[:, 1], table[:, 3]), INSTANCES)


def _majority(bench: Bench, draws: list[Draws]) -> None:
    def count(worth: int) -> np.ndarray:
        estimators.WORTH_COMPILING = worth
        voting._expected_vote.cache_clear()
        return estimators.majority_of_n(draws, SIZES)

    assert np.allclose(count(0), count(NEVER), atol=1e-10, equal_nan=True)
    bench.compare("estimation/majority/256/plain", lambda: count(0), len(draws), lambda: count(NEVER), len(draws))


def _budgets(bench: Bench, rows: list[np.ndarray], costs: list[np.ndarray]) -> None:
    budgets = [1e3, 1e4, 1e5]

    def by_sorting() -> None:
        source = np.random.Philox(7)
        for right, cost in zip(rows, costs, strict=True):
            order = np.argsort(source.random_raw(ORDERS * right.size).reshape(ORDERS, right.size), axis=1)
            spent, found = np.cumsum(cost[order], axis=1), right[order]
            at = np.where(found.any(axis=1), spent[np.arange(ORDERS), found.argmax(axis=1)], np.inf)
            for budget in budgets:
                (at <= budget).mean()

    ours = lambda: best_at_budget(rows, costs, budgets)
    bench.compare("estimation/equal-cost/256/sorting", ours, len(rows), by_sorting, len(rows))


def _noisy(bench: Bench, right: np.ndarray, total: np.ndarray) -> None:
    pairs = sorted(set(right.tolist()))[:: 4 if bench.quick else 1]
    some, all_of = np.array(pairs), np.full(len(pairs), DRAWS)

    def together() -> np.ndarray:
        return noisy_selection.noisy_best_of_n(some, all_of, SIZES, 0.05, 0.1)

    def one_by_one() -> np.ndarray:
        each = [noisy_selection.noisy_best_of_n([one], [DRAWS], SIZES, 0.05, 0.1) for one in pairs]
        return np.concatenate(each)

    assert np.allclose(together(), one_by_one(), atol=1e-12)
    bench.compare("estimation/noisy-selection/256/one-by-one", together, len(pairs), one_by_one, len(pairs))


if __name__ == "__main__":
    main(measure, __doc__)
