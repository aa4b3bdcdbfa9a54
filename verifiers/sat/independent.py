"""3SAT, a second time: the check by the definition and counting by trying every assignment."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_ENUMERATED_VARIABLES = 24


def check_batch(
    variables: NDArray[np.int32],
    clauses: NDArray[np.int32],
    starts: NDArray[np.int64],
    values: NDArray[np.uint8],
    threads: int = 0,
) -> NDArray[np.int32]:
    """Count the clauses of each formula that its assignment leaves false: int32, shape (k,).

    Takes and returns what `verifiers.sat.check.check_batch` does; runs on one core.

    Raises:
        ValueError: A length, literal or value is wrong.
    """
    if len(values) != int(variables.sum()) or (len(values) and values.max() > 1):
        raise ValueError("values: expected 0 or 1 for every variable")
    if len(starts) != len(variables) + 1 or starts[0] != 0 or starts[-1] != len(clauses) or (np.diff(starts) < 0).any():
        raise ValueError("starts: expected to run from 0 to the number of clauses")
    wrong: NDArray[np.int32] = _kernels()[0](variables, clauses, starts, values)
    if (wrong < 0).any():
        raise ValueError("clauses: a literal is out of range")
    return wrong


def count_by_enumeration(variables: int, clauses: NDArray[np.int32]) -> tuple[int, int, int]:
    """Count the solutions of a formula of at most 24 variables.

    Args:
        clauses: DIMACS literals, int32, shape (m, 3).

    Returns:
        The number; and two masks whose bit v - 1 tells that variable v is true (false) in
        some solution.

    Raises:
        ValueError: There are more than 24 variables.
    """
    if variables > MAX_ENUMERATED_VARIABLES:
        raise ValueError(f"variables: expected at most {MAX_ENUMERATED_VARIABLES}, got {variables}")
    count, can_be_true, can_be_false = _kernels()[1](variables, clauses)
    return int(count), int(can_be_true), int(can_be_false)


@functools.cache
def _kernels() -> tuple[Callable[..., Any], Callable[..., Any]]:
    from numba import njit

    return njit(cache=True)(_count_false), njit(cache=True)(_enumerate)


def _count_false(
    variables: NDArray[np.int32], clauses: NDArray[np.int32], starts: NDArray[np.int64], values: NDArray[np.uint8]
) -> NDArray[np.int32]:
    """The loops hold no branch, so that the compiler makes vectors of them."""
    wrong = np.zeros(len(variables), np.int32)
    true = np.zeros(2 * variables.max() + 1 if len(variables) else 1, np.int32)
    holding = np.zeros(3 * np.diff(starts).max() if len(variables) else 0, np.int32)
    literals = clauses.reshape(-1)
    first = 0
    for f in range(len(variables)):
        n = np.uint32(variables[f])
        own = literals[3 * starts[f] : 3 * starts[f + 1]]
        out_of_range = np.uint32(0)
        if n <= 64:
            word = np.uint64(0)  # the values as bits
            for v in range(n):
                word |= np.uint64(values[first + v]) << np.uint64(v)
            for i in range(len(own)):
                variable = np.uint32(abs(own[i]) - 1)  # 0 becomes huge
                out_of_range |= np.uint32(variable >= n)
                holding[i] = ((word >> np.uint64(variable & 63)) & np.uint64(1)) ^ np.uint64(own[i] < 0)
        else:
            for i in range(len(own)):
                out_of_range |= np.uint32(np.uint32(abs(own[i]) - 1) >= n)
            if not out_of_range:
                for v in range(n):
                    true[n + v + 1] = values[first + v]
                    true[n - v - 1] = 1 - values[first + v]
                for i in range(len(own)):
                    holding[i] = true[np.uint32(n + own[i])]
        if out_of_range:
            wrong[f] = -1
            return wrong
        first += int(n)
        for c in range(len(own) // 3):
            wrong[f] += 1 - (holding[3 * c] | holding[3 * c + 1] | holding[3 * c + 2])
    return wrong


def _enumerate(variables: int, clauses: NDArray[np.int32]) -> tuple[int, int, int]:
    count, can_be_true, can_be_false = 0, 0, 0
    every = (1 << variables) - 1
    for bits in range(every + 1):
        good = True
        for c in range(len(clauses)):
            holds = False
            for i in range(3):
                literal = clauses[c, i]
                if literal > 0:
                    holds |= (bits >> (literal - 1)) & 1 == 1
                else:
                    holds |= (bits >> (-literal - 1)) & 1 == 0
            if not holds:
                good = False
                break
        if good:
            count += 1
            can_be_true |= bits
            can_be_false |= every & ~bits
    return count, can_be_true, can_be_false
