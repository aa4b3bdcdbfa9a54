"""Step oracles of mazes against exhaustive completion."""

from __future__ import annotations

import itertools

import maze_twin as twin
import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.verifiers.maze import check as verifier_check
from assay.verifiers.maze import solve as verifier
from assay.verifiers.maze.problem import MazeProblem
from assay.verifiers.maze.steps import NO_PATH, steps_of
from assay.verifiers.process import NO_VALUE

MAZE = get_task("maze")
CAP = 12


@st.composite
def problems(draw, objective):
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    squares = np.array(draw(st.lists(st.integers(0, 3), min_size=rows * columns, max_size=rows * columns))) > 0
    places = st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))
    start, exit = draw(st.lists(places, min_size=2, max_size=2, unique=True))
    grid = squares.reshape(rows, columns).astype(np.uint8)
    grid[start] = grid[exit] = 1
    return MazeProblem(grid, start, exit, objective=objective)


def right_answers(problem, longest):
    """Every legal walk of at most so many moves that ends on the exit, by making all moves."""
    rows, walks, found = problem.lines(), {"": problem.start}, []
    for _ in range(longest + 1):
        found += [tuple(walk) for walk, square in walks.items() if square == problem.exit]
        walks = {walk + move: there for walk, square in walks.items() for move, there in twin.around(rows, square)}
    return found


def all_prefixes(longest):
    return [prefix for length in range(longest + 1) for prefix in itertools.product("URDL", repeat=length)]


@settings(max_examples=examples(40))
@given(problems("shortest"))
def test_shortest_walks_agree_with_exhaustive_completion(problem):
    rows = problem.lines()
    answers = [tuple(walk) for walk in twin.shortest_walks(rows, problem.start, problem.exit)] or [(NO_PATH,)]
    prefixes = [*all_prefixes(4), (NO_PATH,), *(a[:n] for a in answers[:5] for n in range(len(a) + 1))]
    oracle = MAZE.process_verifier(problem)
    ways = [sum(answer[: len(prefix)] == prefix for answer in answers) for prefix in prefixes]
    assert oracle.extendable(prefixes).tolist() == [count > 0 for count in ways]
    assert oracle.completions(prefixes).tolist() == ways
    assert oracle.completions(prefixes, cap=2).tolist() == [min(count, 2) for count in ways]
    for prefix in prefixes[:21]:
        expected = [(move, any(a[: len(prefix) + 1] == (*prefix, move) for a in answers)) for move in "URDL"]
        if not prefix:
            expected.append((NO_PATH, answers == [(NO_PATH,)]))
        assert list(oracle.next_steps(prefix)) == expected
    assert oracle.next_steps((NO_PATH,)) == []


def walks_to_exit(rows, square, exit, longest):
    """How many walks of exactly 0, 1, … moves lead from a square to the exit."""
    counts, numbers = {square: 1}, []
    for _ in range(longest + 1):
        numbers.append(counts.get(exit, 0))
        following: dict[tuple[int, int], int] = {}
        for here, count in counts.items():
            for _, there in twin.around(rows, here):
                following[there] = following.get(there, 0) + count
        counts = following
    return numbers


@settings(max_examples=examples(40))
@given(st.sampled_from(["shortest", "any"]).flatmap(problems))
def test_values_and_walks_of_any_length_agree_with_all_walks(problem):
    rows, prefixes = problem.lines(), all_prefixes(3)
    oracle = MAZE.process_verifier(problem)
    values, alive = oracle.best_value(prefixes), oracle.extendable(prefixes)
    ways = oracle.completions(prefixes, cap=CAP)
    solvable = twin.length(rows, problem.start, problem.exit) >= 0
    for prefix, value, is_alive, count in zip(prefixes, values.tolist(), alive.tolist(), ways.tolist(), strict=True):
        codes = ["URDL".index(move) for move in prefix]
        fault, _, square = twin.check(rows, problem.start, problem.exit, codes)
        numbers = walks_to_exit(rows, square, problem.exit, 2 * CAP + 16) if fault in (0, 3) else [0]
        moves = next((n for n, number in enumerate(numbers) if number), None)
        assert value == (NO_VALUE if moves is None else len(prefix) + moves)
        if problem.objective == "any" and solvable:
            assert is_alive == (moves is not None)
            assert count == min(sum(numbers), CAP)
    assert oracle.best_value([(NO_PATH,)]).tolist() == [NO_VALUE]
    assert oracle.extendable([(NO_PATH,)]).tolist() == [not solvable]


@settings(max_examples=examples(25))
@given(problems("any"))
def test_a_prefix_is_extendable_exactly_when_some_right_answer_begins_with_it(problem):
    truth = MAZE.solve(problem)
    oracle = MAZE.process_verifier(problem)
    if truth["length"] is None:
        assert oracle.completions([(), ("U",), (NO_PATH,)]).tolist() == [1, 0, 1]
        return
    for answer in right_answers(problem, 6):
        assert MAZE.check(problem, "".join(answer), truth).correct
        prefixes = [answer[:n] for n in range(len(answer) + 1)]
        assert oracle.extendable(prefixes).all()


def test_saturated_counts_are_capped():
    problem = MazeProblem(np.ones((40, 40), np.uint8), (0, 0), (39, 39))
    oracle = steps_of(problem)
    assert oracle.completions([(), ("R",), ("L",)]).tolist() == [10**6, 10**6, 0]
    assert oracle.completions([()], cap=2**62).tolist() == [2**62]
    assert oracle.completions([("R",) * 39 + ("D",) * 38], cap=2**62).tolist() == [1]
    assert oracle.best_value([("R", "L")]).tolist() == [80]


@pytest.mark.parametrize("form", ["right_turns", "turns", "relation"])
def test_questions_have_one_right_step(form):
    for instance in MAZE.generate(f"form={form}", seed=3, count=20):
        oracle, answer = MAZE.process_verifier(instance.problem), instance.truth["answer"]
        steps = oracle.next_steps(())
        assert [step for step, alive in steps if alive] == [answer]
        other = next(step for step, alive in steps if not alive)
        prefixes = [(), (answer,), (other,), (answer, answer)]
        assert oracle.extendable(prefixes).tolist() == [True, True, False, False]
        assert oracle.completions(prefixes).tolist() == [1, 1, 0, 0]
        assert oracle.best_value(prefixes).tolist() == [1, 1, 0, NO_VALUE]
        assert oracle.next_steps((answer,)) == []
        for step, alive in steps:
            assert MAZE.check(instance.problem, step, instance.truth).correct == alive


def test_steps_lead_to_an_answer_that_verifies():
    for instance in MAZE.generate("L6,infeasible=0.3", seed=9, count=20):
        oracle, prefix = MAZE.process_verifier(instance.problem), ()
        while oracle.best_value([prefix])[0] != len(prefix) and prefix != (NO_PATH,):
            prefix = (*prefix, next(step for step, alive in oracle.next_steps(prefix) if alive))
        assert MAZE.check(instance.problem, "".join(prefix), instance.truth).correct


def test_what_is_no_step_is_refused():
    (instance,) = MAZE.generate("L1", seed=1)
    for prefix in [("UR",), ("X",), ("u",), (1,), ("",), ("U", NO_PATH), (NO_PATH, NO_PATH)]:
        with pytest.raises(ValueError, match="prefix"):
            MAZE.process_verifier(instance.problem).extendable([prefix])
    for cap in (0, -1, 2**63):
        with pytest.raises(ValueError, match="cap"):
            MAZE.process_verifier(instance.problem).completions([()], cap)
    (turns,), (direction,) = MAZE.generate("form=turns", seed=1), MAZE.generate("form=relation", seed=1)
    for question, step in ((turns, "3"), (turns, -1), (turns, True), (direction, "up"), (direction, 3)):
        with pytest.raises(ValueError, match="prefix"):
            MAZE.process_verifier(question.problem).best_value([(step,)])
    assert MAZE.process_verifier(instance.problem).extendable([]).shape == (0,)


@given(problems("shortest"))
def test_counts_of_shortest_walks_to_every_square(problem):
    rows = problem.lines()
    counts = verifier.shortest_walk_counts(verifier_check.pack([problem])).reshape(problem.squares.shape)
    for square in itertools.product(range(problem.rows), range(problem.columns)):
        ways = len(twin.shortest_walks(rows, problem.start, square)) if problem.squares[square] else 0
        assert counts[square] == ways
