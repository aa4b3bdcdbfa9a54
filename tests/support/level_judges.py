"""Solvers that nobody tuned the levels to: one effort per instance and task.

`EFFORT_JUDGES` in the facts of a task names them. None shares code with the reference solvers behind `Task.effort`.
"""

from __future__ import annotations

import heapq
from typing import Any

from assay.tasks import Instance
from assay.verifiers.calendar.clock import DAY
from assay.verifiers.calendar.problem import CalendarProblem
from assay.verifiers.maze.problem import MazeProblem
from assay.verifiers.spatial_map.problem import RELATIONS, SIGNS, SpatialMapProblem


def glucose_conflicts(instance: Instance) -> float:
    """Conflicts of Glucose 4 (PySAT)."""
    from pysat.solvers import Glucose4

    with Glucose4(bootstrap_with=instance.problem.clauses.tolist()) as solver:
        solver.solve()
        return float(solver.accum_stats()["conflicts"])


def cadical_conflicts(instance: Instance) -> float:
    """Conflicts of CaDiCaL 1.5.3 (PySAT)."""
    from pysat.solvers import Cadical153

    with Cadical153(bootstrap_with=instance.problem.clauses.tolist()) as solver:
        solver.solve()
        return float(solver.accum_stats()["conflicts"])


def insertion_gap(instance: Instance) -> float:
    """How much longer than the optimum the tour of cheapest insertion is, as a share."""
    weights = instance.problem.weights.tolist()
    tour, left = [0], list(range(1, len(weights)))
    while left:
        _, city, place = min(
            (weights[a][c] + weights[c][b] - (weights[a][b] if a != b else 0), c, i + 1)
            for c in left
            for i, a in enumerate(tour)
            for b in [tour[(i + 1) % len(tour)]]
        )
        tour.insert(place, city)
        left.remove(city)
    length = sum(weights[a][b] for a, b in zip(tour, [*tour[1:], tour[0]], strict=True))
    assert instance.truth is not None
    return float(length / instance.truth["objective"] - 1)


def astar_expansions(instance: Instance) -> float:
    """Squares that A* with the Manhattan distance expands; all in reach when there is no path."""
    problem: MazeProblem = instance.problem
    end = problem.exit

    def far(square: tuple[int, int]) -> int:
        return abs(square[0] - end[0]) + abs(square[1] - end[1])

    best = {problem.start: 0}
    queue = [(far(problem.start), 0, problem.start)]
    closed: set[tuple[int, int]] = set()
    while queue:
        _, minus, square = heapq.heappop(queue)
        if square in closed:
            continue
        if square == end:
            break
        closed.add(square)
        for step in ((-1, 0), (0, 1), (1, 0), (0, -1)):
            nearby = (square[0] + step[0], square[1] + step[1])
            if problem.is_free(nearby) and 1 - minus < best.get(nearby, 1 << 30):
                best[nearby] = 1 - minus
                heapq.heappush(queue, (1 - minus + far(nearby), minus - 1, nearby))
    return float(len(closed))


def derivation_steps(instance: Instance) -> float:
    """Statements looked at by depth-first search for chains between the reference and the places asked about."""
    problem: SpatialMapProblem = instance.problem
    question = problem.question
    asked = [question.place] if question.kind == "direction" else problem.places
    axes = (0, 1) if question.kind == "direction" else tuple(
        axis for axis in (0, 1) if SIGNS[RELATIONS.index(question.direction or "")][axis]
    )  # fmt: skip
    steps = 0
    for axis in axes:
        beyond: dict[str, list[str]] = {name: [] for name in problem.places}
        for place, relation, other in problem.relations:
            sign = SIGNS[RELATIONS.index(relation)][axis]
            if sign:
                beyond[other if sign > 0 else place].append(place if sign > 0 else other)
        for name in asked:
            for start, goal in ((name, question.reference), (question.reference, name)):
                found, count = _chain(beyond, str(start), str(goal))
                steps += count
                if found:
                    break
    return float(steps)


def _chain(beyond: dict[str, list[str]], start: str, goal: str) -> tuple[bool, int]:
    stack, seen, steps = [start], {start}, 0
    while stack:
        here = stack.pop()
        if here == goal:
            return True, steps
        for name in beyond[here]:
            steps += 1
            if name not in seen:
                seen.add(name)
                stack.append(name)
    return False, steps


def slot_tests(instance: Instance) -> float:
    """Calendars consulted when every start that the rules allow is tried in order, person by person."""
    problem: CalendarProblem = instance.problem
    free = [problem.free_in_reference(person) for person in problem.people]
    tests = 0
    for day in problem.days:
        if problem.no_weekend and day >= 5:
            continue
        for minute in range(0, DAY - problem.duration + 1, problem.granularity):
            end = minute + problem.duration
            if minute < problem.not_before or end > problem.not_after:
                continue
            if any(w.day in (day, 7) and minute < w.end and end > w.start for w in problem.blocked):
                continue
            wanted = (day * DAY + minute - problem.buffer, day * DAY + end + problem.buffer)
            for blocks in free:
                tests += 1
                if not any(a <= wanted[0] and wanted[1] <= b for a, b in blocks):
                    break
            else:
                return float(tests)
    return float(tests)


def spearman(values: list[Any]) -> float:
    """The rank correlation of the values with 1, 2, 3, …; ties share their mean rank."""
    import numpy as np

    data = np.array(values, float)
    ranks = np.array([(np.sum(data < v) + np.sum(data <= v) + 1) / 2 for v in data])
    return float(np.corrcoef(ranks, np.arange(1, len(data) + 1))[0, 1])
