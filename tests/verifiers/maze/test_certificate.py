"""Certificates of mazes: all that are made are accepted, and nothing false is."""

from __future__ import annotations

import dataclasses
import json

import maze_twin as twin
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.verifiers.certificate import Certificate, Refused
from assay.verifiers.maze.certificate import check

MAZE = get_task("maze")
FORMS = ["L1,infeasible=0", "L1,infeasible=1", "L2,objective=any,infeasible=0", "rows=9,columns=7,form=right_turns",
         "rows=7,columns=9,form=turns", "rows=6,columns=6,form=relation", "rows=8,columns=8,kind=bernoulli,infeasible=0.5"]  # fmt: skip


def certified(parameters, count=1, seed=5):
    return [MAZE.certify(i.problem, i.truth) for i in MAZE.generate(parameters, seed=seed, count=count)]


CERTIFICATES = [certificate for parameters in FORMS for certificate in certified(parameters, 4)]


def is_true(certificate):
    """Whether a claim holds, from the drawing alone, in plain Python; None when it is no claim."""
    problem, claim = certificate.problem, certificate.claim
    rows, start, exit = problem["rows"], tuple(problem["start"]), tuple(problem["exit"])
    if problem["form"] == "path":
        length = twin.length(rows, start, exit)
        if claim.get("status") == "no path":
            return length == -1
        codes = ["URDL".find(move) % 5 for move in claim["path"]]
        return claim["length"] == length and twin.check(rows, start, exit, codes)[:2] == (0, length)
    if problem["form"] == "relation":
        (a, b), (c, d) = start, exit
        return claim["answer"] == ("north" if c < a else "south" if c > a else "") + (
            "west" if d < b else "east" if d > b else ""
        )
    text = [list(row) for row in rows]
    for row, column in problem["marked"]:
        text[row][column] = "*"
    text[start[0]][start[1]], text[exit[0]][exit[1]] = "S", "E"
    turns = twin.turns(twin.follow_marks(["".join(row) for row in text]))
    return claim["answer"] == turns[problem["form"] == "turns"]


@pytest.mark.parametrize("level", [1, 5, 10])
def test_every_instance_is_certified(level):
    for share in ("0", "1"):
        for certificate in certified(f"L{level},infeasible={share}", 10):
            told = MAZE.check_certificate(Certificate(**json.loads(json.dumps(vars(certificate), default=bytes.decode),
                object_hook=lambda data: {k: v.encode() if k.endswith(".json") else v for k, v in data.items()})))  # fmt: skip
            assert "no path" in told if share == "1" else "legal" in told


@pytest.mark.parametrize("certificate", CERTIFICATES)
def test_certificates_of_every_form_are_true_and_accepted(certificate):
    assert is_true(certificate) and check(certificate)


@given(st.sampled_from(CERTIFICATES), st.data())
def test_a_changed_claim_is_refused(certificate, data):
    claim = dict(certificate.claim)
    name = data.draw(st.sampled_from(sorted(claim)))
    if isinstance(claim[name], int):
        claim[name] += data.draw(st.integers(-3, 3).filter(bool))
    elif name == "path":
        walk, place = claim["path"], data.draw(st.integers(0, len(claim["path"]) - 1))
        change = data.draw(st.sampled_from(["", "U", "R", "D", "L", "UD", "X", "é"]))
        claim["path"] = walk[:place] + change + walk[place + 1 :]
        claim["length"] = data.draw(st.sampled_from([claim["length"], len(claim["path"])]))
    else:
        claim[name] = data.draw(st.sampled_from(["no path", "path", "answer", "north", "", None, 3, ["path"], {}]))
    changed = dataclasses.replace(certificate, claim=claim)
    if claim.get("status") != certificate.claim["status"] or not is_true(changed):
        with pytest.raises(Refused):
            check(changed)


@given(st.sampled_from(CERTIFICATES), st.data())
def test_a_changed_file_never_proves_something_false(certificate, data):
    """One byte changed, or one line cut: either refused, or the same numbers, or still a proof by the definition."""
    assume(certificate.files)
    ((name, content),) = certificate.files.items()
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.one_of(st.sampled_from(b"0123456789,[]- n"), st.integers(0, 255)))
    changed = dataclasses.replace(
        certificate,
        files={name: content[:place] + bytes([byte])[: data.draw(st.integers(0, 1))] + content[place + 1 :]},
    )
    try:
        check(changed)
    except Refused:
        return
    assert proves(changed, json.loads(changed.files[name]))


@given(st.sampled_from([c for c in CERTIFICATES if c.files]), st.data())
def test_a_changed_number_is_refused_unless_it_is_another_proof(certificate, data):
    ((name, content),) = certificate.files.items()
    value = json.loads(content)
    row = data.draw(st.integers(0, len(value) - 1))
    column = data.draw(st.integers(0, len(value[row]) - 1))
    value[row][column] = data.draw(st.one_of(st.none(), st.integers(-2, 30), st.just(0.5), st.just("1"), st.just(True)))
    changed = dataclasses.replace(certificate, files={name: json.dumps(value).encode()})
    if proves(changed, value):
        check(changed)
    else:
        with pytest.raises(Refused):
            check(changed)


def proves(certificate, value):
    """Whether a file is a proof, in array arithmetic: another way than the checker's."""
    problem, rows = certificate.problem, certificate.problem["rows"]
    start, exit = tuple(problem["start"]), tuple(problem["exit"])
    if "labels.json" in certificate.files:
        if len(value) != len(rows) or any(len(line) != len(rows[0]) for line in value):
            return False
        if any(type(label) not in (int, type(None)) for line in value for label in line):
            return False
        labels = np.array([[np.nan if label is None else label for label in line] for line in value], dtype=float)
        free, known = np.array([[sign == "." for sign in row] for row in rows]), ~np.isnan(labels)
        if (known & ~free).any() or labels[start] != 0 or labels[exit] != certificate.claim["length"]:
            return False
        for ours, other in ((np.s_[1:], np.s_[:-1]), (np.s_[:, 1:], np.s_[:, :-1])):
            both_free = free[ours] & free[other]
            if (both_free & (known[ours] != known[other])).any():
                return False
            if (np.abs(labels[ours] - labels[other])[both_free & known[ours]] > 1).any():
                return False
        return True
    if any(type(number) is not int for square in value for number in square):
        return False
    if "cut.json" in certificate.files:
        return {tuple(square) for square in value} == set(twin.distances(rows, start)) or is_closed(certificate, value)
    return [tuple(square) for square in value] == [tuple(square) for square in problem["marked"]]


def is_closed(certificate, value):
    """Sets larger than the squares in reach are cuts as well."""
    rows, squares = certificate.problem["rows"], {tuple(square) for square in value}
    ends = tuple(certificate.problem["start"]) in squares and tuple(certificate.problem["exit"]) not in squares
    if not ends or not squares <= set(twin.free_squares(rows)):
        return False
    return all(there in squares for square in squares for _, there in twin.around(rows, square))


def test_proofs_of_one_maze_do_not_serve_another():
    for parameters in ("L1,infeasible=0", "L1,infeasible=1", "form=turns"):
        one, other = certified(parameters, 2)
        with pytest.raises(Refused):
            check(dataclasses.replace(one, problem=other.problem))


ONE = CERTIFICATES[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"task": "tsp"}, "task"),
        ({"claim": {}}, "status"),
        ({"claim": {"status": "no path"}}, "files"),
        ({"claim": {**ONE.claim, "unproved": 1}}, "nothing else"),
        ({"claim": {**ONE.claim, "length": True}}, "expected a number"),
        ({"files": {}}, "files: expected labels.json alone, got none"),
        ({"files": {**ONE.files, "more.json": b""}}, "files"),
        ({"files": {"labels.json": b"["}}, "not JSON"),
        ({"files": {"labels.json": b"[" * 100_000}}, "not JSON"),
        ({"files": {"labels.json": b"9" * 5000}}, "not JSON"),
        ({"files": {"labels.json": "\u0661".encode()}}, "not JSON"),
        ({"files": {"labels.json": b"{}"}}, "labels: expected 7 rows"),
        ({"files": {"labels.json": b"[" + b",".join([b"[]"] * 7) + b"]"}}, "labels: expected 7 columns"),
        ({"problem": {**ONE.problem, "rows": None}}, "rows"),
        ({"problem": {**ONE.problem, "rows": ["."]}}, "start and exit"),
        ({"problem": {**ONE.problem, "start": [0.0, 1]}}, "start"),
        ({"problem": {**ONE.problem, "form": ["path"]}}, "status"),
        ({"problem": None}, "problem, claim and files"),
        ({"files": None}, "problem, claim and files"),
        ({"files": {"labels.json": "[]"}}, "expected bytes, got str"),
        ({"files": {1: b""}}, "files: expected labels.json alone"),
    ],
)
def test_what_is_no_certificate_is_refused_with_the_place(change, message):
    with pytest.raises(Refused, match=message):
        check(dataclasses.replace(ONE, **change))


def test_a_wrong_truth_is_not_certified():
    for parameters, wrong in (("L1,infeasible=0", {"length": None}), ("L1,infeasible=1", {"length": 3}), ("form=turns", {"answer": -1}),
                              ("form=relation", {"answer": "up"}), ("L1", {})):  # fmt: skip
        (instance,) = MAZE.generate(parameters, seed=2)
        with pytest.raises(ValueError, match="expected"):
            MAZE.certify(instance.problem, wrong)


def test_large_mazes_are_certified():
    for share in (0, 1):
        (certificate,) = certified(f"rows=301,columns=301,kind=prim,infeasible={share}")
        assert check(certificate)
