"""TSP as language: levels, reading, verdicts, feedback, pictures; hostile answers."""

import json
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tsp_cases import length_by_definition, optimum_by_permutations, random_problem

from assay.tasks import get_task
from assay.tasks.core.answers import Answer, Malformed, Nothing, plain
from assay.tasks.core.ids import Stream, make_key
from assay.tasks.tsp.answer import TourAnswer
from assay.tasks.tsp.parameters import TspParameters
from assay.verifiers.tsp import check as verifier
from assay.verifiers.tsp.problem import TspProblem
from assay.verifiers.verdict import Fault

TASK = get_task("tsp")

# A square with its diagonals: the tour around it is the only shortest one.
SQUARE = TspProblem.from_dict(
    {"weights": [[0, 10, 14, 10], [10, 0, 10, 14], [14, 10, 0, 10], [10, 14, 10, 0]],
     "coordinates": [[0, 0], [10, 0], [10, 10], [0, 10]]}
)  # fmt: skip
TRUTH = TASK.solve(SQUARE)
# A one-way ring.
RING = TspProblem.from_dict({"weights": [[0, 1, 9, 9], [9, 0, 1, 9], [9, 9, 0, 1], [1, 9, 9, 0]]})
# Thirteen cities on a line, so that 11, 12 and glued digits exist.
LINE = TspProblem(np.abs(np.subtract.outer(np.arange(13), np.arange(13))))


def verdict(text, problem=SQUARE):
    return TASK.verify(problem, text, TASK.solve(problem))


def kinds(found):
    return [fault.kind for fault in found.faults]


# ------------------------------------------------------------------------ generation


@pytest.mark.parametrize("level", range(1, 11))
def test_every_level_is_proved_and_rebuilt_one_by_one(level):
    batch = list(TASK.generate(level, seed=11, count=5, threads=1))
    other = TASK.generate(level, seed=11, count=5, threads=2)
    assert [i.problem.to_dict() for i in batch] == [i.problem.to_dict() for i in other]
    for instance in batch:
        again = TASK.rebuild(str(instance.id))
        assert again.problem.to_dict() == instance.problem.to_dict()
        assert (again.truth, again.difficulty) == (instance.truth, instance.difficulty)
        truth = instance.truth
        assert (truth["status"], truth["proved"]) == ("optimal", True)
        assert truth["objective"] == truth["lower_bound"]
        assert truth["objective"] == length_by_definition(instance.problem.weights.tolist(), truth["tour"])
        assert json.loads(json.dumps(truth)) == truth


def test_the_truth_of_small_levels_is_that_of_all_permutations():
    for level in (1, 2):
        for instance in TASK.generate(level, seed=3, count=20):
            expected = optimum_by_permutations(instance.problem)
            assert (instance.truth["objective"], instance.truth["optimal_tours"]) == expected


def test_generated_weights_are_what_the_parameters_say():
    (plane,) = TASK.generate("cities=30,grid=6", seed=1)
    points = plane.problem.coordinates.tolist()
    assert len(set(map(tuple, points))) == 30
    assert {value for point in points for value in point} == set(range(6))
    for a, (ax, ay) in enumerate(points):
        for b, (bx, by) in enumerate(points):
            square = 4 * ((ax - bx) ** 2 + (ay - by) ** 2)
            weight = int(plane.problem.weights[a, b])
            assert a == b or (2 * weight - 1) ** 2 <= square < (2 * weight + 1) ** 2
    (uniform,) = TASK.generate("cities=40,weights=uniform,max_weight=3", seed=1)
    (asymmetric,) = TASK.generate("cities=40,weights=asymmetric,max_weight=3", seed=1)
    for instance in (uniform, asymmetric):
        off_diagonal = instance.problem.weights[~np.eye(40, dtype=bool)]
        assert set(off_diagonal.tolist()) == {1, 2, 3}
        assert instance.problem.coordinates is None


@pytest.mark.parametrize("kind", ["euclidean", "uniform", "asymmetric"])
def test_fifty_cities_are_proved(kind):
    (instance,) = TASK.generate(f"cities=50,weights={kind}", seed=2)
    assert instance.truth["proved"]


def test_candidates_without_proof_are_passed_over_and_then_refused(monkeypatch):
    from assay.tasks.tsp import generate as module

    plain_text = [TASK.problem_from_dict(i.problem.to_dict()).length(i.truth["tour"]) for i in TASK.generate("cities=30", seed=4, count=6)]  # fmt: skip
    monkeypatch.setattr(module, "NODE_LIMIT", 1)
    fewer_nodes = list(TASK.generate("cities=30", seed=4, count=6))
    assert all(instance.truth["proved"] and instance.difficulty["nodes"] <= 1 for instance in fewer_nodes)
    assert [instance.truth["objective"] for instance in fewer_nodes] != plain_text
    monkeypatch.setattr(module, "NODE_LIMIT", 0)
    with pytest.raises(ValueError, match="index 0 was proved within 0 nodes, with cities=30"):
        list(TASK.generate("cities=30", seed=4))


@pytest.mark.parametrize(
    "text", ["cities=2", "cities=101", "grid=2", "max_weight=0", "max_weight=2147483648", "weights=round", "grid=2000000"]
)  # fmt: skip
def test_bad_parameters_name_the_field(text):
    with pytest.raises(ValueError, match=text.partition("=")[0]):
        TASK.resolve(text)


def test_explicit_parameters_have_a_text_form():
    assert TASK.resolve("L3,cities=9")[0] == "cities=9,weights=mixed"
    assert TspParameters.parse(TspParameters(weights="uniform").short()) == TspParameters(weights="uniform")


# ---------------------------------------------------------------------------- reading


RIGHT = [
    "(0,1),(1,2),(2,3),(3,0)", "[(0, 1), (2, 3), (1, 2), (3, 0)]", "[[0,1],[1,2],[2,3],[3,0]]", "(0,3), (3,2), (2,1), (1,0)",
    "0->1->2->3->0", "0 -> 1 -> 2 -> 3", "0 → 1 → 2 → 3 → 0", "0 ⟶ 1 ⟶ 2 ⟶ 3", "0 => 1 => 2 => 3",
    "0 --> 1 --> 2 --> 3", "0>1>2>3>0", "0, 1, 2, 3", "0,1,2,3,0", "0;1;2;3", "0-1-2-3-0", "0 – 1 – 2 – 3", "0—1—2—3",
    "0 1 2 3", "0 1 2 3 0.", "0\n1\n2\n3", "[0, 1, 2, 3]", "[0,1,2,3,]", "(0, 1, 2, 3)", '["0", "1", "2", "3"]',
    "['0', '1', '2', '3']", '{"tour": [0, 1, 2, 3]}', '{"tour": [0, 1, 2, 3, 0], "length": 40}',
    "{'Path': '0->1->2->3->0', 'TotalDistance': '40'}", '{"total_distance": 40, "tour": [0, 1, 2, 3]}',
    "$0 \\to 1 \\to 2 \\to 3 \\to 0$", "\\(0 \\rightarrow 1 \\rightarrow 2 \\rightarrow 3\\)",
    "$$0\\to1\\to2\\to3$$", "\\text{0 -> 1 -> 2 -> 3}", "\\boxed{0 \\to 1 \\to 2 \\to 3}", "**0 -> 1 -> 2 -> 3**",
    "`0 -> 1 -> 2 -> 3`", "```\n0 -> 1 -> 2 -> 3\n```", "```json\n[0, 1, 2, 3]\n```", "Tour: 0 -> 1 -> 2 -> 3",
    "Tour: 0->1->2->3->0 Length: 40", "0->1->2->3->0 (40)", "0->1->2->3->0 = 40", "0->1->2->3->0, length 40",
    "0->1->2->3->0, total distance: 10 + 10 + 10 + 10 = 40", "0->1->2->3->0 = 10+10+10+10", "Length: 40, tour: 0 1 2 3",
    "Tour of length 40: 0->1->2->3->0", "The shortest tour is 0 -> 1 -> 2 -> 3 -> 0 with total length 40.",
    "City 0 -> City 1 -> City 2 -> City 3 -> back to City 0", "0 to 1 to 2 to 3 to 0", "- 0 -> 1 -> 2 -> 3",
    "**Tour:** 0 → 1 → 2 → 3 → 0\n**Length:** 40", "0 → 1 → 2 → 3 → 0; Total weight = 10+10+10+10 = 40.",
    "0 → 1 → 2 → 3 → 0 with a total distance of 40 units", "0 -> 1 -> 2 -> 3 (-> 0)", "0 - 1 - 2 - 3 - 0 (total: 40)",
    "$0 \\to 1 \\to 2 \\to 3,\\; \\text{length } 40$", "$0,\\,1,\\,2,\\,3$", "“0”, “1”, “2”, “3”",
    "Tour of minimum cost:\n0\n1\n2\n3", "Minimum cost tour: 0\n1\n2\n3", "0 1 2 3, back to start (length 40)", "0, 1, 2 and 3", "0, 1, 2, and 3", "0, 1, 2, 3 and back to 0", "0, 1, 2, 3 and 0, 1, 2, 3", "0, 1, 2 and 3, then back to 0",
    "0 -> 1 -> 2 -> 3, then return to 0", "0 -> 1 -> 2 -> 3 -> back to start", "(0) -> (1) -> (2) -> (3)", "City_0, City_1, City_2, City_3",
    "[0] -> [1] -> [2] -> [3]", "\\mathbf{0} \\to \\mathbf{1} \\to \\mathbf{2} \\to \\mathbf{3}", "$\\langle 0, 1, 2, 3 \\rangle$",
    "__0 -> 1 -> 2 -> 3__", "_0 -> 1 -> 2 -> 3_", "### 0 -> 1 -> 2 -> 3", "> 0 -> 1 -> 2 -> 3", "0 -&gt; 1 -&gt; 2 -&gt; 3", "Length: 40\n0 1 2 3",
    "| 0 | 1 | 2 | 3 |", "| 0 | 1 | 2 | 3 |\n|---|---|---|---|", "| Tour | Length |\n|---|---|\n| 0 -> 1 -> 2 -> 3 | 40 |",
    "| Step | City |\n|:--|--:|\n| 1 | 0 |\n| 2 | 1 |\n| 3 | 2 |\n| 4 | 3 |\n| 5 | 0 |", "| City |\n|---|\n| 0 |\n| **1** |\n| 2 |\n| 3 |",
    '{"tour": [0, 1, 2, 3], "optimal": true, "method": "brute force"}', '{"explanation": "all others are longer", "path": "0->1->2->3->0"}',
    "2 -> 3 -> 0 -> 1 -> 2", "3 2 1 0", "1 0 3 2", "00 01 02 03", "０->１->２->３", "0\u200b -> 1 -> 2 -> 3",
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_tour_is_right_in_any_usual_form(text):
    assert verdict(f"<answer>{text}</answer>").status == "correct"
    assert verdict(f"So I think.\n\nFinal answer: {text}").correct or "\n" in text


BROKEN = [
    "0->-1->2->3->0", "0, -1, 2, 3", "-0 1 2 3", "0 -1 -2 -3", "0->1 2->3->0", "0->1,2->3", "0,1 2,3", "0->x1y->2->3",
    "0->1e0->2->3", "0.0, 1.0, 2.0, 3.0", "0 -> 1.0 -> 2 -> 3", "0->1.->2->3", "0->1.5->2->3", "0/1/2/3", "0_1_2_3",
    "0->1->2->3->...", "0->1->...->3", "0->1->…->3", "0->1->2->3->", "->0->1->2->3", "0->->1->2->3", "0,,1,2,3",
    "0->1->2->3 or 0->2->1->3", "not 0->1->2->3", "0->1->2->3?", "0->1->2->3 maybe", "0->1->2->3; 0->2->1->3",
    "[0,1,2,3] [0,2,1,3]", "[0,1],[2,3]", "[[0,1],[1,2],[2,3]]", "(0,1),(2,1),(2,3),(3,0)", "(0,1),(1,2),(2,3),(3,0)]", "0->1->2->3, length 40, length 41",
    "0->1->2->3->0 (40) (44)", "0->1->2->3, length -40", "0->1->2->3, length 40.0", "0->1->2->3, length 4e1", "0 + 1 + 2 + 3",
    "0->(10)->1->(10)->2->(10)->3", "x0 -> x1 -> x2 -> x3", "0->1->2->3\0", "0->٣->1->2", "0 1 2 ³", "0->1->2->Ⅲ",
    "0->1->back to start->2->3", "0 -> 1 -> back to start -> 2 -> 3", "0 1 back to start 2 3", "0, 1, back to the start, 2, 3",
    "0 1 2 3 not back to start", "0 \\to 1 back to start \\to 2 \\to 3", "0 1 back to start (2 3)", "0*1*2*3", "0`1`2`3", "0'1'2'3", "0$1$2$3", "0->1->back to 2->3", "0->1->return to 0->2->3", "0,1 and 2,3", "0,1,2,3 and 0,2,1,3",
    "0->1->2->3, length 41 = 40", "0->1->2->3 = 10+10+10+11 = 40", "0->1->2->3 = 10+10 = 40", "0->1->2->3 length 40 = 41",
    "| Step | City |\n|---|---|\n| 1 | 0 |\n| 2 | 1 |\n| 4 | 2 |\n| 3 | 3 |", "| 1 | 0 |\n| 2 | 1 |\n| 3 | 2 |\n| 4 | 3 |",
    "| City | Next city |\n|---|---|\n| 0 | 1 |\n| 1 | 2 |\n| 2 | 3 |", "0 | 1 | 2 | 3", '{"tour": [0, 1, 2, 3], "optimal": false}',
    '{"tour": [0, 1, 2, 3], "note": "or 0 2 1 3"}', '{"tour": [0, 1, 2, 3], "note": ["x"]}', '{"tour": [0, 2, 1, 3], "tour": [0, 1, 2, 3]}',
    "{0: 1, 1: 2, 2: 3, 3: 0}", "0->1->2->3!=", "0->1->2->3 +40", "0->1->2->3 40", "0 1 2 3 | 4", "0->1->2->3, step 1", "0x0, 0x1, 0x2, 0x3", "+0 +1 +2 +3",
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_tour_is_never_repaired(text):
    found = TASK.read(SQUARE, plain(text))
    assert not isinstance(found, Answer)
    assert verdict(f"<answer>{text}</answer>").status == "unparsed"


@pytest.mark.parametrize(
    "text", ["0->1->2->4->0", "1->2->3->4->1", "4 3 2 1", "0, 1, 2, 99999999999999999999", "10 11 12 13"]
)
def test_a_city_that_does_not_exist_is_no_answer(text):
    assert kinds(verdict(f"<answer>{text}</answer>")) == ["unknown_city"]


@pytest.mark.parametrize(
    "text", ["", "I give up.", "impossible", "No tour exists.", "40", "length 40", "and", "???", "\0"]
)
def test_what_is_no_list_is_no_answer(text):
    assert isinstance(TASK.read(SQUARE, text), Nothing)


@pytest.mark.parametrize("glued", ["11->1 2", "11->1,2", "11->1.2", "11->1/2", "1e1->12", "11->1\u20092"])
def test_digits_are_never_joined(glued):
    right = "0->1->2->3->4->5->6->7->8->9->10->11->12->0"
    assert verdict(f"<answer>{right}</answer>", LINE).correct
    assert (
        verdict(f"<answer>{right.replace('11->12', glued).replace('10->12', glued)}</answer>", LINE).status != "correct"
    )


def test_a_minus_is_no_separator():
    """`0-2--1-0` holds the city -1, not the city 1 behind a longer dash."""
    task = get_task("tsp")
    (instance,) = task.generate("cities=3", seed=7)
    for text in ("0-2--1-0", "0--1-2-0", "0 -2--1"):
        assert not task.verify(instance.problem, f"<answer>{text}</answer>", instance.truth).correct
    for text in ("0-2-1-0", "0--2--1--0", "0\u20132\u20131"):
        assert task.verify(instance.problem, f"<answer>{text}</answer>", instance.truth).correct


def test_a_length_may_have_thousands():
    far = TspProblem(SQUARE.weights * 1000)
    assert verdict("<answer>0->1->2->3->0 Length: 40,000</answer>", far).correct
    assert kinds(verdict("<answer>0->1->2->3->0 Length: 40,001</answer>", far)) == ["length_misstated"]


@given(st.text(max_size=80))
def test_any_text_gets_a_verdict(text):
    for wrapped in (text, f"<answer>{text}</answer>", f"<answer>0 -> 1 {text} -> 2 -> 3</answer>"):
        assert TASK.verify(SQUARE, wrapped, TRUTH).status in ("correct", "wrong", "unparsed")


@given(st.lists(st.sampled_from(["0", "1", "2", "3", "12", "->", ",", "-", " ", ".", "(", ")", "=", "length", "\\to", "e", '"']), max_size=25))  # fmt: skip
def test_whatever_is_read_is_a_sequence_of_the_numbers_in_the_text(parts):
    text = "".join(parts)
    found = TASK.read(LINE, text)
    if isinstance(found, Answer):
        written = [int(digits) for digits in "".join(c if c.isdigit() else " " for c in text).split()]
        cities = list(found.value.cities)
        assert any(written[i : i + len(cities)] == cities for i in range(len(written)))


@pytest.mark.parametrize(
    "text",
    ["0" * 10**6, "<answer>" + "0->1->" * 10**6 + "</answer>", "-" * 10**6, ">" * 10**6, "[" * 10**6, "1 " * 10**6,
     "\\to" * 10**6, "<answer>" + "9" * 10**6 + "->1->2</answer>", "\0" * 10**6, "0-" * 10**6, '{"tour":' * 10**5],
)  # fmt: skip
def test_large_rubbish_is_unparsed_in_linear_time(text):
    assert verdict(text).status == "unparsed"


def test_a_megabyte_of_dashes_and_then_an_answer():
    assert verdict("-" * 10**6 + "<answer>0 1 2 3</answer>").correct


def test_a_right_answer_in_a_megabyte_of_spaces_is_right():
    assert verdict("<answer>" + " " * 10**6 + "0->1->2->3</answer>").correct


# ----------------------------------------------------------------- prompts and echoes


@pytest.mark.parametrize("problem", [SQUARE, RING, LINE, TspProblem(np.ones((3, 3), dtype=np.int32))])
def test_an_echo_is_no_answer_and_does_not_spoil_one(problem):
    truth = TASK.solve(problem)
    right = f"<answer>{TASK.write(problem, TASK.truth_answer(problem, truth))}</answer>"
    example, prompt = TASK.example(problem), TASK.prompt(problem)
    for echo in (f"<answer>{example}</answer>", prompt):
        assert TASK.verify(problem, echo, truth).status == "unparsed"
        assert TASK.verify(problem, f"{echo}\n{right}", truth).correct
        assert TASK.verify(problem, f"{right}\n{echo}", truth).correct
    assert not TASK.verify(problem, f"<answer>{example.replace(' -> ', ',')}</answer>", truth).correct


def test_prompts_hold_every_weight_and_say_what_counts():
    text = TASK.prompt(SQUARE)
    for rule in (
        "exactly once",
        "returns to the city where it began",
        "either direction",
        "nearest integer",
        "smallest possible",
    ):
        assert rule in text
    assert "city 2: (10, 10)" in text
    assert "   0  1  2  3\n0  - 10 14 10\n1 10  - 10 14" in text
    assert "direction matters" in TASK.prompt(RING)
    assert "coordinates" not in TASK.prompt(RING)
    odd = TspProblem(SQUARE.weights + 1, SQUARE.coordinates)
    assert "nearest integer" not in TASK.prompt(odd)


def test_a_problem_survives_json():
    for problem in (SQUARE, RING):
        data = json.loads(json.dumps(problem.to_dict()))
        assert TASK.prompt(TASK.problem_from_dict(data)) == TASK.prompt(problem)


# --------------------------------------------------------------------------- verdicts


def test_faults_are_located():
    found = verdict("<answer>0 1 1 2</answer>")
    assert (found.status, found.score) == ("wrong", 0.0)
    assert [(f.kind, dict(f.place)) for f in found.faults] == [
        ("city_repeated", {"cities": [1]}), ("city_missing", {"cities": [3]})
    ]  # fmt: skip
    assert kinds(verdict("<answer>0 1 2 0</answer>")) == ["city_missing"]
    assert kinds(verdict("<answer>0 1 2 3 0 1 2 3 0</answer>")) == ["city_repeated"]
    crossed = verdict("<answer>0 2 1 3</answer>")
    assert [(f.kind, dict(f.detail)) for f in crossed.faults] == [("not_optimal", {"length": 48, "gap": 0.2})]
    both = verdict("<answer>0 2 1 3, length 40</answer>")
    assert kinds(both) == ["length_misstated", "not_optimal"]
    assert kinds(verdict("<answer>0 1 2 3, length 41</answer>")) == ["length_misstated"]


def test_direction_matters_when_weights_do():
    assert verdict("<answer>0 1 2 3</answer>", RING).correct
    assert kinds(verdict("<answer>3 2 1 0</answer>", RING)) == ["not_optimal"]


def test_every_optimal_tour_is_right():
    problem = TspProblem(np.ones((5, 5), dtype=np.int32))
    for tour in ("0 1 2 3 4", "4 2 0 1 3", "3 1 4 2 0 3"):
        assert verdict(f"<answer>{tour}</answer>", problem).correct


def test_the_same_tour_twice_is_one_answer_and_two_tours_are_none():
    assert verdict("<answer>0->1->2->3->0</answer> or <answer>2,1,0,3, length 40</answer>").correct
    assert kinds(verdict("<answer>0 1 2 3</answer> or <answer>0 2 1 3</answer>")) == ["ambiguous"]
    assert kinds(verdict("<answer>0 1 2 3</answer> or <answer>0 1 2 3, length 41</answer>")) == ["ambiguous"]
    assert kinds(verdict("<answer>0 1 2 3</answer><answer>3 2 1 0</answer>", RING)) == ["ambiguous"]


@given(st.integers(0, 10**6), st.integers(3, 8), st.booleans(), st.booleans())
def test_votes_do_not_depend_on_start_or_direction(seed, cities, symmetric, truthful):
    source = random.Random(seed)
    problem = random_problem(source, cities, 30, symmetric)
    tour = source.sample(range(cities), cities)
    start = source.randrange(cities)
    turned = tour[start:] + tour[:start]
    if problem.symmetric and source.randrange(2):
        turned.reverse()
    length = problem.length(tour) if truthful else None
    first, second = TASK.answer(problem, tour), TASK.answer(problem, turned, length)
    assert TASK.canonical(problem, first) == TASK.canonical(problem, second)
    assert first == second
    truth = TASK.solve(problem)
    assert TASK.check(problem, first, truth).correct == TASK.check(problem, second, truth).correct
    assert TASK.read(problem, TASK.write(problem, second)) == Answer(second)
    backwards = TASK.answer(problem, tour[::-1])
    if not problem.symmetric and cities > 2:
        assert TASK.canonical(problem, backwards) != TASK.canonical(problem, first)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=8), st.none() | st.integers(0, 100))
def test_what_is_written_is_read_back(cities, length):
    answer = TASK.answer(SQUARE, cities if len(cities) < 2 or cities[0] != cities[-1] else cities[:-1], length)
    found = TASK.read(SQUARE, TASK.write(SQUARE, answer))
    assert isinstance(found, Answer)
    assert (found.value.cities, found.value.length) == (answer.cities, answer.length)


def test_nested_tags_hedge_nothing():
    assert kinds(verdict("<answer>0 2 1 3 <answer>0 1 2 3</answer></answer>")) == ["ambiguous"]
    assert verdict("I answer in <answer> tags, as told: 0 1 is short. <answer>0 1 2 3</answer>").correct


def test_batches_of_verdicts_are_single_verdicts():
    problems = [SQUARE, RING, SQUARE, LINE, SQUARE]
    texts = [
        "<answer>0 1 2 3</answer>",
        "<answer>3 2 1 0</answer>",
        "no idea",
        "<answer>1 2</answer>",
        "<answer>9 8 7</answer>",
    ]
    truths = [TRUTH, None, TRUTH, None, None]
    single = [TASK.verify(*row) for row in zip(problems, texts, truths, strict=True)]
    assert TASK.verify_batch(problems, texts, truths) == single


def test_an_unproved_optimum_decides_only_what_it_can():
    truth = {"status": "feasible", "objective": 48, "tour": [0, 2, 1, 3], "lower_bound": 36, "proved": False}
    answer = TASK.answer(SQUARE, [0, 1, 2, 3])
    assert TASK.check(SQUARE, answer, truth).status == "undecided"
    assert TASK.check(SQUARE, answer, {**truth, "objective": 39}).status == "wrong"
    assert TASK.check(SQUARE, answer, {"status": "unknown"}).status == "undecided"
    assert TASK.check(SQUARE, answer, {**truth, "objective": 40, "lower_bound": 40}).correct
    refuted = TASK.check(SQUARE, answer, {**truth, "status": "optimal", "objective": 41})
    assert (refuted.status, kinds(refuted)) == ("undecided", ["truth_refuted"])


def test_a_problem_too_large_to_solve_is_still_checked():
    huge = TspProblem(np.ones((1100, 1100), dtype=np.int32))
    truth = TASK.solve(huge)
    assert truth["status"] == "unknown"
    assert TASK.check(huge, TASK.answer(huge, range(1100)), truth).status == "undecided"
    assert TASK.check(huge, TASK.answer(huge, range(1099)), truth).status == "wrong"


# --------------------------------------------------------------------------- feedback


def test_feedback_tells_what_its_degree_allows():
    found = verdict("<answer>0 2 1 3, length 47</answer>")
    bit, where, how, oracle = (
        TASK.feedback(SQUARE, found, degree, TRUTH) for degree in ("bit", "where", "how", "oracle")
    )
    assert bit == "Your answer is wrong."
    assert "not a shortest" in where and "48" not in where and "47" not in where
    assert "48" in how and "47" in how and "40" not in how
    assert "40" in oracle and ("0 -> 1 -> 2 -> 3 -> 0" in oracle or "0 -> 3 -> 2 -> 1 -> 0" in oracle)
    repeated = TASK.feedback(SQUARE, verdict("<answer>0 1 1 2</answer>"), "where")
    assert "Visited more than once: city 1." in repeated and "Not visited: city 3." in repeated


@pytest.mark.parametrize("degree", ["bit", "where", "how", "oracle"])
def test_every_fault_has_words(degree):
    texts = [
        "<answer>0 1 2 9</answer>",
        "<answer>0->1->x</answer>",
        "<answer>0 1 1</answer>",
        "<answer>0 2 1 3 (1)</answer>",
        "?",
    ]
    for text in texts:
        assert TASK.feedback(SQUARE, verdict(text), degree, TRUTH)
    for kind in ("truth_refuted", "optimum_unproved"):
        assert TASK.describe(SQUARE, Fault(kind, {}, {"length": 3}), degree, TRUTH)


# ------------------------------------------------------------------ pictures and model


@pytest.mark.parametrize("problem", [SQUARE, RING, LINE])
def test_pictures_show_tours_of_any_kind(problem):
    answers = [None, *(TASK.answer(problem, cities) for cities in ([0, 1, 2, 3], [], [1, 1], [0]))]
    for answer in answers:
        assert TASK.picture(problem, answer).to_svg().startswith("<svg")
        assert TASK.render(problem, answer)
    told = TASK.render(SQUARE, TASK.answer(SQUARE, [0, 1, 2, 3]))
    assert "0 -(10)-> 1 -(10)-> 2 -(10)-> 3 -(10)-> 0\nlength 40" in told


def test_points_in_one_place_can_be_drawn():
    assert TASK.picture(TspProblem(np.zeros((3, 3), dtype=np.int32), np.zeros((3, 2), dtype=np.int64))).to_png()


@given(st.integers(0, 10**6), st.integers(3, 12), st.booleans())
def test_the_null_model_gives_tours_and_improves_its_own(seed, cities, symmetric):
    problem = random_problem(random.Random(seed), cities, 50, symmetric)
    first = TASK.baseline(problem, Stream(make_key("attempt", seed), 0))
    assert first == TASK.baseline(problem, Stream(make_key("attempt", seed), 0))
    assert verifier.check(problem, first.cities).status == verifier.TOUR
    second = TASK.baseline(problem, Stream(make_key("attempt", seed), 1), (first, []))
    assert verifier.check(problem, second.cities).status == verifier.TOUR
    assert problem.length(second.cities) <= problem.length(first.cities)
    broken = TASK.answer(problem, [0, 0])
    assert (
        verifier.check(problem, TASK.baseline(problem, Stream(b"k" * 24), (broken, [])).cities).status == verifier.TOUR
    )


def test_levels_get_harder_for_the_null_model_and_constants_do_not_score():
    rates = []
    for level in (1, 3, 6, 9):
        instances = list(TASK.generate(level, seed=21, count=25))
        right = 0
        for instance in instances:
            for sample in range(4):
                answer = TASK.baseline(instance.problem, Stream(make_key("level", level, sample), instance.id.index))
                right += TASK.check(instance.problem, answer, instance.truth).correct
        rates.append(right / 100)
        constant = [TASK.answer(i.problem, range(i.problem.cities)) for i in instances]
        assert sum(TASK.check(i.problem, a, i.truth).correct for i, a in zip(instances, constant, strict=True)) <= 6
    assert rates == sorted(rates, reverse=True)
    assert 0.3 <= rates[0] <= 0.9
    assert rates[-1] <= 0.15


def test_equal_answers_are_hashed_alike():
    assert len({TASK.answer(SQUARE, [0, 1, 2, 3]), TASK.answer(SQUARE, [1, 0, 3, 2], 40)}) == 1
    assert isinstance(TASK.answer(SQUARE, [0]), TourAnswer)
    assert isinstance(TASK.read(SQUARE, "0 1 2 9"), Malformed)
