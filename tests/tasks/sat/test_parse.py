"""Tolerant in form, strict in meaning: every form of a right answer, and everything that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks.core.answers import NOTHING, Answer, Malformed, plain
from assay.tasks.sat.parse import read_assignment

TFT = (True, False, True)


def read(text, variables=3):
    return read_assignment(plain(text), variables)


@pytest.mark.parametrize(
    "text",
    [
        "x1=T x2=F x3=T", "x1=T, x2=F, x3=T", "x1 = True; x2 = False; x3 = True", "x3=1 x1=1 x2=0", "X1=t X2=f X3=t",
        "True: x1, x3\nFalse: x2", "false: x2; true: x3 x1", "x1=T x2=F x3=T!",
        "x1: true\nx2: false\nx3: true", "x1 -> T, x2 → F, x3 ⇒ T", "x1 := T, x2 := F, x3 := T", "x1=T,x2=F,x3=T.",
        "x_1=T x_2=F x_3=T", "x₁ = 1, x₂ = 0, x₃ = 1", "x1 T x2 F x3 T", "x1 is true, x2 is false and x3 is true",
        "1: true, 2: false, 3: true", "1 = T 2 = F 3 = T", "1. True\n2. False\n3. True", "1) T 2) F 3) T",
        '{"x1": true, "x2": false, "x3": true}', "{'x1': True, 'x2': False, 'x3': True}", '{"1": 1, "2": 0, "3": 1}',
        '{"assignment": {"x1": true, "x2": false, "x3": true}}', "{'Solution': 'True, False, True'}",
        '{"satisfiable": true, "assignment": [true, false, true]}', '[["x1", true], ["x2", false], ["x3", true]]',
        "[true, false, true]", "(True, False, True)", "[1, 0, 1]", "1,0,1", "1 0 1", "101", "TFT", "tft", "T F T",
        "true false true", "1 -2 3 0", "1 -2 3", "v 1 -2 3 0", "s SATISFIABLE\nv 1 -2\nv 3 0", "[1, -2, 3]", "+1 -2 +3",
        "SAT: x1=T x2=F x3=T", "Solution: x1=T, x2=F, x3=T", "**x1=T, x2=F, x3=T**", "`x1=T x2=F x3=T`",
        "```\nx1=T x2=F x3=T\n```", "```json\n{\"x1\": true, \"x2\": false, \"x3\": true}\n```",
        "- x1 = T\n- x2 = F\n- x3 = T", "* x1 = T\n* x2 = F\n* x3 = T", "| x1 | T |\n| x2 | F |\n| x3 | T |",
        "$x_1 = T, x_{2} = F, x_3 = \\text{True}$", "\\(x_1 = 1,\\ x_2 = 0,\\; x_3 = 1\\)", "x_1=\\top, x_2=\\bot, x_3=\\top",
        "\\{x_1 \\mapsto \\mathrm{T}, x_2 \\mapsto \\mathrm{F}, x_3 \\mapsto \\mathrm{T}\\}",
        "x1=T ∧ x2=F ∧ x3=T", "“x1=T x2=F x3=T”", "x1＝T，x2＝F，x3＝T", "x1\u00a0=\u00a0T x2=F\u200b x3=T",
        "  \n x1=T\n\n\n   x2=F\t\tx3=T \n", "x1, ¬x2, x3", "x1 ∧ ¬x2 ∧ x3", "$x_1 \\land \\neg x_2 \\land x_3$", "x1 -x2 x3",
        "x1 and not x2 and x3", "[x1, ~x2, x3]", "(x1, x2, x3) = (T, F, T)", "$(x_1, x_2, x_3) = (1, 0, 1)$",
        "| x1 | x2 | x3 |\n|----|:--:|----|\n| T | F | T |", "| Variable | Value |\n|---|---|\n| x1 | T |\n| x2 | F |\n| x3 | T |",
        '{"assignment": {"x1": true, "x2": false, "x3": true}, "explanation": "x1 or x2", "confidence": 0.9}',
        '{"n": 3, "assignment": {"1": 1, "2": 0, "3": 1}}', '{"status": "SAT", "x1": true, "x2": false, "x3": true, "note": "?"}',
        "x1 - T\nx2 - F\nx3 - T", "x1 – T, x2 – F, x3 – T", "- T\n- F\n- T", "- 1\n- 0\n- 1", "1 - T, 2 - F, 3 - T",
        "x[1]=T, x[2]=F, x[3]=T", "x<sub>1</sub>=T x<sub>2</sub>=F x<sub>3</sub>=T", "x1 ← T, x2 ← F, x3 ← T",
        "One possible assignment is: x1=T, x2=F, x3=T. This satisfies all clauses.", "s SATISFIABLE v 1 -2 3 0",
        "x1 = x3 = T, x2 = F", "x1=x3=T; x2=F", "x1-T, x2-F, x3-T", "x1–True\nx2–False\nx3–True",
        "\\begin{aligned} x_1 &= T \\\\ x_2 &= F \\\\ x_3 &= T \\end{aligned}", "SAT - x1=T x2=F x3=T",
    ],
)  # fmt: skip
def test_forms_of_one_assignment(text):
    assert read(text) == Answer(TFT)


@pytest.mark.parametrize(
    "text",
    [
        "unsatisfiable", "Unsatisfiable", "UNSATISFIABLE.", "UNSAT", "unsat", " Unsatisfiable ", "not satisfiable",
        "The formula is unsatisfiable.", "It is not satisfiable", "Thus the formula is unsatisfiable.",
        "No solution", "no satisfying assignment exists.", "s UNSATISFIABLE", "'Unsatisfiable'", "**unsatisfiable**",
        "\\text{unsatisfiable}", "```\nunsatisfiable\n```", '{"status": "unsatisfiable"}', "{'Solution': 'Unsatisfiable'}",
        '{"satisfiable": false}', '{"status": "unsat", "assignment": null}', "satisfiable: no", "unsatisfiable: true",
        "There is no satisfying assignment.", "The formula cannot be satisfied.", "unsatisfiable (no assignment satisfies all clauses)",
    ],
)  # fmt: skip
def test_forms_of_the_claim(text):
    assert read(text) == Answer("unsatisfiable")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x1=T x2=F", "variable_missing"),
        ("x1=T x2=F x3=T x4=F", "variable_unknown"),
        ("x1=T x2=F x4=T", "variable_unknown"),
        ("x1=T x1=F x2=F x3=T", "variable_repeated"),
        ("x1=T x1=T x2=F x3=T", "variable_repeated"),
        ('{"x1": true, "x1": false, "x2": true, "x3": true}', "variable_repeated"),
        ("1 -2", "variable_missing"),
        ("1 -2 3 4", "variable_unknown"),
        ("1 -1 -2 3 0", "variable_repeated"),
        ("1 -2 0 3", "not_understood"),
        ("1 -2 3 0 0", "not_understood"),
        ("1,0", "wrong_number_of_values"),
        ("1,0,1,0", "wrong_number_of_values"),
        ("[true]", "wrong_number_of_values"),
        ("1011", "variable_unknown"),
        ("TFTT", "not_understood"),
        ("x1=T x2=F x3=T or x1=F x2=F x3=T", "not_understood"),
        ("x1=T or F, x2=F, x3=T", "not_understood"),
        ("x1=T/F, x2=F, x3=T", "not_understood"),
        ("x1=T, x2=F, x3=?", "not_understood"),
        ("x1=T, x2=F, x3=", "not_understood"),
        ("x1=T, x2=F, x3=2", "not_understood"),
        ("x1=T, x2=F, x3=1.0", "not_understood"),
        ("x1=T, x2=F, x3=Truee", "not_understood"),
        ("x1=T, x2=F, х3=T", "not_understood"),
        ("x1=T, x2=F, x3=Т", "not_understood"),
        ("x1=T, x2=F, x3=١", "not_understood"),
        ("x1=T, x2=F, x3=T\0", "not_understood"),
        ("x1=T, x2=F, ¬x3", "not_understood"),
        ("x1 = x2 = x3", "not_understood"),
        ("x1 is not true, x2=F, x3=T", "not_understood"),
        ("x1=T x2=F ... x3=T", "not_understood"),
        ("x1 x2 x3", "not_understood"),
        ("unsatisfiable x1=T x2=F x3=T", "mixed"),
        ("x1=T x2=F x3=T unsatisfiable", "mixed"),
        ("unsatisfiable 1", "mixed"),
        ("satisfiable, unsatisfiable", "mixed"),
        ("unsatisfiable or satisfiable", "not_understood"),
        ("unsatisfiable unless x1=T", "not_understood"),
        ("T x2=F x3=T", "not_understood"),
        ("0: T, 1: T, 2: F, 3: T", "not_understood"),
        ("1 - 2 3", "not_understood"),
        ("- 1 - 2 - 3", "not_understood"),
        ("- 1\n- 2\n- 3", "not_understood"),
        ("1 - 0, 2 - 1, 3 - 1", "not_understood"),
        ("x1 = - 1, x2=0, x3=1", "not_understood"),
        ("T None F T", "not_understood"),
        ("[true, null, false, true]", "not_understood"),
        ("a=T a=F a=T", "not_understood"),
        ("1 v -2 v 3", "not_understood"),
        ("x1 ∨ ¬x2 ∨ x3", "not_understood"),
        ("-x1\n-x2\n-x3", "not_understood"),
        ("¬x1=T x2=F x3=T", "not_understood"),
        ("x1, ¬x2", "variable_missing"),
        ("x1, ¬x2, x3, ¬x3", "variable_repeated"),
        ("x1=7*7 x2=F x3=T", "not_understood"),
        ("x1=T₁ x2=F x3=T", "not_understood"),
        ("(x1, x2, x3) = (T, F)", "not_understood"),
        ('{"note": "", "x1": true, "x1": true, "x2": false, "x3": true}', "variable_repeated"),
        ('{"assignment": [true, false, true], "alternative": [true, true, true]}', "not_understood"),
        ('{"assignment": [true, false, true], "status": "unsat"}', "mixed"),
        ('{"assignment": [true, false, true], "note": [true, true, true]}', "not_understood"),
        ('{"assignment": [true, false, true], "note": {"x1": false}}', "not_understood"),
        ('{"assignment": [true, false, true], "note": "unsatisfiable"}', "not_understood"),
    ],
)
def test_impossible_answers_are_malformed(text, kind):
    reading = read(text)
    assert isinstance(reading, Malformed) and reading.fault.kind == kind


@pytest.mark.parametrize(
    "text",
    ["", " ", "hello", "I do not know", "satisfiable", "SAT", "yes", "maybe x1=T", "not unsatisfiable", "the answer is",
     "1.0, 0.0, 1.0", "0b101", "\0", "?", "none", "x0=T x1=T x2=F x3=T", "see below", "{}", "[]", "unsatisfiable: false",
     "T*F*T", "1*-2*3", "x1₂=T x2=F x3=T", "no ſolution", "no solutıon", "not 101", "x1≠T x2=F x3=T", "1+1-1",
     "un satisfiable", "unsatisfiable!?", "unsatisfiable? maybe", "unsаtisfiable"],
)  # fmt: skip
def test_prose_is_no_answer(text):
    assert read(text) is NOTHING


def test_bits_or_literals_is_decided_by_the_numbers():
    assert read("1 0 1") == Answer(TFT)
    assert read("0 1 1") == Answer((False, True, True))
    assert read("1 -2 3") == Answer(TFT)
    assert read("3 1 2") == Answer((True, True, True))
    assert read("-1 -2 -3 0") == Answer((False, False, False))
    assert isinstance(read("1 0 -1"), Malformed)


@pytest.mark.parametrize(
    "piece", ["x1=T ", "1,", "(", "{", "\\text{", "$", "_{1}", "unsatisfiable ", "- ", "not ", "\n"]
)
def test_endless_texts_are_no_answer(piece):
    assert not isinstance(read(piece * (10_000_000 // len(piece))), Answer)


@given(st.lists(st.booleans(), min_size=3, max_size=40))
def test_every_style_reads_back(values):
    n = len(values)
    expected = Answer(tuple(values))
    letters = ["T" if value else "F" for value in values]
    literals = [v if value else -v for v, value in enumerate(values, 1)]
    assert read(" ".join(f"x{v}={letter}" for v, letter in enumerate(letters, 1)), n) == expected
    assert read("".join(letters), n) == expected
    assert read(str(values), n) == expected
    assert read(str([int(value) for value in values]), n) == expected
    assert read("".join(str(int(value)) for value in values), n) == expected
    assert read(" ".join(map(str, [*literals, 0])), n) == expected
    assert read(str({f"x{v}": value for v, value in enumerate(values, 1)}), n) == expected


@given(st.text() | st.text("xT=F10, -v:{}[]\"'unsat.\\_$", max_size=60))
def test_any_text_is_read_without_an_exception(text):
    reading = read(text)
    assert reading is NOTHING or isinstance(reading, (Answer, Malformed))
    if isinstance(reading, Answer) and reading.value != "unsatisfiable":
        assert len(reading.value) == 3 and all(type(value) is bool for value in reading.value)


@pytest.mark.parametrize(
    "text",
    [
        "True: x1, x3", "True: x1 x2 x3, False: x2", "True: x1, True: x3, False: x2", "True:, False: x1 x2 x3",
        "True x1 x3, False x2", "x1 = x3 = T, x2", "x1 = x2, x3 = T", "x1 x3 = T, x2 = F", "= x1 x2 x3 = T",
        "True: x1, x3, False: x2, x4", "x1 = x1 = T, x2 = F, x3 = T", "x1 = T = x3, x2 = F", "x1 = x3 = T = F, x2 = F",
    ],
)  # fmt: skip
def test_groups_fill_nothing_in(text):
    assert not isinstance(read(text), Answer)
