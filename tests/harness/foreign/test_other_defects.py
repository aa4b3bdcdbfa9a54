"""Known defects of the checkers of reasoning-gym, Natural Plan and SpatialEval, as lines of logs.

`theirs` is what the checker says of the response, from a description of its semantics (open-thought/reasoning-gym,
PyPI 0.1.25 and main; google-deepmind/natural-plan at 9b79bc4; jiayuww/SpatialEval, evals/evaluation.py).
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from assay.harness.foreign import reasoning_gym
from assay.harness.foreign.rejudge import Judged, rejudge
from assay.tasks.datasets import Row

FA, FR, AGREE = "false accept", "false reject", "agree"


def judged(source: str, row: dict[str, Any], response: str, theirs: float) -> Judged:
    (one,) = rejudge(source, "log", [Row(1, {**row, "response": response, "score": theirs}, "")])
    return one


# ------------------------------------------------------------------ reasoning-gym: shortest_path and maze

GRID = {
    "question": "find the shortest path from * to #",
    "answer": "right down right down",
    "metadata": {"source_dataset": "shortest_path", "matrix": [["*", "O", "X"], ["X", "O", "O"], ["O", "X", "#"]]},
}
LINE = {**GRID, "answer": "right right", "metadata": {"source_dataset": "shortest_path", "matrix": [["*", "O", "#"]]}}
SHUT = {**GRID, "answer": "infeasible", "metadata": {"source_dataset": "shortest_path", "matrix": [["*", "X", "#"]]}}
RIGHT = "right down right down"
MAZE = {
    "question": "What is the minimum number of steps to reach the goal?",
    "answer": "7",
    "metadata": {
        "source_dataset": "maze", "start": "q", "goal": "+", "wall": "%", "path": "e",
        "grid": ["%%%%%%%", "%qeee%%", "%%%%e%%", "%e+ee%%", "%%%%%%%"],
    },
}  # fmt: skip
GYM: list[tuple[str, dict[str, Any], str, float, str]] = [
    ("right", GRID, RIGHT, 1.0, AGREE),
    ("wrong", GRID, "down right down", 0.0, AGREE),
    ("13 inf", MAZE, "inf", 1.0, FA),
    ("13 -inf", MAZE, "-inf", 1.0, FA),
    ("13 1e999", MAZE, "1e999", 1.0, FA),
    ("13 a key inside a hundredth", MAZE, "7.05", 1.0, FA),
    ("15 key inside a number", MAZE, "71", 0.5, AGREE),
    ("15 number that ends in the key", MAZE, "17", 0.5, AGREE),
    ("15 space", MAZE, " 7", 0.5, FR),
    ("15 full stop", MAZE, "7.", 0.5, FR),
    ("15 unit", MAZE, "7 steps", 0.14, FR),
    ("15 sentence", MAZE, "The minimum number of steps is 7.", 0.03, FR),
    ("15 tag", MAZE, "<answer>7</answer>", 0.06, FR),
    ("16 constant", GRID, "infeasible", 0.0, AGREE),
    ("16 constant, where it is so", SHUT, "infeasible", 1.0, AGREE),
    ("16 padded with forth and back", GRID, "right left " * 20 + RIGHT, 0.5, AGREE),
    ("16 padded, counted as right", GRID, "right left " * 20 + RIGHT, 1.0, FA),
    ("17 no answer at all", GRID, "", 0.01, AGREE),
    ("36 case", LINE, "Right Right", 0.0, FR),
    ("36 commas", LINE, "right, right", 0.0, FR),
    ("36 list", LINE, '["right", "right"]', 0.0, FR),
    ("36 list of one", {**LINE, "metadata": {"matrix": [["*", "#"]]}, "answer": "right"}, '["right"]', 0.0, FR),
    ("36 full stop", LINE, "right right.", 0.0, FR),
    ("36 letters", LINE, "R R", 0.0, FR),
    ("36 sentence", LINE, "The path is: right right", 0.0, FR),
    ("36 arrows", LINE, "right -> right", 0.0, FR),
    ("36 infeasible with case and full stop", SHUT, "Infeasible.", 0.0, FR),
    ("36 infeasible quoted", SHUT, '"infeasible"', 0.0, FR),
    ("36 infeasible in a sentence", SHUT, "The answer is infeasible.", 0.0, FR),
]

# ------------------------------------------------------------------ Natural Plan: calendar scheduling

PROMPT = """TASK: You need to schedule a meeting for Ann and Bo for half an hour between the work hours of 9:00 to 17:00 on Monday.

Here are the existing schedules for everyone during the day:
Ann is busy on Monday during 9:00 to 9:30, 10:00 to 16:30;
Bo is busy on Monday during 9:00 to 9:30, 10:30 to 16:00;

Find a time that works for everyone's schedule and constraints.
SOLUTION: """
MEET = {"prompt_0shot": PROMPT, "golden_plan": "Here is the proposed time: Monday, 9:30 - 10:00 "}
MUTE_GOLD = {**MEET, "golden_plan": "none"}
PLANS: list[tuple[str, dict[str, Any], str, float, str]] = [
    ("right", MEET, "Here is the proposed time: Monday, 9:30 - 10:00", 1, AGREE),
    ("wrong", MEET, "Here is the proposed time: Monday, 10:00 - 10:30", 0, AGREE),
    ("23 end :59", MEET, "Here is the proposed time: Monday, 9:30 - 10:59", 1, FA),
    ("23 end :15", MEET, "Here is the proposed time: Monday, 9:30 - 10:15", 1, FA),
    ("23 start :45", {**MEET, "golden_plan": "Monday, 16:30 - 17:00"}, "Monday, 16:30 - 17:01", 1, FA),
    ("23 gives up, gold unreadable", MUTE_GOLD, "I give up", 1, FA),
    ("35 bold", MEET, "**Monday**, 9:30 - 10:00", 0, FR),
    ("35 all bold", MEET, "**Monday, 9:30 - 10:00**", 0, FR),
    ("35 no comma", MEET, "Monday 9:30 - 10:00", 0, FR),
    ("35 case", MEET, "monday, 9:30 - 10:00", 0, FR),
    ("35 AM", MEET, "Monday, 9:30 AM - 10:00 AM", 0, FR),
    ("35 en dash", MEET, "Monday, 9:30 – 10:00", 0, FR),
    ("35 no spaces", MEET, "Monday, 9:30-10:00", 0, FR),
    ("35 to", MEET, "Monday, 9:30 to 10:00", 0, FR),
    ("35 another slot first", MEET, "Bo is not free on Monday, 10:30 - 11:00.\n\nHere is the proposed time: Monday, 9:30 - 10:00", 0, FR),
    ("35 a second slot that suits all", MEET, "Here is the proposed time: Monday, 16:30 - 17:00", 0, FR),
]  # fmt: skip

# ------------------------------------------------------------------ SpatialEval: mazes and maps

DRAWN = """#########
#S  #   #
#X#   # #
#XXXXX#E#
#####XXX#
#########
E exit (E). {question}
Available options:
{options}
"""
TURNS = "How many {}turns are there in the provided path (marked by X) from S to E?"
LEFT = "Is the exit (E) directly to the left of the starting point (S), with no vertical displacement?"
TEXT = """Consider a map with multiple objects:
A Shop is in the map. B Shop is to the Northeast of A Shop. C Shop is to the Northeast of B Shop.
How many objects are in the Southwest of A Shop?
Available options:
A. 0
B. 90
C. 1
D. 2
"""


def drawn(question: str, options: list[str], key: str) -> dict[str, Any]:
    told = "\n".join(f"{letter}. {option}" for letter, option in zip("ABCD", options, strict=False))
    return {"id": "mazenav.tqa.0.0", "text": DRAWN.format(question=question, options=told), "oracle_answer": key}


RIGHT_TURNS = drawn(TURNS.format("right "), ["8", "11", "2", "1"], "1")
ALL_TURNS = drawn(TURNS.format("total "), ["2", "12", "4", "5"], "4")
TWO_TURNS = {**drawn(TURNS.format("total "), ["4", "12", "2", "5"], "2")}
TWO_TURNS["text"] = re.sub(r"(?s)#S.*#####XXX#", "#S  #   #\n#X#   # #\n#XXX  # #\n###E### #", TWO_TURNS["text"])
NO = drawn(LEFT, ["Yes", "No"], "No")
COUNT = {"id": "spatialmap.tqa.0.2", "text": TEXT, "oracle_answer": "0"}
SPATIAL: list[tuple[str, dict[str, Any], str, float, str]] = [
    ("right", RIGHT_TURNS, "D. 1", 1, AGREE),
    ("wrong", RIGHT_TURNS, "C. 2", 0, AGREE),
    ("24 key 1, 11", RIGHT_TURNS, "B. 11", 1, FA),
    ("24 key 1, 11 in words", RIGHT_TURNS, "The answer is 11.", 1, FA),
    ("24 key 2, 12", TWO_TURNS, "12 total turns", 1, FA),
    ("24 key No, nothing said", NO, "", 1, FA),
    ("24 key No, none", NO, "none", 1, FA),
    ("24 key No, not known", NO, "I do not know.", 1, FA),
    ("24 key 0, 90", COUNT, "B. 90", 1, FA),
    ("24 key 0, 90 without its letter", COUNT, "90", 1, FA),
    ("24 letter alone", RIGHT_TURNS, "D", 0, FR),
    ("24 letter in brackets", RIGHT_TURNS, "(D)", 0, FR),
    ("24 option text", COUNT, "Answer: 0", 0, FR),
    ("24 the option", RIGHT_TURNS, "The correct answer is option D.", 0, FR),
    ("24 sentence", RIGHT_TURNS, "There is 1 right turn in the path.", 0, FR),
    ("24 sentence, all turns", ALL_TURNS, "There are 4 total turns in the path.", 0, FR),
    ("24 bold", NO, "**B. No**", 0, FR),
    ("24 answer first, letter", RIGHT_TURNS, "D. 1\n\nThe path goes down, then right.", 0, FR),
    ("24 answer first, sentence", NO, "No, the exit is not directly to the left.\n\nS is in row 1.", 0, FR),
    ("24 answer first, and another last", NO, "No, it is not.\n\nStep by step …\nFinal Answer: A", 1, FA),
]
LOGS = [("reasoning-gym", GYM), ("natural-plan", PLANS), ("spatial-eval", SPATIAL)]
LINES = [(source, *line) for source, lines in LOGS for line in lines]


@pytest.mark.parametrize(
    ("source", "row", "response", "theirs", "outcome"),
    [(source, *rest) for source, _, *rest in LINES],
    ids=[f"{source} {name}" for source, name, *_ in LINES],
)
def test_every_wrong_verdict_is_found(
    source: str, row: dict[str, Any], response: str, theirs: float, outcome: str
) -> None:
    one = judged(source, row, response, theirs)
    assert one.outcome == outcome, one
    assert one.label is None or one.label.correct or row is MUTE_GOLD


KNOWN = {"reasoning-gym": {13, 15, 16, 17, 36}, "natural-plan": {23, 35}, "spatial-eval": {24}}
"""The known defects that concern answers to the questions which are read here."""


@pytest.mark.parametrize(("source", "lines"), LOGS)
def test_every_known_defect_has_a_line_in_the_log(source: str, lines: list[Any]) -> None:
    named = [(int(found[1]), line[-1]) for line in lines if (found := re.match(r"(\d+) ", line[0]))]
    assert {number for number, _ in named} == KNOWN[source]
    # A constant that scores on the whole and a cent for nothing are no wrong verdicts on one answer.
    assert {number for number, outcome in named if outcome != AGREE} == KNOWN[source] - {17}


MAP_TEXT = """A Shop is in the map. B Shop is to the Northeast of A Shop. C Shop is to the Northeast of B Shop.
{question}
Available options:
{options}
"""


def mapped(question: str, *options: str) -> dict[str, Any]:
    told = "\n".join(f"{letter}. {option}" for letter, option in zip("ABCD", options, strict=False))
    return {"id": "spatialmap", "text": MAP_TEXT.format(question=question, options=told), "oracle_answer": options[0]}


WHERE = mapped("In which direction is C Shop relative to A Shop?", "Northeast", "Southwest")
WHICH = mapped("Which object is in the Southwest of B Shop?", "A Shop", "C Shop")


@pytest.mark.parametrize(
    ("row", "text", "status"),
    [
        (WHERE, "C Shop is to the Northeast of A Shop.\nB is between.", "correct"),
        (WHERE, "C Shop is in the Southwest of A Shop.", "wrong"),
        (WHERE, "A Shop is to the Southwest of C Shop.", "unparsed"),
        (WHERE, "C Shop is to the Northeast of B Shop.", "unparsed"),
        (WHICH, "A Shop is in the Southwest of B Shop.", "correct"),
        (WHICH, "C Shop is in the Southwest of B Shop. So it is.", "wrong"),
        (WHICH, "A Shop is in the Southwest of C Shop.", "unparsed"),
        (COUNT, "There are no objects in the Southwest of A Shop.", "correct"),
        (COUNT, "There are 2 objects in the Northeast of A Shop.", "unparsed"),
        (COUNT, "There are 0 objects in the Southwest of B Shop.", "unparsed"),
        (COUNT, "There is 1 object in the Southwest of A Shop.", "wrong"),
        (RIGHT_TURNS, "There is 1 left turn.", "unparsed"),
        (RIGHT_TURNS, "There is 1 turn.", "unparsed"),
        (RIGHT_TURNS, "There are 2 right turns.", "wrong"),
        (RIGHT_TURNS, "There are 2 right turns.\n\nDown, right, down: there is 1 right turn.", "unparsed"),
        (RIGHT_TURNS, "D. 2 right turns\n\nThe path goes down.", "unparsed"),
        (RIGHT_TURNS, "C. 2\n\nDown, right.\n\nFinal Answer: D", "correct"),
        (RIGHT_TURNS, "D. 1\n\nDown, right.\n\nFinal Answer: D. 2", "unparsed"),
        (NO, "No, wait, yes.", "unparsed"),
        (NO, "Yes, it is not.", "unparsed"),
        (NO, "Yes, it is.\n\nFinal: No", "correct"),
        (NO, "The exit (E) is not directly to the left of the starting point (S).", "correct"),
        (NO, "The exit is directly to the left of the starting point.", "wrong"),
        (NO, "The exit is not to the left.", "unparsed"),
    ],
)
def test_an_answer_that_stands_first_is_read_when_nothing_contradicts_it(
    row: dict[str, Any], text: str, status: str
) -> None:
    one = judged("spatial-eval", row, text, 0)
    assert one.verdict is not None and one.verdict.status == status, one.verdict


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("8", "wrong"), ("It takes 7 moves", "correct"), ("The shortest path is 7 steps long.", "correct"), ("seven", "correct"),
        ("Answer: 7", "correct"), ("7 or 8", "unparsed"), ("-7", "wrong"), ("7.0", "correct"), ("7.5", "unparsed"),
        ("7 turns", "unparsed"), ("There are 3 walls.", "unparsed"), ("First I thought of 9.\n\n7", "correct"),
    ],
)  # fmt: skip
def test_lengths_of_mazes_are_read(text: str, status: str) -> None:
    one = judged("reasoning-gym", MAZE, text, 0)
    assert one.verdict is not None and one.verdict.status == status, one.verdict


@pytest.mark.parametrize("grid", [["q%"], ["q+", "%"], ["qq+"], ["q++"]])
def test_mazes_that_are_none_are_refused(grid: list[str]) -> None:
    row = {**MAZE, "metadata": {**MAZE["metadata"], "grid": grid}}
    assert judged("reasoning-gym", row, "7", 0).outcome == "not judged"
    with pytest.raises(ValueError, match=r"metadata|rows"):
        reasoning_gym.question(row)
