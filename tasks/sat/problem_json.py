"""Reads a formula from its JSON form."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from ...verifiers.sat.problem import SatProblem


def read_problem(data: Mapping[str, Any]) -> SatProblem:
    """The formula from `{"n", "clauses"}` and, where there is one, `evidence`.

    Raises:
        ValueError: A field is missing or wrong; the message names field and value.
    """
    for name in ("n", "clauses"):
        if name not in data:
            raise ValueError(f"problem: {name} is missing")
    variables, clauses = data["n"], data["clauses"]
    if type(variables) is not int:
        raise ValueError(f"n: expected an integer, got {variables!r}")
    if type(clauses) is not list:
        raise ValueError(f"clauses: expected a list, got {type(clauses).__name__}")
    lists = set(map(type, clauses)) <= {list, tuple}
    if lists and set(map(type, itertools.chain.from_iterable(clauses))) <= {int}:
        return SatProblem.from_clauses(variables, clauses, data.get("evidence", "none"))
    for number, clause in enumerate(clauses, 1):
        if not isinstance(clause, (list, tuple)) or any(type(literal) is not int for literal in clause):
            raise ValueError(f"clauses: expected lists of integers, got {str(clause)[:60]} as clause {number}")
    return SatProblem.from_clauses(variables, clauses, data.get("evidence", "none"))
