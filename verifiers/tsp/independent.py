"""A second checker of tours, written from the definition in Numba; shares no code with the first.

A list of cities is a tour when every number is a city, none occurs twice and none is
missing, judged in this order of positions; its length is the sum over consecutive cities
and from the last back to the first.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def check_batch(
    tours: NDArray[np.int32],
    offsets: NDArray[np.int64],
    graph_of: NDArray[np.int64],
    weights: NDArray[np.int32],
    cities: NDArray[np.int64],
    threads: int = 0,
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """Check which lists of cities are tours, and how long each is, on one thread.

    Takes and returns what `verifiers.tsp.check.check_batch` does: uint8, int64 and int64, shape (tours,).
    """
    return _kernel()(tours, offsets, graph_of, weights, cities)


@functools.cache
def _kernel() -> Callable[..., Any]:
    from numba import njit

    return njit(cache=True)(_check_batch)


def _check_batch(tours, offsets, graph_of, weights, cities):  # type: ignore[no-untyped-def]
    count = len(graph_of)
    status = np.zeros(count, dtype=np.uint8)
    place = np.full(count, -1, dtype=np.int64)
    length = np.full(count, -1, dtype=np.int64)
    graph_start = np.zeros(len(cities), dtype=np.int64)
    for g in range(1, len(cities)):
        graph_start[g] = graph_start[g - 1] + cities[g - 1] * cities[g - 1]
    most = 0
    for g in range(len(cities)):
        most = max(most, cities[g])
    visited_by = np.zeros(most, dtype=np.int64)  # the last list, counted from 1, that named each city
    for t in range(count):
        n = cities[graph_of[t]]
        first, size = offsets[t], offsets[t + 1] - offsets[t]
        tour = tours[first : first + size]
        if size == n and n <= 64:
            # Cities as bits, without a branch for each: n of them, all known, none missing.
            bits, known = np.uint64(0), True
            for i in range(size):
                known &= (tour[i] >= 0) & (tour[i] < n)
                bits |= np.uint64(1) << np.uint64(tour[i] & 63)
            complete = known and bits == ~np.uint64(0) >> np.uint64(64 - n)
        else:
            complete = False
        if not complete:
            for i in range(size):
                city = tour[i]
                if city < 0 or city >= n:
                    status[t], place[t] = 1, i
                    break
                if visited_by[city] == t + 1:
                    status[t], place[t] = 2, i
                    break
                visited_by[city] = t + 1
            if status[t] != 0:
                continue
            for city in range(n):
                if visited_by[city] != t + 1:
                    status[t], place[t] = 3, city
                    break
            if status[t] != 0:
                continue
        graph = weights[graph_start[graph_of[t]] :]
        # Unsigned places are not asked whether they count from the end.
        total = np.int64(graph[np.uint64(tour[size - 1] * n + tour[0])])
        for i in range(size - 1):
            total += graph[np.uint64(tour[i] * n + tour[i + 1])]
        length[t] = total
    return status, place, length
