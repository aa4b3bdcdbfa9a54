"""DIMACS: what others wrote is read and decided; what is broken is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
import sat_brute_force as brute
from hypothesis import given

from assay.tasks.sat.dimacs import parse_dimacs, to_problem, write_dimacs
from assay.verifiers.sat import solve as sat_solver
from assay.verifiers.sat.problem import Cnf

FILES = sorted((Path(__file__).parents[2] / "data" / "satlib").glob("*.cnf"))


def test_there_are_satlib_files():
    assert len(FILES) >= 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_satlib_files_are_decided_as_their_names_say(path):
    formula = parse_dimacs(path.read_text(encoding="utf-8"))
    outcome = sat_solver.solve(formula)
    assert outcome.status == ("unsatisfiable" if path.stem.startswith("uuf") else "satisfiable")
    if outcome.values is None:
        assert sat_solver.is_refutation(formula, sat_solver.refute(formula))
    else:
        assert not brute.false_clauses(formula.clauses(), outcome.values.tolist())
    assert to_problem(formula).variables == formula.variables


@given(brute.formulas())
def test_what_is_written_is_read_back(formula):
    variables, clauses = formula
    problem = Cnf.from_clauses(variables, clauses)
    again = parse_dimacs(write_dimacs(problem, ["one\ntwo"]))
    assert (again.variables, again.clauses()) == (variables, clauses)


def test_loose_forms_are_read():
    text = "c a comment\n\np  cnf 3   3\r\n1 -2\n 3 0 -1\t0\nc between\n0\n%\n0\n"
    formula = parse_dimacs(text)
    assert formula.clauses() == [[1, -2, 3], [-1], []]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("1 2 0\n", 1),
        ("p cnf 3\n", 1),
        ("p sat 3 1\n1 0\n", 1),
        ("p cnf x 1\n", 1),
        ("p cnf -3 1\n", 1),
        ("p cnf 3 99999999999\n", 1),
        ("p cnf 3 1\np cnf 3 1\n", 2),
        ("c\np cnf 3 1\n1 4 0\n", 3),
        ("p cnf 3 1\n1 two 0\n", 2),
        ("p cnf 3 1\n1 1.0 0\n", 2),
        ("p cnf 3 1\n1 ٣ 0\n", 2),
        ("p cnf 3 1\n1 2 3\n", 2),
        ("p cnf 3 2\n1 2 3 0\n", 2),
        ("p cnf 3 1\n1 2 3 0\n1 0\n", 3),
    ],
)
def test_broken_files_are_refused_with_their_line(text, line):
    with pytest.raises(ValueError, match=f"line {line}: "):
        parse_dimacs(text)


def test_other_clause_lengths_are_no_3sat_problem():
    with pytest.raises(ValueError, match="clause 1"):
        to_problem(parse_dimacs("p cnf 3 1\n1 2 0\n"))


def test_dimacs_as_other_programs_write_it_is_the_same_formula():
    plain = parse_dimacs("p cnf 3 2\n1 -2 3 0\n-1 2 0\n")
    for text in (
        "P CNF 3 2\n1 -2 3 0\n-1 2 0\n",
        "p cnf 3 2\n+1 -2 +3 0\n-1 +2 0\n",
        "p cnf 3 2\nc1 -2 0\n1 -2\nc---\n3 0\nclause -1 2\n-1 2 0\n",
        "c1 2 0\np cnf 3 2\n1 -2 3 0\n-1 2 0\n\x1a",
        "p cnf 3 2\n1 -2 3 0\n-1 2 0\x1a",
        "p cnf 3 2\n1 -2 3 0\n-1 2 0 \x1a rest\n",
    ):
        assert [list(c) for c in parse_dimacs(text).clauses()] == [list(c) for c in plain.clauses()], text
    for text in ("p cnf 3 1\n+ 1 0\n", "p cnf 3 1\n+-1 0\n", "p cnf 3 1\n--1 0\n"):
        with pytest.raises(ValueError, match="line 2: expected an integer"):
            parse_dimacs(text)
