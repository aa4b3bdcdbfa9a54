"""TSPLIB: published files with their published optima, every layout, and broken files by line."""

import itertools
import math
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tsp_cases import random_problem

from assay.tasks.tsp import tsplib
from assay.verifiers.tsp import check as tsp_check
from assay.verifiers.tsp import solve as tsp
from assay.verifiers.tsp.problem import TspProblem, rounded_distance

DATA = Path(__file__).parents[2] / "data" / "tsplib"
# Optima as published with TSPLIB (Reinelt 1991).
OPTIMA = {
    "att48": 10628,
    "bays29": 2020,
    "berlin52": 7542,
    "burma14": 3323,
    "dantzig42": 699,
    "eil51": 426,
    "gr17": 2085,
    "gr21": 2707,
}


@pytest.mark.parametrize("name", OPTIMA)
def test_published_files_have_their_published_optimum(name):
    file = tsplib.read((DATA / f"{name}.tsp").read_text())
    solution = tsp.solve(file.problem, fallback=False)
    assert file.name == name
    assert (solution.objective, solution.status, solution.proved) == (OPTIMA[name], "optimal", True)
    assert tsp_check.check(file.problem, solution.tour).length == OPTIMA[name]


@pytest.mark.parametrize("name", OPTIMA)
def test_writing_and_reading_give_the_same_problem(name):
    file = tsplib.read((DATA / f"{name}.tsp").read_text())
    again = tsplib.read(tsplib.write(file.problem, file.name, file.comment))
    assert np.array_equal(again.problem.weights, file.problem.weights)
    assert (again.name, again.comment) == (file.name, file.comment)


def test_coordinates_are_kept_where_they_give_the_weights():
    berlin = tsplib.read((DATA / "berlin52.tsp").read_text())
    text = tsplib.write(berlin.problem)
    assert "EUC_2D" in text
    assert np.array_equal(tsplib.read(text).problem.coordinates, berlin.problem.coordinates)
    att = tsplib.read((DATA / "att48.tsp").read_text())
    assert "EXPLICIT" in tsplib.write(att.problem)


def explicit(layout, size, numbers, kind="TSP"):
    return (
        f"NAME: x\nTYPE: {kind}\nDIMENSION: {size}\nEDGE_WEIGHT_TYPE: EXPLICIT\n"
        f"EDGE_WEIGHT_FORMAT: {layout}\nEDGE_WEIGHT_SECTION\n{numbers}\nEOF\n"
    )


@pytest.mark.parametrize(
    ("layout", "numbers"),
    [
        ("FULL_MATRIX", "0 1 2 3  1 0 4 5  2 4 0 6  3 5 6 0"),
        ("UPPER_ROW", "1 2 3  4 5  6"),
        ("LOWER_ROW", "1  2 4  3 5 6"),
        ("UPPER_DIAG_ROW", "0 1 2 3  0 4 5  0 6  0"),
        ("LOWER_DIAG_ROW", "0  1 0  2 4 0  3 5 6 0"),
        ("UPPER_COL", "1  2 4  3 5 6"),
        ("LOWER_COL", "1 2 3  4 5  6"),
        ("UPPER_DIAG_COL", "0  1 0  2 4 0  3 5 6 0"),
        ("LOWER_DIAG_COL", "0 1 2 3  0 4 5  0 6  0"),
    ],
)
def test_every_matrix_format_gives_the_same_matrix(layout, numbers):
    expected = [[0, 1, 2, 3], [1, 0, 4, 5], [2, 4, 0, 6], [3, 5, 6, 0]]
    for text in (numbers, numbers.replace(" ", "\n"), "\n".join(numbers.split("  "))):
        assert tsplib.read(explicit(layout, 4, text)).problem.weights.tolist() == expected


def test_asymmetric_files_keep_their_direction_and_drop_the_diagonal():
    problem = tsplib.read(explicit("FULL_MATRIX", 3, "9999 1 2 3 9999 4 5 6 9999", "ATSP")).problem
    assert problem.weights.tolist() == [[0, 1, 2], [3, 0, 4], [5, 6, 0]]
    assert not problem.symmetric
    assert np.array_equal(tsplib.read(tsplib.write(problem)).problem.weights, problem.weights)


@given(st.integers(0, 10**6), st.integers(3, 12), st.booleans())
def test_any_problem_survives_a_round_trip(seed, cities, symmetric):
    problem = random_problem(random.Random(seed), cities, 2**31 - 1, symmetric)
    again = tsplib.read(tsplib.write(problem, "two\nlines")).problem
    assert again.to_dict() == problem.to_dict()


# ------------------------------------------------------------------------- distances

DECIMALS = st.builds(Fraction, st.integers(-(10**7), 10**7), st.sampled_from([1, 10, 100, 1000]))


@given(DECIMALS, DECIMALS)
def test_distances_round_as_defined(dx, dy):
    square = dx * dx + dy * dy
    nearest, upward = rounded_distance(dx, dy), tsplib.ceiling(dx, dy)
    assert (nearest == 0 or (nearest - Fraction(1, 2)) ** 2 <= square) and square < (nearest + Fraction(1, 2)) ** 2
    assert square <= upward**2 and (upward == 0 or (upward - 1) ** 2 < square)
    # ATT as TSPLIB 95 writes it, decided with exact squares instead of roots.
    pseudo = tsplib.pseudo_euclidean(dx, dy)
    rounded = rounded_distance(dx * dx + dy * dy, Fraction(0)) if square == 0 else math.isqrt(math.floor(square / 10))
    assert pseudo == (rounded if Fraction(rounded) ** 2 == square / 10 else rounded + 1)


def test_halves_round_up():
    assert rounded_distance(Fraction(5, 2), Fraction(0)) == 3
    assert rounded_distance(Fraction(3, 2), Fraction(2)) == 3  # exactly 2.5
    assert rounded_distance(Fraction(249, 100), Fraction(0)) == 2


def coordinates(weight_type, rows, size=3):
    return f"NAME: x\nTYPE: TSP\nDIMENSION: {size}\nEDGE_WEIGHT_TYPE: {weight_type}\nNODE_COORD_SECTION\n{rows}\nEOF"


def test_nodes_may_come_in_any_order_and_notation():
    problem = tsplib.read(coordinates("EUC_2D", "3 6e0 8.00\n1 0 0\n2 3.0 +4.0")).problem
    assert problem.weights.tolist() == [[0, 5, 10], [5, 0, 5], [10, 5, 0]]
    assert problem.coordinates.tolist() == [[0, 0], [3, 4], [6, 8]]
    ceiled = tsplib.read(coordinates("CEIL_2D", "1 0 0\n2 1 1\n3 0 0.5")).problem
    assert ceiled.weights.tolist() == [[0, 2, 1], [2, 0, 2], [1, 2, 0]]


def test_the_end_mark_is_optional_and_final():
    text = explicit("UPPER_ROW", 3, "1 2 3")
    bare = text.replace("EOF\n", "")
    assert tsplib.read(bare).problem.to_dict() == tsplib.read(text + "rubbish 1 2 3\n").problem.to_dict()


# --------------------------------------------------------------------- broken files

GOOD = explicit("UPPER_ROW", 3, "1 2\n3")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("TYPE: TSP", "TYPE: TOUR", "line 2: TYPE: expected one of TSP, ATSP, got 'TOUR'"),
        ("TYPE: TSP\n", "", "TYPE: missing"),
        ("DIMENSION: 3", "DIMENSION: 4", "EDGE_WEIGHT_SECTION: expected 6 numbers, got 3; is DIMENSION right"),
        ("DIMENSION: 3", "DIMENSION: 2", "line 3: DIMENSION: expected 3 to 5000, got 2"),
        ("DIMENSION: 3", "DIMENSION: -3", "line 3: DIMENSION: expected an integer"),
        ("DIMENSION: 3", "DIMENSION: 3.0", "line 3: DIMENSION: expected an integer"),
        ("DIMENSION: 3", "DIMENSION: ٣", "line 3: DIMENSION: expected an integer"),
        ("DIMENSION: 3", "DIMENSION: 999999999", "line 3: DIMENSION: expected 3 to 5000"),
        ("DIMENSION: 3", "DIMENSION: 3\nDIMENSION: 3", "line 4: DIMENSION is given twice"),
        ("DIMENSION: 3", "DIMENSION 3", "line 3: expected DIMENSION: value"),
        ("EXPLICIT", "MAN_2D", "line 4: EDGE_WEIGHT_TYPE: expected one of EUC_2D"),
        ("EXPLICIT", "EUC_2D", "NODE_COORD_SECTION: missing"),
        ("UPPER_ROW", "SIDEWAYS", "line 5: EDGE_WEIGHT_FORMAT: expected one of FULL_MATRIX"),
        ("\n3\n", "\n3 4\n", "line 8: EDGE_WEIGHT_SECTION: expected 3 numbers, got '4' besides"),
        ("\n3\n", "\nx3\n", "line 8: expected X3: value, got 'x3'"),
        ("1 2\n", "1 2.5\n", "line 7: expected an integer weight, got '2.5'; multiply"),
        ("1 2\n", "1 -2\n", "line 7: expected a weight from 0 to 2147483647, got -2"),
        ("1 2\n", "1 2147483648\n", "line 7: expected a weight"),
        ("1 2\n", "1 ²\n", "line 7: expected a number"),
        ("\n3\n", "\n3\nFIXED_EDGES_SECTION\n1 2\n-1\n", "line 9: FIXED_EDGES_SECTION is not read here"),
        ("NAME: x", "3 4", "line 1: expected a keyword"),
        ("EDGE_WEIGHT_SECTION\n", "", "line 6: expected a keyword"),
        ("EDGE_WEIGHT_SECTION\n", "EDGE_WEIGHT_SECTION 1\n", "line 6: expected EDGE_WEIGHT_SECTION once and alone"),
    ],
)
def test_a_broken_file_is_refused_by_line(old, new, message):
    assert old in GOOD
    with pytest.raises(ValueError) as caught:
        tsplib.read(GOOD.replace(old, new, 1))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("1 0 0\n2 1 1", "NODE_COORD_SECTION: expected 9 numbers, got 6"),
        ("1 0 0\n2 1 1\n2 5 5", "line 8: expected each node from 1 to 3 once, got 2"),
        ("0 0 0\n1 1 1\n3 5 5", "line 8: expected each node from 0 to 2 once, got 3; number the nodes without gaps"),
        ("1 0 0\n0 1 1\n2 5 5", "line 7: expected each node from 1 to 3 once, got 0"),
        ("1 0 0\n2 1 1\n3 5 5 5", "line 8: NODE_COORD_SECTION: expected 9 numbers, got '5' besides"),
        ("1 0 0\n2 1 1\n3 5 1_0", "line 8: expected a"),
        ("1 0 0\n2 1 1\n3 5 1e999999", "line 8: expected a coordinate below 1e9"),
        ("1 0 0\n2 1 1\n3 5 --1", "line 8: expected a number"),
        ("1 0 0\n2 1 1\n3 5 999999999999", "line 8: expected a coordinate below 1e9"),
    ],
)
def test_broken_coordinates_are_refused_by_line(rows, message):
    with pytest.raises(ValueError) as caught:
        tsplib.read(coordinates("EUC_2D", rows))
    assert message in str(caught.value)


def test_a_symmetric_type_with_an_asymmetric_matrix_is_refused():
    with pytest.raises(ValueError, match="cities 1 and 2"):
        tsplib.read(explicit("FULL_MATRIX", 3, "0 1 2 9 0 3 2 3 0"))


@pytest.mark.parametrize("text", ["", "\0", "EOF", "NAME", ":::", "a" * 10**6, "1 " * 10**5])
def test_rubbish_is_refused(text):
    with pytest.raises(ValueError):
        tsplib.read(text)


@given(st.text(alphabet=st.sampled_from("0123456789. -eE+:\nNAMETYPDIOSCX_"), max_size=200))
def test_no_text_does_anything_but_read_or_be_refused(tail):
    try:
        file = tsplib.read(GOOD.replace("EOF\n", "") + tail)
    except ValueError:
        return
    assert isinstance(file.problem, TspProblem)


# ------------------------------------------------------------- files as other people write them


def test_what_does_not_change_the_problem_is_read_and_noted():
    plain = tsplib.read(GOOD)
    assert plain.notes == ()
    for old, new, note in (
        ("TYPE: TSP\n", "TYPE: TSP\nBEST_KNOWN: 6110\n", "line 3: BEST_KNOWN is not known and passed over"),
        (
            "TYPE: TSP\n",
            "COMMENT: one\nand a second line\nTYPE: TSP\n",
            "line 3: a further line of the comment is passed over",
        ),
        ("TYPE: TSP\n", "COMMENT: one\n2 lines\nTYPE: TSP\n", "line 3: a further line of the comment is passed over"),
    ):
        read = tsplib.read(GOOD.replace(old, new, 1))
        assert read.notes == (note,) and (read.problem.weights == plain.problem.weights).all()
    numbered = tsplib.read(coordinates("EUC_2D", "0 0 0\n1 3 4\n2 6 8"))
    assert numbered.notes == ("line 6: nodes are numbered from 0",)
    assert (numbered.problem.weights == tsplib.read(coordinates("EUC_2D", "1 0 0\n2 3 4\n3 6 8")).problem.weights).all()
    for written in ("1.0 2.00\n3e0", "1. 2\n3.0"):
        assert (tsplib.read(explicit("UPPER_ROW", 3, written)).problem.weights == plain.problem.weights).all()


@pytest.mark.parametrize("kind", ["CVRP", "HCP", "SOP", "TOUR"])
@pytest.mark.parametrize(
    "rest", ["CAPACITY: 100\n", "DEMAND_SECTION\n1 0\n", "EDGE_DATA_SECTION\n1 2\n-1\n", "X 1\n"[:0]]
)
def test_another_type_is_refused_by_its_name_whatever_else_the_file_holds(kind, rest):
    for text in (f"NAME: x\nTYPE: {kind}\n{rest}EOF\n", f"NAME: x\n{rest}TYPE: {kind}\nEOF\n"):
        with pytest.raises(ValueError, match=f"TYPE: expected one of TSP, ATSP, got '{kind}'"):
            tsplib.read(text)


def test_a_short_file_that_claims_many_cities_is_refused_in_little_memory():
    import tracemalloc

    for layout in tsplib._LAYOUTS:
        tracemalloc.start()
        with pytest.raises(ValueError, match="EDGE_WEIGHT_SECTION: expected"):
            tsplib.read(explicit(layout, 4000, "1 2 3"))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 300_000_000, layout  # the empty matrix of 4000 cities alone is 128 MB


def test_tours_are_read_and_broken_ones_refused_by_line():
    head = "NAME: t\nCOMMENT: a tour\nTYPE: TOUR\nDIMENSION: 4\nTOUR_SECTION\n"
    assert tsplib.read_tour(head + "1 3\n2\n4\n-1\nEOF\n") == [0, 2, 1, 3]
    assert tsplib.read_tour(head + "1\n2\n3\n-1\n-1\nEOF\n") == [0, 1, 2]
    assert tsplib.read_tour(head + "1\n2\n3\n") == [0, 1, 2]
    for text, message in (
        (head.replace("TOUR\nD", "TSP\nD") + "1\n-1\n", "TYPE: expected one of TOUR"),
        (head + "1 0 -1", "line 6: expected a node number from 1"),
        (head + "1 2 -1\n2 1 -1", "line 7: expected one tour"),
        (head + "1 x -1", "line 6: expected an integer"),
        (head.replace("TOUR_SECTION", "NODE_COORD_SECTION"), "NODE_COORD_SECTION is not read in a tour"),
    ):
        with pytest.raises(ValueError, match=message):
            tsplib.read_tour(text)


def _in_c(kind: str, dx: float, dy: float) -> int:
    """TSPLIB 95, section 2, word by word: every step a double, `(int)` cuts off."""
    if kind == "EUC_2D":
        return int(math.sqrt(dx * dx + dy * dy) + 0.5)
    if kind == "CEIL_2D":
        return math.ceil(math.sqrt(dx * dx + dy * dy))
    root = math.sqrt((dx * dx + dy * dy) / 10.0)
    nearest = int(root + 0.5)
    return nearest + 1 if nearest < root else nearest


@pytest.mark.parametrize("kind", ["EUC_2D", "CEIL_2D", "ATT"])
@pytest.mark.parametrize("decimals", [0, 1, 2, 3])
def test_distances_are_those_of_programs_in_doubles(kind, decimals):
    """Drilling holes with one or two decimals, among them many at distances of exactly n + 1/2 on paper."""
    chance = random.Random(f"{kind} {decimals}")
    steps = [(3, 4), (6, 8), (5, 12), (9, 12), (1, 0), (8, 15)]
    for _ in range(40):
        points, x, y = [], 0, 0
        for _ in range(8):
            a, b = chance.choice(steps)
            x, y = x + a * chance.randint(0, 55), y + b * chance.randint(0, 55)
            points.append((x / 10**decimals, y / 10**decimals))
        rows = "\n".join(f"{i} {px:.{decimals}f} {py:.{decimals}f}" for i, (px, py) in enumerate(points, 1))
        problem = tsplib.read(coordinates(kind, rows, size=len(points))).problem
        for i, j in itertools.combinations(range(len(points)), 2):
            expected = _in_c(kind, points[i][0] - points[j][0], points[i][1] - points[j][1])
            assert problem.weights[i, j] == problem.weights[j, i] == expected
        if kind == "EUC_2D":
            assert problem.euclidean
            assert (tsplib.read(tsplib.write(problem)).problem.weights == problem.weights).all()


def test_a_distance_of_one_half_on_paper_is_what_doubles_make_of_it():
    """Steps of 0.3 and 0.4 are 0.5 on paper; where their doubles come to a little less, the lower number counts."""
    found = 0
    for step in range(1, 4000):
        dx, dy = 0.3 * step, 0.4 * step  # 0.5 * step on paper
        if step % 2 and int(math.sqrt(dx * dx + dy * dy) + 0.5) == step // 2:
            found += 1
            rows = f"1 0 0\n2 {dx!r} {dy!r}\n3 {dx!r} 0"
            assert tsplib.read(coordinates("EUC_2D", rows)).problem.weights[0, 1] == step // 2
    assert found > 10
