"""TSP truth: native = Numba = definition; Held-Karp = branch and bound = permutations = OR-tools."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tsp_cases import length_by_definition, optimum_by_permutations, random_problem

from assay.verifiers import _core
from assay.verifiers.tsp import check as tsp_check
from assay.verifiers.tsp import solve as tsp
from assay.verifiers.tsp.cp_sat import solve_by_circuit
from assay.verifiers.tsp.problem import TspProblem, TspSolution
from assay.verifiers.tsp.scip import solve_by_cuts


def laid_out(problems, tours, graph_of):
    return (
        np.array([city for tour in tours for city in tour], dtype=np.int32),
        np.cumsum([0, *map(len, tours)], dtype=np.int64),
        np.array(graph_of, dtype=np.int64),
        np.concatenate([problem.weights.ravel() for problem in problems]),
        np.array([problem.cities for problem in problems], dtype=np.int64),
    )


def random_tour(source, cities):
    """A tour, or one with one kind of damage."""
    tour = source.sample(range(cities), cities)
    damage = source.randrange(6)
    if damage == 0:
        tour[source.randrange(cities)] = source.choice([-1, cities, 2**31 - 1, -(2**31)])
    elif damage == 1:
        tour[source.randrange(cities)] = source.randrange(cities)
    elif damage == 2:
        tour = tour[: source.randrange(cities)]
    elif damage == 3:
        tour += [source.randrange(cities)]
    return tour


def test_optima_of_eight_cities_are_those_of_all_permutations():
    source = random.Random(3)
    for symmetric in (True, False):
        for largest in (2, 50):
            for _ in range(12):
                problem = random_problem(source, 8, largest, symmetric)
                (found,) = tsp.held_karp([problem])
                assert (found.objective, found.optimal_tours) == optimum_by_permutations(problem)


@given(st.integers(0, 10**9), st.integers(3, 9), st.booleans(), st.sampled_from([0, 1, 3, 1000, 2**31 - 1]))
@example(0, 9, True, 0)
def test_any_small_problem_is_solved_alike(seed, cities, symmetric, largest):
    problem = random_problem(random.Random(seed), cities, largest, symmetric)
    (by_sets,) = tsp.held_karp([problem])
    assert (
        tsp.solve(problem).objective
        == by_sets.objective
        == length_by_definition(problem.weights.tolist(), by_sets.tour)
    )


@given(st.integers(0, 10**9), st.integers(3, 8), st.booleans())
def test_renaming_cities_changes_nothing(seed, cities, symmetric):
    source = random.Random(seed)
    problem = random_problem(source, cities, 30, symmetric)
    order = source.sample(range(cities), cities)
    renamed = TspProblem(problem.weights[np.ix_(order, order)])
    first, second = tsp.solve(problem), tsp.solve(renamed)
    assert (first.objective, first.optimal_tours) == (second.objective, second.optimal_tours)


@pytest.mark.parametrize("symmetric", [True, False])
@pytest.mark.parametrize("cities", [14, 16])
def test_held_karp_and_branch_and_bound_agree_beyond_where_both_always_run(cities, symmetric):
    source = random.Random(cities)
    problems = [random_problem(source, cities, 60, symmetric) for _ in range(15)]
    lengths = [solution.objective for solution in tsp.held_karp(problems)]
    assert lengths == [solution.objective for solution in tsp.solve_with_effort(problems)]
    assert lengths == [solution.objective for solution in tsp.solve_batch(problems)]


@given(st.integers(0, 10**9), st.integers(3, 24), st.sampled_from([1, 2, 9, 1000, 2**21, 2**22 + 1, 2**31 - 1]))
@example(0, 24, 1)
def test_the_quick_search_and_the_one_that_measures_find_the_same_lengths(seed, cities, largest):
    source = random.Random(seed)
    spread = min(largest, 1000)
    points = np.array([(source.randint(0, spread), source.randint(0, spread // 4)) for _ in range(cities)])
    apart = np.rint(np.sqrt(((points[:, None] - points[None]) ** 2).sum(2))).astype(np.int32)
    problems = [random_problem(source, cities, largest, bool(seed % 4)), TspProblem(apart)]
    measured = tsp.solve_with_effort(problems, node_limit=2000, threads=1)
    quick = tsp.solve_batch(problems, node_limit=2000, threads=1)
    for problem, one, other in zip(problems, measured, quick, strict=True):
        assert other.objective == length_by_definition(problem.weights.tolist(), other.tour)
        assert other.tour[0] == 0 and sorted(other.tour) == list(range(cities))
        assert other.lower_bound <= one.objective and one.lower_bound <= other.objective
        if one.proved and other.proved:
            assert one.objective == other.objective == other.lower_bound


def test_optima_come_as_arrays():
    source = random.Random(12)
    problems = [random_problem(source, cities, 50, bool(cities % 2)) for cities in (3, 7, 10, 11, 14, 20)]
    weights = np.concatenate([problem.weights.ravel() for problem in problems])
    cities = np.array([problem.cities for problem in problems])
    found = tsp.optimum_batch(weights, cities, threads=1)
    solutions = tsp.solve_batch(problems)
    assert [column.dtype.name for column in found] == ["int32", "int64", "int64", "int64", "uint8"]
    assert found.tours.tolist() == [city for solution in solutions for city in solution.tour]
    assert found.lengths.tolist() == found.lower_bounds.tolist() == [solution.objective for solution in solutions]
    assert found.proved.all() and (found.nodes[:3] == 0).all() and (found.nodes[4:] > 0).all()
    assert [solution.method for solution in solutions][2:5] == [
        "held-karp", "branch-and-bound-1-tree", "branch-and-bound-assignment"
    ]  # fmt: skip
    unproved = tsp.optimum_batch(weights, cities, node_limit=0)
    assert unproved.proved.tolist() == [1, 1, 1, 0, 0, 0]
    assert (unproved.lower_bounds <= found.lengths).all() and (found.lengths <= unproved.lengths).all()
    with pytest.raises(ValueError, match=r"cities\[0\]: expected 3 to 1024, got 2"):
        tsp.optimum_batch(np.zeros(4, np.int32), np.array([2]))


def test_many_equal_weights_are_proved_too():
    # Coincident points need longer ascents than others.
    source = random.Random(4)
    problems = []
    for _ in range(60):
        points = np.array([(source.randrange(5), source.randrange(3)) for _ in range(source.randint(15, 40))])
        apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(2))
        problems.append(TspProblem(np.rint(apart).astype(np.int32)))
    assert all(solution.proved for solution in tsp.solve_batch(problems, node_limit=1000))


@pytest.mark.parametrize(("cities", "symmetric"), [(14, True), (17, True), (18, False), (24, False)])
def test_cp_sat_and_scip_confirm_larger_optima(cities, symmetric):
    problem = random_problem(random.Random(cities), cities, 100, symmetric)
    ours = tsp.solve(problem)
    assert ours.proved
    circuit = solve_by_circuit(problem, 60)
    assert (circuit.proved, circuit.objective) == (True, ours.objective)
    if symmetric:
        assert solve_by_cuts(problem, 60).objective == ours.objective
    else:
        with pytest.raises(ValueError, match="symmetric"):
            solve_by_cuts(problem, 60)


def test_many_optimal_tours_are_counted_without_listing_them():
    (found,) = tsp.held_karp([TspProblem(np.ones((13, 13), dtype=np.int32))])
    assert (found.objective, found.optimal_tours) == (13, 239_500_800)  # 12! / 2


def test_the_largest_weights_do_not_overflow():
    for cities in (5, 13, 20, 30):
        problem = random_problem(random.Random(cities), cities, 2**31 - 1)
        high = TspProblem(np.full((cities, cities), 2**31 - 1))
        assert tsp.solve(high).objective == cities * (2**31 - 1)
        solution = tsp.solve(problem)
        assert solution.proved
        assert solution.objective == sum(
            int(problem.weights[a, b]) for a, b in zip(solution.tour, (*solution.tour[1:], 0), strict=True)
        )


def test_zero_weights_are_weights():
    problem = TspProblem(np.zeros((20, 20), dtype=np.int32))
    solution = tsp.solve(problem)
    assert (solution.objective, solution.lower_bound, solution.proved) == (0, 0, True)


def test_a_stopped_search_says_so_and_its_bounds_hold():
    source = random.Random(5)
    points = [(source.randrange(1000), source.randrange(1000)) for _ in range(45)]
    weights = [[round(((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5) for bx, by in points] for ax, ay in points]
    problem = TspProblem(np.array(weights))
    stopped = tsp.solve(problem, node_limit=1, fallback=False)
    whole = tsp.solve(problem)
    assert (stopped.status, stopped.proved) == ("feasible", False)
    assert stopped.lower_bound <= whole.objective <= stopped.objective
    assert stopped.objective == problem.length(stopped.tour)
    assert whole.proved
    timed = tsp.solve(problem, node_limit=None, time_limit=0.0, fallback=False)
    assert timed.lower_bound <= whole.objective <= timed.objective


def test_the_fallback_proves_what_the_nodes_did_not():
    # Zero nodes prove nothing, so SCIP (symmetric) or CP-SAT (asymmetric) must.
    for symmetric, method in ((True, "scip"), (False, "cp-sat")):
        problem = random_problem(random.Random(6), 17, 80, symmetric)
        fallen_back = tsp.solve(problem, node_limit=0)
        assert (fallen_back.proved, fallen_back.method) == (True, method)
        assert fallen_back.objective == tsp.solve(problem).objective
        assert fallen_back.tour[0] == 0


def test_batches_do_not_depend_on_threads():
    source = random.Random(7)
    problems = [random_problem(source, source.randint(3, 25), 50, bool(i % 2)) for i in range(60)]
    assert tsp.solve_batch(problems, threads=1) == tsp.solve_batch(problems, threads=2)
    tours = [random_tour(source, problem.cities) for problem in problems]
    arrays = laid_out(problems, tours, range(60))
    for one, two in zip(
        tsp_check.check_batch(*arrays, threads=1), tsp_check.check_batch(*arrays, threads=3), strict=True
    ):
        assert np.array_equal(one, two)


def test_empty_batches_are_batches():
    assert tsp.solve_batch([]) == []
    assert tsp_check.check_many([], []) == []
    assert tsp.efforts([], []) == []


def test_one_matrix_serves_many_tours():
    problem = random_problem(random.Random(8), 6)
    checks = tsp_check.check_many([problem] * 3, [(0, 1, 2, 3, 4, 5), (), (0, 1, 2, 3, 4, 10**30)])
    assert [check.status for check in checks] == [tsp_check.TOUR, tsp_check.CITY_MISSING, tsp_check.UNKNOWN_CITY]


def test_two_proofs_that_disagree_are_an_error(monkeypatch):
    problem = random_problem(random.Random(9), 7)
    (right,) = tsp.held_karp([problem])
    wrong = TspSolution("optimal", right.objective + 1, right.tour, right.objective + 1, True, "held-karp", 0, 1)
    monkeypatch.setattr(tsp, "held_karp", lambda problems, threads=0: [wrong])
    with pytest.raises(RuntimeError, match="disagree"):
        tsp.solve(problem)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"offsets": [0, 3]}, "offsets: expected one more"),
        ({"offsets": [0, 3, 4]}, "begin with 0 and end with 5"),
        ({"offsets": [1, 3, 5]}, "begin with 0"),
        ({"offsets": [0, 6, 5]}, r"offsets\[2\]: expected at least 6"),
        ({"graph_of": [0, 1]}, r"graph_of\[1\]: expected 0 to 1"),
        ({"graph_of": [-1, 0]}, r"graph_of\[0\]"),
        ({"cities": [4]}, "weights: expected the squares"),
        ({"cities": [2]}, "weights: expected 4 values, got 9"),
        ({"cities": [0]}, r"cities\[0\]: expected 1"),
        ({"cities": [2**40]}, r"cities\[0\]"),
        ({"cities": []}, "weights: expected 0 values"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(change, message):
    given_arrays = {"offsets": [0, 3, 5], "graph_of": [0, 0], "cities": [3], **change}
    columns = {name: np.array(values, dtype=np.int64) for name, values in given_arrays.items()}
    tours, weights = np.array([0, 1, 2, 0, 1], dtype=np.int32), np.zeros(9, dtype=np.int32)
    with pytest.raises(ValueError, match=message):
        tsp_check.check_batch(tours, columns["offsets"], columns["graph_of"], weights, columns["cities"])


def test_another_dtype_is_refused_instead_of_copied():
    weights = np.zeros(9)
    with pytest.raises(TypeError):
        _core.tsp_held_karp(weights, np.array([3]), False, 1)
    with pytest.raises(TypeError):
        _core.tsp_held_karp(weights.astype(np.int64), np.array([3]), False, 1)


@pytest.mark.parametrize(
    ("cities", "weights", "message"),
    [
        (2, 0, "expected 3 to 16, got 2"),
        (17, 0, "expected 3 to 16, got 17"),
        (3, -1, r"weights\[0\]: expected at least 0"),
    ],
)
def test_native_solvers_refuse_what_they_cannot_do(cities, weights, message):
    with pytest.raises(ValueError, match=message):
        _core.tsp_held_karp(np.full(cities**2, weights, dtype=np.int32), np.array([cities]), False, 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "weights is missing"),
        ({"weights": [[0, 1], [1, 0]]}, "expected 3 to"),
        ({"weights": [[0, 1, 2], [1, 0, 3]]}, "square"),
        ({"weights": [[0, 1, 2], [1, 0], [2, 3, 0]]}, "same length"),
        ({"weights": [[0, 1, -2], [1, 0, 3], [2, 3, 0]]}, r"weights\[0\]\[2\]: expected 0 to 2147483647, got -2"),
        ({"weights": [[0, 1, 2**31], [1, 0, 3], [2, 3, 0]]}, r"weights\[0\]\[2\]"),
        ({"weights": [[0, 1, 10**30], [1, 0, 3], [2, 3, 0]]}, "64 bits"),
        ({"weights": [[0, 1, 2.5], [1, 0, 3], [2, 3, 0]]}, "integers"),
        ({"weights": [[0, 1, "2"], [1, 0, 3], [2, 3, 0]]}, "integers"),
        ({"weights": [[False, True, True]] * 3}, "integers"),
        ({"weights": None}, "integers"),
        ({"weights": [[0, 1, 2], [1, 0, 3], [2, 3, 0]], "symmetric": False}, "symmetric: expected True, got False"),
        ({"weights": [[0, 1, 2], [1, 0, 3], [2, 3, 0]], "coordinates": [[0, 0]]}, r"coordinates: expected shape \(3, 2\)"),
        ({"weights": [[0, 1, 2], [1, 0, 3], [2, 3, 0]], "coordinates": [[0, 0], [1, 1], [float("nan"), 0]]}, "finite"),
    ],
)  # fmt: skip
def test_a_bad_problem_is_named(data, message):
    with pytest.raises(ValueError, match=message):
        TspProblem.from_dict(data)


def test_the_diagonal_means_nothing():
    free = TspProblem.from_dict({"weights": [[9999, 1, 2], [1, -7, 3], [2, 3, 2**40]]})
    assert free.weights.diagonal().tolist() == [0, 0, 0]
    assert TspProblem.from_dict(free.to_dict()).to_dict() == free.to_dict()


def test_limits_must_not_be_negative():
    problem = random_problem(random.Random(1), 5)
    for limits in ({"node_limit": -1}, {"time_limit": -0.5}):
        with pytest.raises(ValueError, match="expected at least 0"):
            tsp.solve(problem, **limits)


# ---------------------------------------------------------------------------- effort


def two_opt_by_definition(weights, tour):
    """First gain taken, by lengths of whole tours."""
    n, changed = len(tour), True
    while changed:
        changed = False
        for i in range(n - 2):
            for j in range(i + 2, n):
                other = [*tour[: i + 1], *tour[i + 1 : j + 1][::-1], *tour[j + 1 :]]
                if (i, j) != (0, n - 1) and length_by_definition(weights, other) < length_by_definition(weights, tour):
                    tour, changed = other, True
    return tour


@pytest.mark.parametrize("symmetric", [True, False])
def test_efforts_are_those_of_the_definitions(symmetric: bool) -> None:
    source = random.Random(f"effort {symmetric}")
    problems = [random_problem(source, 3 + i % 7, 30, symmetric) for i in range(60)]
    optima = [found.objective for found in tsp.held_karp(problems)]
    for problem, optimum, effort in zip(problems, optima, tsp.efforts(problems, optima), strict=True):
        weights, n = problem.weights.tolist(), problem.cities
        tour = [0]
        while len(tour) < n:
            row = weights[tour[-1]]
            tour.append(min(set(range(n)) - set(tour), key=lambda city: (row[city], city)))
        assert effort.greedy == length_by_definition(weights, tour)
        assert effort.two_opt == length_by_definition(weights, two_opt_by_definition(weights, tour))
        assert optimum <= effort.local_search <= effort.greedy
        assert (effort.kicks == 0) == (effort.local_search == optimum)
        assert effort.kicks <= 200 and effort.moves > 0
    assert tsp.efforts(problems, optima, threads=1) == tsp.efforts(problems, optima, threads=3)
    never = tsp.efforts(problems[:9], [-1] * 9, most_kicks=5)
    assert [effort.kicks for effort in never] == [5] * 9


@pytest.mark.parametrize("symmetric", [True, False])
def test_near_optimal_tours_are_counted(symmetric: bool) -> None:
    source = random.Random(f"near {symmetric}")
    problems = [random_problem(source, 3 + i % 5, 9 if i % 2 else 90, symmetric) for i in range(40)]
    for problem, found in zip(problems, tsp.held_karp(problems), strict=True):
        weights, n = problem.weights.tolist(), problem.cities
        longest = found.objective + found.objective // 20
        tours = [(0, *rest) for rest in itertools.permutations(range(1, n))]
        count = sum(length_by_definition(weights, tour) <= longest for tour in tours)
        assert found.near_optimal_tours == (count // 2 if problem.symmetric else count)
        assert found.optimal_tours <= found.near_optimal_tours
    alike = TspProblem(np.ones((12, 12), dtype=np.int64))
    assert tsp.held_karp([alike])[0].near_optimal_tours == 10_000
