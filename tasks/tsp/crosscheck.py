"""Checkers and solvers of tours, held to each other and to the definition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...verifiers import _core
from ...verifiers.tsp import check as tsp_check
from ...verifiers.tsp import independent
from ...verifiers.tsp import reference as definition
from ...verifiers.tsp import solve as tsp
from ...verifiers.tsp.problem import TspProblem
from ..core.crosscheck import NOT_ASKED, Crosscheck, Decisions, sample, truths, verdicts, within
from ..core.ids import Stream

if TYPE_CHECKING:
    from ..core.task import Task

LARGEST = (0, 1, 2, 9, 100, 10**5, 2**31 - 1)
"""Weights go from 0 to one of these: few values make many shortest tours, many none that tie."""


def crosschecks(task: Task[Any, Any, Any]) -> tuple[Crosscheck, ...]:
    """The comparisons of this task."""
    return (
        verdicts(task, ("L1", "L2", "cities=6,weights=asymmetric,max_weight=4", "cities=3"), _judged),
        truths(task, ("L1", "L2", "cities=6,weights=asymmetric,max_weight=4", "cities=7,grid=9"), _truth, share=0.2),
        Crosscheck("checking", check_tours),
        Crosscheck("shortest length", shortest_length),
        Crosscheck("number of shortest tours", count_shortest, share=0.2),
        Crosscheck("shortest length, by OR-tools", shortest_by_or_tools, share=0.01),
    )


def check_tours(stream: Stream, cases: int) -> Decisions:
    """Tours and what is nearly one: a city unknown, repeated, missing or left over, or no city at all."""
    problems = [random_problem(stream, within(stream, 20, 70) if stream.below(50) == 0 else within(stream, 3, 9))
                for _ in range(cases)]  # fmt: skip
    tours = [_damaged(stream, problem.cities) for problem in problems]
    arrays = (
        np.array([city for tour in tours for city in tour], np.int32),
        np.cumsum([0, *map(len, tours)], dtype=np.int64),
        np.arange(cases, dtype=np.int64),
        np.concatenate([problem.weights.ravel() for problem in problems]),
        np.array([problem.cities for problem in problems], np.int64),
    )
    expected = [definition.check(p.weights.tolist(), tour) for p, tour in zip(problems, tours, strict=True)]
    return Decisions(
        {
            "native": list(zip(*(column.tolist() for column in tsp_check.check_batch(*arrays, 1)), strict=True)),
            "native, 2 threads": list(
                zip(*(column.tolist() for column in tsp_check.check_batch(*arrays, 2)), strict=True)
            ),
            "Numba": list(zip(*(column.tolist() for column in independent.check_batch(*arrays)), strict=True)),
            "definition": expected,
        },
        lambda i: {**problems[i].to_dict(), "tour": tours[i]},
        [("tour", "unknown city", "city repeated", "city missing")[status] for status, _, _ in expected],
    )


def shortest_length(stream: Stream, cases: int) -> Decisions:
    """Held and Karp, both branch and bounds and, for few cities, all permutations; each tour must have its length."""
    problems = [random_problem(stream, within(stream, 3, 12)) for _ in range(cases)]
    by_sets = tsp.held_karp(problems, threads=1)
    return Decisions(
        {
            "Held-Karp": [_told(p, s.tour, s.objective) for p, s in zip(problems, by_sets, strict=True)],
            "branch and bound": _branch_and_bound(problems),
            "quick search": _quickly(problems),
            "definition": [_by_trying(problem, 6) for problem in problems],
        },
        lambda i: problems[i].to_dict(),
        ["symmetric" if problem.symmetric else "asymmetric" for problem in problems],
    )


def count_shortest(stream: Stream, cases: int) -> Decisions:
    """How many shortest tours there are, up to direction where weights are symmetric."""
    problems = [random_problem(stream, within(stream, 3, 7)) for _ in range(cases)]
    counted = [(s.objective, s.optimal_tours) for s in tsp.held_karp(problems, threads=1)]
    return Decisions(
        {"Held-Karp": counted, "definition": [definition.optimum(p.weights.tolist()) for p in problems]},
        lambda i: problems[i].to_dict(),
        ["one" if number == 1 else "several" for _, number in counted],
    )


def shortest_by_or_tools(stream: Stream, cases: int) -> Decisions:
    """Larger problems: CP-SAT's circuit constraint, in integers, too."""
    from ...verifiers.tsp.cp_sat import solve_by_circuit

    problems = [random_problem(stream, within(stream, 8, 18)) for _ in range(cases)]
    by_circuit = []
    for problem in problems:
        found = solve_by_circuit(problem, 60)
        by_circuit.append(_told(problem, found.tour, found.objective) if found.proved else NOT_ASKED)
    return Decisions(
        {
            "branch and bound": _branch_and_bound(problems),
            "quick search": _quickly(problems),
            "CP-SAT (OR-tools)": by_circuit,
        },
        lambda i: problems[i].to_dict(),
        ["symmetric" if problem.symmetric else "asymmetric" for problem in problems],
    )


# ------------------------------------------------------------------------------- cases


def random_problem(stream: Stream, cities: int) -> TspProblem:
    """Independent weights, with or without symmetry, from narrow ranges and the widest; or rounded distances."""
    if stream.below(4) == 0:
        side = stream.choice((3, 50, 1000))
        points = np.array([(stream.below(side), stream.below(side)) for _ in range(cities)])
        apart = points[:, None] - points[None]
        return TspProblem(np.rint(np.sqrt((apart**2).sum(2))).astype(np.int32))
    bound = stream.choice(LARGEST) + 1
    weights = np.array([stream.below(bound) for _ in range(cities * cities)], np.int32).reshape(cities, cities)
    if stream.below(20) == 0:
        weights[:] = bound - 1
    if stream.below(2):
        weights = np.triu(weights, 1) + np.triu(weights, 1).T
    return TspProblem(weights)


def _damaged(stream: Stream, cities: int) -> list[int]:
    tour = sample(stream, cities, cities)
    match stream.below(9):
        case 0:
            tour[stream.below(cities)] = stream.choice((-1, cities, cities + 1, 2**31 - 1, -(2**31)))
        case 1:
            tour[stream.below(cities)] = stream.below(cities)
        case 2:
            del tour[stream.below(cities) :]
        case 3:
            tour.append(stream.below(cities))
        case 4:
            tour.append(tour[0])
    return tour


def _judged(problem: TspProblem, stream: Stream) -> tuple[str, bool]:
    weights, n = problem.weights.tolist(), problem.cities
    best, _ = definition.optimum(weights)
    if stream.below(2):
        (solution,) = tsp.held_karp([problem], threads=1)
        turn = stream.below(n)
        tour = [*solution.tour[turn:], *solution.tour[:turn]]
        tour = tour[::-1] if stream.below(2) else tour
    else:
        tour = _damaged(stream, n)
    status, _, length = definition.check(weights, tour)
    closed = stream.below(2) == 0
    shown = [*tour, tour[0]] if closed and tour else tour
    if status == 2 and not closed and tour[0] == tour[-1]:  # what looks repeated is the return
        status, _, length = definition.check(weights, tour[:-1])
    stated, said = length, stream.below(4) == 0
    if said and stream.below(2):
        stated += stream.choice((-1, 1, 10))
    text = stream.choice((" -> ", ", ", "-", " ")).join(map(str, shown))
    right = status == 0 and length == best and (not said or stated == length)
    return f"{text}{f', length {stated}' if said else ''}", right


def _truth(problem: TspProblem) -> dict[str, Any]:
    best, number = definition.optimum(problem.weights.tolist())
    return {"status": "optimal", "objective": best, "optimal_tours": number}


# -------------------------------------------------------------------------------- ways


def _told(problem: TspProblem, tour: Sequence[int], length: int) -> int | str:
    """The length, if the tour has it."""
    checked = definition.check(problem.weights.tolist(), tour)
    return length if checked == (0, -1, length) else f"tour {list(tour)} has not the length {length}"


def _branch_and_bound(problems: Sequence[TspProblem]) -> list[int | str]:
    return _said(problems, _core.tsp_branch_and_bound)


def _quickly(problems: Sequence[TspProblem]) -> list[int | str]:
    return _said(problems, _core.tsp_shortest)


def _said(problems: Sequence[TspProblem], solver: Callable[..., tuple[Any, ...]]) -> list[int | str]:
    weights = np.concatenate([problem.weights.ravel() for problem in problems])
    cities = np.array([problem.cities for problem in problems], np.int64)
    tours, lengths, bounds, _, proved = (np.asarray(column).tolist() for column in solver(weights, cities, -1, 0.0, 1))
    ends = np.cumsum(cities).tolist()
    said: list[int | str] = []
    for problem, end, length, bound, sure in zip(problems, ends, lengths, bounds, proved, strict=True):
        told = _told(problem, tours[end - problem.cities : end], length)
        said.append(told if sure and bound == length else "not proved")
    return said


def _by_trying(problem: TspProblem, most: int) -> object:
    return definition.optimum(problem.weights.tolist())[0] if problem.cities <= most else NOT_ASKED
