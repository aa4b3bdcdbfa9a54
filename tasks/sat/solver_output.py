"""Output of SAT solvers: the format of the SAT competitions, and the result file of MiniSat.

Lines that begin with `c` are comments; one line `s SATISFIABLE`, `s UNSATISFIABLE` or `s UNKNOWN`; lines `v` with the
literals that are true, ended by 0. MiniSat writes `SAT`, `UNSAT` or `INDET` and a line of literals. Variables that are
not named may have any value.

Source: rules of the SAT Competition 2024, "Output format"; MiniSat 2.2, `Main.cc`.
"""

from __future__ import annotations

import numpy as np

from ...verifiers.sat.problem import Cnf
from ...verifiers.sat.solve import false_clauses, solve
from ...verifiers.verdict import Fault, Verdict, unparsed
from .verdict import judge_assignment, judge_claim

_STATUS = {
    "SATISFIABLE": True, "SAT": True, "UNSATISFIABLE": False, "UNSAT": False, "UNKNOWN": None, "INDET": None,
    "INDETERMINATE": None,
}  # fmt: skip


def judge_output(formula: Cnf, text: str) -> Verdict:
    """Return the verdict on the output of a solver for a formula with clauses of any length.

    An assignment is judged by the clauses alone; a claim of unsatisfiability by our own solver, within its bounds.

    Raises:
        ValueError: The text is no such output; the message names the line.
    """
    status, literals = read_output(text)
    if status is False:
        return judge_claim({"status": solve(formula).status})
    if status is None and not literals:
        return unparsed(Fault("no_answer"))
    if status is True and not literals and formula.variables:
        return unparsed(Fault("no_assignment"))
    given = set(literals)
    if both := sorted(literal for literal in given if literal > 0 and -literal in given):
        return unparsed(Fault("conflicting_values", {}, {"variables": both[:20]}))
    if unknown := sorted(literal for literal in given if abs(literal) > formula.variables):
        return unparsed(Fault("unknown_variable", {}, {"variables": unknown[:20], "count": formula.variables}))
    values = np.array([variable in given for variable in range(1, formula.variables + 1)], dtype=np.bool_)
    false = false_clauses(formula, values)
    return judge_assignment(formula.clauses() if false else [], values.tolist(), false)


def read_output(text: str) -> tuple[bool | None, list[int]]:
    """Return the status that a solver printed, and its literals.

    Returns:
        True for satisfiable, also without a status line before literals; False; None for unknown or nothing.

    Raises:
        ValueError: A line is none of the format; or two lines give a status.
    """
    status: bool | None = None
    said, ended = "", False
    literals: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0][0] == "c":
            continue
        if words[0] == "s" or words[0].upper() in _STATUS:
            word = " ".join(words[words[0] == "s" :]).upper()
            if word not in _STATUS or said not in ("", word):
                raise ValueError(
                    f"line {number}: expected one status such as 's SATISFIABLE', got {line.strip()[:60]!r}"
                )
            said, status = word, _STATUS[word]
            continue
        for word in words[words[0] == "v" :]:
            digits = word.removeprefix("-")
            if not (digits.isascii() and digits.isdecimal() and len(digits) <= 10):
                raise ValueError(f"line {number}: expected 'v' and literals, 's' or 'c', got {line.strip()[:60]!r}")
            if ended and int(word):
                raise ValueError(f"line {number}: expected nothing after the 0 that ends the literals, got {word}")
            ended = ended or int(word) == 0
            literals += [int(word)] * (int(word) != 0)
    if literals and status is False:
        raise ValueError("expected no literals of an unsatisfiable formula")
    if literals and not ended:
        raise ValueError("the literals are not ended by 0; the output may be cut off")
    return (True if literals and not said else status), literals
