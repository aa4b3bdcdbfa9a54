from __future__ import annotations

import collections
import itertools
import re

import numpy as np
import pytest
import spatial_brute as brute
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.tasks.generation.spatial_map_parameters import SpatialMapParameters
from assay.tasks.keys import Stream, make_key
from assay.tasks.places import FIRST_WORDS, SECOND_WORDS, names
from assay.verifiers import spatial_map as truth_of
from assay.verifiers.spatial_map import QUADRANTS, UNDETERMINED, Question, SpatialMapProblem
from assay.verifiers.verdict import Fault

TASK = get_task("spatial-map")
A, B, C, D = "Amber Mill", "Quiet Harbour", "Narwhal's Novelties", "Coral Pier"


def problem(kind: str, direction: str = "NE") -> SpatialMapProblem:
    """A, D are NE of B, B is NE of C; which of A and D lies farther is open."""
    asked = Question("direction", B, place=A) if kind == "direction" else Question(kind, C, direction=direction)  # type: ignore[arg-type]
    return SpatialMapProblem((A, B, C, D), ((A, "NE", B), (C, "SW", B), (D, "NE", B)), asked)


def parsed(kind: str, inside: str) -> object:
    """What is read from an answer tag: the value, or the kind of the fault."""
    answer = TASK.parse(problem(kind), f"<answer>{inside}</answer>")
    return f"fault: {answer.kind}" if isinstance(answer, Fault) else answer


# -------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    "text",
    """NE|ne.|North-East|north east|Northeast|N.E.|north and east|**NE**|`NE`|{"direction": "NE"}|{'answer': 'NE'}
    |\\text{NE}|$\\mathbf{NE}$|\\boxed{NE}|"NE"|[NE]|NE (northeast)|The answer is NE|northeast of Quiet Harbour
    |Amber Mill is northeast of Quiet Harbour.|Amber Mill lies to the north\u2013east of Quiet Harbour
    |Quiet Harbour is southwest of Amber Mill|From Quiet Harbour, Amber Mill is northeast|\u2197|\uff2e\uff25
    |The direction of Amber Mill from Quiet Harbour is NE|Amber Mill's direction from Quiet Harbour: NE|north-eastern
    |Therefore Amber  MILL must lie north east of quiet harbour""".replace("\n    |", "|").split("|"),
)
def test_one_direction_in_many_forms(text):
    assert parsed("direction", text) == "NE"


@pytest.mark.parametrize("kind", ["direction", "which", "count"])
@pytest.mark.parametrize(
    "text",
    """cannot be determined|Cannot be determined.|can't be determined|can\u2019t be determined|undetermined|Unknown
    |It cannot be determined from the given information.|not enough information|indeterminate|**cannot be determined**
    |The answer cannot be determined|{"answer": "cannot be determined"}|\\text{cannot be determined}
    |insufficient information|This cannot be determined from the facts|impossible to determine""".replace(
        "\n    |", "|"
    ).split("|"),
)
def test_the_open_answer_in_many_forms(kind, text):
    assert parsed(kind, text) == UNDETERMINED


@pytest.mark.parametrize(
    "text",
    """NE or SW|not NE|NE, SW|north|N|cannot be determined or NE|NE, cannot be determined|NE (north-west)|NE/NW/SE/SW
    |Narwhal's Novelties is NE of Quiet Harbour|southwest of Amber Mill|Amber Mill is NE of Coral Pier|not undetermined
    |Quiet Harbour is southwest|NE SE SW NW|east north|A is NE of B|NE\x00|probably NE|NE?|North-North-East
    |either NE|NE is wrong|anything but SW|"NE" "SW"|["NE", "SW"]|{"direction": "NE", "other": "SW"}""".replace(
        "\n    |", "|"
    ).split("|"),
)
def test_hedges_and_half_answers_are_no_direction(text):
    assert str(parsed("direction", text)).startswith("fault")


@pytest.mark.parametrize("text", ["N\u0415", "\u039dE", "yes", "", "...", "42", "your answer", "\u0661"])
def test_what_is_no_direction_is_no_answer(text):
    assert parsed("direction", text) == "fault: no_answer"


def test_the_opposite_sense_is_read_as_said():
    assert parsed("direction", f"{B} is northeast of {A}") == "SW"
    assert parsed("direction", f"{B} is southwest of {A}") == "NE"


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        (f"{A}, {B}", {A, B}),
        (f"{A.lower()} and {B.upper()}", {A, B}),
        (f"- {A}\n- {B}", {A, B}),
        (f"* {A}\n* {B}", {A, B}),
        (f"1. {A}\n2. {B}\n3. {C}", {A, B, C}),
        (f'["{A}", "{B}"]', {A, B}),
        (f"['{A}', '{B}']", {A, B}),
        (f'{{"places": ["{A}"]}}', {A}),
        (f'{{"answer": "{A}, {B}"}}', {A, B}),
        (f"{{{A}, {B}}}", {A, B}),
        ("Narwhal\u2019s Novelties", {C}),
        (f"\u201c{A}\u201d; \u201c{B}\u201d", {A, B}),
        (f"The places north-east of {C} are {A} and {B}.", {A, B}),
        (f"{A} & {B}", {A, B}),
        (f"{A} (NE), {B} (NE)", {A, B}),
        (f"{A}, {A}", {A}),
        (f"\\text{{{A}}}", {A}),
        ("none", set()),
        ("None.", set()),
        ("no places", set()),
        (f"No place lies north-east of {C}", set()),
        ("[]", set()),
        ("{}", set()),
        ("\\emptyset", set()),
        ("\u2205", set()),
    ],
)
def test_places_in_many_forms(text, chosen):
    assert parsed("which", text) == frozenset(chosen)


@pytest.mark.parametrize(
    "text",
    [
        f"{A} or {B}", "Amber", "Mill", f"{A}, Green Hill", f"none, {A}", f"{A}, cannot be determined", "Amber-Mill",
        "AmberMill", "Amber\nHarbour", f"not {A}", f"all but {A}", f"either {A}", f"{A}, maybe {B}", f"{A} NW of {C}",
        "Am\u0431er Mill", f"{A} 3", f"{A}s", f"none except {A}", f"{A} is NE of {D}", "all", "everything", f"nothing but {A}", f"{A}\x00",
    ],
)  # fmt: skip
def test_unknown_names_and_hedges_are_no_places(text):
    assert str(parsed("which", text)).startswith("fault")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3), ("three", 3), ("Three.", 3), ("3 places", 3), ("There are 3 places", 3), ("zero", 0), ("none", 0),
        ("No places", 0), ("0", 0), ("12", 12), ("twenty-one", 21), ("3 (three)", 3), ("**3**", 3), ("$3$", 3),
        ("\\boxed{3}", 3), ('{"count": 3}', 3), ("\uff13", 3), (f"3 places lie north-east of {C}.", 3), ("- 3", 3),
        ("exactly 3", 3), ("the number is 3", 3), ("= 3", 3), ("007", 7), ("999999999", 999999999),
    ],
)  # fmt: skip
def test_numbers_in_many_forms(text, number):
    assert parsed("count", text) == number


@pytest.mark.parametrize(
    "text",
    [
        "3 or 8", "3, 8", "3 8", "3.5", "3.3", "-3", "+3", "3-3", "1/1", "1e3", "\u0663", "9" * 400, "3 (four)", "at least 3",
        "0 1 2 3", "3 NW", f"3: {A}, {B}", "3, cannot be determined", "none, 3", "3rd", "not 3", "three or four", "3+0",
        "3\x00", "True", "NaN", "#", "\u00b3",
    ],
)  # fmt: skip
def test_what_is_not_one_number_is_no_count(text):
    assert str(parsed("count", text)).startswith("fault")


def test_numbers_are_compared_whole():
    """1 inside 10 or 12 once counted as right in a published checker; so did 'none' for 'no'."""
    counted = problem("count", "SW")
    assert TASK.solve(counted)["answer"] == 0
    assert [TASK.verify(counted, f"<answer>{n}</answer>").correct for n in ("0", "10", "20", "none", "not sure")] == [
        True, False, False, True, False,
    ]  # fmt: skip


def test_two_final_answers_are_ambiguous_however_they_are_placed():
    asked = problem("direction")
    for text in (
        "<answer>NE</answer> <answer>SW</answer>",
        "Final answer: NE\nFinal answer: SW",
        "The answer is NE\nFinal Answer: NE, or SW",
    ):
        assert TASK.verify(asked, text).status == "unparsed"
    assert TASK.verify(asked, "<answer>NE</answer> and again <answer>northeast</answer>").correct


@pytest.mark.parametrize("kind", ["direction", "which", "count"])
def test_the_prompt_and_its_example_are_no_answers(kind):
    asked = problem(kind)
    assert TASK.verify(asked, TASK.prompt(asked)).status == "unparsed"
    shown = f"<answer>{TASK.example(asked)}</answer>"
    assert TASK.verify(asked, shown).status == "unparsed"
    truth = TASK.solve(asked)
    right = TASK.write(asked, TASK.truth_answer(asked, truth))
    assert TASK.verify(asked, f"{TASK.prompt(asked)}\n\nForm: {shown}\n<answer>{right}</answer>").correct


@pytest.mark.parametrize("kind", ["direction", "which", "count"])
def test_listing_all_options_never_scores(kind):
    asked = problem(kind)
    for text in (
        "NE, NW, SE, SW",
        "NE NW SE SW cannot be determined",
        f"{A}, {B}, {C}, {D}",
        "0, 1, 2, 3",
        "none, all",
    ):
        assert not TASK.verify(asked, f"<answer>{text}</answer>").correct


@pytest.mark.parametrize(
    "text",
    [
        "", "\x00" * 100, "NE " * 3_000_000, "<answer>" * 300_000, "\\boxed{" * 300_000, "{" * 1_000_000, "[" * 1_000_000,
        "<answer>" + "north " * 200_000 + "</answer>", "\ue000\uf8ff", "<answer>\ue000</answer>", "<answer>\uf8fe</answer>",
        "a" * 10_000_000, "\ud800", "<answer>{\"answer\": {\"answer\": 1}}</answer>", "\n" * 5_000_000,
    ],
    ids=range(15),
)  # fmt: skip
def test_hostile_text_gets_a_verdict(text):
    for kind in ("direction", "which", "count"):
        assert TASK.verify(problem(kind), text).status in ("unparsed", "wrong")


@settings(max_examples=150)
@given(
    st.sampled_from(["direction", "which", "count"]),
    st.lists(
        st.sampled_from(
            [A, B, C, D, "NE", "SW", "north", "east", "of", "from", "is", "3", "one", "none", "or", "not", ","]
        )
        | st.text(max_size=4)
    ),
)
def test_any_text_gets_a_verdict_and_only_the_entailed_answer_scores(kind, words):
    asked = problem(kind)
    verdict = TASK.verify(asked, f"<answer>{' '.join(words)}</answer>")
    if verdict.correct:
        assert verdict.answer == TASK.solve(asked)["answer"]


def test_names_of_other_peoples_maps_may_be_anything_that_can_be_told_apart():
    places = ("A", "B", "North Mill", "St. Mary's", "Mill", "North")
    asked = SpatialMapProblem(places, (("A", "NE", "B"),), Question("which", "B", direction="NE"))
    read = TASK.parse(asked, "<answer>North Mill, st. mary\u2019s, mill, NORTH and A</answer>")
    assert read == frozenset({"North Mill", "St. Mary's", "Mill", "North", "A"})
    direction = SpatialMapProblem(places, (("A", "NE", "B"),), Question("direction", "B", place="A"))
    assert TASK.parse(direction, "<answer>A is northeast of B</answer>") == "NE"
    for clash in (("O'Hara", "O\u2019Hara"), ("Big  Inn", "Big Inn"), ("\u00a7", "B")):
        data = {
            "places": clash,
            "relations": [],
            "question": {"kind": "which", "direction": "N", "reference": clash[0]},
        }
        with pytest.raises(ValueError, match="places"):
            TASK.problem_from_dict(data)


# ----------------------------------------------------------------------- generation


def every_level(count: int, seed: int = 1):
    return [instance for level in TASK.levels for instance in TASK.generate(level, seed=seed, count=count)]


def test_every_key_is_entailed_by_the_text_alone():
    """Thousands of keys, from the statements as the prompt shows them, by another method."""
    undetermined = 0
    instances = every_level(250)
    for instance in instances:
        shown = instance.problem.to_dict()
        number = {name: i for i, name in enumerate(shown["places"])}
        statements = [(number[a], brute.NAMES.index(r), number[b]) for a, r, b in shown["relations"]]
        asked = shown["question"]
        row = (
            truth_of.KINDS.index(asked["kind"]),
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
    instances = list(TASK.generate(level, seed=3, count=3000))
    floors = constant_floors(instances)
    # About 1000 questions of a kind: chance and five standard deviations.
    for kind, chance in (
        ("direction", 0.9 / 4),
        ("count", 0.9 / min(places - 1, 8)),
        ("which", 0.9 / min(places - 1, 8)),
    ):
        assert floors[kind] < max(chance, 0.1) + 5 * (0.25 * 0.75 / 1000) ** 0.5
    for instance in instances:
        if instance.problem.question.kind == "which" and instance.truth["status"] == "determined":
            assert len(instance.truth["answer"]) <= places - 2, "all the others are never the answer"
    sizes = collections.Counter(
        len(i.truth["answer"]) if isinstance(i.truth["answer"], list) else i.truth["answer"]
        for i in instances
        if i.problem.question.kind != "direction" and i.truth["status"] == "determined"
    )
    assert set(sizes) == set(range(min(places - 1, 8)))
    expected = sizes.total() / len(sizes)
    # Equally likely: five standard deviations for each value.
    assert all(abs(number - expected) < 5 * expected**0.5 for number in sizes.values())


def test_questions_are_as_deep_as_asked_and_levels_rise():
    depths = []
    for level, parameters in TASK.levels.items():
        settled = [
            instance.difficulty
            for instance in TASK.generate(level, seed=4, count=150)
            if instance.truth["status"] == "determined"
        ]
        assert min(found["depth"] for found in settled) >= parameters.depth
        depths.append((np.mean([found["depth"] for found in settled]), np.mean([found["links"] for found in settled])))
    assert all(a[1] < b[1] and a[0] <= b[0] + 0.2 for a, b in itertools.pairwise(depths))


def tries(level: int, count: int = 400) -> float:
    """Share of instances that one try of the null model answers rightly."""
    key = make_key("null model", level)
    return float(
        np.mean(
            [
                TASK.check(i.problem, TASK.attempt(i.problem, Stream(key, i.id.index)), i.truth).correct
                for i in TASK.generate(level, seed=5, count=count)
            ]
        )
    )


def test_the_null_model_is_right_sometimes_and_less_often_on_higher_levels():
    easy, middle, hard = tries(1), tries(5), tries(10)
    assert 0.45 < easy < 0.85 and hard < middle < easy and 0.01 < hard < 0.25


def test_the_null_model_repairs():
    fixed = 0
    instances = list(TASK.generate("L3", seed=6, count=100))
    for instance in instances:
        previous = None
        for turn in range(12):
            answer = TASK.attempt(instance.problem, Stream(bytes(24), instance.id.index, turn), previous)
            verdict = TASK.check(instance.problem, answer, instance.truth)
            if verdict.correct:
                fixed += 1
                break
            previous = (answer, verdict.faults)
    assert fixed > 85


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
    with pytest.raises(ValueError, match=r"no question of depth 5 .* 6 places and 15 statements"):
        list(TASK.generate("places=6,statements=15,depth=5,infeasible=0", seed=1, count=3))
    with pytest.raises(ValueError, match="more leave nothing open"):
        list(TASK.generate("places=6,statements=15,infeasible=1", seed=1, count=3))


def test_an_instance_depends_on_its_index_alone():
    together = [i.problem.to_dict() for i in TASK.generate(6, seed=10, count=40, threads=1)]
    assert together == [i.problem.to_dict() for i in TASK.generate(6, seed=10, count=40, threads=2)]
    assert together[7] == TASK.rebuild("spatial-map:v1:L6:10:7").problem.to_dict()
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


# ------------------------------------------------------------------ verdict and words


def test_a_batch_of_responses_gets_the_same_verdicts_as_one_by_one():
    instances = every_level(6, seed=15)
    problems, texts, truths = [], [], []
    for number, instance in enumerate(instances):
        right = TASK.write(instance.problem, TASK.truth_answer(instance.problem, instance.truth))
        for text in (f"<answer>{right}</answer>", "<answer>NE</answer>", "<answer>none</answer>", "I do not know."):
            problems.append(instance.problem)
            texts.append(text)
            truths.append(instance.truth if number % 2 else None)
    together = TASK.verify_batch(problems, texts, truths)
    assert together == [TASK.verify(*row) for row in zip(problems, texts, truths, strict=True)]
    assert {verdict.status for verdict in together} == {"correct", "wrong", "unparsed"}
    assert TASK.verify_batch([], [], []) == []
    with pytest.raises(ValueError, match="texts: expected"):
        TASK.verify_batch(problems, texts[1:], truths)


def test_faults_say_what_is_wrong():
    def kinds(asked, answer):
        return [fault.kind for fault in truth_of.check(asked, answer).faults]

    assert kinds(problem("direction"), "SW") == ["wrong_direction"]
    assert kinds(problem("direction"), UNDETERMINED) == ["is_determined"]
    assert kinds(problem("which"), frozenset({A, C})) == ["place_extra", "place_missing"]
    assert kinds(problem("which"), frozenset({A, B})) == ["place_missing"]
    assert kinds(problem("count"), 2) == ["wrong_count"]
    open_question = SpatialMapProblem((A, B, C), ((A, "N", B),), Question("direction", B, place=A))
    assert kinds(open_question, "NE") == ["not_determined"]
    assert kinds(open_question, UNDETERMINED) == []
    open_set = SpatialMapProblem((A, B, C), ((A, "N", B),), Question("which", B, direction="NE"))
    assert kinds(open_set, frozenset({A})) == ["not_determined", "not_determined"]


@pytest.mark.parametrize("degree", ["bit", "where", "how"])
def test_feedback_does_not_tell_a_false_claim_from_an_open_one(degree):
    """Below `oracle`, "cannot be determined" must not be readable off the feedback."""
    places = (A, B, C)
    settled = ((A, "SE", B), (C, "NE", B))
    left_open = ((A, "E", B), (C, "NE", B))
    for question, claim in (
        (Question("direction", B, place=A), "NE"),
        (Question("which", B, direction="NE"), frozenset({A, C})),
        (Question("count", B, direction="NE"), 2),
    ):
        texts = set()
        for relations in (settled, left_open):
            asked = SpatialMapProblem(places, relations, question)
            verdict = truth_of.check(asked, claim)
            assert not verdict.correct
            texts.add(TASK.feedback(asked, verdict, degree))
        assert len(texts) == 1
        assert "determine" not in texts.pop()


def test_feedback_never_contains_the_answer():
    for instance in every_level(20, seed=13):
        asked = instance.problem
        right = TASK.write(asked, TASK.truth_answer(asked, instance.truth))
        wrong: list[object] = [UNDETERMINED]
        if asked.question.kind == "direction":
            wrong += QUADRANTS
        elif asked.question.kind == "count":
            wrong += [0, 1, 99]
        else:
            wrong += [frozenset(), frozenset(asked.places)]
        for answer in wrong:
            verdict = TASK.check(asked, answer, instance.truth)
            if verdict.correct:
                continue
            for degree in ("bit", "where"):
                text = TASK.feedback(asked, verdict, degree)
                assert not re.search(rf"(?<!\w){re.escape(right)}(?!\w)", text) or right in ("none",)
            assert right in TASK.feedback(asked, verdict, "oracle", instance.truth)


def test_drawings_show_the_question_and_say_that_other_maps_fit():
    for level in (1, 10):
        for instance in TASK.generate(level, seed=14, count=6):
            asked = instance.problem
            for answer in (None, UNDETERMINED, TASK.truth_answer(asked, instance.truth)):
                faults = TASK.check(asked, answer, instance.truth).faults if answer is not None else ()
                drawn = TASK.picture(asked, answer, faults).to_svg()
                assert "One of the maps that fit the text" in drawn
                text = TASK.render(asked, answer)
                assert asked.question.reference in text and text.rstrip()
                assert answer is None or TASK.write(asked, answer) in text
    assert TASK.picture(asked).to_png().startswith(b"\x89PNG")


# ------------------------------------------------------------ readings without thought


@pytest.mark.parametrize("level", [1, 4, 9])
def test_what_single_statements_say_tells_little_of_the_answer(level):
    """Places stated are never the whole list, rarely the number; signs point away as often as to the answer."""
    from assay.tasks.floors import spatial_map as floors

    told, led = collections.defaultdict(list), collections.Counter()
    for instance in TASK.generate(level, seed=5, count=400):
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
