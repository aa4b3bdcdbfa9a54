"""Writes 3sat.jsonl: `python tests/conformance/make_3sat.py`.

Every expected status is stated here by hand, for the form; right assignments are found by
trying all of them. Nothing is taken from our reader or checker.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from assay.conformance import evidence_cases
from assay.tasks import load

Values = tuple[bool, ...]
Row = dict[str, Any]

FILE = Path(__file__).with_name("3sat.jsonl")
HERE = "made here"
EUREKA = "eureka-ml-insights 3SAT metric"
OTHERS = "verifier defect of another package: "

SIGNS = list(itertools.product((1, -1), repeat=3))
NAMED = [[a, b * 2, c * 3] for a, b, c in SIGNS]
ONE_SOLUTION = {"n": 3, "clauses": [clause for clause in NAMED if clause != [-1, 2, -3]]}
"""Every clause over x1, x2, x3 but the one that T F T leaves false: T F T alone is right."""
IMPOSSIBLE = {"n": 3, "clauses": NAMED}
UNUSED_VARIABLE = {"n": 4, "clauses": [[1, 2, 3], [-1, -2, -3]]}


def holds(problem: Row, values: Values) -> bool:
    return all(any(values[abs(x) - 1] == (x > 0) for x in clause) for clause in problem["clauses"])


def solutions(problem: Row) -> Iterator[Values]:
    return (values for values in itertools.product((False, True), repeat=problem["n"]) if holds(problem, values))


def has_solution(problem: Row) -> bool:
    """Tries all assignments at once: bit v - 1 of a number is the value of variable v."""
    numbers = np.arange(2 ** problem["n"])
    true = {x: ((numbers >> (abs(x) - 1)) & 1) == (x > 0) for clause in problem["clauses"] for x in clause}
    return bool(np.logical_and.reduce([np.logical_or.reduce([true[x] for x in c]) for c in problem["clauses"]]).any())


def named(target: Row) -> Row:
    """The problem of a row: its own, or that of its id."""
    return dict(target["problem"]) if "problem" in target else load(target["id"]).problem.to_dict()


def embedded(problem: Row) -> Row:
    return {"task": "3sat", "problem": problem}


def first_id(level: int, satisfiable: bool) -> Row:
    """The first id of a level whose formula has (or has not) a solution."""
    for index in range(200):
        target = {"id": f"3sat:v1:L{level}:1:{index}"}
        if has_solution(named(target)) == satisfiable:
            return target
    raise ValueError(f"level {level}: none found")


# ------------------------------------------------------------------ forms of an assignment

TF = {True: "T", False: "F"}
WORD = {True: "true", False: "false"}
TITLE = {True: "True", False: "False"}


def pairs(pattern: str, join: str, names: dict[bool, str], backwards: bool = False) -> Callable[[Values], str]:
    def write(values: Values) -> str:
        rows = [pattern.format(v=v, value=names[value]) for v, value in enumerate(values, 1)]
        return join.join(reversed(rows) if backwards else rows)

    return write


def listed(join: str, names: dict[bool, str], frame: str = "{}") -> Callable[[Values], str]:
    return lambda values: frame.replace("{}", join.join(names[value] for value in values))


def framed(write: Callable[[Values], str], before: str, after: str = "") -> Callable[[Values], str]:
    return lambda values: before + write(values) + after


def literals(pattern: str, denied: str, join: str, frame: str = "{}") -> Callable[[Values], str]:
    return lambda values: frame.replace(
        "{}", join.join((pattern if value else denied).format(v=v) for v, value in enumerate(values, 1))
    )


def grouped(head: str, join: str) -> Callable[[Values], str]:
    """The variables of each value together."""

    def write(values: Values) -> str:
        groups = {one: [f"x{v}" for v, value in enumerate(values, 1) if value == one] for one in (True, False)}
        return "\n".join(head.format(value=TITLE[one]) + join.join(names) for one, names in groups.items() if names)

    return write


def chained(values: Values) -> str:
    """`x1=x3=T, x2=F`."""
    groups = [[f"x{v}" for v, value in enumerate(values, 1) if value == one] for one in (True, False)]
    return ", ".join("=".join([*names, letter]) for names, letter in zip(groups, "TF", strict=True) if names)


BIT = {True: "1", False: "0"}
ASKED = pairs("x{v}={value}", " ", TF)

RIGHT_FORMS: list[tuple[Callable[[Values], str], str]] = [
    (ASKED, HERE),
    (pairs("x{v}={value}", " ", TF, backwards=True), HERE),
    (grouped("{value}: ", ", "), HERE),
    (grouped("{value} = ", " "), HERE),
    (pairs("x{v} = {value}", ", ", TITLE), EUREKA + ", x1=True refused"),
    (pairs("x{v}={value}", ", ", WORD), EUREKA + ", lower case refused"),
    (pairs("x{v}={value}", ",", {True: "TRUE", False: "FALSE"}), EUREKA + ", upper case refused"),
    (pairs("X{v}={value}", "; ", {True: "t", False: "f"}), HERE),
    (pairs("x{v}: {value}", "\n", BIT), HERE),
    (pairs("x_{v} = {value}", ", ", BIT), HERE),
    (pairs("x{v} -> {value}", ", ", TF), HERE),
    (pairs("x{v} → {value}", "\n", TITLE), HERE),
    (pairs("x{v} := {value}", ", ", TF), HERE),
    (pairs("x{v} – {value}", "\n", TF), HERE),
    (pairs("x{v} is {value}", ", ", WORD), HERE),
    (pairs("{v}: {value}", ", ", TF), HERE),
    (pairs("{v}. {value}", "\n", TITLE), HERE),
    (pairs("- x{v}: {value}", "\n", TITLE), HERE),
    (pairs("* **x{v}** = {value}", "\n", TF), HERE),
    (pairs("| x{v} | {value} |", "\n", TF), HERE),
    (framed(pairs("| x{v} | {value} |", "\n", TF), "| Variable | Value |\n|:---|---:|\n"), HERE),
    (framed(pairs('"x{v}": {value}', ", ", WORD), "{", "}"), EUREKA + ", JSON booleans refused"),
    (framed(pairs("'x{v}': {value}", ", ", TITLE), "{", "}"), EUREKA + ", dictionary refused"),
    (framed(pairs('"x{v}": {value}', ",", BIT), '{"assignment": {', "}}"), HERE),
    (framed(pairs('"x{v}": {value}', ",", WORD), '{"explanation": "x1 or not x1", "assignment": {', "}}"), HERE),
    (framed(pairs("$x_{{{v}}} = {value}$", ", ", {True: "\\text{True}", False: "\\text{False}"}), ""), HERE),
    (pairs("x_{v} \\mapsto \\mathrm{{{value}}}", ", ", TF), HERE),
    (pairs("x_{v}={value}", ",\\ ", {True: "\\top", False: "\\bot"}), HERE),
    (pairs("x{v}＝{value}", "，", TF), HERE),
    (pairs("x{v}\u00a0= {value}\u200b", "\u2009", TF), HERE),
    (framed(ASKED, "", "."), EUREKA + ", trailing period refused"),
    (framed(ASKED, "  \n\t", "\n\n"), EUREKA + ", indented block refused"),
    (framed(ASKED, "```\n", "\n```"), EUREKA + ", code fence refused"),
    (framed(ASKED, "`", "`"), EUREKA + ", backticks refused"),
    (framed(ASKED, "**", "**"), HERE),
    (framed(ASKED, "“", "”"), EUREKA + ", curly quotes refused"),
    (framed(ASKED, "A satisfying assignment is: ", "."), HERE),
    (framed(ASKED, "SAT\n"), HERE),
    (listed(", ", TITLE), HERE),
    (listed(", ", TITLE, "[{}]"), EUREKA + ", bare list refused"),
    (listed(", ", WORD, "[{}]"), EUREKA + ", list of booleans refused"),
    (listed(", ", TITLE, "{'Solution': '{}'}"), EUREKA + ", its own form"),
    (listed(", ", TITLE, "{'solution': '{}'}"), EUREKA + ", key in lower case refused"),
    (listed(", ", TITLE, "{'Solution': '{}',}"), EUREKA + ", trailing comma refused"),
    (listed(", ", TITLE, "'Solution': '{}'"), EUREKA + ", missing braces refused"),
    (listed(", ", WORD, '{"satisfiable": true, "assignment": [{}]}'), HERE),
    (listed(",", BIT), EUREKA + ", 1/0 refused"),
    (listed(" ", BIT, "({})"), HERE),
    (listed(" ", TF), EUREKA + ", T/F refused"),
    (listed("", TF), HERE),
    (listed("", BIT), HERE),
    (listed("\n", TF), HERE),
    (literals("{v}", "-{v}", " ", "{} 0"), HERE),
    (literals("{v}", "-{v}", " ", "s SATISFIABLE\nv {} 0\n"), HERE),
    (literals("{v}", "−{v}", ", ", "[{}]"), HERE),
    (literals("x{v}", "¬x{v}", ", "), HERE),
    (literals("x_{v}", "\\neg x_{v}", " \\land ", "${}$"), HERE),
    (literals("x{v}", "not x{v}", " and "), HERE),
    (pairs("x{v}-{value}", ", ", TF), HERE),
    (pairs("x{v}–{value}", " ", TITLE), HERE),
    (chained, HERE),
]

WRONG_FORMS = [0, 2, 19, 37, 44, 47, 48, 50, 53]
"""Forms of RIGHT_FORMS in which wrong assignments are told as well."""

# ------------------------------------------------- what is no assignment of x1, x2, x3 (T F T)

MALFORMED: list[tuple[str, str | None, str]] = [
    ("x1=x2=x3", None, HERE),
    ("x1=x2", None, HERE),
    ("x1=T=x2, x3=T", None, HERE),
    ("x1=x1=T, x2=F, x3=T", "variable_repeated", HERE),
    ("x1=x2=T F, x3=T", None, HERE),
    ("x1=-x2=T, x3=T", None, HERE),
    ("x1-1, x2-0, x3-1", None, HERE),
    ("x1-T-x2-F-x3-T", None, HERE),
    ("-x1-T, x2-F, x3-T", None, HERE),
    ("x1-Tx2-Fx3-T", None, HERE),
    ("x1=T x2=F", "variable_missing", OTHERS + "Saturn, missing values count as false"),
    ("", None, OTHERS + "Saturn, the empty answer accepted"),
    ("1", "wrong_number_of_values", OTHERS + "Saturn, one bit accepted"),
    ("x1=T x2=F x3=", "not_understood", HERE),
    ("x1=T, x2, x3=T", "not_understood", HERE),
    ("x1=T x3=T, the rest false", "not_understood", HERE),
    ("x1=T x2=F ... x3=T", "not_understood", HERE),
    ("x1=T … x3=T", "not_understood", HERE),
    ("x1=T x2=F x3=T x4=T", "variable_unknown", HERE),
    ("x0=T x1=T x2=F x3=T", None, HERE),
    ("0: T, 1: F, 2: T", "not_understood", HERE),
    ("x1=T x2=F y3=T", "not_understood", HERE),
    ("x1=T x2=F x3=T x3=F", "variable_repeated", HERE),
    ("x1=T x2=F x3=T x3=T", "variable_repeated", HERE),
    ('{"x1": true, "x1": false, "x2": false, "x3": true}', "variable_repeated", HERE),
    ('{"note": "", "x3": false, "x1": true, "x2": false, "x3": true}', "variable_repeated", HERE),
    ("1,0,1,0", "wrong_number_of_values", OTHERS + "Saturn, extra bits ignored"),
    ("1,0", "wrong_number_of_values", HERE),
    ("T F", "wrong_number_of_values", HERE),
    ("TFTF", None, HERE),
    ("1010", None, HERE),
    ("101 0", None, HERE),
    ("T None F T", "not_understood", HERE),
    ("[true, null, false, true]", "not_understood", HERE),
    ("x1=T x2=None x3=T", "not_understood", HERE),
    ("1 -2 3 4 0", "variable_unknown", HERE),
    ("1 -2 3 -3 0", "variable_repeated", HERE),
    ("1 -2 0 3", "not_understood", HERE),
    ("1 - 2 3", "not_understood", OTHERS + "signs dropped"),
    ("- 1\n- 2\n- 3", "not_understood", OTHERS + "signs dropped"),
    ("1 - 0, 2 - 1, 3 - 1", "not_understood", HERE),
    ("x1 = - 1, x2 = 0, x3 = 1", "not_understood", OTHERS + "signs dropped"),
    ("x1=-1 x2=0 x3=1", "not_understood", OTHERS + "signs dropped"),
    ("1 v -2 v 3", "not_understood", HERE),
    ("x1 ∨ ¬x2 ∨ x3", "not_understood", HERE),
    ("x1 x2 x3", "not_understood", HERE),
    ("x1, ¬x2", "variable_missing", HERE),
    ("x1, ¬x2, x3, ¬x3", "variable_repeated", HERE),
    ("-x1\n-x2\n-x3", "not_understood", HERE),
    ("¬x1=F x2=F x3=T", "not_understood", HERE),
    ("x1=T or F, x2=F, x3=T", "not_understood", HERE),
    ("x1=T/F x2=F x3=T", "not_understood", HERE),
    ("x1=T|F x2=F x3=T", "not_understood", HERE),
    ("x1=T x2=F x3=T or x1=F x2=F x3=F", "not_understood", HERE),
    ("TFT or FFF", "not_understood", HERE),
    ("TFT, FFF", "not_understood", HERE),
    ("TFT; alternatively FFF", "not_understood", HERE),
    ("x1=T x2=F x3=T, but I am not sure", "not_understood", HERE),
    ("not x1=T x2=F x3=T", None, HERE),
    ("x1 is not false, x2=F, x3=T", "not_understood", HERE),
    ("x1≠F x2=F x3=T", None, HERE),
    ("x1!=F, x2=F, x3=T", None, HERE),
    ("x1=T x2=F x3!=F", "not_understood", HERE),
    ("x1=T x2=F x3=?", "not_understood", HERE),
    ("x1=T x2=F x3=*", "not_understood", HERE),
    ("x1=T x2=F x3=2", "not_understood", HERE),
    ("x1=T x2=F x3=1.5", "not_understood", HERE),
    ("x1=T x2=F x3=1*1", "not_understood", OTHERS + "arithmetic"),
    ("x1=T x2=F x3=1+0", "not_understood", OTHERS + "arithmetic"),
    ("x1=T x2=F x3=x1", "not_understood", HERE),
    ("x1=T x2=F x3=>=1", "not_understood", HERE),
    ("x1=T x2=F x3=NaN", "not_understood", OTHERS + "reasoning-gym, nan accepted"),
    ("nan", None, OTHERS + "reasoning-gym, nan accepted"),
    ("inf", None, OTHERS + "reasoning-gym, inf accepted"),
    ("None", None, OTHERS + "reasoning-gym, None scores"),
    ("x1=T x2=F x3=Tr", "not_understood", HERE),
    ("x1=T x2=F x3=Trueish", "not_understood", HERE),
    ("x1=T x2=F x3=T₁", "not_understood", HERE),
    ("x1=Tx2=Fx3=T", None, OTHERS + "token gluing"),
    ("x1x2x3=TFT", None, OTHERS + "token gluing"),
    ("1*0*1", None, OTHERS + "arithmetic"),
    ("x-1=T x-2=F x-3=T", None, HERE),
    ("х1=T х2=F х3=T", None, "made here: Cyrillic letters"),
    ("x1=Т x2=F x3=T", "not_understood", "made here: Cyrillic letters"),
    ("x1=T x2=F x3=١", "not_understood", "made here: digits of another script"),
    ("x1=T x2=F x3=l", "not_understood", "made here: look-alike"),
    ("x1=1 x2=O x3=1", "not_understood", "made here: look-alike"),
    ("𝟏,𝟎,𝟏", None, "made here: look-alike"),
    ("x1=T x2=F x3=T\0", "not_understood", HERE),
    ("\0", None, HERE),
    ("x1=T x2=F <b>x3=T</b>", "not_understood", HERE),
    ("{[]: 1}", None, EUREKA + ", crash"),
    ("{'Solution': 'True, False, True, True'}", "wrong_number_of_values", HERE),
    ("{" * 2000, None, HERE),
    ('{"a":' * 1500, None, HERE),
    ("__import__('os').system('true')", None, OTHERS + "SynLogic, answers run through eval"),
    ("open('/etc/passwd')", None, OTHERS + "SynLogic, answers run through eval"),
    ("unsatisfiable, or x1=T x2=F x3=T", "not_understood", HERE),
    ("x1=T x2=F x3=T unsatisfiable", "mixed", HERE),
    ("unsatisfiable TFT", "mixed", HERE),
    ("satisfiable unsatisfiable", "mixed", OTHERS + "SATBench, any mention of UNSAT wins"),
    ("SAT|UNSAT", "mixed", HERE),
    ("SAT or UNSAT", None, OTHERS + "SATBench, any mention of UNSAT wins"),
    ('{"assignment": [true, false, true], "status": "unsat"}', "mixed", HERE),
    ('{"satisfiable": false, "assignment": [1, 0, 1]}', "mixed", HERE),
    ('{"assignment": [true, false, true], "alternative": [false, false, false]}', "not_understood", HERE),
    ("satisfiable", None, HERE),
    ("yes", None, HERE),
    ("It depends.", None, HERE),
    ("see above", None, HERE),
]

CLAIMS = [
    ("unsatisfiable", HERE), ("Unsatisfiable", EUREKA + ", its own form"), ("UNSATISFIABLE", EUREKA + ", refused"),
    ("UNSAT", EUREKA + ", refused"), ("unsat.", EUREKA + ", refused"), ("Unsatisfiable.", EUREKA + ", refused"),
    ("  Unsatisfiable  ", EUREKA + ", refused"), ("'unsatisfiable'", HERE), ("**unsatisfiable**", HERE),
    ("`unsatisfiable`", HERE), ("\\text{unsatisfiable}", HERE), ("$\\mathrm{UNSAT}$", HERE), ("```\nunsatisfiable\n```", HERE),
    ("s UNSATISFIABLE", HERE), ("not satisfiable", HERE), ("No solution", HERE), ("no satisfying assignment exists", HERE),
    ("There is no satisfying assignment.", HERE), ("The formula is unsatisfiable.", HERE), ("{'Solution': 'Unsatisfiable'}", EUREKA),
    ('{"status": "unsatisfiable", "assignment": null}', HERE), ('{"satisfiable": false}', HERE), ("unsatisfiable: true", HERE),
    ('{"status": "UNSAT", "confidence": 0.9}', HERE),
]  # fmt: skip

NO_CLAIMS = [
    "not unsatisfiable", "unsatisfiable?", "unsatisfiable: false", '{"unsatisfiable": false}', "probably unsatisfiable",
    "unsatisfiable unless x1=T", "unsatisfiable or satisfiable", "It isn't unsatisfiable", "unsаtisfiable", "no ſolution",
    "unſatisfiable", "no solutıon", "u n s a t", "satisfiable: not false", "unsatisfiable unsatisfiable?", "false",
    "neither satisfiable nor unsatisfiable", "unsatisfiable if 1=0", "I cannot say that it is unsatisfiable",
]  # fmt: skip

# ----------------------------------------------------------------- where the answer stands

RIGHT, OTHER = "x1=T x2=F x3=T", "x1=F x2=F x3=F"
EXAMPLE = "x1=T x2=F ... x3=F"
PLACES: list[tuple[str, str, str | None, str]] = [
    (f"<answer>{RIGHT}</answer>", "correct", None, HERE),
    (f"<ANSWER>{RIGHT}</ANSWER>", "correct", None, EUREKA + ", upper-case tag refused"),
    (f"<answer>{RIGHT}", "correct", None, EUREKA + ", missing closing tag"),
    (f"<final_answer>{RIGHT}</final_answer>", "correct", None, HERE),
    (f"I will answer in <answer> tags. <answer>{RIGHT}</answer>", "correct", None, EUREKA + ", mention of the tag"),
    (f"<answer>{RIGHT}</answer> as asked, in the form <answer>{EXAMPLE}</answer>", "correct", None, EUREKA + ", example"),
    (f"<answer>{EXAMPLE}</answer>\n<answer>{RIGHT}</answer>", "correct", None, EUREKA + ", example"),
    (f"<answer>{EXAMPLE}</answer>", "unparsed", None, OTHERS + "RLVE, the prompt's example scores"),
    (f"<answer>{RIGHT}</answer> That is: <answer>TFT</answer>", "correct", None, HERE),
    (f"<answer>{RIGHT}</answer> or <answer>{OTHER}</answer>", "unparsed", "ambiguous", HERE),
    (f"<answer>{OTHER}</answer> no: <answer>{RIGHT}</answer>", "unparsed", "ambiguous", HERE),
    (f"<answer>{RIGHT}</answer><answer>unsatisfiable</answer>", "unparsed", "ambiguous", HERE),
    (f"<answer>{RIGHT}</answer><answer>x1=T</answer>", "unparsed", "ambiguous", HERE),
    (f"<answer><answer>{RIGHT}</answer></answer>", "correct", None, HERE),
    (f"<think><answer>{OTHER}</answer></think><answer>{RIGHT}</answer>", "correct", None, HERE),
    (f"<answer>{OTHER}</answer></think><answer>{RIGHT}</answer>", "correct", None, HERE),
    (f"<think><answer>{RIGHT}</answer></think>", "unparsed", "no_answer", HERE),
    (f"<think>never closed <answer>{RIGHT}</answer>", "unparsed", "no_answer", HERE),
    (f"<think>x</think>{RIGHT}", "correct", None, HERE),
    (f"\\boxed{{{RIGHT}}}", "correct", None, HERE),
    ("\\boxed{x_1=\\text{T},\\ x_2=\\text{F},\\ x_3=\\text{T}}", "correct", None, HERE),
    (f"\\boxed{{{OTHER}}} and \\boxed{{{RIGHT}}}", "unparsed", "ambiguous", HERE),
    (f"\\boxed{{{OTHER}}} <answer>{RIGHT}</answer>", "correct", None, HERE),
    (f"We try things.\n\nFinal answer: {RIGHT}", "correct", None, HERE),
    (f"**Final Answer:** {RIGHT}", "correct", None, HERE),
    (f"Answer: {OTHER}\nFinal answer: {RIGHT}", "correct", None, HERE),
    (f"Final answer: {OTHER}\nFinal answer: {RIGHT}", "unparsed", "ambiguous", HERE),
    (f"Final answer:\n\n{RIGHT}", "correct", None, HERE),
    (f"Try {OTHER}.\n\n## Final Answer\n\n{RIGHT}\n\nLet me know if you need more.", "correct", None, HERE),
    (f"## Final Answer\n\n{RIGHT}\n\n## Final Answer\n\n{OTHER}", "unparsed", "ambiguous", HERE),
    (f'<answer type="final">{RIGHT}</answer>', "correct", None, HERE),
    (f"< answer >{RIGHT}</ answer >", "correct", None, HERE),
    (f"&lt;answer&gt;{RIGHT}&lt;/answer&gt;", "correct", None, HERE),
    (f"<answer>{RIGHT}</answer>&lt;answer&gt;{OTHER}&lt;/answer&gt;", "unparsed", "ambiguous", HERE),
    (f"[THINK]<answer>{OTHER}</answer>[/THINK]<answer>{RIGHT}</answer>", "correct", None, HERE),
    (f"Answer: {RIGHT}\nor {OTHER}", "unparsed", "ambiguous", HERE),
    (f"Solution: {RIGHT}", "correct", None, HERE),
    ("So we get\n```json\n{\"x1\": true, \"x2\": false, \"x3\": true}\n```\nDone.", "correct", None, HERE),
    (f"```\n{OTHER}\n```\n```\n{RIGHT}\n```", "unparsed", "ambiguous", HERE),
    (f"Some words first.\n\n{RIGHT}", "correct", None, HERE),
    (f"Some words first.\n{RIGHT}", "correct", None, HERE),
    (RIGHT, "correct", None, HERE),
    ("101", "correct", None, HERE),
    (f"The answer {RIGHT} seems plausible to me.", "unparsed", None, HERE),
    (f"<answer>{OTHER}</answer>", "wrong", "clause_false", HERE),
    ("<answer>x1=\"True\" x2=\"True\" x3=\"True\"</answer>", "wrong", "clause_false", OTHERS + "NPPC, strings are truthy"),
    ("<answer>[\"False\", \"False\", \"False\"]</answer>", "wrong", "clause_false", OTHERS + "NPPC, strings are truthy"),
    ("<answer>1 0 0</answer>", "wrong", "clause_false", OTHERS + "RLVE, the prompt's example scores"),
    ("<answer>unsatisfiable</answer>", "wrong", "claimed_unsatisfiable", EUREKA + ", a missing label read as unsat"),
    ("The formula is unsatisfiable.", "wrong", "claimed_unsatisfiable", HERE),
    ("Final answer: UNSAT", "wrong", "claimed_unsatisfiable", HERE),
    ("It is unsatisfiable? Let me see. I give up.", "unparsed", "no_answer", HERE),
    ("I give up", "unparsed", "no_answer", OTHERS + "natural-plan, giving up accepted"),
    ("", "unparsed", "no_answer", HERE),
    (" \n\t ", "unparsed", "no_answer", HERE),
    ("<answer></answer>", "unparsed", "no_answer", HERE),
    ("<answer>", "unparsed", "no_answer", HERE),
    ("\ufeff<answer>\u2068TFT\u2069</answer>", "unparsed", None, HERE),
]  # fmt: skip

LONG: list[tuple[list[list[Any]], str]] = [
    ([["x1=T ", 2_000_000]], "unparsed"),
    ([["<answer>", 1], ["x1=T ", 2_000_000], ["</answer>", 1]], "unparsed"),
    ([["(", 10_000_000]], "unparsed"),
    ([["\\boxed{", 500_000]], "unparsed"),
    ([["<answer>", 500_000]], "unparsed"),
    ([["<think>", 500_000], [f"<answer>{RIGHT}</answer>", 1]], "unparsed"),
    ([["[{}]", 250_000], [f"<answer>{RIGHT}</answer>", 1]], "correct"),
    ([["word ", 200_000], [f"<answer>{RIGHT}</answer>", 1]], "correct"),
    ([["\0", 1_000_000], [f"<answer>{RIGHT}</answer>", 1]], "correct"),
    ([["<answer>", 1], [" ", 200_000], [RIGHT, 1], [" ", 200_000], ["</answer>", 1]], "correct"),
    ([["x", 17_000_000], [f"<answer>{RIGHT}</answer>", 1]], "unparsed"),
    ([["unsatisfiable ", 700_000]], "unparsed"),
    ([["<answer>TFT</answer>", 900]], "correct"),
    ([["<answer>TFT</answer>", 100_000]], "unparsed"),
]


def tag(text: str) -> str:
    return f"<answer>{text}</answer>"


def row(target: Row, response: str, status: str, fault: str | None, source: str) -> Row:
    return {**target, "response": response, "status": status, **({"fault": fault} if fault else {}), "source": source}


def rows() -> Iterator[Row]:
    one, impossible = embedded(ONE_SOLUTION), embedded(IMPOSSIBLE)
    for target in (one, *(first_id(level, True) for level in (1, 2, 3))):
        problem = named(target)
        # Some forms need a false variable; a solution without one is passed over.
        values = next(found for found in solutions(problem) if not all(found))
        for write, source in RIGHT_FORMS:
            yield row(target, tag(write(values)), "correct", None, source)
        yield from wrong_assignments(target, problem, values)
        yield row(target, tag("unsatisfiable"), "wrong", "claimed_unsatisfiable", HERE)
    for text, fault, source in MALFORMED:
        yield row(one, tag(text), "unparsed", fault, source)
    for response, status, fault, source in PLACES:
        yield row(one, response, status, fault, source)
    for parts, status in LONG:
        yield {**one, "parts": parts, "status": status, "source": HERE}
    yield from claims(one, impossible)
    for text in ("TFTF", "TFTT"):
        yield row(embedded(UNUSED_VARIABLE), tag(text), "correct", None, HERE)
    yield row(
        embedded(UNUSED_VARIABLE), tag(RIGHT), "unparsed", "variable_missing", "made here: x4 occurs in no clause"
    )
    yield row(embedded({"n": 3, "clauses": []}), tag("FFF"), "correct", None, "made here: no clause")
    yield row(embedded({"n": 3, "clauses": []}), tag("unsatisfiable"), "wrong", "claimed_unsatisfiable", HERE)
    yield from evidence_cases.rows("3sat")
    numbered = embedded(ONE_SOLUTION)
    yield row(numbered, tag("x1=T x2=F x03=T"), "correct", None, "made here: a number with a zero before it")
    yield row(numbered, tag("x1=T x2=T x03=T"), "wrong", "clause_false", "made here: a number with a zero before it")
    yield row(numbered, tag("x1=T x2=F x3=F x03=T"), "unparsed", None, "made here: one variable under two numbers")


def wrong_assignments(target: Row, problem: Row, values: Values) -> Iterator[Row]:
    flips = ([not value if v == flip else value for v, value in enumerate(values)] for flip in range(len(values)))
    near = next(found for found in map(tuple, flips) if not holds(problem, found))
    for form in WRONG_FORMS:
        write, _ = RIGHT_FORMS[form]
        if all(near) and "x1" in write(near) and "=" not in write(near):
            continue  # names alone are no assignment
        yield row(target, tag(write(near)), "wrong", "clause_false", "made here: a solution with one value changed")
    other_way = tuple(not value for value in values)
    if not holds(problem, other_way):
        yield row(target, tag(ASKED(other_way)), "wrong", "clause_false", "made here: every value changed")
    if not holds(problem, values[::-1]):
        yield row(target, tag(listed(",", BIT)(values[::-1])), "wrong", "clause_false", "made here: order reversed")


def claims(one: Row, impossible: Row) -> Iterator[Row]:
    for target in (impossible, first_id(1, False), first_id(3, False)):
        for text, source in CLAIMS:
            yield row(target, tag(text), "correct", None, source)
        n = named(target)["n"]
        for values in ((True,) * n, (False,) * n):
            yield row(target, tag(ASKED(values)), "wrong", "clause_false", HERE)
    for text in NO_CLAIMS:
        yield row(impossible, tag(text), "unparsed", None, "made here: not the claim")
    for text, source in CLAIMS[:10]:
        yield row(one, tag(text), "wrong", "claimed_unsatisfiable", source)


def text() -> str:
    """The whole file."""
    return "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in rows())


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
