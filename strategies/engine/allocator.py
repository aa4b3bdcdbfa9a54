"""Allocate samples among instances of unequal difficulty."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Literal

from ...tasks.core.ids import Stream
from ..estimation.prior import Prior, draw_beta, fit_sloped_prior, places_within, prior_at

Policy = Literal["greedy", "thompson", "even"]
"""Receiver of the next sample: the instance it most likely solves; the one of the highest rate drawn from the posterior; the
one with the fewest samples."""


class Allocator:
    """Decides batch by batch which instances get the next samples, from the results of earlier ones.

    Every instance has the posterior Beta(a, b + wrong samples), with the prior of its kind and of its place among the
    kind's measured efforts, fitted to all results so far. Solved instances get no more. For independent samples with known
    priors, giving each to the instance with the largest chance to be solved by it is optimal (the gains of one instance
    only fall), so `greedy` loses only by its ignorance of the priors. Where neither kind nor effort tells instances apart,
    all share one prior, the best rule is to sample the one with the fewest wrong samples, and `greedy` does as `even` does.

    Attributes:
        draws: Samples of each instance so far.
        solved: Whether each instance is solved.
    """

    def __init__(
        self, kinds: Sequence[Hashable], policy: Policy, most: int, efforts: Sequence[float] | None = None
    ) -> None:
        """Create an allocator before the first sample.

        Args:
            kinds: Kind of each instance, such as task and level: instances of one kind share a prior.
            policy: Rule of allocation.
            most: Most samples of one instance.
            efforts: Measured difficulty of each instance, comparable within a kind; all alike when None.
        """
        self._kinds, self._policy, self._most = list(kinds), policy, most
        self._places = places_within(self._kinds, efforts or [0.0] * len(self._kinds))
        self.draws = [0] * len(self._kinds)
        self.solved = [False] * len(self._kinds)
        self._closed = [False] * len(self._kinds)

    def observe(self, instance: int, draws: int, solved: bool) -> None:
        """Record further samples of an instance, and whether one of them was right."""
        self.draws[instance] += draws
        self.solved[instance] = self.solved[instance] or solved

    def close(self, instance: int) -> None:
        """Give the instance no more samples."""
        self._closed[instance] = True

    def choose(self, count: int, stream: Stream) -> Counter[int]:
        """Return the number of samples for each instance; fewer than `count` in all when no more are needed."""
        open_ones = [i for i, solved in enumerate(self.solved) if not solved and not self._closed[i]]
        # `even` needs no prior.
        kinds = [] if self._policy == "even" else list(dict.fromkeys(self._kinds[i] for i in open_ones))
        priors = {kind: self._prior(kind) for kind in kinds}
        score = {"greedy": self._chance, "thompson": self._drawn, "even": self._fewest}[self._policy]
        chosen: Counter[int] = Counter()

        def entry(i: int) -> tuple[float, int]:
            a, b = prior_at(priors[self._kinds[i]], self._places[i]) if priors else (1.0, 1.0)
            return -score(a, b, self.draws[i] + chosen[i], stream), i

        queue = [entry(i) for i in open_ones if self.draws[i] < self._most]
        heapq.heapify(queue)
        for _ in range(count):
            if not queue:
                break
            i = queue[0][1]
            chosen[i] += 1
            if self.draws[i] + chosen[i] < self._most:
                heapq.heapreplace(queue, entry(i))
            else:
                heapq.heappop(queue)
        return chosen

    def _prior(self, kind: Hashable) -> Prior:
        rows = zip(self._kinds, self.draws, self.solved, self._places, strict=True)
        # After the first right draw only calls that were already active add draws.
        return fit_sloped_prior([(draws, solved, place) for one, draws, solved, place in rows if one == kind])

    @staticmethod
    def _chance(a: float, b: float, wrong: int, stream: Stream) -> float:
        return a / (a + b + wrong)

    @staticmethod
    def _drawn(a: float, b: float, wrong: int, stream: Stream) -> float:
        return draw_beta(a, b + wrong, stream)

    @staticmethod
    def _fewest(a: float, b: float, wrong: int, stream: Stream) -> float:
        return -float(wrong)
