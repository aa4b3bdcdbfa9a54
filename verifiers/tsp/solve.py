"""The travelling salesman problem: what a tour is, how long it is, and which are shortest.

A tour visits every city exactly once and returns to its first city; its length is the sum
of the weights of its arcs, the returning one included. Weights are integers from 0 to
2**31 - 1, so no length overflows 64 bits; they may differ by direction (asymmetric). The
diagonal means nothing and is stored as 0. Every complete graph has a tour, so no problem
here is infeasible.

Optima are proved in integers: by dynamic programming over sets of cities (Held and Karp
1962) up to 13 cities, by branch and bound on 1-trees or assignments, and past its limits
by CP-SAT; SCIP with subtour cuts is there as a second opinion, whose bound is in floating
point. `optimum_batch` and `solve_batch` prove once and quickly; `solve_with_effort` proves
small ones twice, counts and measures, and is what instances are made with.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._core import TSP_MOST_CITIES, tsp_branch_and_bound, tsp_efforts, tsp_held_karp, tsp_shortest
from .check import _laid_out
from .problem import Solution, Status, TspProblem

MOST_CITIES: int = TSP_MOST_CITIES
"""Most cities that the solvers take; the checkers take 2**20."""
BOTH_SOLVERS_LIMIT = 13
"""Up to here `solve` and `solve_with_effort` find every optimum twice: by Held and Karp, and by branch and bound."""
NODE_LIMIT = 100_000
"""Branch-and-bound nodes before another solver is asked; only the hardest beyond 60 cities need them."""


def solve(
    problem: TspProblem, *, node_limit: int | None = NODE_LIMIT, time_limit: float | None = None, fallback: bool = True
) -> Solution:
    """Find a shortest tour, or the best one within the limits, and say whether it is proved.

    Args:
        node_limit: Of the native branch and bound; None for no limit.
        time_limit: In seconds, for everything together; None for no limit, in which case
            the fallback stops after a minute.
        fallback: Whether OR-tools is asked when the limit is reached without proof.

    Raises:
        ValueError: The problem has more than 1024 cities, or a limit is negative.
    """
    for name, value in (("node_limit", node_limit), ("time_limit", time_limit)):
        if value is not None and value < 0:
            raise ValueError(f"{name}: expected at least 0, got {value!r}")
    began = time.monotonic()
    (native,) = _branch_and_bound([problem], node_limit, time_limit, 1)
    if problem.cities <= BOTH_SOLVERS_LIMIT:
        (native,) = _confirm_by_sets([problem], [native], 1)
    if native.proved or not fallback:
        return native
    left = 60.0 if time_limit is None else time_limit - (time.monotonic() - began)
    return _merge(problem, native, ortools_solve(problem, left, native.tour)) if left > 0 else native


class Optima(NamedTuple):
    """Shortest tours of many graphs, or the best ones found.

    Attributes:
        tours: int32, the cities of all tours end to end, each from city 0, without the return.
        lengths: int64, of the tours.
        lower_bounds: int64; no tour is shorter. Equal to `lengths` where proved.
        nodes: int64, of the branch and bound; 0 where dynamic programming did it. Not comparable with the
            nodes of `solve_with_effort`.
        proved: uint8, 1 where no tour is shorter.
    """

    tours: NDArray[np.int32]
    lengths: NDArray[np.int64]
    lower_bounds: NDArray[np.int64]
    nodes: NDArray[np.int64]
    proved: NDArray[np.uint8]


def optimum_batch(
    weights: NDArray[np.int32], cities: NDArray[np.int64], *, node_limit: int | None = NODE_LIMIT, threads: int = 0
) -> Optima:
    """Find shortest tours of many graphs, one proof each, as quickly as possible, arrays in and out.

    Up to 10 cities (13 when asymmetric) by dynamic programming (Held and Karp 1962); above by branch and
    bound: for symmetric weights on 1-trees with edges decided by their marginal costs (Held and Karp
    1971, Helsgaun 2000), up to 64 cities in vectors; else on assignments. All in integers, and the same
    on every machine.

    Args:
        weights: The matrices of all graphs end to end, row by row, int32; 0 to 2**31 - 1.
        cities: The number of cities of each graph, int64, shape (graphs,); 3 to MOST_CITIES.
        node_limit: For each graph; None for no limit.
        threads: 0 for all cores.

    Raises:
        TypeError: An array has another dtype.
        ValueError: The arrays do not fit together, or a value is out of range.
    """
    return Optima(*tsp_shortest(weights, cities, -1 if node_limit is None else node_limit, 0.0, threads))


def solve_batch(
    problems: Sequence[TspProblem], *, node_limit: int | None = NODE_LIMIT, threads: int = 0
) -> list[Solution]:
    """Find shortest tours of many problems: `optimum_batch` for problems. Shortest tours are not counted."""
    weights, cities = _laid_out(problems)
    found = optimum_batch(weights, cities, node_limit=node_limit, threads=threads)
    rows = zip(problems, _split(found.tours, cities), *(column.tolist() for column in found[1:]), strict=True)
    return [
        Solution("optimal", length, tour, bound, True, "held-karp" if nodes == 0 else _method(problem), nodes)
        if proved
        else Solution("feasible", length, tour, bound, False, _method(problem), nodes)
        for problem, tour, length, bound, nodes, proved in rows
    ]


def solve_with_effort(
    problems: Sequence[TspProblem], *, node_limit: int | None = NODE_LIMIT, threads: int = 0
) -> list[Solution]:
    """`solve` for many problems by the native solvers alone: shortest tours counted, effort measured.

    Up to BOTH_SOLVERS_LIMIT cities proved twice, and the number of shortest tours is known. `nodes` are those
    of a fixed branch and bound, a measure of difficulty that is stored with instances: this search stays
    as it is, and `solve_batch`, which finds the same lengths, is the quick one.
    """
    found = _branch_and_bound(problems, node_limit, None, threads)
    small = [i for i, problem in enumerate(problems) if problem.cities <= BOTH_SOLVERS_LIMIT]
    confirmed = _confirm_by_sets([problems[i] for i in small], [found[i] for i in small], threads)
    for i, solution in zip(small, confirmed, strict=True):
        found[i] = solution
    return found


def optimal_lengths(
    weights: NDArray[np.int32],
    cities: NDArray[np.int64],
    wanted: NDArray[np.int64],
    *,
    node_limit: int = NODE_LIMIT,
    threads: int = 0,
) -> NDArray[np.int64]:
    """Return the lengths of the shortest tours of the wanted graphs.

    Args:
        weights, cities: Those of `check_batch`.
        wanted: The numbers of the graphs, in any order, int64.

    Returns:
        int64, shape (graphs,); -1 where the optimum is not proved or not wanted.
    """
    found = np.full(len(cities), -1, np.int64)
    chosen = np.zeros(len(cities), np.bool_)
    chosen[wanted] = True
    if chosen.any():
        flat = weights[np.repeat(chosen, cities * cities)]
        optima = optimum_batch(flat, cities[chosen], node_limit=node_limit, threads=threads)
        found[chosen] = np.where(np.asarray(optima.proved) == 1, optima.lengths, -1)
    return found


def held_karp(problems: Sequence[TspProblem], *, threads: int = 0) -> list[Solution]:
    """Shortest tours of at most 16 cities each, and how many there are, by dynamic programming.

    Source: M. Held, R. M. Karp, J. SIAM 10 (1962).

    Raises:
        ValueError: A problem has more than 16 cities.
    """
    weights, cities = _laid_out(problems)
    tours, *columns = tsp_held_karp(weights, cities, True, threads)
    rows = zip(_split(tours, cities), *(column.tolist() for column in columns), strict=True)
    return [
        Solution("optimal", length, tour, length, True, "held-karp", 0, count, near)
        for tour, length, count, near in rows
    ]


class Effort(NamedTuple):
    """The results of simple methods on a problem, beginning with the nearest neighbour tour from city 0.

    Attributes:
        greedy: The length of that tour.
        two_opt: Its length after 2-opt alone (first gain taken; reversed edges count with their
            own weights).
        local_search: Its length after 2-opt (symmetric weights) and moved segments (Or 1976).
        moves: Looked at by iterated local search until its tour was no longer than the goal: of
            its kicks, from a fixed stream, every eighth is a random tour, the others double bridges.
        kicks: Until then, or the most that were allowed.
    """

    greedy: int
    two_opt: int
    local_search: int
    moves: int
    kicks: int


def efforts(
    problems: Sequence[TspProblem], goals: Sequence[int], *, most_kicks: int = 200, threads: int = 0
) -> list[Effort]:
    """Measure how hard it is for local search to find a tour no longer than the goal."""
    if not problems:
        return []
    rows = tsp_efforts(*_laid_out(problems), np.array(goals, np.int64), most_kicks, threads)
    return [Effort(*row) for row in rows.tolist()]


def _branch_and_bound(
    problems: Sequence[TspProblem], node_limit: int | None, seconds: float | None, threads: int
) -> list[Solution]:
    weights, cities = _laid_out(problems)
    nodes_allowed = -1 if node_limit is None else node_limit
    # The native limit takes 0 for none.
    seconds = 0.0 if seconds is None else max(seconds, 1e-9)
    tours, *columns = tsp_branch_and_bound(weights, cities, nodes_allowed, seconds, threads)
    rows = zip(problems, _split(tours, cities), *(np.asarray(column).tolist() for column in columns), strict=True)
    solutions = []
    for problem, tour, length, bound, nodes, proved in rows:
        status: Status = "optimal" if proved else "feasible"
        solutions.append(Solution(status, length, tour, bound, bool(proved), _method(problem), nodes))
    return solutions


def _method(problem: TspProblem) -> str:
    return "branch-and-bound-1-tree" if problem.symmetric else "branch-and-bound-assignment"


def _confirm_by_sets(problems: Sequence[TspProblem], found: list[Solution], threads: int) -> list[Solution]:
    """Held and Karp's answer, which must not differ from the one found."""
    confirmed = []
    for other, solution in zip(found, held_karp(problems, threads=threads), strict=True):
        if (other.proved and other.objective != solution.objective) or other.lower_bound > solution.objective:
            raise RuntimeError(f"two proofs disagree: held-karp {solution.objective}, {other.method} {other.objective}")
        method = f"held-karp, {other.method}" if other.proved else "held-karp"
        confirmed.append(
            Solution("optimal", solution.objective, solution.tour, solution.objective, True, method, other.nodes,
                     solution.optimal_tours, solution.near_optimal_tours)
        )  # fmt: skip
    return confirmed


def _split(tours: NDArray[np.int32], cities: NDArray[np.int64]) -> list[tuple[int, ...]]:
    flat = tours.tolist()
    ends = np.cumsum(cities).tolist()
    return [tuple(flat[end - size : end]) for end, size in zip(ends, cities.tolist(), strict=True)]


def _merge(problem: TspProblem, native: Solution, other: Solution) -> Solution:
    if other.proved and other.objective > native.objective:
        raise RuntimeError(
            f"a tour of {native.objective} is shorter than what {other.method} proved: {other.objective}"
        )
    best = native if native.objective <= other.objective else other
    bound = max(native.lower_bound, other.lower_bound)
    proved = bound >= best.objective
    status: Status = "optimal" if proved else "feasible"
    method = other.method if proved else f"{native.method}, {other.method}"
    return Solution(status, best.objective, best.tour, bound, proved, method, native.nodes)


def ortools_solve(problem: TspProblem, time_limit: float, start: Sequence[int]) -> Solution:
    """Return what OR-tools' solvers prove: SCIP for half of the time when symmetric, then CP-SAT."""
    began = time.monotonic()
    if problem.symmetric:
        from .scip import solve_by_cuts

        cut = solve_by_cuts(problem, time_limit / 2)
        if cut is not None and cut.proved:
            return cut
    from .cp_sat import solve_by_circuit

    return solve_by_circuit(problem, max(1.0, time_limit - (time.monotonic() - began)), start)
