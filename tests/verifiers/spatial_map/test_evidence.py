"""Two maps: accepted exactly when both fit and answer differently, by coordinates instead of orders."""

from __future__ import annotations

import itertools

import pytest

from assay.tasks import get_task
from assay.tasks.core.ids import Stream, make_key
from assay.tasks.spatial_map.answer import prove
from assay.verifiers.spatial_map.evidence import Layout, check
from assay.verifiers.spatial_map.problem import Question, SpatialMapProblem

STEPS = {"N": (0, 1), "S": (0, -1), "E": (1, 0), "W": (-1, 0)}


def lies(points: dict[str, tuple[int, int]], a: str, direction: str, b: str) -> bool:
    (x, y), (u, v) = points[a], points[b]
    return all((x - u) * dx + (y - v) * dy > 0 for dx, dy in (STEPS[letter] for letter in direction))


def accepts(problem: SpatialMapProblem, maps: list[Layout]) -> bool:
    answers = []
    for east, north in maps:
        if sorted(east) != sorted(problem.places) or sorted(north) != sorted(problem.places):
            return False
        points = {name: (east.index(name), north.index(name)) for name in problem.places}
        if not all(lies(points, a, relation, b) for a, relation, b in problem.relations):
            return False
        asked = problem.question
        if asked.kind == "direction":
            told: object = [d for d in ("NE", "NW", "SE", "SW") if lies(points, asked.place or "", d, asked.reference)]
        else:
            inside = [
                n
                for n in problem.places
                if n != asked.reference and lies(points, n, asked.direction or "", asked.reference)
            ]
            told = inside if asked.kind == "which" else len(inside)
        answers.append(told)
    return len(maps) == 2 and answers[0] != answers[1]


def mutated(maps: list[Layout], stream: Stream) -> list[Layout]:
    orders = [list(order) for layout in maps for order in layout]
    order = stream.choice(orders)
    i, j = stream.below(len(order)), stream.below(len(order))
    match stream.below(6):
        case 0:
            order[i] = order[j]
        case 1:
            del order[i]
        case 2:
            i = min(i, len(order) - 2)
            order[i], order[i + 1] = order[i + 1], order[i]
        case 3:
            order[i], order[j] = order[j], order[i]
        case 4:
            return maps[:1] * (1 + stream.below(2)) + maps[:0]
        case _:
            order.insert(j, order.pop(i))
    east, north, east2, north2 = map(tuple, orders)
    return [Layout(east, north), Layout(east2, north2)]


def test_mutated_maps_are_accepted_exactly_when_they_prove_it() -> None:
    stream = Stream(make_key("maps"))
    task = get_task("spatial-map")
    right = wrong = 0
    for level in (1, 2, 3, 5, 8):
        for instance in task.generate(f"L{level},evidence=required,infeasible=1", seed=4, count=8):
            proof = list(prove(instance.problem).evidence)
            assert check(instance.problem, proof) is None and accepts(instance.problem, proof)
            for _ in range(40):
                other = mutated(proof, stream)
                expected = accepts(instance.problem, other)
                assert (check(instance.problem, other) is None) == expected
                right, wrong = right + expected, wrong + (not expected)
    assert right > 50 and wrong > 300


@pytest.mark.parametrize("kind", ["direction", "which", "count"])
def test_a_proof_exists_exactly_where_two_maps_differ(kind: str) -> None:
    """All maps of four places: some pair is accepted exactly when the text leaves the question open."""
    stream = Stream(make_key("all maps", kind))
    task = get_task("spatial-map")
    for _ in range(6):
        names = ("A1", "B1", "C1", "D1")
        truth = {name: (e, n) for name, e, n in zip(names, _shuffled(stream), _shuffled(stream), strict=True)}
        pairs = [pair for pair in itertools.combinations(names, 2) if stream.below(2)]
        relations = tuple((a, next(d for d in ("NE", "NW", "SE", "SW") if lies(truth, a, d, b)), b) for a, b in pairs)
        question = (
            Question("direction", "A1", place="B1") if kind == "direction" else Question(kind, "A1", direction="N")
        )  # type: ignore[arg-type]
        problem = SpatialMapProblem(names, relations, question, "required")
        orders = list(itertools.permutations(names))
        layouts = [Layout(east, north) for east in orders for north in orders]
        answers = {}
        for layout in layouts:
            points = {n: (layout.eastward.index(n), layout.northward.index(n)) for n in names}
            if all(lies(points, a, r, b) for a, r, b in relations):
                there = tuple(n for n in names[1:] if lies(points, n, "N", "A1"))
                told = lies(points, "B1", "E", "A1"), lies(points, "B1", "N", "A1")
                answers.setdefault(told if kind == "direction" else there if kind == "which" else len(there), layout)
        differing = list(answers.values())[:2]
        is_open = task.solve(problem)["status"] == "undetermined"
        assert is_open == (len(differing) == 2)
        if is_open:
            assert check(problem, differing) is None


def _shuffled(stream: Stream) -> list[int]:
    ranks = [0, 1, 2, 3]
    stream.shuffle(ranks)
    return ranks


PROBLEM = SpatialMapProblem(
    ("Ash", "Elm", "Oak"),
    (("Ash", "NE", "Elm"), ("Oak", "N", "Elm")),
    Question("direction", "Oak", place="Ash"),
    "required",
)
FIRST, SECOND = (
    Layout(("Elm", "Ash", "Oak"), ("Elm", "Oak", "Ash")),
    Layout(("Oak", "Elm", "Ash"), ("Elm", "Oak", "Ash")),
)


@pytest.mark.parametrize(
    ("maps", "kind", "place"),
    [
        ([], "evidence_missing", {}),
        ([FIRST], "not_two_maps", {}),
        ([FIRST, SECOND, FIRST], "not_two_maps", {}),
        ([FIRST, FIRST], "maps_agree", {}),
        ([FIRST, Layout(("Oak", "Elm"), SECOND.northward)], "map_place_missing", {"map": 2, "order": "west to east", "place": "Ash"}),
        ([Layout(FIRST.eastward, ()), SECOND], "map_place_missing", {"map": 1, "order": "south to north", "place": "Ash"}),
        ([FIRST, Layout(("Oak", "Elm", "Ash", "Oak"), SECOND.northward)], "map_place_repeated", {"map": 2, "order": "west to east", "place": "Oak"}),
        ([Layout(("Ash", "Elm", "Oak"), FIRST.northward), SECOND], "statement_broken", {"map": 1, "statement": ["Ash", "NE", "Elm"]}),
        ([FIRST, Layout(SECOND.eastward, ("Oak", "Elm", "Ash"))], "statement_broken", {"map": 2, "statement": ["Oak", "N", "Elm"]}),
    ],
)  # fmt: skip
def test_faults_are_located(maps: list[Layout], kind: str, place: dict[str, object]) -> None:
    assert check(PROBLEM, [FIRST, SECOND]) is None and check(PROBLEM, [SECOND, FIRST]) is None
    fault = check(PROBLEM, maps)
    assert fault is not None and (fault.kind, fault.place) == (kind, place)
