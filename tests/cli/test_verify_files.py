"""`assay verify` on files of the field: tours against `.tsp`, output of SAT solvers against `.cnf`, logs against both."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.tasks.sat.dimacs import parse_dimacs
from assay.verifiers.sat.solve import solve

SQUARE = """NAME: square
TYPE: TSP
DIMENSION: 4
EDGE_WEIGHT_TYPE: EUC_2D
NODE_COORD_SECTION
1 0 0
2 0 10
3 10 10
4 10 0
EOF
"""
HEAD = "NAME: square.opt.tour\nTYPE: TOUR\nDIMENSION: 4\nTOUR_SECTION\n"
DATA = Path(__file__).parents[1] / "data"
# (x1 or x2 or not x3) and not x1, with clauses of other lengths than three.
MIXED = "p cnf 3 2\n1 2 -3 0\n-1 0\n"
NEVER = "p cnf 1 2\n1 0\n-1 0\n"


def verdict(result: Any) -> dict[str, Any]:
    (line,) = result.stdout.splitlines()
    return dict(json.loads(line))


@pytest.mark.parametrize(
    "tour, status, fault",
    [
        ("1\n2\n3\n4\n-1\nEOF\n", "correct", ""),
        ("3 4 1 2 -1", "correct", ""),
        ("1 3 2 4 -1", "wrong", "not_optimal"),
        ("1 2 3 -1", "wrong", "city_missing"),
        ("1 2 3 3 -1", "wrong", "city_repeated"),
        ("1 2 3 9 -1", "wrong", "unknown_city"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_tour_against_a_tsp_file(tour: str, status: str, fault: str, packed: bool, tmp_path: Path) -> None:
    problem, answer = tmp_path / f"square.tsp{'.gz' * packed}", tmp_path / f"square.opt.tour{'.gz' * packed}"
    for path, text in ((problem, SQUARE), (answer, HEAD + tour)):
        path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    result = assay("verify", problem, answer)
    found = verdict(result)
    assert (result.exit_code, found["status"], found["id"]) == (0, status, problem.name)
    assert [one["kind"] for one in found["faults"]][:1] == [fault] * bool(fault)
    assert verdict(assay("verify", problem, "-", stdin=(HEAD + tour).encode()))["status"] == status


@pytest.mark.parametrize(
    "text, told",
    [
        ("hello\n", "expected"), (HEAD, ""), (HEAD.replace("TOUR\n", "TSP\n", 1) + "1 -1", "TYPE"), (HEAD + "1 x -1", "expected an integer"),
        (HEAD + "0 1 2 3 -1", "from 1"), (SQUARE, "TYPE"),
    ],
)  # fmt: skip
def test_a_damaged_tour_is_an_error_that_names_the_line(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "square.tsp").write_text(SQUARE)
    result = assay("verify", tmp_path / "square.tsp", "-", stdin=text)
    if text == HEAD:  # a tour of no cities
        assert verdict(result)["status"] == "wrong"
        return
    assert (result.exit_code, verdict(result)["status"]) == (1, "error")
    assert told in result.stderr and len(result.stderr.splitlines()) == 2


def test_a_published_tour_is_correct(tmp_path: Path) -> None:
    solved = assay("solve", DATA / "tsplib" / "berlin52.tsp").stdout
    (tmp_path / "berlin52.opt.tour").write_text(
        "TYPE: TOUR\n" + solved[solved.index("TOUR_SECTION") :].split("-1")[0] + "-1\n"
    )
    assert (
        verdict(assay("verify", DATA / "tsplib" / "berlin52.tsp", tmp_path / "berlin52.opt.tour"))["status"]
        == "correct"
    )


@pytest.mark.parametrize(
    "formula, text, status, fault",
    [
        (MIXED, "c x\ns SATISFIABLE\nv -1 2\nv 3 0\n", "correct", ""),
        (MIXED, "SAT\n-1 2 3 0\n", "correct", ""),
        (MIXED, "-1 2 3 0\n", "correct", ""),
        (MIXED, "s SATISFIABLE\nv 2 0\n", "correct", ""),  # unnamed variables may have any value
        (MIXED, "s SATISFIABLE\nv -1 -2 3 0\n", "wrong", "clause_false"),
        (MIXED, "s SATISFIABLE\nv 1 2 3 0\n", "wrong", "clause_false"),
        (MIXED, "s UNSATISFIABLE\n", "wrong", "claimed_unsatisfiable"),
        (NEVER, "s UNSATISFIABLE\n", "correct", ""),
        (NEVER, "UNSAT\n", "correct", ""),
        (NEVER, "s SATISFIABLE\nv 1 0\n", "wrong", "clause_false"),
        (MIXED, "s UNKNOWN\n", "unparsed", "no_answer"),
        (MIXED, "INDET\n", "unparsed", "no_answer"),
        (MIXED, "c nothing\n", "unparsed", "no_answer"),
        (MIXED, "", "unparsed", "no_answer"),
        (MIXED, "s SATISFIABLE\n", "unparsed", "no_assignment"),
        (MIXED, "s SATISFIABLE\nv 1 -1 2 0\n", "unparsed", "conflicting_values"),
        (MIXED, "s SATISFIABLE\nv 2 7 0\n", "unparsed", "unknown_variable"),
    ],
)
def test_the_output_of_a_solver_against_a_cnf_file(
    formula: str, text: str, status: str, fault: str, tmp_path: Path
) -> None:
    (tmp_path / "f.cnf").write_text(formula)
    (tmp_path / "f.out").write_text(text)
    for result in (
        assay("verify", tmp_path / "f.cnf", tmp_path / "f.out"), assay("verify", tmp_path / "f.cnf", "-", stdin=text)
    ):  # fmt: skip
        found = verdict(result)
        assert (result.exit_code, found["status"], found["id"]) == (0, status, "f.cnf")
        assert [one["kind"] for one in found["faults"]][:1] == [fault] * bool(fault)


@pytest.mark.parametrize(
    "text, told",
    [
        ("s SATISFIABLE\nv 1 2\n", "cut off"), ("s MAYBE\n", "line 1"), ("s SATISFIABLE\ns UNSATISFIABLE\n", "line 2"),
        ("s SATISFIABLE\nv 1 0\nv 2 0\n", "line 3"), ("s UNSATISFIABLE\nv 1 0\n", "no literals"), ("v 1 x 0\n", "line 1"),
        ("s SATISFIABLE\nv " + "9" * 30 + " 0\n", "line 2"), ("hello\n", "line 1"),
    ],
)  # fmt: skip
def test_damaged_output_is_an_error(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "f.cnf").write_text(MIXED)
    result = assay("verify", tmp_path / "f.cnf", "-", stdin=text)
    assert (result.exit_code, verdict(result)["status"]) == (1, "error") and told in result.stderr


@pytest.mark.parametrize("name", ["uf20-01", "uf50-01", "uuf50-01"])
def test_formulas_of_satlib(name: str, tmp_path: Path) -> None:
    path = DATA / "satlib" / f"{name}.cnf"
    outcome = solve(parse_dimacs(path.read_text()))
    if outcome.values is None:
        assert verdict(assay("verify", path, "-", stdin="s UNSATISFIABLE\n"))["status"] == "correct"
        return
    literals = [v if true else -v for v, true in enumerate(outcome.values.tolist(), 1)]
    said = "s SATISFIABLE\nv " + " ".join(map(str, literals)) + " 0\n"
    assert verdict(assay("verify", path, "-", stdin=said))["status"] == "correct"
    assert verdict(assay("verify", path, "-", stdin="s UNSATISFIABLE\n"))["status"] == "wrong"
    log = json.dumps(
        [{"completion": " ".join(f"x{abs(x)}={'T' if x > 0 else 'F'}" for x in literals)}, {"response": None}]
    )
    result = assay("verify", path, "-", stdin=log)
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["correct", "unparsed"]


def test_a_log_against_a_file(tmp_path: Path) -> None:
    (tmp_path / "square.tsp").write_text(SQUARE)
    rows = [
        {"response": "<answer>0 -> 1 -> 2 -> 3</answer>"},
        {"id": "square", "messages": [{"role": "assistant", "content": "<answer>0 -> 2 -> 1 -> 3</answer>"}]},
        {"id": "other", "response": "x"},
    ]
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = assay("verify", tmp_path / "square.tsp", tmp_path / "log.jsonl")
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["correct", "wrong", "error"]
    assert result.exit_code == 1 and "other is not among the instances" in result.stderr


def test_a_damaged_problem_is_blamed_and_not_the_answer(tmp_path: Path) -> None:
    (tmp_path / "f.cnf").write_text("p cnf 1\n")
    result = assay("verify", tmp_path / "f.cnf", "-", stdin="s UNSATISFIABLE\n")
    assert result.exit_code == 2 and "f.cnf: line 1" in result.stderr
    (tmp_path / "x.ics").write_text("BEGIN:VCALENDAR\n")
    assert assay("verify", tmp_path / "x.ics", "-", stdin="x\n").exit_code == 2
