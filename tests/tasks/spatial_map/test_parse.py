"""Answers about maps: many forms of one meaning, hedges, hostile text."""

from __future__ import annotations

import pytest
from depth import examples, scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from spatial_map_cases import TASK, A, B, C, D, parsed, problem

from assay.verifiers.spatial_map.problem import UNDETERMINED, Question, SpatialMapProblem


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
        ("`[]`", set()),
        ("**[]**.", set()),
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


LONG = scaled(1, 10)


@pytest.mark.parametrize(
    "text",
    [
        "", "\x00" * 100, "NE " * 300_000 * LONG, "<answer>" * 30_000 * LONG, "\\boxed{" * 30_000 * LONG, "{" * 100_000 * LONG, "[" * 100_000 * LONG,
        "<answer>" + "north " * 20_000 * LONG + "</answer>", "\ue000\uf8ff", "<answer>\ue000</answer>", "<answer>\uf8fe</answer>",
        "a" * 1_000_000 * LONG, "\ud800", "<answer>{\"answer\": {\"answer\": 1}}</answer>", "\n" * 500_000 * LONG,
    ],
    ids=range(15),
)  # fmt: skip
def test_hostile_text_gets_a_verdict(text):
    for kind in ("direction", "which", "count"):
        assert TASK.verify(problem(kind), text).status in ("unparsed", "wrong")


@settings(max_examples=examples(150))
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
