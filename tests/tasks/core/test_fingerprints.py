"""Fingerprints of problems: equal exactly when a symmetry of the task carries one into the other.

Each task is held two ways: random symmetries of generated instances leave the fingerprint alone,
and on tiny problems it is equal exactly when a form found by trying all symmetries is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import combinations, permutations, product
from typing import Any

import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.tasks.core.symmetry import is_exact
from assay.verifiers.calendar.problem import CalendarProblem, Person, Window
from assay.verifiers.maze.problem import MazeProblem
from assay.verifiers.sat.problem import SatProblem
from assay.verifiers.spatial_map.problem import RELATIONS, SIGNS, Question, SpatialMapProblem
from assay.verifiers.tsp.problem import TspProblem

RandomOf = np.random.Generator


def equal_exactly_when(name: str, problems: list[Any], form: Callable[[Any], object]) -> None:
    found = [row.tobytes() for row in get_task(name).fingerprints(problems, threads=1)]
    forms = [form(problem) for problem in problems]
    for (a, x), (b, y) in combinations(zip(found, forms, strict=True), 2):
        assert (a == b) == (x == y)
    assert all(map(is_exact, found))


# ------------------------------------------------------------------------------ 3SAT


def renamed(problem: SatProblem, random: RandomOf) -> SatProblem:
    image = random.permutation(problem.variables) + 1
    flip = random.choice([-1, 1], problem.variables)
    names = (image * flip)[np.abs(problem.clauses) - 1] * np.sign(problem.clauses)
    shuffled = random.permuted(random.permutation(names, axis=0), axis=1)
    return SatProblem(problem.variables, shuffled.astype(np.int32))


def sat_form(problem: SatProblem) -> object:
    n = problem.variables
    clauses = problem.clauses.tolist()
    forms = []
    for image in permutations(range(1, n + 1)):
        for flip in product((1, -1), repeat=n):
            to = [0, *(i * f for i, f in zip(image, flip, strict=True))]
            new = {tuple(sorted(to[abs(v)] * (1 if v > 0 else -1) for v in clause)) for clause in clauses}
            forms.append(tuple(sorted(new)))
    return n, min(forms)


@st.composite
def formulas(draw: st.DrawFn) -> SatProblem:
    n = draw(st.integers(3, 4))
    variables = st.permutations(range(1, n + 1)).map(lambda order: order[:3])
    clause = st.tuples(variables, st.tuples(*[st.sampled_from((1, -1))] * 3))
    rows = draw(st.lists(clause, max_size=5))
    return SatProblem.from_clauses(n, [[v * s for v, s in zip(*row, strict=True)] for row in rows])


@settings(max_examples=examples(15))
@given(st.lists(formulas(), min_size=2, max_size=5))
def test_formulas_are_the_same_exactly_up_to_renaming_and_flips(problems: list[SatProblem]) -> None:
    equal_exactly_when("3sat", problems, sat_form)


def test_a_clause_said_twice_counts_once_and_unused_variables_count() -> None:
    task = get_task("3sat")
    once = SatProblem.from_clauses(3, [[1, 2, 3], [1, -2, 3]])
    twice = SatProblem.from_clauses(3, [[3, 2, 1], [1, -2, 3], [1, 2, 3]])
    larger = SatProblem.from_clauses(4, [[1, 2, 3], [1, -2, 3]])
    assert task.fingerprint(once) == task.fingerprint(twice) != task.fingerprint(larger)


def test_regular_formulas_are_told_apart_and_finished() -> None:
    """Every variable in as many clauses: refinement sees one kind of literal and of clause."""
    task, random = get_task("3sat"), np.random.default_rng(5)

    def around(steps: tuple[int, int], n: int = 24) -> SatProblem:
        clauses = [[s * (1 + (i + d) % n) for d in (0, *steps)] for i in range(n) for s in (1, -1)]
        return SatProblem.from_clauses(n, clauses)

    seen = set()
    for steps in ((1, 2), (1, 3), (1, 5), (2, 3), (1, 4), (3, 8)):
        problem = around(steps)
        (one,) = {task.fingerprint(problem), *(task.fingerprint(renamed(problem, random)) for _ in range(4))}
        assert is_exact(one)
        seen.add(one)
    # Steps (2, 3) are (1, 3) read backwards; nothing else is the same.
    assert len(seen) == 5


def test_loose_formulas_with_countless_symmetries_are_finished() -> None:
    task, random = get_task("3sat"), np.random.default_rng(6)
    (instance,) = task.generate("variables=600,ratio=0.4,kind=planted,infeasible=0", seed=3)
    (one,) = {task.fingerprint(renamed(instance.problem, random)) for _ in range(3)}
    assert is_exact(one) and one == task.fingerprint(instance.problem)


# ------------------------------------------------------------------------------- TSP


def reordered(problem: TspProblem, random: RandomOf) -> TspProblem:
    order = random.permutation(problem.cities)
    weights = problem.weights[np.ix_(order, order)]
    return TspProblem(weights.T.copy() if random.integers(2) else weights)


def tsp_form(problem: TspProblem) -> object:
    orders = [list(order) for order in permutations(range(problem.cities))]
    return min(w[np.ix_(o, o)].tolist() for w in (problem.weights, problem.weights.T) for o in orders)


@st.composite
def matrices(draw: st.DrawFn) -> TspProblem:
    n = draw(st.integers(3, 4))
    weights = np.array(draw(st.lists(st.integers(0, 2), min_size=n * n, max_size=n * n)), np.int32).reshape(n, n)
    return TspProblem(weights + weights.T if draw(st.booleans()) else weights)


@settings(max_examples=examples(25))
@given(st.lists(matrices(), min_size=2, max_size=6))
def test_matrices_are_the_same_exactly_up_to_the_order_and_direction(problems: list[TspProblem]) -> None:
    equal_exactly_when("tsp", problems, tsp_form)


def test_matrices_without_a_difference_to_hold_on_to_are_finished() -> None:
    task, random = get_task("tsp"), np.random.default_rng(6)
    n = 40
    apart = np.abs(np.subtract.outer(range(n), range(n)))
    around = np.minimum(apart, n - apart)
    for weights in (np.ones((n, n)), around, around % 2):
        problem = TspProblem(weights.astype(np.int32))
        (one,) = {task.fingerprint(problem), *(task.fingerprint(reordered(problem, random)) for _ in range(3))}
        assert is_exact(one)


# ------------------------------------------------------------------------------ Maze


def turned(problem: MazeProblem, random: RandomOf) -> MazeProblem:
    k, mirrored, swapped = random.integers(4), random.integers(2), random.integers(2)
    rows, columns = problem.squares.shape
    numbers = np.arange(rows * columns).reshape(rows, columns)
    moved = np.rot90(numbers[:, ::-1] if mirrored else numbers, k)
    place = {int(v): (r, c) for (r, c), v in np.ndenumerate(moved)}
    to = lambda square: place[square[0] * columns + square[1]]
    start, exit_, marked = to(problem.start), to(problem.exit), tuple(map(to, problem.marked))
    if swapped:
        start, exit_, marked = exit_, start, marked[::-1]
    return MazeProblem(problem.squares.ravel()[moved], start, exit_, problem.form, problem.objective, marked)


def maze_form(problem: MazeProblem) -> object:
    cells = problem.squares.astype(int)
    for square in problem.marked:
        cells[square] = 2
    cells[problem.start] = cells[problem.exit] = 3
    views = [np.rot90(grid, k).tolist() for grid in (cells, cells[:, ::-1]) for k in range(4)]
    return problem.form, problem.objective if problem.form == "path" else None, min(views)


@st.composite
def grids(draw: st.DrawFn) -> MazeProblem:
    rows, columns = draw(st.sampled_from([(2, 2), (2, 3), (3, 2), (1, 4)]))
    squares = np.array(draw(st.lists(st.integers(0, 1), min_size=rows * columns, max_size=rows * columns)))
    start, exit_ = draw(st.lists(st.integers(0, rows * columns - 1), min_size=2, max_size=2, unique=True))
    squares[[start, exit_]] = 1
    form = draw(st.sampled_from(["path", "relation"]))
    objective = draw(st.sampled_from(["any", "shortest"])) if form == "path" else "shortest"
    ends = [divmod(square, columns) for square in (start, exit_)]
    return MazeProblem(squares.reshape(rows, columns).astype(np.uint8), ends[0], ends[1], form, objective)


@given(st.lists(grids(), min_size=2, max_size=12))
def test_mazes_are_the_same_exactly_up_to_the_square_and_the_ends(problems: list[MazeProblem]) -> None:
    equal_exactly_when("maze", problems, maze_form)


def test_marked_squares_and_the_question_belong_to_a_maze() -> None:
    task = get_task("maze")
    free = np.ones((3, 3), np.uint8)
    paths = [((0, 0), (0, 1), (0, 2), (1, 2), (2, 2)), ((2, 2), (2, 1), (2, 0), (1, 0), (0, 0))]
    around = [MazeProblem(free, p[0], p[-1], "turns", "shortest", p) for p in paths]
    right = MazeProblem(free, (0, 0), (2, 2), "right_turns", "shortest", paths[0])
    plain = MazeProblem(free, (0, 0), (2, 2))
    found = [task.fingerprint(problem) for problem in (*around, right, plain)]
    assert found[0] == found[1] and len(set(found)) == 3
    equal_exactly_when("maze", [*around, right, plain], maze_form)


# ------------------------------------------------------------------------ SpatialMap

TURNS = [(swap, east, north) for swap in (0, 1) for east in (1, -1) for north in (1, -1)]


def seen(relation: str, turn: tuple[int, int, int]) -> str:
    east, north = SIGNS[RELATIONS.index(relation)]
    if turn[0]:
        east, north = north, east
    return RELATIONS[SIGNS.index((east * turn[1], north * turn[2]))]


OPPOSITE = {relation: RELATIONS[SIGNS.index((-x, -y))] for relation, (x, y) in zip(RELATIONS, SIGNS, strict=True)}


def remapped(problem: SpatialMapProblem, random: RandomOf) -> SpatialMapProblem:
    turn = TURNS[random.integers(8)]
    order = random.permutation(len(problem.places))
    name = {place: f"Place {order[i]}" for i, place in enumerate(problem.places)}
    said = []
    for a, relation, b in problem.relations:
        fact = (name[a], seen(relation, turn), name[b])
        said.append((fact[2], OPPOSITE[fact[1]], fact[0]) if random.integers(2) else fact)
    said = [said[i] for i in random.permutation(len(said))]
    asked = problem.question
    place, reference = asked.place and name[asked.place], name[asked.reference]
    if place and random.integers(2):
        place, reference = reference, place
    question = Question(asked.kind, reference, place, asked.direction and seen(asked.direction, turn))
    places = [name[place] for place in problem.places]
    return SpatialMapProblem(tuple(places[i] for i in random.permutation(len(places))), tuple(said), question)


def map_form(problem: SpatialMapProblem) -> object:
    number = {place: i for i, place in enumerate(problem.places)}
    forms = []
    for turn in TURNS:
        facts = set()
        for a, relation, b in problem.relations:
            for axis, sign in enumerate(SIGNS[RELATIONS.index(seen(relation, turn))]):
                if sign:
                    facts.add((axis, *((number[a], number[b]) if sign > 0 else (number[b], number[a]))))
        asked = problem.question
        ends = {number[asked.reference], number[asked.place] if asked.place else number[asked.reference]}
        said = (asked.kind, asked.direction and seen(asked.direction, turn))
        for image in permutations(range(len(number))):
            moved = sorted((axis, image[high], image[low]) for axis, high, low in facts)
            forms.append((str(said), sorted(image[end] for end in ends), moved))
    return len(number), min(forms)


@st.composite
def maps(draw: st.DrawFn) -> SpatialMapProblem:
    places = [f"P{i}" for i in range(draw(st.integers(3, 4)))]
    ranks = [draw(st.permutations(range(len(places)))) for _ in range(2)]
    said = []
    for a, b in draw(st.lists(st.permutations(range(len(places))).map(lambda p: p[:2]), max_size=4)):
        signs = [1 if ranks[axis][a] > ranks[axis][b] else -1 for axis in range(2)]
        keep = draw(st.sampled_from([(1, 1), (1, 0), (0, 1)]))
        said.append((places[a], RELATIONS[SIGNS.index((signs[0] * keep[0], signs[1] * keep[1]))], places[b]))
    first, second = draw(st.permutations(places))[:2]
    kind = draw(st.sampled_from(["direction", "which", "count"]))
    direction = None if kind == "direction" else draw(st.sampled_from(RELATIONS))
    question = Question(kind, first, second if kind == "direction" else None, direction)
    return SpatialMapProblem(tuple(places), tuple(said), question)


@settings(max_examples=examples(25))
@given(st.lists(maps(), min_size=2, max_size=6))
def test_maps_are_the_same_exactly_up_to_names_order_and_the_compass(problems: list[SpatialMapProblem]) -> None:
    equal_exactly_when("spatial-map", problems, map_form)


# -------------------------------------------------------------------------- Calendar


def rewritten(problem: CalendarProblem, random: RandomOf) -> CalendarProblem:
    people = []
    for number, person in enumerate(problem.people):
        free = []
        for start, end in person.free:
            cut = int(random.integers(start, end))
            free += [(start, cut), (cut, end)] if cut > start else [(start, end)]
        order = random.permutation(len(free))
        people.append(Person(f"Person {number}", tuple(free[i] for i in order), person.utc_offset))
    people = [people[i] for i in random.permutation(len(people))]
    blocked = []
    for window in problem.blocked:
        days = range(7) if window.day == 7 else [window.day]
        blocked += [Window(day, window.start, window.end) for day in days]
    blocked = [blocked[i] for i in random.permutation(len(blocked))]
    return dataclasses.replace(problem, people=tuple(people), blocked=tuple(blocked))


def test_every_content_of_a_calendar_counts_and_its_spelling_does_not() -> None:
    task = get_task("calendar")
    base = CalendarProblem(
        (Person("A", ((540, 600), (600, 700))), Person("B", ((480, 720),))), (0, 1), 30, blocked=(Window(7, 700, 720),)
    )
    same = [
        CalendarProblem((Person("X", ((480, 720),)), Person("Y", ((540, 700),))), (0, 1), 30, blocked=(Window(7, 700, 720),)),
        CalendarProblem(
            (Person("A", ((600, 760),), 60), Person("B", ((480, 720),))), (0, 1), 30,
            blocked=tuple(Window(day, 700, 720) for day in range(7)), utc_offset=0,
        ),
    ]  # fmt: skip
    other = [
        dataclasses.replace(base, **change)
        for change in (
            {"days": (0,)}, {"duration": 45}, {"buffer": 5}, {"granularity": 15}, {"not_before": 500},
            {"not_after": 800}, {"no_weekend": True}, {"blocked": ()}, {"priority": "earliest"},
            {"people": base.people[:1]}, {"people": (*base.people, Person("C", ((480, 720),)))},
        )
    ]  # fmt: skip
    assert {task.fingerprint(problem) for problem in same} == {task.fingerprint(base)}
    assert len({task.fingerprint(problem) for problem in (base, *other)}) == 1 + len(other)


# -------------------------------------------------------------------------- together

SYMMETRIES: dict[str, Callable[[Any, RandomOf], Any]] = {
    "3sat": renamed,
    "tsp": reordered,
    "maze": turned,
    "spatial-map": remapped,
    "calendar": rewritten,
}

each_task = pytest.mark.parametrize("name", SYMMETRIES)


@each_task
@pytest.mark.parametrize("parameters", ["L1", "L4", "L7"])
def test_symmetries_leave_the_fingerprint_alone(name: str, parameters: str) -> None:
    task, random = get_task(name), np.random.default_rng(7)
    problems = [instance.problem for instance in task.generate(parameters, seed=11, count=12)]
    moved = [SYMMETRIES[name](problem, random) for problem in problems for _ in range(3)]
    expected = np.repeat(task.fingerprints(problems), 3, axis=0)
    assert np.array_equal(task.fingerprints(moved), expected)
    assert all(is_exact(row.tobytes()) for row in expected)


def test_questions_about_mazes_are_turned_too() -> None:
    task, random = get_task("maze"), np.random.default_rng(8)
    problems = [instance.problem for instance in task.generate("form=questions,rows=9", seed=3, count=30)]
    moved = [turned(problem, random) for problem in problems]
    assert np.array_equal(task.fingerprints(moved), task.fingerprints(problems))


@each_task
def test_batches_and_threads_change_nothing(name: str) -> None:
    task = get_task(name)
    problems = [instance.problem for instance in task.generate(2, seed=5, count=9)]
    whole = task.fingerprints(problems, threads=2)
    assert [row.tobytes() for row in whole] == [task.fingerprint(problem) for problem in problems]
    assert task.fingerprints([]).shape == (0, 16)


@each_task
def test_neighbouring_seeds_share_nothing_even_up_to_symmetry(name: str) -> None:
    task, count = get_task(name), 40
    seeds = (0, 1, 2**64, 2**64 + 1, 2**128 - 1)
    rows = [task.fingerprints([i.problem for i in task.generate(5, seed=seed, count=count)]) for seed in seeds]
    assert len(np.unique(np.concatenate(rows), axis=0)) == count * len(seeds)


def test_tasks_without_symmetries_are_hashed_as_they_stand() -> None:
    toy = get_task("toy")
    problems = [instance.problem for instance in toy.generate(1, seed=1, count=3)]
    assert len({toy.fingerprint(problem) for problem in problems}) == 3
    assert toy.fingerprint(problems[0]) == toy.fingerprint(toy.problem_from_dict(problems[0].to_dict()))
