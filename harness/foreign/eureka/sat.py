"""Eureka's 3SAT: `prompt` (the clauses stand in it), `solution` (all assignments), `num_var`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from ....tasks.core.answers import plain
from ....tasks.core.task import Instance, Truth
from ..question import ForeignQuestion, ask

MOST_LISTED = 20
NAME = "3SAT (solution, num_var)"
ECHOES = (
    "{'Solution': 'v_1, v_2, ...'}", "{'Solution': 'True, False, ...'}", "{'Solution': 'v_1, v_2, ..., v_n'}",
)  # fmt: skip
_NEGATION = r"(?:(?:not|NOT)[ ]{1,2}|\\(?:neg|lnot) ?|[-~!¬])?"
_LITERAL = rf"\(?({_NEGATION})[ ]?\(?(?:[a-zA-Z]_?\{{?)?([0-9]{{1,7}})\}}?\)?\)?"
_OR = r"[ ]{0,2}(?:∨|\\(?:lor|vee)|\|\|?|\bor\b|\bOR\b|\bv\b|,|\+)[ ]{0,2}"
_CLAUSE = re.compile(rf"(?<![0-9a-zA-Z_,]){_LITERAL}{_OR}{_LITERAL}{_OR}{_LITERAL}(?!{_OR}[(a-zA-Z0-9~!¬-]|[0-9])")


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether there is a number of variables, with a prompt or clauses."""
    return "num_var" in row and ("prompt" in row or "clauses" in row)


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Return the question of a row: right is an assignment that satisfies the clauses, or a proved *unsatisfiable*.

    The clauses are a column `clauses` where there is one, else they are read from the prompt. The listed solutions are
    used for one thing: each must satisfy what was read, or the row is refused.

    Raises:
        ValueError: The clauses cannot be read.
    """
    variables = row["num_var"]
    clauses = row["clauses"] if isinstance(row.get("clauses"), list) else read_clauses(str(row.get("prompt", "")))
    made = ask("3sat", {"n": variables, "clauses": clauses}, echoes=ECHOES)
    listed = row.get("solution")
    for values in listed if isinstance(listed, list) else []:
        truths = [digit in "1T" for digit in re.findall(r"1|0|True|False", str(values)) for digit in digit[:1]]
        if len(truths) != variables or not all(any(truths[abs(x) - 1] == (x > 0) for x in c) for c in clauses):
            raise ValueError(f"solution: {str(values)[:60]!r} does not satisfy the clauses read from the prompt")
    return made


def read_clauses(prompt: str) -> list[list[int]]:
    """Return the clauses of three literals in a text, such as `(x1 ∨ ¬x2 ∨ x3)`, `x1 or not x2 or x3`, `[1, -2, 3]`.

    Raises:
        ValueError: There are none.
    """
    found = []
    for match in _CLAUSE.finditer(plain(prompt)):
        signs, numbers = match.groups()[::2], match.groups()[1::2]
        found.append([-int(n) if sign else int(n) for sign, n in zip(signs, numbers, strict=True)])
    if not found:
        raise ValueError("prompt: no clause of three literals found")
    lowest = min(abs(literal) for clause in found for literal in clause)
    if lowest == 0:
        raise ValueError("prompt: expected variables numbered from 1, got 0")
    return found


def row(instance: Instance, truth: Truth) -> dict[str, Any]:
    """Return an instance in their columns; `solution` lists every satisfying assignment, as their metric needs it.

    Raises:
        ValueError: It has more than MOST_LISTED variables, too many to list the assignments.
    """
    problem = instance.problem
    if problem.variables > MOST_LISTED:
        raise ValueError(f"n: expected at most {MOST_LISTED} variables to list all solutions, got {problem.variables}")
    clauses = problem.clauses.tolist()
    listed = [str(tuple(map(int, values))) for values in _solutions(problem.variables, clauses)]
    told = " ∧ ".join("(" + " ∨ ".join(f"{'¬' * (x < 0)}x{abs(x)}" for x in clause) + ")" for clause in clauses)
    return {
        "prompt": f"The formula has the variables x1 to x{problem.variables}:\n{told}", "solution": listed,
        "ground_truth": listed[0] if listed else "", "num_var": problem.variables, "clauses": clauses,
    }  # fmt: skip


def _solutions(variables: int, clauses: list[list[int]]) -> list[list[bool]]:
    values = (np.arange(2**variables)[:, None] >> np.arange(variables)[::-1]) & 1 == 1
    holds = np.ones(len(values), dtype=bool)
    for clause in clauses:
        holds &= np.any([values[:, abs(x) - 1] == (x > 0) for x in clause], axis=0)
    found: list[list[bool]] = values[holds].tolist()
    return found
