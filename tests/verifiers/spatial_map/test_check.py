from __future__ import annotations

import itertools
import random
import re

import networkx
import numpy as np
import pytest
import spatial_map_brute_force as brute
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.verifiers import _core
from assay.verifiers.spatial_map import arrays as native
from assay.verifiers.spatial_map import check as native_check
from assay.verifiers.spatial_map import independent
from assay.verifiers.spatial_map import solve as native_solve
from assay.verifiers.spatial_map.problem import AXES, KINDS, UNDETERMINED, Question, SpatialMapProblem


def expected_code(truth: object, kind: int, claim: int, chosen: frozenset[int]) -> int:
    """The code of an answer, from the truth that brute force found."""
    if truth == "inconsistent":
        return native.INCONSISTENT
    if truth is None:
        return native.RIGHT if claim < 0 else native.NOT_DETERMINED
    if claim < 0:
        return native.IS_DETERMINED
    given_answer: object = (brute.NAMES[claim] if claim < 4 else "?") if kind == 0 else chosen if kind == 1 else claim
    if given_answer == truth:
        return native.RIGHT
    return (native.WRONG_DIRECTION, native.WRONG_PLACES, native.WRONG_COUNT)[kind]


def random_answers(rng: random.Random, rows, truths) -> tuple[np.ndarray, np.ndarray, list[tuple[int, frozenset[int]]]]:
    """Answers of which some are right, some nearly, some arbitrary."""
    answers = []
    for (n, _, question), truth in zip(rows, truths, strict=True):
        claim, chosen = rng.randrange(-1, n), frozenset(a for a in range(n) if rng.random() < 0.4)
        if truth is None or truth == "inconsistent":
            claim = rng.choice([-1, claim])
        elif rng.random() < 0.7:
            if question[0] == 0:
                claim = brute.NAMES.index(str(truth))
            elif question[0] == 1:
                claim, chosen = 0, truth if rng.random() < 0.7 else truth ^ {rng.randrange(n)}
            else:
                claim = truth
        answers.append((claim, chosen))
    claims = np.array([claim for claim, _ in answers], np.int32)
    members = [a in chosen for (n, _, _), (_, chosen) in zip(rows, answers, strict=True) for a in range(n)]
    return claims, np.array(members, np.uint8), answers


def test_maps_of_several_words_of_bits_have_one_verdict_three_ways():
    """Places beyond 64, and a batch of mixed sizes, whose tables are used again."""
    rows = [*brute.random_rows(11, 60, range(58, 200)), *brute.random_rows(12, 30, range(2, 140), contradict=True)]
    chains = [(n, [(i + 1, 0, i) for i in range(n - 1)], (1, -1, 0, n // 2)) for n in (63, 64, 65, 127, 128, 129, 200)]
    rows = [row for trio in itertools.zip_longest(rows, chains) for row in trio if row]
    truths = [brute.decide(*row) for row in rows]
    claims, members, answers = random_answers(random.Random(13), rows, truths)
    arrays = brute.arrays(rows)
    expected = [
        expected_code(truth, row[2][0], *answer) for row, truth, answer in zip(rows, truths, answers, strict=True)
    ]
    assert native.check_batch(*arrays, claims, members).tolist() == expected
    assert independent.check_batch(*arrays, claims, members).tolist() == expected
    assert {native.RIGHT, native.NOT_DETERMINED, native.INCONSISTENT} <= set(expected)


def test_solve_agrees_with_brute_force_on_every_map():
    rows = list(brute.random_rows(3, 1500, range(2, 6)))
    outcomes = native.solve_batch(*brute.arrays(rows))
    for i, (n, statements, question) in enumerate(rows):
        found = brute.answers(n, statements, question)
        assert outcomes.consistent[i]
        assert outcomes.determined[i] == (len(found) == 1)
        assert (brute.decide(n, statements, question) is not None) == (len(found) == 1)
        if question[0] == 0:
            assert outcomes.possible[i] == len(found)
            if len(found) == 1:
                assert {brute.NAMES[outcomes.direction[i]]} == found
        elif question[0] == 1:
            certain, possible = outcomes.standings(i, question[2])
            certain[question[3]] = possible[question[3]] = False
            assert frozenset(np.flatnonzero(certain).tolist()) == frozenset.intersection(*found)
            assert frozenset(np.flatnonzero(possible).tolist()) == frozenset.union(*found)
        else:
            # The interval theorem: every number between certain and possible is reached.
            assert found == set(range(outcomes.certain[i], outcomes.possible[i] + 1))


def test_consistent_exactly_when_a_map_exists():
    rows = list(brute.random_rows(4, 400, range(2, 6), contradict=True))
    outcomes = native.solve_batch(*brute.arrays(rows))
    exists = [all(brute.orders(n, statements, axis) for axis in (0, 1)) for n, statements, _ in rows]
    assert outcomes.consistent.tolist() == exists
    assert 20 < sum(exists) < 380


def test_closures_and_chains_agree_with_networkx():
    rows = list(brute.random_rows(5, 150, range(2, 40)))
    places, statements, offsets, _ = brute.arrays(rows)
    consistent, *closed = native.close_batch(places, statements, offsets)
    chains = native.chains_batch(places, statements, offsets)
    assert consistent.all()
    for axis in (0, 1):
        word = cell = 0
        for n, said, _ in rows:
            graph = networkx.DiGraph(brute.said(said, axis))
            graph.add_nodes_from(range(n))
            expected = set(networkx.transitive_closure(graph).edges)
            words = n * ((n + 63) // 64)
            rows_of = native.unpack_rows(closed[axis][word : word + words], n)
            assert set(zip(*(part.tolist() for part in np.nonzero(rows_of)), strict=True)) == expected
            lengths = chains[axis][cell : cell + n * n].reshape(n, n)
            for a, reached in networkx.all_pairs_shortest_path_length(graph):
                for b, length in reached.items():
                    assert lengths[b, a] == length and lengths[a, b] == -length
            assert np.count_nonzero(lengths) == 2 * len(expected)
            word, cell = word + words, cell + n * n


@settings(max_examples=examples(60))
@given(st.data())
def test_native_numba_and_warshall_agree(data):
    n = data.draw(st.integers(2, 70))
    place = st.integers(0, n - 1)
    pairs = st.tuples(place, st.integers(0, 7), place).filter(lambda s: s[0] != s[2])
    statements = data.draw(st.lists(pairs, max_size=2 * n))
    question = brute.random_question(random.Random(data.draw(st.integers(0, 2**32))), n)
    arrays = brute.arrays([(n, statements, question)])
    claim = data.draw(st.integers(-1, n))
    chosen = data.draw(st.frozensets(place))
    members = np.array([a in chosen for a in range(n)], np.uint8)
    answer = np.array([claim], np.int32), members
    expected = expected_code(brute.decide(n, statements, question), question[0], claim, chosen)
    assert native.check_batch(*arrays, *answer)[0] == independent.check_batch(*arrays, *answer)[0] == expected


def test_the_extreme_maps_fit_and_differ_where_the_answer_is_open():
    rows = list(brute.random_rows(6, 600, range(2, 30)))
    arrays = brute.arrays(rows)
    outcomes, ranks = native.solve_batch(*arrays), native.extremes_batch(*arrays)
    for i, (n, statements, (kind, place, direction, reference)) in enumerate(rows):
        numbers = []
        for layout in (0, 1):
            east, north = (ranks[outcomes.start[i] : outcomes.start[i + 1], layout, axis].tolist() for axis in (0, 1))
            assert sorted(east) == sorted(north) == list(range(n))
            for axis, of in enumerate((east, north)):
                assert all(of[a] > of[b] for a, b in brute.said(statements, axis))
            if kind == 0:
                numbers.append((east[place] > east[reference], north[place] > north[reference]))
            else:
                signs = brute.SIGNS[brute.NAMES[direction]]
                there = [
                    all(s * (of[a] - of[reference]) > 0 for s, of in zip(signs, (east, north), strict=True) if s)
                    for a in range(n)
                ]
                numbers.append(sum(there))
        if kind == 0:
            assert (numbers[0] == numbers[1]) == outcomes.determined[i]
        else:
            assert numbers == [outcomes.possible[i], outcomes.certain[i]]


def check_derivation(problem: SpatialMapProblem, truth: dict) -> None:
    """Believes nothing but the statements."""
    stated = set()
    for a, relation, b in problem.relations:
        for axis, sign in zip(AXES, brute.SIGNS[relation], strict=True):
            if sign:
                stated.add((axis, a, b) if sign > 0 else (axis, b, a))
    question = problem.question
    inside, decided = set(), set()
    for step in truth["derivation"]:
        place, signs = step["place"], {}
        for axis in AXES:
            chain = step.get(axis)
            if chain is None:
                continue
            assert len(chain) >= 2 and {chain[0], chain[-1]} == {place, question.reference}
            assert all((axis, a, b) in stated for a, b in itertools.pairwise(chain))
            signs[axis] = 1 if chain[0] == place else -1
        wanted = dict(zip(AXES, brute.SIGNS[question.direction or truth["answer"]], strict=True))
        decided.add(place)
        if all(signs.get(axis) == sign for axis, sign in wanted.items() if sign):
            inside.add(place)
        else:
            assert any(signs.get(axis, 0) * sign < 0 for axis, sign in wanted.items())
    if question.kind == "direction":
        assert inside == {question.place}
        return
    assert decided == set(problem.places) - {question.reference}
    assert truth["answer"] == (len(inside) if question.kind == "count" else [p for p in problem.places if p in inside])


def named(n: int, statements: list[brute.Statement], row: tuple[int, int, int, int]) -> SpatialMapProblem:
    kind, place, direction, reference = row
    places = tuple(f"P{i}" for i in range(n))
    question = Question(
        KINDS[kind],
        places[reference],
        place=places[place] if kind == 0 else None,
        direction=brute.NAMES[direction] if kind else None,
    )
    return SpatialMapProblem(places, tuple((places[a], brute.NAMES[r], places[b]) for a, r, b in statements), question)


def test_every_derivation_proves_its_answer():
    settled = 0
    for row in brute.random_rows(7, 800, range(2, 10)):
        problem = named(*row)
        truth = native_solve.solve(problem)
        answer = brute.decide(*row)
        assert (truth["status"] == "undetermined") == (answer is None)
        if answer is None:
            assert truth["answer"] == UNDETERMINED and len(truth["derivation"]["maps"]) == 2
            continue
        settled += 1
        check_derivation(problem, truth)
        right = frozenset(truth["answer"]) if isinstance(truth["answer"], list) else truth["answer"]
        assert native_check.check(problem, right).correct
        assert not native_check.check(problem, UNDETERMINED).correct
    assert settled > 100


def test_the_entailed_relation_of_two_places_holds_on_every_map_and_none_stronger_does():
    found = set()
    for n, statements, _ in brute.random_rows(9, 150, range(2, 6)):
        easts, norths = brute.orders(n, statements, 0), brute.orders(n, statements, 1)
        problem = named(n, statements, (0, 0, -1, 1))
        relation = native_solve.entailed_relation(problem, "P0", "P1")
        expected = [
            {(True,): letters[0], (False,): letters[1]}.get(tuple({r[0] > r[1] for r in ranks}), "")
            for ranks, letters in ((norths, "NS"), (easts, "EW"))
        ]
        assert (relation or "") == "".join(expected)
        found.add(relation)
    assert len(found) == 9
    for pair in (("P0", "P0"), ("P0", "Q"), ("Q", "P0")):
        with pytest.raises(ValueError, match="place"):
            native_solve.entailed_relation(problem, *pair)


def test_depth_is_the_longest_chain_that_is_needed():
    chain = [(i + 1, 0, i) for i in range(5)]
    direction = native.solve_batch(*brute.arrays([(6, chain, (0, 5, -1, 0))]))
    assert direction.depth[0] == 5 and direction.links[0] == 10
    # P1 to P5 lie north-east of P0 by chains of 1 to 5 on both axes ...
    inside = native.solve_batch(*brute.arrays([(6, chain, (1, -1, 0, 0))]))
    assert inside.depth[0] == 5 and inside.links[0] == 30 and inside.certain[0] == 5
    # ... and none lies south-west, which one axis shows.
    outside = native.solve_batch(*brute.arrays([(6, chain, (1, -1, 3, 0))]))
    assert outside.depth[0] == 5 and outside.links[0] == 15 and outside.certain[0] == 0


A, B, C = "Amber Mill", "Quiet Harbour", "Coral Pier"
ASK = Question("direction", B, place=A)


@pytest.mark.parametrize(
    ("places", "relations", "question", "message"),
    [
        ((A, B), ((A, "NE", C),), ASK, f"relations[0]: unknown place '{C}'"),
        ((A, B), ((A, "NNE", B),), ASK, "relations[0]: expected one of NE"),
        ((A, B), ((A, "N", B), (A, "NE", A)), ASK, f"relations[1]: '{A}' is related to itself"),
        ((A, A), (), ASK, f"the name '{A}' is given twice"),
        ((A, A.upper()), (), ASK, "given twice"),
        ((A, " "), (), ASK, "empty name"),
        ((A,), (), ASK, "places: expected 2 to"),
        ((A, B), ((A, "NE", B), (A, "S", B)), ASK, "contradict each other: 'Amber Mill' farther north than"),
        ((A, B, C), ((A, "E", B), (B, "NE", C), (C, "E", A)), ASK, "farther east than"),
        ((A, B), (), Question("direction", B, place=C), f"question place: unknown place '{C}'"),
        ((A, B), (), Question("direction", B, place=B), "is the reference too"),
        ((A, B), (), Question("direction", B, place=A, direction="N"), "question direction: expected none"),
        ((A, B), (), Question("which", B, place=A, direction="N"), "question place: expected none"),
        ((A, B), (), Question("which", B, direction="up"), "got 'up'"),
        ((A, B), (), Question("count", C, direction="N"), f"question reference: unknown place '{C}'"),
        ((A, B), (), Question("why", B, direction="N"), "question kind"),
    ],
)
def test_a_wrong_problem_is_refused_by_name(places, relations, question, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        SpatialMapProblem(places, relations, question)


@pytest.mark.parametrize(
    "change",
    [
        {"places": None},
        {"places": "AB"},
        {"places": [A, 3]},
        {"relations": "NE"},
        {"relations": [[A, "NE"]]},
        {"relations": [[A, "NE", B, C]]},
        {"relations": [A]},
        {"question": "where?"},
        {"question": {}},
        {"question": {"kind": ["which"], "reference": B}},
        {"question": {"kind": "direction", "reference": [B], "place": A}},
    ],
)
def test_a_wrong_json_form_is_a_value_error(change):
    data = SpatialMapProblem((A, B), ((A, "NE", B),), ASK).to_dict()
    assert SpatialMapProblem.from_dict(data).to_dict() == data
    with pytest.raises(ValueError, match=next(iter(change))):
        SpatialMapProblem.from_dict(data | change)
    for name in data:
        with pytest.raises(ValueError, match=f"{name} is missing"):
            SpatialMapProblem.from_dict({key: value for key, value in data.items() if key != name})


def good_arrays() -> dict[str, np.ndarray]:
    places, statements, offsets, questions = brute.arrays([(3, [(0, 0, 1)], (0, 0, -1, 1)), (2, [], (1, -1, 4, 0))])
    claims, members = np.zeros(2, np.int32), np.zeros(5, np.uint8)
    names = ("places", "statements", "offsets", "questions", "claims", "members")
    return dict(zip(names, (places, statements, offsets, questions, claims, members), strict=True))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("places", np.array([3, 0], np.int32), "places[1]: expected 1 to 4096, got 0"),
        ("places", np.array([3, 5000], np.int32), "places[1]"),
        ("places", np.array([3], np.int32), "offsets"),
        ("statements", np.array([[0, 0, 3]], np.int32), "statements[0] reference"),
        ("statements", np.array([[-1, 0, 1]], np.int32), "statements[0] place"),
        ("statements", np.array([[0, 8, 1]], np.int32), "statements[0] relation"),
        ("statements", np.array([[1, 0, 1]], np.int32), "statements[0]"),
        ("statements", np.array([0, 0, 1], np.int32), "statements"),
        ("offsets", np.array([0, 2, 1], np.int64), "offsets[2]"),
        ("offsets", np.array([1, 1, 1], np.int64), "offsets[0]"),
        ("offsets", np.array([0, 1, 2], np.int64), "offsets[-1]"),
        ("questions", np.array([[3, 0, -1, 1], [1, -1, 4, 0]], np.int32), "questions[0] kind"),
        ("questions", np.array([[0, 0, -1, 0], [1, -1, 4, 0]], np.int32), "questions[0] place"),
        ("questions", np.array([[0, 0, -1, 3], [1, -1, 4, 0]], np.int32), "questions[0] reference"),
        ("questions", np.array([[0, 0, -1, 1], [1, -1, -1, 0]], np.int32), "questions[1] direction"),
        ("questions", np.zeros((1, 4), np.int32), "questions"),
        ("claims", np.zeros(3, np.int32), "claims"),
        ("members", np.zeros(4, np.uint8), "members"),
    ],
)
def test_the_native_entry_refuses_what_it_cannot_read(name, value, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        _core.spatial_map_check(**(good_arrays() | {name: value}))


@pytest.mark.parametrize("name", ["places", "statements", "offsets", "questions", "claims", "members"])
def test_a_wrong_dtype_is_refused_not_copied(name):
    arrays = good_arrays()
    assert _core.spatial_map_check(**arrays).tolist() == [0, native.NOT_DETERMINED]
    with pytest.raises(TypeError):
        _core.spatial_map_check(**(arrays | {name: arrays[name].astype(np.float64)}))


def test_empty_batches_are_empty():
    arrays = brute.arrays([])
    assert len(native.check_batch(*arrays, np.zeros(0, np.int32), np.zeros(0, np.uint8))) == 0
    assert len(native.solve_batch(*arrays).depth) == 0


def test_hidden_coordinates_are_no_key():
    """Keys read off hidden coordinates were the label defect of a published benchmark.

    On the map the author had in mind D lies north-east of B; the text says only that it lies
    north-east of A.
    """
    places = ("A", "B", "C", "D")
    relations = (("B", "NE", "A"), ("C", "NE", "B"), ("D", "NE", "A"))
    author = {"A": (0, 0), "B": (1, 1), "C": (2, 2), "D": (3, 3)}

    def problem(question: Question) -> SpatialMapProblem:
        return SpatialMapProblem(places, relations, question)

    direction = problem(Question("direction", "B", place="D"))
    assert author["D"] > author["B"]
    assert native_check.check(direction, "NE").faults[0].kind == "not_determined"
    assert native_check.check(direction, UNDETERMINED).correct
    which = problem(Question("which", "B", direction="NE"))
    for hidden in ({"C", "D"}, {"C"}):
        assert native_check.check(which, frozenset(hidden)).faults[0].kind == "not_determined"
    assert native_check.check(which, UNDETERMINED).correct
    count = problem(Question("count", "B", direction="NE"))
    assert [native_check.check(count, number).correct for number in (1, 2)] == [False, False]
    assert native_check.check(count, UNDETERMINED).correct
    settled = problem(Question("count", "A", direction="NE"))
    assert (
        native_check.check(settled, 3).correct
        and native_check.check(settled, UNDETERMINED).faults[0].kind == "is_determined"
    )


def test_keys_from_hidden_coordinates_are_often_not_entailed():
    """Two statements per place about six places: how many keys would be wrong."""
    rng = random.Random(8)
    rows = []
    for _ in range(2000):
        ranks = [rng.sample(range(6), 6) for _ in range(2)]
        said = []
        for a in range(1, 6):
            for b in rng.sample(range(a), min(a, 2)):
                signs = tuple(1 if r[a] > r[b] else -1 for r in ranks)
                said.append((a, list(brute.SIGNS.values()).index(signs), b))
        rows.append((6, said, (2, -1, rng.randrange(4), rng.randrange(6))))
    settled = native.solve_batch(*brute.arrays(rows)).determined.mean()
    assert 0.25 < settled < 0.75


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (ASK, "N"),
        (ASK, 3),
        (ASK, frozenset({A})),
        (Question("count", B, direction="N"), "NE"),
        (Question("count", B, direction="N"), True),
        (Question("count", B, direction="N"), -1),
        (Question("which", B, direction="N"), frozenset({"Nowhere"})),
        (Question("which", B, direction="N"), 1),
    ],
)
def test_an_answer_of_the_wrong_kind_is_a_value_error(question, answer):
    with pytest.raises(ValueError, match="answer"):
        native_check.check(SpatialMapProblem((A, B), (), question), answer)
