"""Certificates of 3SAT: every one is accepted, and no other claim is."""

from __future__ import annotations

import dataclasses
import random

import pytest
import sat_brute_force as brute
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.verifiers.certificate import Certificate, Refused
from assay.verifiers.sat import proof as sat_proof
from assay.verifiers.sat.certificate import check
from assay.verifiers.sat.problem import Cnf, SatProblem

TASK = get_task("3sat")
NAMED = [[a, b * 2, c * 3] for a in (1, -1) for b in (1, -1) for c in (1, -1)]


def certified(parameters, count, seed=7):
    for instance in TASK.generate(parameters, seed=seed, count=count):
        yield instance.truth, TASK.certify(instance.problem, instance.truth)


def with_file(certificate, name, content):
    return dataclasses.replace(certificate, files={**certificate.files, name: content})


def without(certificate, *names):
    kept = {name: content for name, content in certificate.files.items() if name not in names}
    return dataclasses.replace(certificate, files=kept)


@pytest.mark.parametrize(
    "parameters", ["L1,infeasible=0.5", "L3,infeasible=0.5", "L5,infeasible=0.3", "L9,infeasible=0.5"]
)
def test_every_certificate_checks(parameters):
    seen = set()
    for truth, certificate in certified(parameters, 12):
        seen.add(truth["status"])
        assert certificate.claim["status"] == truth["status"]
        said = TASK.check_certificate(certificate)
        assert ("unsatisfiable" in said) == (truth["status"] == "unsatisfiable")
        if truth["status"] == "unsatisfiable" and len(certificate.files["proof.drat"]) < 20_000:
            assert check(without(certificate, "proof.lrat")) == check(without(certificate, "proof.drat")) == said
    assert seen == {"satisfiable", "unsatisfiable"}


@given(brute.formulas(width=3, most=5))
def test_small_formulas_of_every_shape_are_certified(formula):
    problem = SatProblem.from_clauses(*formula)
    certificate = TASK.certify(problem, TASK.solve(problem))
    assert (certificate.claim["status"] == "satisfiable") == bool(brute.solutions(*formula))
    check(certificate)
    if certificate.claim["status"] == "unsatisfiable":
        check(without(certificate, "proof.lrat"))


@given(brute.formulas())
def test_hints_suffice_for_clauses_of_any_length(formula):
    """Units, repeated literals and the empty clause included."""
    variables, clauses = formula
    found = sat_proof.refutation(Cnf.from_clauses(variables, clauses))
    assert (found is None) == bool(brute.solutions(variables, clauses))
    if found is None:
        return
    lines = [f"p cnf {variables} {len(clauses)}", *(" ".join(map(str, [*clause, 0])) for clause in clauses)]
    number = len(clauses)
    proof = []
    for lemma, hints in zip(found.lemmas, found.hints, strict=True):
        number += 1
        proof.append(" ".join(map(str, [number, *lemma, 0, *hints, 0])))
    files = {"formula.cnf": "\n".join(lines).encode(), "proof.lrat": "\n".join(proof).encode()}
    check(Certificate("3sat", {"n": variables, "clauses": clauses}, {"status": "unsatisfiable"}, files))


def changed(content, rng):
    """One bit, one number or one line is another, is gone or stands twice."""
    lines = content.decode().splitlines()
    row = rng.randrange(len(lines))
    kind = rng.randrange(5)
    if kind == 0:
        place = rng.randrange(len(content))
        return content[:place] + bytes([content[place] ^ 1 << rng.randrange(8)]) + content[place + 1 :]
    if kind == 1:
        words = lines[row].split()
        words[rng.randrange(len(words))] = str(rng.randint(-12, 40))
        lines[row] = " ".join(words)
    elif kind == 2:
        del lines[row]
    elif kind == 3:
        lines.insert(rng.randrange(len(lines)), lines[row])
    else:
        lines = lines[:row]
    return ("\n".join(lines) + "\n").encode()


SATISFIABLE = next(c for truth, c in certified("L2,infeasible=0", 1))
UNSATISFIABLE = next(c for truth, c in certified("variables=7,kind=unsatisfiable", 1))
FORMULA_OF = {id(c): (c.problem["n"], c.problem["clauses"]) for c in (SATISFIABLE, UNSATISFIABLE)}


def proved(certificate):
    """Is the claim of the certificate true of its problem? By trying every assignment."""
    n, clauses = certificate.problem["n"], certificate.problem["clauses"]
    if certificate.claim["status"] == "unsatisfiable":
        return not brute.solutions(n, clauses)
    return not brute.false_clauses(clauses, certificate.claim["solution"])


@pytest.mark.parametrize("certificate", [SATISFIABLE, UNSATISFIABLE], ids=["satisfiable", "unsatisfiable"])
@given(st.integers(0, 2**32))
def test_a_changed_file_proves_the_same_or_is_refused(certificate, seed):
    """The problem and the claim stay: a changed proof is refused, or read by other means as a proof."""
    rng = random.Random(seed)
    name = rng.choice(sorted(certificate.files))
    broken = with_file(certificate, name, changed(certificate.files[name], rng))
    same = tokens(broken, name) == tokens(certificate, name)
    same_rows = rows(broken, name) == rows(certificate, name)
    try:
        check(broken)
    except Refused as refused:
        assert name in str(refused) or "claim" in str(refused)
        assert not same_rows
        return
    assert same or (name == "proof.lrat" and replayed(broken)) or name == "proof.drat"
    if name == "proof.drat":
        assert sorted_lemmas(broken) == sorted_lemmas(certificate)


def rows(certificate, name):
    """The words of every line that is not blank and no comment."""
    lines = certificate.files[name].split(b"\n")
    return [line.split() for line in lines if line.strip(b" \t\r") and not line.startswith(b"c")]


def tokens(certificate, name):
    """What a reader sees to whom line ends mean nothing."""
    return [word for row in rows(certificate, name) for word in row if word != b"v"]


def sorted_lemmas(certificate):
    """The lemmas of a DRAT proof up to the empty one, deletions passed over."""
    found = []
    for row in certificate.files["proof.drat"].decode().splitlines():
        if row.split() and row.split()[0] != "d":
            found.append(sorted(row.split()))
            if row.split() == ["0"]:
                break
    return found


def replayed(certificate):
    """Every lemma of the LRAT proof is a consequence of the formula, by trying every assignment."""
    n, clauses = certificate.problem["n"], certificate.problem["clauses"]
    found = brute.solutions(n, clauses)
    derived = []
    for row in certificate.files["proof.lrat"].decode().splitlines():
        words = row.split()
        if len(words) > 1 and words[1] != "d":
            derived.append([int(word) for word in words[1 : words.index("0", 1)]])
    return [] in derived and all(any(brute.holds(lemma, values) for lemma in derived) for values in found)


@given(st.integers(0, 2**32))
def test_another_problem_or_claim_is_refused_unless_it_is_proved(seed):
    rng = random.Random(seed)
    certificate = rng.choice([SATISFIABLE, UNSATISFIABLE])
    clauses = [list(clause) for clause in certificate.problem["clauses"]]
    clause = rng.choice(clauses)
    clause[rng.randrange(3)] *= -1
    with pytest.raises(Refused, match="problem"):
        check(dataclasses.replace(certificate, problem={**certificate.problem, "clauses": clauses}))
    solution = list(SATISFIABLE.claim["solution"])
    solution[rng.randrange(len(solution))] ^= True
    for claim in (
        {"status": "satisfiable", "solution": solution}, {"status": "unsatisfiable"}, {"status": "unknown"}, {},
        {**SATISFIABLE.claim, "solutions": 3}, {"status": "satisfiable"}, {"status": "satisfiable", "solution": None},
        {"status": "satisfiable", "solution": [int(value) for value in SATISFIABLE.claim["solution"]]},
    ):  # fmt: skip
        with pytest.raises(Refused):
            check(dataclasses.replace(SATISFIABLE, claim=claim))
    with pytest.raises(Refused):
        check(dataclasses.replace(UNSATISFIABLE, claim=SATISFIABLE.claim))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"proof.lrat": b""}, "empty clause is not derived"),
        ({"proof.lrat": b"9 0 1 2 3 4 5 6 7 8 0\n"}, "line 1: clause 1 is not a unit"),
        ({"proof.lrat": b"9 1 2 0 1 2 0\n10 1 0 9 3 0\n"}, "line 2"),
        ({"proof.lrat": b"9 1 2 0 99 0\n"}, "no clause 99"),
        ({"proof.lrat": b"9 1 2 0 -1 2 0\n"}, "no clause -1"),
        ({"proof.lrat": b"9 1 2 0 1 0\n"}, "no contradiction"),
        ({"proof.lrat": b"9 1 2 0\n"}, "form"),
        ({"proof.lrat": b"8 1 2 0 1 2 0\n"}, "form"),
        ({"proof.lrat": b"9 4 0 1 2 0\n"}, "not a unit"),
        ({"proof.lrat": b"9 d 77 0\n"}, "to delete"),
        ({"proof.lrat": b"nine\n"}, "integers"),
        ({"proof.lrat": "٩ 1 2 0 1 2 0\n".encode()}, "ASCII"),
        ({"proof.drat": b"0\n"}, "does not follow"),
        ({"proof.drat": b"1 2 0\n"}, "not derived"),
        ({"proof.drat": b"1 2\n"}, "form"),
        ({"proof.drat": b"1 0 2 0\n"}, "form"),
        ({"proof.drat": b"4 0\n"}, "does not follow"),
        ({"proof.drat": b"d 1 2 3 0\n"}, "not derived"),
        ({}, "expected a proof"),
        ({"proof.frat": b""}, "expected a proof"),
    ],
)
def test_what_is_no_proof_is_refused(files, message):
    problem = SatProblem.from_clauses(3, NAMED)
    formula = {"formula.cnf": TASK.certify(problem, {"status": "unsatisfiable"}).files["formula.cnf"]}
    with pytest.raises(Refused, match=message):
        check(Certificate("3sat", problem.to_dict(), {"status": "unsatisfiable"}, formula | files))


def test_a_proof_by_hand_is_accepted():
    """Clauses 1 to 8 in the order of NAMED."""
    lrat = b"9 1 2 0 1 2 0\n10 1 0 9 3 4 0\n10 d 1 2 0\n11 -1 2 0 5 6 0\n12 0 10 11 7 8 0\n"
    drat = b"1 2 0\n1 0\nd 1 2 3 0\n-1 2 0\n0\n"
    problem = SatProblem.from_clauses(3, NAMED)
    formula = {"formula.cnf": TASK.certify(problem, {"status": "unsatisfiable"}).files["formula.cnf"]}
    for files in ({"proof.lrat": lrat}, {"proof.drat": drat}, {"proof.lrat": lrat, "proof.drat": drat}):
        said = check(Certificate("3sat", problem.to_dict(), {"status": "unsatisfiable"}, formula | files))
        assert said.endswith("is unsatisfiable: 4 lemmas follow, the last one empty.")


@pytest.mark.parametrize(
    "problem", [{}, {"n": 3}, {"n": 3, "clauses": 3}, {"n": 3, "clauses": [3]}, {"n": None, "clauses": None}, {"n": 10**17, "clauses": []}]
)  # fmt: skip
def test_a_malformed_certificate_is_refused_without_an_exception_of_another_kind(problem):
    for certificate in (SATISFIABLE, UNSATISFIABLE):
        with pytest.raises(Refused):
            check(dataclasses.replace(certificate, problem=problem))
    huge = {"formula.cnf": b"p cnf 100000000000000000 0\n", "solution.txt": b"s SATISFIABLE\nv 1 0\n"}
    claim = {"status": "satisfiable", "solution": [True]}
    with pytest.raises(Refused, match="each variable"):
        check(Certificate("3sat", {"n": 10**17, "clauses": []}, claim, huge))


def test_only_what_is_true_is_certified():
    satisfiable = SatProblem.from_clauses(3, NAMED[1:])
    for truth, message in (
        ({"status": "unknown"}, "not been decided"), ({}, "not been decided"), ({"status": "unsatisfiable"}, "no refutation"),
        ({"status": "satisfiable", "solution": [True, True, False]}, None), ({"status": "satisfiable", "solution": None}, "satisfy"),
    ):  # fmt: skip
        if message is None:
            truth = {**truth, "solution": [not value for value in brute.solutions(3, NAMED[1:])[0]]}
        with pytest.raises(ValueError, match=message):
            TASK.certify(satisfiable, truth)
