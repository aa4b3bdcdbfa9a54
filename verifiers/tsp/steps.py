"""Step oracle of TSP: what becomes of a tour that begins like this?

A prefix is the tuple of the cities visited so far, from any first city, in the direction in
which it is said; a whole tour names every city once and leaves its return out. A prefix that
repeats a city or names an unknown one has no completion.

- `extendable`: some shortest tour begins with the prefix. With symmetric weights that tour may
  be told in either direction, so the direction of the prefix is free.
- `completions`: the orders of the remaining cities that make it a shortest tour. The ways of a prefix
  are the sum of those of its next steps: the empty one counts every tour from every city, in both directions.
- `best_value`: the length of the shortest tour that begins with the prefix.

Up to TABLE_CITIES cities all is read from tables by sets of cities (Held and Karp 1962), one for
each first city that is asked for. Beyond, the prefix becomes one city, or one edge of a price
that no tour can avoid, and the native branch and bound solves what is left; ways are counted
by sets once few cities remain.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .._core import tsp_ends
from ..process import NO_VALUE
from .problem import MAX_WEIGHT, TspProblem
from .solve import held_karp, solve_batch

Prefix = tuple[int, ...]

TABLE_CITIES = 16
"""Most cities whose tables are kept; 8 MB for each first city at 16."""
COUNTED_CITIES = 14
"""Most remaining cities, with the prefix as one more, whose ways are counted by sets."""
MOST_STATES = 2000
"""Partial tours expanded to count the ways of one prefix beyond the tables."""

_State = tuple[int, int, frozenset[int]]
"""The first and the last city of a prefix, and the cities that remain."""


class TourSteps:
    """Exact facts about beginnings of tours of one problem; see the module.

    Raises:
        ValueError: From any method, when what is left of a large problem is not solved within the
            node limit of `verifiers.tsp.solve_batch`, or has more than MOST_STATES ways to expand.
    """

    def __init__(self, problem: TspProblem) -> None:
        self._problem = problem
        self._weights: list[list[int]] = problem.weights.tolist()
        self._tables: dict[int, tuple[NDArray[np.int64], NDArray[np.uint64]]] = {}
        self._values: dict[_State, int] = {}
        self._counts: dict[_State, int] = {}

    def extendable(self, prefixes: Sequence[Prefix]) -> NDArray[np.bool_]:
        """Which prefixes begin a shortest tour; bool, shape (prefixes,)."""
        return np.equal(self.best_value(prefixes), self._optimum)

    def completions(self, prefixes: Sequence[Prefix], cap: int = 10**6) -> NDArray[np.int64]:
        """How many orders of the remaining cities give a shortest tour, up to `cap`; int64, shape (prefixes,)."""
        alive = self.extendable(prefixes)
        counts = [min(cap, self._ways(tuple(prefix))) if ok else 0 for prefix, ok in zip(prefixes, alive, strict=True)]
        return np.array(counts, dtype=np.int64)

    def best_value(self, prefixes: Sequence[Prefix]) -> NDArray[np.int64]:
        """The length of the shortest tour that begins so, or NO_VALUE; int64, shape (prefixes,)."""
        legal = [self._is_legal(prefix) for prefix in prefixes]
        known = [tuple(prefix) for prefix, ok in zip(prefixes, legal, strict=True) if ok]
        found = iter(self._best_by_table(known) if self._has_tables else self._best_by_search(known))
        return np.array([next(found) if ok else NO_VALUE for ok in legal], dtype=np.int64)

    def next_steps(self, prefix: Prefix) -> Sequence[tuple[Hashable, bool]]:
        """Every city not yet visited, and whether a shortest tour may go there next."""
        cities = [city for city in range(self._problem.cities) if city not in prefix]
        alive = self.extendable([(*prefix, city) for city in cities])
        return list(zip(cities, alive.tolist(), strict=True))

    # ------------------------------------------------------------------- prefixes

    @property
    def _has_tables(self) -> bool:
        return self._problem.cities <= TABLE_CITIES

    @cached_property
    def _optimum(self) -> int:
        if self._has_tables:
            return self._best_by_table([(0,)])[0]
        return self._solved([self._problem])[0]

    def _is_legal(self, prefix: Prefix) -> bool:
        return len(set(prefix)) == len(prefix) and all(0 <= city < self._problem.cities for city in prefix)

    def _length(self, prefix: Prefix) -> int:
        return sum(self._weights[a][b] for a, b in pairwise(prefix))

    def _state(self, prefix: Prefix) -> _State:
        return prefix[0], prefix[-1], frozenset(range(self._problem.cities)).difference(prefix)

    def _ways(self, prefix: Prefix) -> int:
        """Of a prefix that is extendable."""
        if not prefix:
            return self._problem.cities * self._ways((0,))
        if self._has_tables:
            return self._ways_by_table(prefix)
        budget = [MOST_STATES]
        return self._ways_by_search(self._state(prefix), budget)

    # ---------------------------------------------------------------------- tables

    def _table(self, start: int) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        if start not in self._tables:
            others = self._problem.cities - 1
            best, ways = tsp_ends(self._problem.weights.ravel(), others + 1, start)
            self._tables[start] = best.reshape(-1, others), ways.reshape(-1, others)
        return self._tables[start]

    def _entries(self, prefix: Prefix) -> list[tuple[int, int, int]]:
        """(set, city, length so far) of the table of prefix[0]: one, or all next ones of a single city."""
        start, others = prefix[0], self._problem.cities - 1
        numbers = [city - (city > start) for city in prefix[1:]]
        left = (1 << others) - 1
        for number in numbers:
            left ^= 1 << number
        if numbers:
            return [(left, numbers[-1], self._length(prefix))]
        row = [weight for city, weight in enumerate(self._weights[start]) if city != start]
        return [(left ^ (1 << number), number, weight) for number, weight in enumerate(row)]

    def _best_by_table(self, prefixes: Sequence[Prefix]) -> list[int]:
        return [
            min(so_far + int(self._table(prefix[0])[0][left, city]) for left, city, so_far in self._entries(prefix))
            if prefix
            else self._optimum
            for prefix in prefixes
        ]

    def _ways_by_table(self, prefix: Prefix) -> int:
        best, ways = self._table(prefix[0])
        entries = self._entries(prefix)
        return sum(int(ways[s, city]) for s, city, so_far in entries if so_far + best[s, city] == self._optimum)

    # ---------------------------------------------------------------------- search

    def _best_by_search(self, prefixes: Sequence[Prefix]) -> list[int]:
        states = [self._state(prefix) for prefix in prefixes if len(prefix) > 1]
        ends = iter(self._ends(states))
        return [self._length(prefix) + next(ends) if len(prefix) > 1 else self._optimum for prefix in prefixes]

    def _ends(self, states: Sequence[_State]) -> list[int]:
        """The cheapest way from the last city through the remaining ones to the first."""
        waiting = [state for state in dict.fromkeys(states) if state not in self._values]
        hard = [state for state in waiting if len(state[2]) > 1]
        for first, last, left in waiting:
            if len(left) < 2:
                path = (last, *left, first)
                self._values[first, last, left] = self._length(path)
        bridges = [self._bridge(state) for state in hard]
        solved = self._solved([problem for problem, _ in bridges])
        for state, length, (_, toll) in zip(hard, solved, bridges, strict=True):
            self._values[state] = length - toll
        return [self._values[state] for state in states]

    def _bridge(self, state: _State) -> tuple[TspProblem, int]:
        """A problem whose shortest tour is the end of this one, and by how much it is longer.

        With symmetric weights, the edge between last and first city is free, and every other edge at
        either costs a toll that only pays twice: a tour without the free edge would pay it four times.
        """
        first, last, left = state
        toll = (len(left) + 2) * int(self._problem.weights.max()) // 2 + 1
        if not self._problem.symmetric or first == last or toll > MAX_WEIGHT // 2:
            return self._contracted(state), 0
        cities = [first, last, *sorted(left)]
        weights = self._problem.weights[np.ix_(cities, cities)].astype(np.int64)
        weights[:2, 2:] += toll
        weights[2:, :2] += toll
        weights[:2, :2] = 0
        return TspProblem(weights.astype(np.int32)), 2 * toll

    def _contracted(self, state: _State) -> TspProblem:
        """City 0 stands for the whole prefix: it is left from its last city and entered at its first."""
        first, last, left = state
        rest = sorted(left)
        weights = self._problem.weights[np.ix_([last, *rest], [first, *rest])].copy()
        weights[0, 0] = 0
        return TspProblem(weights)

    def _solved(self, problems: Sequence[TspProblem]) -> list[int]:
        solutions = solve_batch(problems) if problems else []
        for solution in solutions:
            if not solution.proved:
                raise ValueError(
                    f"prefix: what is left, {len(solution.tour)} cities, was not solved within {solution.nodes} nodes"
                )
        return [solution.objective for solution in solutions]

    def _ways_by_search(self, state: _State, budget: list[int]) -> int:
        """The ways to end a shortest tour from a state that can."""
        if state not in self._counts:
            left = state[2]
            if len(left) < 2:
                self._counts[state] = 1
            elif len(left) < COUNTED_CITIES:
                problem = self._contracted(state)
                (found,) = held_karp([problem])
                self._counts[state] = (found.optimal_tours or 0) * (2 if problem.symmetric else 1)
            else:
                self._counts[state] = sum(self._ways_by_search(after, budget) for after in self._after(state, budget))
        return self._counts[state]

    def _after(self, state: _State, budget: list[int]) -> list[_State]:
        """The next states from which the tour stays shortest."""
        budget[0] -= 1
        if budget[0] < 0:
            raise ValueError(f"prefix: more than {MOST_STATES} partial tours to expand; count a longer prefix")
        first, last, left = state
        states = [(first, city, left - {city}) for city in sorted(left)]
        ends = self._ends(states)
        totals = [self._weights[last][after[1]] + end for after, end in zip(states, ends, strict=True)]
        return [after for after, total in zip(states, totals, strict=True) if total == min(totals)]
