"""Answers about maps that were once misread, and their neighbours."""

from __future__ import annotations

import importlib.resources

import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.conformance import make_spatial_map
from assay.tasks import get_task
from assay.verifiers.spatial_map.problem import Question, SpatialMapProblem
from assay.verifiers.verdict import Fault

TASK = get_task("spatial-map")
A, B, C, D = "Amber Mill", "Coral Inn", "Daisy Pond", "Olive Park"
QUESTIONS = {
    "direction": Question("direction", B, place=A),
    "which": Question("which", B, direction="NE"),
    "count": Question("count", B, direction="NE"),
}


def read(kind: str, inside: str) -> object:
    """The value in an answer tag, or the fault."""
    problem = SpatialMapProblem((A, B, C, D), ((A, "NE", B), (C, "NE", A), (D, "SW", B)), QUESTIONS[kind])
    return TASK.parse(problem, f"<answer>{inside}</answer>")


@pytest.mark.parametrize(
    "text",
    [
        "7*7", "${7*7}", "7`7", "7{7}", "7{}7", "7 7", "7$7", "7\\7", "7\\,7", "7\n7", "7, 7", "7!", "7!!", "!7", "7=7", "7·7",
        "- - 7", "-{7}", "-**7**", "- $-7$", "$-$7", "7-", "7 - 7", "twenty - seven", "seven*7", "7...", "7..",
        "\\frac{7}{7}", "\\sqrt{7}", "\\cancel{7}", "\\neg 7", "<s>7</s>", "7 of 9", "3 | 8", "|3|8|", '{"count": -7}',
        '{"count": 7, "number": 8}', '{"count": 7, "count": 8}', '{"count": 7.5}', '{"count": true}', "7\\times7",
    ],
)  # fmt: skip
def test_a_number_in_something_longer_is_no_count(text: str) -> None:
    assert isinstance(read("count", text), Fault)


@pytest.mark.parametrize(
    "text",
    [
        "7 (seven)", "seven (7)", "__7__", "_7_", "| 7 |", "| Count |\n|---|\n| 7 |", "count: 7", "Total = 7", "=> 7", "<b>7</b>",
        '```json\n{"count": 7}\n```', '{"count": 7, "explanation": "8 is too many"}', '{"number_of_places": 7}', "\\(7\\)",
        "There are 7 places\nnorth-east of Coral Inn.", "7&nbsp;places", "\\operatorname{7}", "{7}",
    ],
)  # fmt: skip
def test_a_number_in_more_forms(text: str) -> None:
    assert read("count", text.replace("Total", "The total")) == 7


@pytest.mark.parametrize(
    "text",
    ["_NE_", "__north-east__", "It's north-east.", "NE!", "| NE |", "| Amber Mill | NE |", "north_east", "towards the NE", "<b>NE</b>",
     "```\nNE\n```", '{"answer": "NE", "confidence": 0.9}', f"From {A}, {B} is SW", "\u2197\ufe0f", "-> NE"],
)  # fmt: skip
def test_a_direction_in_more_forms(text: str) -> None:
    assert read("direction", text) == "NE"


@pytest.mark.parametrize(
    "text",
    ["!SW", "-NE", "\\cancel{NE}", "\\not NE", "<s>NE</s>", "<del>SW</del> NE", f"{B} NE {A}", "NE\\\\SW", "| NE | SW |", "north\n\neast",
     '{"answer": "NE", "answer": "SW"}', '{"answer": "NE", "other": "SW"}', '{"answer": ["NE", "SW"]}', '{"answer": null}'],
)  # fmt: skip
def test_struck_out_and_double_directions_are_none(text: str) -> None:
    assert isinstance(read("direction", text), Fault)


@pytest.mark.parametrize(
    "text",
    [f"| {A} |\n| {C} |", f"| # | Place |\n|---|---|\n| 1 | {A} |\n| 2 | {C} |", f"(1) {A} (2) {C}", f"1. {A}, 2. {C}", f"2 places: {A}, {C}",
     f"{A}, {C} (2 places)", f"<li>{A}</li><li>{C}</li>", f"1. {A}\n1. {C}", f"-{A}\n-{C}", f"From {B}: {A}, {C}", f"From the facts, {A} and {C}",  f"{A}, {C} (relative to {B})", f"The set of {A} and {C}", f'{{"answer": ["{A}", "{C}"], "reasoning": "x"}}'],
)  # fmt: skip
def test_places_in_more_forms(text: str) -> None:
    assert read("which", text) == frozenset({A, C})


@pytest.mark.parametrize("text", ["$\\emptyset$", "\\{\\}", '{"places": []}', "{\u2205}", "set()"])
def test_no_places_in_more_forms(text: str) -> None:
    assert read("which", text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [f"3 places: {A}, {C}", f"{A}, {C}, ...", f"{A}, {C}...", f"!{A}, {C}", f"{A} != {C}", f"{A} - {C}", f"{A}, -{C}", f"{A}, {C} \u2014 {D}",
     f"{A} \\setminus {C}", f"{C} from {A}", f"relative to {A}: {C}", f"2. {A}", f"{A} 2 {C}", f'{{"answer": ["{A}"], "others": ["{C}"]}}', f"{A} | {C}", f"<s>{A}</s>"],
)  # fmt: skip
def test_places_taken_away_or_left_open_are_no_list(text: str) -> None:
    assert isinstance(read("which", text), Fault)


@pytest.mark.parametrize("kind", ["direction", "which", "count"])
@pytest.mark.parametrize("text", ["cannot be\ndetermined", "cannot_be_determined", "__Cannot be determined__"])
def test_the_open_answer_in_more_forms(kind: str, text: str) -> None:
    assert read(kind, text) == "cannot be determined"


def test_a_name_may_hold_what_is_trouble_elsewhere() -> None:
    names = ("Pier - 7", "Mt.. Foo", "Oh! No", "Mill")
    problem = SpatialMapProblem(names, (), Question("which", "Mill", direction="N"))
    assert TASK.parse(problem, f"<answer>{', '.join(names[:3])}</answer>") == frozenset(names[:3])


NASTY = (
    "NE", "N", "E", "1", "2", "3", "Seven", "or", "Not", "The Mill", "Mill", "Mill-Pond", "Mill's End", "Cannot", "Nothing", "Unknown", "Paris, Texas",
    "A", "and", "Place", "St. John's", "-7", "North of Mill", "7*7", "No Place", "$5 & Dime", "Empty", "Caf\u00e9 \u00dcber", "\u6771\u4eac", "7 (old)",
)  # fmt: skip


@given(st.lists(st.sampled_from(NASTY), min_size=2, max_size=9, unique=True), st.data())
@settings(max_examples=examples(100))
def test_every_answer_can_be_written_whatever_the_places_are_called(names: list[str], data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["direction", "which", "count"]))
    question = (
        Question("direction", names[1], place=names[0])
        if kind == "direction"
        else Question(kind, names[0], direction="N")
    )  # type: ignore[arg-type]
    problem = TASK.problem_from_dict(SpatialMapProblem(tuple(names), (), question).to_dict())
    answers: list[object] = ["cannot be determined"]
    if kind == "direction":
        answers += ["NE", "NW", "SE", "SW"]
    elif kind == "count":
        answers += range(len(names))
    else:
        answers += [frozenset(), frozenset(names), *(frozenset([name]) for name in names)]
    for answer in answers:
        assert TASK.parse(problem, f"<answer>{TASK.write(problem, answer)}</answer>") == answer


@pytest.mark.parametrize("name", ["None", "cannot be determined", "Cannot  be Determined"])
def test_a_name_that_is_an_answer_is_refused(name: str) -> None:
    data = {
        "places": ["Mill", name],
        "relations": [],
        "question": {"kind": "count", "direction": "N", "reference": "Mill"},
    }
    with pytest.raises(ValueError, match="is an answer"):
        TASK.problem_from_dict(data)


def test_the_conformance_set_is_the_one_that_its_script_writes() -> None:
    file = importlib.resources.files("assay.conformance") / "spatial-map.jsonl"
    assert file.read_text(encoding="utf-8") == make_spatial_map.text()
