"""Maps are what was asked for: keys, depths, shares, sizes, refusals."""

from __future__ import annotations

import collections
import itertools
import re

import numpy as np
import pytest
import spatial_map_brute_force as brute
from depth import scaled
from spatial_map_cases import TASK, every_level

from assay.tasks.spatial_map.parameters import FIRST_WORDS, SECOND_WORDS, SpatialMapParameters, names
from assay.verifiers.spatial_map.problem import KINDS, QUADRANTS, UNDETERMINED


def test_every_key_is_entailed_by_the_text_alone():
    """Thousands of keys, from the statements as the prompt shows them, by another method."""
    undetermined = 0
    instances = every_level(scaled(100, 1000))
    for instance in instances:
        shown = instance.problem.to_dict()
        number = {name: i for i, name in enumerate(shown["places"])}
        statements = [(number[a], brute.NAMES.index(r), number[b]) for a, r, b in shown["relations"]]
        asked = shown["question"]
        row = (
            KINDS.index(asked["kind"]),
            number.get(asked.get("place"), -1),
            brute.NAMES.index(asked["direction"]) if "direction" in asked else -1,
            number[asked["reference"]],
        )
        answer = brute.decide(len(number), statements, row)
        key = instance.truth["answer"]
        if answer is None:
            undetermined += 1
            assert (key, instance.truth["status"]) == (UNDETERMINED, "undetermined")
        else:
            assert instance.truth["status"] == "determined"
            assert answer == (frozenset(number[name] for name in key) if isinstance(key, list) else key)
            assert instance.difficulty["gap"] == 0
    assert 0.07 < undetermined / len(instances) < 0.13


def test_the_text_shows_every_statement_and_a_connected_map():
    for instance in every_level(3):
        text = TASK.prompt(instance.problem)
        words = {"NE": "north-east", "NW": "north-west", "SE": "south-east", "SW": "south-west"}
        words |= {"N": "north", "E": "east", "S": "south", "W": "west"}
        for a, relation, b in instance.problem.relations:
            assert f"- {a} is {words[relation]} of {b}.\n" in text
        assert len({frozenset((a, b)) for a, _, b in instance.problem.relations}) == len(instance.problem.relations)
        joined = {instance.problem.places[0]}
        for _ in instance.problem.places:
            joined |= {x for a, _, b in instance.problem.relations if joined & {a, b} for x in (a, b)}
        assert joined == set(instance.problem.places)


def constant_floors(instances) -> dict[str, float]:
    """What the best constant answer to each kind of question would score."""
    keys = collections.defaultdict(collections.Counter)
    for instance in instances:
        answer = instance.truth["answer"]
        keys[instance.problem.question.kind][tuple(answer) if isinstance(answer, list) else answer] += 1
    return {kind: max(found.values()) / sum(found.values()) for kind, found in keys.items()}


@pytest.mark.parametrize("level", [1, 5, 10])
def test_no_constant_answer_is_worth_more_than_chance(level):
    places = TASK.levels[level].places
    questions = scaled(400, 3000)
    instances = list(TASK.generate(level, seed=3, count=3 * questions))
    floors = constant_floors(instances)
    # About a third of the questions are of a kind: chance and five standard deviations.
    for kind, chance in (
        ("direction", 0.9 / 4),
        ("count", 0.9 / (5 if places < 24 else 8)),
        ("which", 0.9 / (5 if places < 24 else 8)),
    ):
        assert floors[kind] < max(chance, 0.1) + 5 * (0.25 * 0.75 / questions) ** 0.5
    for instance in instances:
        if instance.problem.question.kind == "which" and instance.truth["status"] == "determined":
            assert len(instance.truth["answer"]) <= places - 2, "all the others are never the answer"
    sizes = collections.Counter(
        len(i.truth["answer"]) if isinstance(i.truth["answer"], list) else i.truth["answer"]
        for i in instances
        if i.problem.question.kind != "direction" and i.truth["status"] == "determined"
    )
    assert set(sizes) == set(range(5 if places < 24 else 8))
    expected = sizes.total() / len(sizes)
    # Equally likely: five standard deviations for each value.
    assert all(abs(number - expected) < 5 * expected**0.5 for number in sizes.values())


def test_questions_are_as_deep_as_asked_and_levels_rise():
    depths = []
    for level, parameters in TASK.levels.items():
        settled = [
            instance.difficulty
            for instance in TASK.generate(level, seed=4, count=scaled(100, 500))
            if instance.truth["status"] == "determined"
        ]
        assert min(found["depth"] for found in settled) >= parameters.depth
        depths.append((np.mean([found["depth"] for found in settled]), np.mean([found["links"] for found in settled])))
    assert all(a[1] < b[1] and a[0] <= b[0] + 0.2 for a, b in itertools.pairwise(depths))


@pytest.mark.parametrize("question", ["direction", "which", "count"])
@pytest.mark.parametrize("relations", ["intercardinal", "cardinal", "mixed"])
def test_parameters_do_what_they_say(question, relations):
    used = set()
    for instance in TASK.generate(
        SpatialMapParameters(places=9, statements=16, question=question, relations=relations, infeasible=0.3),
        seed=7,
        count=100,
    ):
        assert instance.problem.question.kind == question
        assert len(instance.problem.places) == 9 and len(instance.problem.relations) == 16
        used |= {relation for _, relation, _ in instance.problem.relations}
    quadrants, axes = set(QUADRANTS), {"N", "E", "S", "W"}
    assert used == {"intercardinal": quadrants, "cardinal": axes, "mixed": quadrants | axes}[relations]


@pytest.mark.parametrize(("share", "expected"), [(0, 0), (1, 100)])
def test_the_share_of_open_questions_is_a_parameter(share, expected):
    instances = TASK.generate(f"L4,infeasible={share}", seed=8, count=100)
    assert sum(instance.truth["status"] == "undetermined" for instance in instances) == expected


def test_open_questions_are_found_on_sparse_maps_too():
    parameters = SpatialMapParameters(places=60, statements=70, question="which", relations="mixed", infeasible=1)
    gaps = [instance.difficulty["gap"] for instance in TASK.generate(parameters, seed=9, count=20)]
    assert min(gaps) > 2


@pytest.mark.parametrize("places", [4, 60, 200])
def test_sizes_from_four_to_hundreds(places):
    parameters = SpatialMapParameters(places=places, statements=max(4, int(places * 2.2)) if places > 4 else 4, depth=1)
    for instance in TASK.generate(parameters, seed=9, count=6):
        right = TASK.truth_answer(instance.problem, instance.truth)
        assert TASK.check(instance.problem, right, instance.truth).correct


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("places=3", "places: expected 4 to 512, got 3"),
        ("places=6,statements=4", "statements: expected 5 to 15 for 6 places, got 4"),
        ("places=6,statements=16", "statements"),
        ("depth=0", "depth"),
        ("places=6,depth=6", "depth"),
        ("infeasible=1.5", "infeasible"),
        ("question=why", "question"),
        ("relations=diagonal", "relations"),
    ],
)
def test_wrong_parameters_are_refused_by_name(text, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        next(TASK.generate(text, seed=1))


def test_what_cannot_be_met_says_why():
    with pytest.raises(ValueError, match=r"no question of depth 5 .* 6 places and 14 statements"):
        list(TASK.generate("places=6,statements=14,depth=5,infeasible=0", seed=1, count=3))
    with pytest.raises(ValueError, match="more leave nothing open"):
        list(TASK.generate("places=6,statements=15,depth=1,infeasible=1", seed=1, count=3))
    with pytest.raises(ValueError, match="statements: expected fewer than 15 for depth=5"):
        list(TASK.generate("places=6,statements=15,depth=5,infeasible=0", seed=1, count=3))


def test_an_instance_depends_on_its_index_alone():
    together = [i.problem.to_dict() for i in TASK.generate(6, seed=10, count=40, threads=1)]
    assert together == [i.problem.to_dict() for i in TASK.generate(6, seed=10, count=40, threads=2)]
    assert together[7] == TASK.rebuild("spatial-map:v2:L6:10:7").problem.to_dict()
    assert together[30:] == [i.problem.to_dict() for i in TASK.generate(6, seed=10, first=30, count=10)]
    other = [i.problem.to_dict() for i in TASK.generate(6, seed=11, count=40)]
    assert not {str(x["relations"]) for x in together} & {str(x["relations"]) for x in other}
    assert not {tuple(x["places"]) for x in together} & {tuple(x["places"]) for x in other}


def test_round_trips():
    for instance in every_level(8, seed=12):
        again = TASK.problem_from_dict(instance.problem.to_dict())
        assert again == instance.problem and TASK.prompt(again) == TASK.prompt(instance.problem)
        assert TASK.solve(again) == instance.truth
        right = TASK.truth_answer(again, instance.truth)
        written = TASK.write(again, right)
        assert TASK.parse(again, f"<answer>{written}</answer>") == right
        assert TASK.verify(again, f"<answer>{written}</answer>").correct
        assert TASK.parse(again, f"Thinking...\n\nFinal answer: {written}.") == right
        assert TASK.to_json(again, right) == instance.truth["answer"]


def test_names_are_distinct_words_without_directions_or_numbers():
    everything = names(range(len(FIRST_WORDS) * len(SECOND_WORDS)))
    assert len(set(everything)) == len(everything) >= 512
    assert not any(a != b and b.endswith(a) for a in map(str.lower, FIRST_WORDS) for b in map(str.lower, FIRST_WORDS))
    assert not any(a != b and b.startswith(a) for a in SECOND_WORDS for b in SECOND_WORDS)
    forbidden = re.compile(r"north|south|east|west|upper|lower|\d|one|two|four|six|ten$|left|right", re.IGNORECASE)
    assert [w for w in FIRST_WORDS + SECOND_WORDS if forbidden.search(w)] in ([], ["Lonely"])
    (large,) = TASK.generate(SpatialMapParameters(places=512, statements=1200, depth=1, question="direction"), seed=1)
    assert len(set(large.problem.places)) == 512


@pytest.mark.parametrize("level", [1, 4, 9])
def test_in_version_1_what_single_statements_say_tells_little_of_the_answer(level):
    """Places stated are never the whole list, rarely the number; signs point away as often as to the answer."""
    from assay.tasks.spatial_map import baseline as floors

    told, led = collections.defaultdict(list), collections.Counter()
    for instance in TASK.of_version(1).generate(level, seed=5, count=400):
        asked, answer = instance.problem, instance.truth["answer"]
        if answer == UNDETERMINED:
            continue
        if asked.question.kind == "direction":
            place, other = (floors._signs(asked, name) for name in (asked.question.place, asked.question.reference))
            seen = floors._direction([a - b for a, b in zip(place, other, strict=True)])
            led[sum(a != b for a, b in zip(seen, answer, strict=True))] += 1
            assert instance.difficulty["depth"] >= 2
        else:
            size = len(answer) if isinstance(answer, list) else answer
            told[asked.question.kind, size].append(size - len(floors._stated(asked)))
    assert led[0] < 0.45 * led.total() and led[1] > 0.35 * led.total()
    for (kind, size), untold in told.items():
        least = 0 if size == 0 or (kind == "count" and size <= 2) else 1 if kind == "which" else 2
        assert min(untold) >= least
    both = [n for size in (1, 2) for n in told["count", size]]
    assert 0 < sum(n == 0 for n in both) < 0.45 * len(both)


def test_shared_maps_are_found_where_few_offer_all_that_is_asked():
    parameters = "places=4,statements=3,depth=1,scenes=shared,question="
    made = {kind: list(TASK.generate(parameters + kind, seed=1, count=6)) for kind in ("direction", "which", "count")}
    for together in zip(*made.values(), strict=True):
        assert len({instance.problem.relations for instance in together}) == 1
        assert [instance.problem.question.kind for instance in together] == list(made)
