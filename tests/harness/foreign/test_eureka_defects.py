"""Every known defect of Eureka's metrics, as a line of a log: what the metric said, and that it is found.

`theirs` is what the original says, from a description of its semantics (microsoft/eureka-ml-insights at 2ff37bd):
extraction by the last tag or pattern, membership in lists, substrings. `None` stands for a crash.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from assay.harness.foreign.rejudge import rejudge, table
from assay.tasks import get_task, load
from assay.tasks.datasets import Row

FA, FR, AGREE, MUTE = "false accept", "false reject", "agree", "no verdict of theirs"

# ------------------------------------------------------------------ TSP

SQUARE = [[0, 10, 14, 10], [10, 0, 10, 14], [14, 10, 0, 10], [10, 14, 10, 0]]
RING = [[0 if i == j else 1 if (i - j) % 13 in (1, 12) else 9 for j in range(13)] for i in range(13)]
TENTHS = [[0, 0.1, 0.5, 0.2], [0.1, 0, 0.2, 0.7], [0.5, 0.2, 0, 0.1], [0.2, 0.7, 0.1, 0]]
TIES = [[0, 5, 5, 5], [5, 0, 5, 5], [5, 5, 0, 5], [5, 5, 5, 0]]


def tour(text: str, total: Any = 40, key: str = "Path") -> str:
    return f"<final_answer>{{'{key}': '{text}', 'TotalDistance': '{total}'}}</final_answer>"


RING_TOUR = "->".join(map(str, [*range(13), 0]))
TSP: list[tuple[str, list[list[int]], Any, bool | None, str]] = [
    ("right", SQUARE, tour("0->1->2->3->0"), True, AGREE),
    ("wrong", SQUARE, tour("0->2->1->3->0", 48), False, AGREE),
    ("1 negative ids", SQUARE, tour("0->-1->2->-3->-0"), True, FA),
    ("2 glued: space", RING, tour(RING_TOUR.replace("12", "1 2"), 13), True, FA),
    ("2 glued: comma", RING, tour(RING_TOUR.replace("12", "1,2"), 13), True, FA),
    ("2 glued: point", RING, tour(RING_TOUR.replace("12", "1.2"), 13), True, FA),
    ("2 glued: slash", RING, tour(RING_TOUR.replace("12", "1/2"), 13), True, FA),
    ("2 glued: exponent", RING, tour(RING_TOUR.replace("11", "1e1"), 13), True, FA),
    ("3 junk", SQUARE, tour("0->1->x2y->3->0"), True, FA),
    ("4 length", SQUARE, tour("0->1->2->3->0", 9999), True, FA),
    ("5 rotation", SQUARE, tour("2->3->0->1->2"), False, FR),
    ("6 second optimum", TIES, tour("0->2->1->3->0", 20), False, FR),
    ("7 arrows", SQUARE, tour("0 → 1 → 2 → 3 → 0"), False, FR),
    ("7 LaTeX", SQUARE, tour(r"0 \to 1 \to 2 \to 3 \to 0"), False, FR),
    ("7 commas", SQUARE, tour("0, 1, 2, 3, 0"), False, FR),
    ("7 hyphens", SQUARE, tour("0-1-2-3-0"), False, FR),
    ("8 a note", SQUARE, tour("0->1->2->3->0 (40)"), False, FR),
    ("8 a sum", SQUARE, tour("0->1->2->3->0 = 40"), False, FR),
    ("9 fence", SQUARE, '<final_answer>```json\n{"Path": "0->1->2->3->0", "TotalDistance": 40}\n```</final_answer>', False, FR),
    ("9 trailing comma", SQUARE, "<final_answer>{'Path': '0->1->2->3->0', 'TotalDistance': '40',}</final_answer>", False, FR),
    ("9 key", SQUARE, tour("0->1->2->3->0", key="path"), False, FR),
    ("9 tag", SQUARE, tour("0->1->2->3->0").replace("final_answer", "FINAL_ANSWER"), False, FR),
    ("9 no closing tag", SQUARE, tour("0->1->2->3->0").replace("</final_answer>", ""), False, FR),
    ("10 tag in prose", SQUARE, "I will answer in <final_answer> tags. " + tour("0->1->2->3->0"), False, FR),
    ("11 echo", SQUARE, tour("0->1->2->3->0") + " as in " + tour("0->1->2->...->N->0", "INT_TOTAL_DISTANCE"), False, FR),
    ("12 float sum", TENTHS, tour("0->3->2->1->0", 0.6), False, FR),
    ("12 float sum, the other way", TENTHS, tour("0->1->2->3->0", 0.6000000000000001), True, AGREE),
    ("12 and another length", TENTHS, tour("0->1->2->3->0", 0.7), True, FA),
    ("12 and a longer tour", TENTHS, tour("0->2->1->3->0", 1.6), False, AGREE),
    ("13 list", SQUARE, '<final_answer>{"Path": [0, 1, 2, 3, 0], "TotalDistance": 40}</final_answer>', None, MUTE),
    ("14 not closed", SQUARE, tour("0->1->2->3"), False, FR),
]  # fmt: skip

# ------------------------------------------------------------------ 3SAT

CLAUSES = [[1, 2, 3], [-1, -2, -3], [1, -2, 3]]
UNSAT = [[a, 2 * b, 3 * c] for a in (1, -1) for b in (1, -1) for c in (1, -1)]
TFT = "True, False, True"


def said(block: str) -> str:
    return f"<final_answer>{block}</final_answer>"


FORMS = [
    "{'Solution': 'true, false, true'}", "{'Solution': 'TRUE, FALSE, TRUE'}", "{'Solution': 'T, F, T'}", "{'Solution': '1, 0, 1'}",
    "{'Solution': 'x1=True, x2=False, x3=True'}", "{'Solution': {'x1': True, 'x2': False, 'x3': True}}",
    "{'Solution': [True, False, True]}", '{"Solution": [true, false, true]}', f"{{'solution': '{TFT}'}}",
    f"```json\n{{'Solution': '{TFT}'}}\n```", f"`{{'Solution': '{TFT}'}}`", f"{{‘Solution’: ‘{TFT}’}}", f"{{'Solution': '{TFT},'}}",
    f"{{'Solution': '{TFT}.'}}", f"{{'Solution': '[{TFT}]'}}", f"\n    {{'Solution': '{TFT}'}}", f"'Solution': '{TFT}'", TFT,
]  # fmt: skip
SAT: list[tuple[str, list[list[int]], Any, bool | None, str]] = [
    ("right", CLAUSES, said(f"{{'Solution': '{TFT}'}}"), True, AGREE),
    ("wrong", CLAUSES, said("{'Solution': 'True, True, True'}"), False, AGREE),
    *((f"15 {form}", CLAUSES, said(form), False, FR) for form in FORMS),
    ("15 tag", CLAUSES, said(f"{{'Solution': '{TFT}'}}").replace("final_answer", "Final_Answer"), False, FR),
    *((f"16 {word}", UNSAT, said(f"{{'Solution': '{word}'}}"), False, FR) for word in ("unsatisfiable", "UNSAT", "Unsatisfiable.", " Unsatisfiable ")),
    ("17 tag mentioned after", CLAUSES, said(f"{{'Solution': '{TFT}'}}") + " (in <final_answer> tags)", False, FR),
    ("17 echo after", CLAUSES, said(f"{{'Solution': '{TFT}'}}") + " like " + said("{'Solution': 'True, False, ...'}"), False, FR),
    ("18 null gold", CLAUSES, said("{'Solution': 'Unsatisfiable'}"), True, FA),
    ("20 a constant answer", CLAUSES, said("{'Solution': 'Unsatisfiable'}"), False, AGREE),
    ("20 a constant answer, where it is so", UNSAT, said("{'Solution': 'Unsatisfiable'}"), True, AGREE),
    ("19 unhashable", CLAUSES, said("{[]: 1}"), None, MUTE),
]  # fmt: skip

# ------------------------------------------------------------------ Maze and SpatialMap

MAZE = """Consider the following maze represented in text format:
#########
#S  #   #
#X#   # #
#XXXXX#E#
#####XXX#
#########
Symbols: S is the starting point (S), E the exit (E), X marks the path.
{question}
Available options:
{options}"""
TURNS = "How many right turns are there in the provided path (marked by X) from S to E?"
LEFT = "Is the exit (E) directly to the left of the starting point (S), with no vertical displacement?"
BELOW = "Is the exit (E) to the bottom right of the starting point (S)?"
NUMBERS, YES_NO = "A. 1\nB. 8\nC. 10\nD. 2", "A. Yes\nB. No"
MAP = """Consider a map with multiple objects:
St. Mary's is in the map. Narwhal's Novelties is to the Northwest of St. Mary's. Coral Crafts is to the Northwest of
{more}Planetarium Prints is to the Northeast of St. Mary's.
Please answer the following multiple-choice question based on the provided information.
{question}
Available options:
{options}"""
MAP = MAP.replace("of\n{more}", "of Narwhal's Novelties. {more}")
WHERE = "In which direction is Coral Crafts relative to St. Mary's?"
WAYS = "A. Northeast\nB. Northwest\nC. Southwest\nD. Southeast"


def maze(question: str = TURNS, options: str = NUMBERS) -> str:
    return MAZE.format(question=question, options=options)


def a_map(question: str = WHERE, options: str = WAYS) -> str:
    return MAP.format(question=question, options=options, more="")


WHICH, NAMES = (
    "Which object is in the Northwest of Narwhal's Novelties?",
    "A. Coral Crafts\nB. St. Mary's\nC. Planetarium Prints",
)
OPEN, PLACES = (
    "Which object is in the Northeast of Narwhal's Novelties?",
    "A. Planetarium Prints\nB. St. Mary's\nC. Coral Crafts",
)
CHOICES: list[tuple[str, str, str, Any, bool | None, str]] = [
    ("right", maze(), "1", "Final Answer: A", True, AGREE),
    ("wrong", maze(), "1", "Final Answer: B", False, AGREE),
    ("22 two shots", maze(), "1", "The path has 1 right turn.\nFinal Answer: B", True, FA),
    ("22 two shots, names", a_map(), "Northwest", "It lies Northwest.\nFinal Answer: D", True, FA),
    ("23 no in line 1", maze(LEFT, YES_NO), "No", "There is no doubt.\nFinal Answer: A", True, FA),
    ("23 not sure", maze(LEFT, YES_NO), "No", "I am not sure", True, FA),
    ("24 substring", maze(), "1", "Final Answer: C. 10", True, FA),
    ("25 None", maze(LEFT, YES_NO), "No", "Final Answer: None", True, FA),
    ("25 letter of the extractor", maze(), "1", "I choose A.\n\nA", False, FR),
    ("26 stray article", maze(), "1", "Final Answer: It is a tie", True, FA),
    ("27 answer first", maze(), "1", "Answer: A. 1", None, MUTE),
    ("27 bold answer first", maze(BELOW, YES_NO), "Yes", "**Answer:** A. Yes", None, MUTE),
    ("27 options in one line", maze(TURNS, "A. 1 B. 8 C. 10 D. 2"), "1", "Final Answer: A", None, MUTE),
    ("28 no space", maze(), "1", "Final Answer:A", False, FR),
    ("28 full width", maze(), "1", "Final Answer： A", False, FR),
    ("28 word", maze(TURNS, "A. 1\nB. 2\nC. 3\nD. 4"), "1", "Final Answer: One", False, FR),
    ("28 NW", a_map(), "Northwest", "Final Answer: NW", False, FR),
    ("28 North-West", a_map(), "Northwest", "Final Answer: North-West", False, FR),
    ("28 north west", a_map(), "Northwest", "Final Answer: north west", False, FR),
    ("28 dot in a name", a_map("Which object is in the Southeast of Narwhal's Novelties?", NAMES), "St. Mary's", "Final Answer: St. Mary's", False, FR),
    ("28 curly apostrophe", a_map("Which object is in the Southeast of Coral Crafts?", "A. Planetarium Prints\nB. Narwhal's Novelties"), "Narwhal's Novelties", "Final Answer: Narwhal’s Novelties", False, FR),
    ("27 sign of a pattern", a_map(WHICH, NAMES).replace("Planetarium", "Planet(arium"), "Coral Crafts", "Final Answer: A", None, MUTE),
    ("28 in words", maze(), "1", "The answer is the option A", False, FR),
    ("28 table", maze(), "1", "| Final Answer | A |", False, FR),
    ("29 number words", maze(TURNS, "A. One\nB. Two\nC. Three\nD. Four"), "1", "Final Answer: ONE", False, FR),
    ("30 the last of three", maze(TURNS, "A. 4\nB. 8\nC. 2\nD. 1"), "1", "Final Answer: 4, 8, 1", True, FA),
    ("30 two options", maze(), "1", "Final Answer: B, or A", True, FA),
    ("31 label not entailed", a_map(OPEN, PLACES), "Planetarium Prints", "Final Answer: A", True, FA),
]  # fmt: skip

# ------------------------------------------------------------------ Calendar

CALENDAR: dict[str, Any] = {
    "constraints": {"availability": True, "meeting_duration": 30, "buffer_time_before_and_after_meeting": None, "no_meetings_before": None,
                    "no_meetings_after": None, "no_meetings_on_weekends": False, "no_meetings_during_specific_times": None, "high_priority_meeting": False},
    "params": {"days_of_week": ["Monday", "Tuesday", "Saturday"], "granularity": 30},
    "metadata": {"availability": "{'Ana': {'Monday': ['09:00-10:00'], 'Tuesday': ['09:00-10:00'], 'Saturday': ['09:00-10:00']}}"},
}  # fmt: skip


def calendar(availability: str | None = None, **constraints: Any) -> dict[str, Any]:
    metadata = {"availability": availability} if availability else CALENDAR["metadata"]
    return {**CALENDAR, "constraints": {**CALENDAR["constraints"], **constraints}, "metadata": metadata}


MONDAY = "Monday 09:00-09:30"
FULL = "{'Ana': {'Monday': ['09:00-09:20']}}"
FORMS_OF_SLOTS = [
    "Final Answer: Monday 9:00-9:30", "Final Answer: Monday 09:00 - 09:30", "Final Answer: Monday 09:00–09:30", "Final Answer: Monday 9:00 AM-9:30 AM",
    "Final Answer: Monday, 09:00-09:30", "Final Answer: [Monday] [09:00]-[09:30]", 'Final Answer: "Monday 09:00-09:30"', "Final Answer: `Monday 09:00-09:30`",
    r"\boxed{Monday 09:00-09:30}", "Final Answer: monday 09:00-09:30", "final answer: Monday 09:00-09:30", "Final Answer: Mon 09:00-09:30",
    "__Final Answer:__ Monday 09:00-09:30", "## Final Answer\n\nMonday 09:00-09:30",
]  # fmt: skip
SLOTS: list[tuple[str, dict[str, Any], Any, int | None, str]] = [
    ("right", calendar(), f"Final Answer: {MONDAY}", 1, AGREE),
    ("wrong", calendar(), "Final Answer: Monday 10:00-10:30", 0, AGREE),
    ("32 weekend", calendar(no_meetings_on_weekends=True), "Final Answer: Saturday 09:00-09:30", 1, FA),
    ("33 priority, truly earliest", calendar(high_priority_meeting=True), f"Final Answer: {MONDAY}", 0, FR),
    ("33 priority, last day", calendar(high_priority_meeting=True), "Final Answer: Saturday 09:00-09:30", 1, FA),
    ("34 absent person", calendar("{'Ana': {'Monday': ['09:00-10:00'], 'Tuesday': ['09:00-10:00']}, 'Bo': {'Tuesday': ['09:00-10:00']}}", high_priority_meeting=True), "Final Answer: Tuesday 09:00-09:30", 0, FR),
    ("34 end at the limit", calendar("{'Ana': {'Monday': ['09:30-10:00']}}", high_priority_meeting=True, no_meetings_after=10), "Final Answer: Monday 09:30-10:00", 0, FR),
    ("34 off the grid", calendar("{'Ana': {'Monday': ['09:02-10:00']}}", high_priority_meeting=True), "Final Answer: Monday 09:02-09:32", 0, FR),
    ("35 buffer and limit", calendar("{'Ana': {'Monday': ['08:45-10:00']}}", high_priority_meeting=True, no_meetings_before=9, buffer_time_before_and_after_meeting=15), "Final Answer: Monday 09:00-09:30", 0, FR),
    ("36 infeasible", calendar(FULL), "Final Answer: No common time slot available", 0, FR),
    *((f"37 {form}", calendar(), form, 0, FR) for form in FORMS_OF_SLOTS),
    ("38 phrase in the reasoning", calendar(FULL), "At first sight: No common time slot available. But no:\nFinal Answer: Monday 9:00-9:30", 0, AGREE),
    ("39 half hour", calendar(no_meetings_before=9.5), f"Final Answer: {MONDAY}", 1, FA),
    ("39 limit 0", calendar(no_meetings_after=0), f"Final Answer: {MONDAY}", 1, FA),
    ("39 limit 0, and none is claimed", calendar(no_meetings_after=0), "Final Answer: No common time slot available", 0, FR),
    ("39 blocks that touch", calendar("{'Ana': {'Monday': ['09:00-09:15', '09:15-09:30']}}"), f"Final Answer: {MONDAY}", 0, FR),
    ("40 apostrophe", calendar('{"O\'Hara": {"Monday": ["09:00-10:00"]}}'), f"Final Answer: {MONDAY}", None, MUTE),
    ("40 midnight", calendar("{'Ana': {'Monday': ['23:00-24:00']}}"), "Final Answer: Monday 23:30-24:00", None, MUTE),
]  # fmt: skip


def word(right: bool | None) -> str | None:
    return None if right is None else "correct" if right else "incorrect"


ROWS: list[tuple[str, dict[str, Any], str]] = [
    *((f"tsp {name}", {"prompt": "…", "weight_matrix": weights, "optimal_tour": "[]", "model_output_raw": text, "is_valid": True, "NPHardTSPMetric_result": word(theirs)}, outcome) for name, weights, text, theirs, outcome in TSP),
    *((f"3sat {name}", {"prompt": " ∧ ".join("(" + " ∨ ".join(f"{'¬' * (x < 0)}x{abs(x)}" for x in c) + ")" for c in clauses), "num_var": 3, "solution": None, "model_output_raw": text, "is_valid": True, "NPHardSATMetric_result": word(theirs)}, outcome) for name, clauses, text, theirs, outcome in SAT),
    *((f"choice {name}", {"prompt": prompt, "ground_truth": gold, "model_output_raw": text, "is_valid": True, "SubstringExistsMatch_result": word(theirs)}, outcome) for name, prompt, gold, text, theirs, outcome in CHOICES),
    *((f"calendar {name}", {"prompt": "…", **row, "model_output_raw": text, "is_valid": True, "BACalendarMetric_all_correct": theirs}, outcome) for name, row, text, theirs, outcome in SLOTS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "outcome"), [(row, outcome) for _, row, outcome in ROWS], ids=[name for name, _, _ in ROWS]
)
def test_every_wrong_verdict_is_found(row: dict[str, Any], outcome: str) -> None:
    (judged,) = rejudge("eureka", "log", [Row(1, row, "")])
    assert judged.outcome == outcome, judged
    if outcome == MUTE:
        assert judged.verdict is not None and (judged.verdict.correct or "{[]: 1}" in row["model_output_raw"])


OTHERWISE = {21: "what listing all solutions costs", 41: "how checks are added up"}
"""Of the 41 known ways in which single verdicts go wrong, those of which no response is an example."""


def test_every_known_defect_has_a_line_in_the_log() -> None:
    numbers = {int(found[1]) for name, _, _ in ROWS if (found := re.match(r"\w+ (\d+) ", name))}
    assert numbers | set(OTHERWISE) == set(range(1, 42)) and not numbers & set(OTHERWISE)
    wrong = {int(name.split()[1]) for name, _, outcome in ROWS if outcome in (FA, FR) and name.split()[1].isdigit()}
    assert numbers - wrong == {13, 19, 20, 27, 38, 40}  # crashes, a constant answer, and one that is wrong anyway


def test_the_table_counts_them() -> None:
    found = list(rejudge("eureka", "log", [Row(i, row, "") for i, (_, row, _) in enumerate(ROWS, 1)]))
    rows = {row["task"]: row for row in table(found)}
    assert set(rows) == {"tsp", "3sat", "maze", "spatial-map", "calendar", "all"}
    for name in (FA, FR, AGREE):
        assert rows["all"][name] == sum(outcome == name for _, _, outcome in ROWS)
    assert rows["all"]["answers"] == len(ROWS) and rows["all"]["not judged"] == 0
    assert rows["spatial-map"]["wrong labels"] == 1 and rows["maze"]["wrong labels"] == 0


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"weight_matrix": [[0, 0.6], [0.6, 0]], "model_output": "x"}, "weights"),
        ({"weight_matrix": [[0, 0.1 + 0.2, 1], [1, 0, 1], [1, 1, 0]], "model_output": "x"}, "9 decimals"),
        ({"weight_matrix": [[0, True, 1], [1, 0, 1], [1, 1, 0]], "model_output": "x"}, "expected numbers"),
        ({"weight_matrix": [[0, float("nan"), 1], [1, 0, 1], [1, 1, 0]], "model_output": "x"}, "expected numbers"),
        ({"weight_matrix": SQUARE, "model_output": float("nan")}, "no response"),
        ({"weight_matrix": "__import__('os').system('true')", "model_output": "x"}, "weight_matrix: expected a list"),
        ({"prompt": "no clauses", "num_var": 3, "model_output": "x"}, "no clause"),
        (
            {"prompt": "(x1 or x2 or x3)", "num_var": 3, "solution": ["(0, 0, 0)"], "model_output": "x"},
            "does not satisfy",
        ),
        ({"constraints": {}, "metadata": {"availability": "__import__('os')"}, "model_output": "x"}, "availability"),
        ({"constraints": {"meeting_duration": 30}, "metadata": {}, "model_output": "x"}, "availability"),
        ({"nothing": 1}, "row: expected the columns"),
        ({**calendar(), "model_output": None, "is_valid": False}, "no response"),
        ({**calendar()}, "response: expected a column"),
        ({"prompt": maze(options="A. 1"), "model_output": "x"}, "two options"),
        ({"prompt": maze("How far?", NUMBERS).replace("right turns", ""), "model_output": "x"}, "expected a question"),
        (
            {"prompt": a_map("In which direction is Atlantis relative to St. Mary's?"), "model_output": "x"},
            "not on the map",
        ),
    ],
)
def test_a_row_that_cannot_be_judged_says_why_and_does_not_stop_the_rest(row: dict[str, Any], told: str) -> None:
    good = ROWS[0][1]
    first, broken, last = rejudge("eureka", "log", [Row(1, good, ""), Row(2, row, ""), Row(3, good, "")])
    assert first.outcome == last.outcome == AGREE and broken.outcome == "not judged" and told in broken.error
    assert broken.place == "log:2"


def test_exported_rows_are_read_back_and_their_labels_are_right() -> None:
    from assay.harness.foreign import eureka

    ids = [*(f"{name}:v1:L1:5:{i}" for name in ("3sat", "tsp") for i in range(4)), *(f"maze:v1:form=questions:5:{i}" for i in range(12)),
           *(f"spatial-map:v1:L2,infeasible=0,question={q}:5:{i}" for q in ("direction", "count") for i in range(4)), "calendar:v1:L1:5:0"]  # fmt: skip
    for identity in ids:
        instance = load(identity)
        row = eureka.row(instance)
        question = eureka.question(row)
        task = get_task(instance.task)
        assert question.task == instance.task and instance.truth is not None
        if question.gold is not None:
            assert question.judge(f"Final Answer: {question.gold}").correct, (row, question.gold)
            wrong = [o for o in row["target_options"] if o != question.gold]
            assert not any(question.judge(f"Final Answer: {option}").correct for option in wrong)
        else:
            text = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth))
            assert question.judge(f"<final_answer>{text}</final_answer>").correct
    for identity, told in [
        ("maze:v1:L1:5:0", "paths"), ("3sat:v1:L5:5:0", "list all solutions"), ("spatial-map:v1:L1,infeasible=1:5:0", "settled"),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=told):
            eureka.row(load(identity))
