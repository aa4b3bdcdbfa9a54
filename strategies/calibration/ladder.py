"""Posterior of pass rates along a ladder of rising difficulty.

A ladder is a list of parameters of rising difficulty, such as the levels 1 to 10. The chance to pass falls along it
as

    floor + (1 - floor - lapse) / (1 + exp(slope (rung - middle))),

with all four numbers unknown: a grid holds their joint posterior, from a flat prior. The floor is the pass rate of
guessing, the lapse the failure rate on easy instances. Source of the method: Kontsevich & Tyler 1999, "Bayesian
adaptive estimation of psychometric slope and threshold"; that only the place of the target is sought and the
rest integrated out: Prins 2013, "The psi-marginal adaptive method".
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SLOPES = (0.25, 0.4, 0.6, 0.9, 1.4, 2.2, 3.5)
FLOORS = (0.0, 0.05, 0.12, 0.25)
LAPSES = (0.0, 0.02, 0.1, 0.3)
STEP = 0.25
"""Distance of neighbouring middles on the grid, in rungs."""
BEYOND = 3.0
"""Distance that a middle may lie before the first rung or after the last, in rungs."""


@dataclass(frozen=True, eq=False, slots=True)
class Place:
    """Posterior of the target's place on the ladder.

    Attributes:
        rung: The most probable rung whose pass rate is nearest to the target; from 0.
        chances: Shape (rungs + 2,), float64; the probability that the target lies before the first rung (even
            the easiest is passed less often), at each rung, after the last one (even the hardest more often).
        passing: Shape (rungs,), float64; the expected pass rate of each rung.
        low: Shape (rungs,), float64; lower ends of 90 % credible intervals of the pass rates.
        high: Shape (rungs,), float64; upper ends.
    """

    rung: int
    chances: Floats
    passing: Floats
    low: Floats
    high: Floats

    @property
    def before(self) -> float:
        """Probability that even the first rung is passed less often than the target by more than half a rung."""
        return float(self.chances[0])

    @property
    def after(self) -> float:
        """Probability that even the last rung is passed more often than the target by more than half a rung."""
        return float(self.chances[-1])

    def within(self, distance: int) -> float:
        """Return the probability that the nearest rung is at most `distance` from `rung`; beyond the ends counts as an end."""
        return float(_folded(self.chances)[max(0, self.rung - distance) : self.rung + distance + 1].sum())


class Ladder:
    """Evidence on a ladder; counts may be fractions, for evidence that fades.

    Attributes:
        target: The pass rate sought.
        right: Shape (rungs,), float64; passes seen.
        wrong: Shape (rungs,), float64; failures seen.
    """

    def __init__(self, rungs: int, target: float) -> None:
        """Create a ladder without evidence.

        Raises:
            ValueError: Fewer than two rungs, or a target not above 0 and below 1.
        """
        if rungs < 2:
            raise ValueError(f"rungs: expected at least 2, got {rungs}")
        if not 0.0 < target < 1.0:
            raise ValueError(f"target: expected a pass rate above 0 and below 1, got {target}")
        self.target = target
        self.right = np.zeros(rungs)
        self.wrong = np.zeros(rungs)
        self._passing, self._log_pass, self._log_fail, self._bins = _grid(rungs, target)

    def __len__(self) -> int:
        return len(self.right)

    def add(self, rung: int, passed: int, failed: int) -> None:
        """Count answers on a rung.

        Raises:
            ValueError: There is no such rung, or a count is negative.
        """
        if not 0 <= rung < len(self):
            raise ValueError(f"rung: expected 0 to {len(self) - 1}, got {rung}")
        if passed < 0 or failed < 0:
            raise ValueError(f"passed, failed: expected counts from 0, got {passed} and {failed}")
        self.right[rung] += passed
        self.wrong[rung] += failed

    def chances(self) -> Floats:
        """Return the posterior of the target's place, shape (rungs + 2,), float64, as in `Place.chances`."""
        return self._chances(self._weights())

    def place(self) -> Place:
        """Return the posterior of the target's place and of all pass rates."""
        weights = self._weights()
        chances = self._chances(weights)
        ends = [_quantiles(self._passing[:, rung], weights, (0.05, 0.95)) for rung in range(len(self))]
        low, high = np.array(ends).T
        return Place(int(np.argmax(_folded(chances))), chances, weights @ self._passing, low, high)

    def known_within(self, distance: int) -> float:
        """Return `Place.within` of the most probable rung, without computing the rest of the place."""
        rungs = _folded(self.chances())
        rung = int(np.argmax(rungs))
        return float(rungs[max(0, rung - distance) : rung + distance + 1].sum())

    def misfits(self) -> bool:
        """Return whether the answers contradict a falling curve, by Pearson's chi-squared beyond about 10 %."""
        tried = self.right + self.wrong
        seen = tried > 0
        expected = np.clip(self._weights() @ self._passing, 0.02, 0.98)[seen]
        counts = tried[seen]
        distance = float(((self.right[seen] - counts * expected) ** 2 / (counts * expected * (1 - expected))).sum())
        degrees = max(1, int(seen.sum()) - 2)
        # Wilson & Hilferty 1931: the cube root of chi-squared over its degrees is nearly normal.
        spread = 2 / (9 * degrees)
        return bool((distance / degrees) ** (1 / 3) > 1 - spread + 1.2816 * spread**0.5)

    def most_informative(self) -> int:
        """Return the rung where one more answer has the largest expected information on the target's place."""
        weights = self._weights()
        mass = self._chances(weights)
        joint = np.stack([self._chances(weights * self._passing[:, rung]) for rung in range(len(self))])
        given = np.divide(joint, mass, out=np.zeros_like(joint), where=mass > 0)
        information = _entropy(joint.sum(axis=1)) - (mass * _entropy(given)).sum(axis=1)
        return int(np.argmax(information))

    def _chances(self, weights: Floats) -> Floats:
        return np.bincount(self._bins, weights=weights, minlength=len(self) + 2).astype(np.float64)

    def _weights(self) -> Floats:
        logs = self._log_pass @ self.right + self._log_fail @ self.wrong
        weights = np.exp(logs - logs.max())
        normal: Floats = weights / weights.sum()
        return normal


@functools.lru_cache(maxsize=32)
def _grid(rungs: int, target: float) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """Chances to pass, their logarithms, those of failing, all (points, rungs); the bin of the target by point."""
    middles = np.arange(-BEYOND, rungs - 1 + BEYOND + STEP / 2, STEP)
    middle, slope, floor, lapse = (axis.ravel() for axis in np.meshgrid(middles, SLOPES, FLOORS, LAPSES, indexing="ij"))
    along = np.arange(rungs)
    passing = floor[:, None] + (1 - floor - lapse)[:, None] / (
        1 + np.exp(np.clip(slope[:, None] * (along - middle[:, None]), -50, 50))
    )
    passing = np.clip(passing, 1e-6, 1 - 1e-6)
    share = np.clip((target - floor) / (1 - floor - lapse), 1e-12, 1 - 1e-12)
    crossing = middle + np.log((1 - share) / share) / slope
    bins = np.clip(np.round(crossing), -1, rungs).astype(np.int64) + 1
    return passing, np.log(passing), np.log1p(-passing), bins


def _folded(chances: Floats) -> Floats:
    rungs = chances[1:-1].copy()
    rungs[0] += chances[0]
    rungs[-1] += chances[-1]
    return rungs


def _entropy(chance: Floats) -> Floats:
    p = np.clip(chance, 1e-12, 1 - 1e-12)
    result: Floats = -(p * np.log(p) + (1 - p) * np.log1p(-p))
    return result


def _quantiles(values: Floats, weights: Floats, levels: Sequence[float]) -> list[float]:
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weights[order])
    return [float(values[order[min(int(np.searchsorted(sums, level * sums[-1])), len(order) - 1)]]) for level in levels]
