"""Certificates of shortest tours: made for every instance, and refused once they prove nothing."""

from __future__ import annotations

import copy
import dataclasses
import itertools
import json
import pathlib
import random
from collections.abc import Iterator
from typing import Any

import networkx
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from tsp_cases import length_by_definition, optimum_by_permutations, random_problem

from assay.tasks import get_task
from assay.tasks.tsp import tsplib
from assay.verifiers.certificate import Certificate, Refused
from assay.verifiers.tsp import solve as verifier
from assay.verifiers.tsp.certificate import check_certificate
from assay.verifiers.tsp.problem import TspProblem
from assay.verifiers.tsp.proof import certify

TASK = get_task("tsp")


def made(problem: TspProblem) -> Certificate:
    (solution,) = verifier.solve_batch([problem])
    return certify(problem, solution.objective, solution.tour)


def with_tree(certificate: Certificate, tree: Any) -> Certificate:
    files = {**certificate.files, "bound.json": json.dumps(tree).encode()}
    return dataclasses.replace(certificate, files=files)


def accepted(certificate: Certificate) -> bool:
    try:
        return bool(check_certificate(certificate))
    except Refused as refused:
        assert str(refused)
        return False


# --------------------------------------------------- what a tree proves, by all tours


def all_tours(n: int) -> Iterator[tuple[int, ...]]:
    return ((0, *rest) for rest in itertools.permutations(range(1, n)))


def used(tour: tuple[int, ...], symmetric: bool) -> frozenset[tuple[int, int]]:
    arcs = [(tour[i - 1], tour[i]) for i in range(len(tour))]
    return frozenset((min(a, b), max(a, b)) if symmetric else (a, b) for a, b in arcs)


def proves(weights: list[list[int]], objective: int, tree: dict[str, Any]) -> bool:
    """Whether the tree leaves no tour shorter, told with the sets of all tours of each node.

    Sets know more than any deduction from edges, so this accepts at least what a checker may.
    """
    n, symmetric = len(weights), tree["relaxation"] == "1-tree"
    waiting = [[used(tour, symmetric) for tour in all_tours(n)]]
    for node in tree["nodes"]:
        if not waiting:
            return False
        tours = waiting.pop()
        if node[0] == "branch":
            edge = (min(node[1:]), max(node[1:])) if symmetric else tuple(node[1:])
            waiting += [[t for t in tours if edge not in t], [t for t in tours if edge in t]]
        elif node[0] == "closed":
            if tours:
                return False
        elif tours:
            row = tree["potentials"][node[1]]
            bound = one_tree_bound if symmetric else assignment_bound
            if node[0] == "bound" and bound(weights, tree["scale"], row, tours) <= tree["scale"] * (objective - 1):
                return False
            if node[0] == "drop":
                limit = tree["scale"] * (objective - 1)
                users = {edge: [t for t in tours if edge in t] for edge in frozenset().union(*tours)}
                dear = {edge for edge, ts in users.items() if bound(weights, tree["scale"], row, ts) > limit}
                waiting.append([t for t in tours if not t & dear])
        elif node[0] == "drop":
            waiting.append([])
    return not waiting


def one_tree_bound(weights: list[list[int]], scale: int, p: list[int], tours: list[frozenset[tuple[int, int]]]) -> int:
    """Of the cheapest 1-tree of edges that some of these tours use, with those that all use."""
    usable, required = frozenset().union(*tours), frozenset.intersection(*tours)
    price = {(a, b): scale * weights[a][b] + p[a] + p[b] for a, b in usable}
    graph = networkx.Graph()
    for (a, b), value in price.items():
        if a:
            graph.add_edge(a, b, weight=value - (10**15 if (a, b) in required else 0))
    tree = [(min(e), max(e)) for e in networkx.minimum_spanning_edges(graph, data=False)]
    at_zero = sorted((e for e in usable if e[0] == 0), key=lambda e: (e not in required, price[e]))[:2]
    return sum(price[e] for e in tree + at_zero) - 2 * sum(p)


def assignment_bound(
    weights: list[list[int]], scale: int, p: list[int], tours: list[frozenset[tuple[int, int]]]
) -> int:
    n = len(weights)
    fits = all(p[a] + p[n + b] <= weights[a][b] for a, b in frozenset().union(*tours))
    return sum(p) if fits else -(10**18)


# ------------------------------------------------------------------------ instances


@pytest.mark.parametrize("spec", [*range(1, 11), "cities=3", "cities=45", "cities=40,weights=asymmetric"])
def test_every_generated_instance_is_certified(spec: int | str) -> None:
    for instance in TASK.generate(spec, seed=8, count=4):
        certificate = TASK.certify(instance.problem, instance.truth)
        claim = {"status": "optimal", "objective": instance.truth["objective"], "tour": instance.truth["tour"]}
        assert certificate.claim == claim and certificate.problem == instance.problem.to_dict()
        sentence = TASK.check_certificate(certificate)
        assert f"shorter than {instance.truth['objective']}" in sentence
        moved = {**certificate.claim, "objective": certificate.claim["objective"] - 1}
        assert not accepted(dataclasses.replace(certificate, claim=moved))


@pytest.mark.parametrize(
    ("name", "optimum"), [("burma14", 3323), ("gr17", 2085), ("gr21", 2707), ("bays29", 2020), ("dantzig42", 699), ("att48", 10628), ("eil51", 426), ("berlin52", 7542)]
)  # fmt: skip
def test_published_optima_of_tsplib_are_certified(name: str, optimum: int) -> None:
    text = (pathlib.Path(__file__).parents[2] / "data" / "tsplib" / f"{name}.tsp").read_text()
    problem = tsplib.read(text).problem
    certificate = TASK.certify(problem, TASK.solve(problem))
    assert f"shorter than {optimum}" in check_certificate(certificate)
    assert not accepted(dataclasses.replace(certificate, problem={"weights": (problem.weights - 1).tolist()}))


@given(st.integers(0, 10**6), st.integers(3, 6), st.booleans(), st.sampled_from([1, 3, 30, 2**31 - 1]))
def test_a_proof_holds_by_the_sets_of_all_tours(seed: int, cities: int, symmetric: bool, largest: int) -> None:
    problem = random_problem(random.Random(seed), cities, largest, symmetric)
    certificate = made(problem)
    assert accepted(certificate)
    assert certificate.claim["objective"] == optimum_by_permutations(problem)[0]
    assert proves(problem.weights.tolist(), certificate.claim["objective"], json.loads(certificate.files["bound.json"]))


def branched(seed: int) -> tuple[TspProblem, Certificate]:
    """A small problem whose proof has branches."""
    for offset in range(1000):
        problem = random_problem(random.Random(1000 * seed + offset), 7, 30, symmetric=seed % 2 == 0)
        certificate = made(problem)
        if b"branch" in certificate.files["bound.json"]:
            return problem, certificate
    raise AssertionError("no proof with branches was found")


BRANCHED = [branched(seed) for seed in range(6)]


@given(st.sampled_from(BRANCHED), st.data())
@settings(max_examples=examples(80), deadline=None)
def test_what_is_accepted_after_a_change_is_still_a_proof(
    case: tuple[TspProblem, Certificate], data: st.DataObject
) -> None:
    problem, certificate = case
    tree = copy.deepcopy(json.loads(certificate.files["bound.json"]))
    nodes, rows = tree["nodes"], tree["potentials"]
    at = data.draw(st.integers(0, len(nodes) - 1))
    change = data.draw(st.sampled_from(["number", "swap", "remove", "repeat", "closed", "kind", "scale", "branch"]))
    if change == "number":
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] += data.draw(st.sampled_from([-(2**40), -300, -1, 1, 40, 2**12]))
    elif change == "swap":
        other = data.draw(st.integers(0, len(nodes) - 1))
        nodes[at], nodes[other] = nodes[other], nodes[at]
    elif change == "remove":
        del nodes[at]
    elif change == "repeat":
        nodes.insert(at, nodes[at])
    elif change == "closed":
        nodes[at] = ["closed"]
    elif change == "kind":
        nodes[at] = [data.draw(st.sampled_from(["bound", "drop"])), data.draw(st.integers(0, len(rows) - 1))]
    elif change == "branch":
        nodes[at] = ["branch", *data.draw(st.permutations(range(problem.cities)))[:2]]
    else:
        tree["scale"] = data.draw(st.sampled_from([1, 255, 257, 2**60]))
    if accepted(with_tree(certificate, tree)):
        assert proves(problem.weights.tolist(), certificate.claim["objective"], tree)


@given(st.sampled_from(BRANCHED), st.data())
@settings(max_examples=examples(80), deadline=None)
def test_no_wrong_claim_is_accepted(case: tuple[TspProblem, Certificate], data: st.DataObject) -> None:
    problem, certificate = case
    objective, tour = certificate.claim["objective"], list(certificate.claim["tour"])
    weights = problem.weights.tolist()
    if data.draw(st.booleans()):
        objective += data.draw(st.integers(-3, 3))
    tour = data.draw(st.permutations(tour) | st.just(tour))
    if data.draw(st.booleans()):
        i, j = data.draw(st.permutations(range(problem.cities)))[:2]
        weights[i][j] += data.draw(st.sampled_from([-5, -1, 1, 7]))
        if problem.symmetric:
            weights[j][i] = weights[i][j]
    lines = certificate.files["tour.tour"].split(b"TOUR_SECTION")[0]
    filed = lines + b"TOUR_SECTION\n" + "\n".join(str(city + 1) for city in tour).encode() + b"\n-1\nEOF\n"
    changed = Certificate(
        "tsp", {"weights": weights}, {"status": "optimal", "objective": objective, "tour": tour},
        {**certificate.files, "tour.tour": filed},
    )  # fmt: skip
    if accepted(changed):
        assert length_by_definition(weights, tour) == objective
        assert min(length_by_definition(weights, order) for order in all_tours(problem.cities)) == objective


@given(
    st.sampled_from(BRANCHED), st.sampled_from(["tour.tour", "bound.json"]), st.integers(0, 10**6), st.integers(0, 7)
)
@settings(max_examples=examples(80), deadline=None)
def test_a_flipped_bit_is_refused_or_proves_the_same(
    case: tuple[TspProblem, Certificate], name: str, place: int, bit: int
) -> None:
    problem, certificate = case
    data = bytearray(certificate.files[name])
    data[place % len(data)] ^= 1 << bit
    changed = dataclasses.replace(certificate, files={**certificate.files, name: bytes(data)})
    if accepted(changed) and name == "bound.json":
        assert proves(problem.weights.tolist(), certificate.claim["objective"], json.loads(bytes(data)))


# -------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("bound.json", b""), ("bound.json", b"\xff"), ("bound.json", b"[" * 100_000), ("bound.json", b"[]"), ("bound.json", b"9" * 5000),
        ("bound.json", b'{"relaxation":"1-tree","scale":256,"potentials":[],"nodes":[]}'),
        ("bound.json", b'{"relaxation":"1-tree","scale":256,"potentials":[],"nodes":[["closed"]]}'),
        ("bound.json", b'{"relaxation":"1-tree","scale":0,"potentials":[],"nodes":[["bound",0]]}'),
        ("bound.json", b'{"relaxation":"1-tree","scale":true,"potentials":[],"nodes":[["bound",0]]}'),
        ("bound.json", b'{"relaxation":["1-tree"],"scale":256,"potentials":[],"nodes":[["bound",0]]}'),
        ("bound.json", b'{"relaxation":"1-tree","scale":256,"potentials":[[0.0,0,0,0]],"nodes":[["bound",0]]}'),
        ("bound.json", b'{"relaxation":"1-tree","scale":256,"potentials":[[0,0,0,0]],"nodes":[["bound",-1]]}'),
        ("bound.json", b'{"relaxation":"1-tree","scale":256,"potentials":[[0,0,0,0]],"nodes":[["branch",0,4]]}'),
        ("bound.json", b'{"relaxation":"1-tree","scale":256,"potentials":[[0,0,0,0]],"nodes":[[["bound"],0]]}'),
        ("bound.json", b'{"scale":1,"relaxation":"1-tree","scale":256,"potentials":[[0,0,0,0]],"nodes":[["bound",0]]}'),
        ("bound.json", b'{"relaxation":"assignment","scale":2,"potentials":[[20,20,20,20,0,0,0,0]],"nodes":[["bound",0]]}'),
        ("bound.json", b'{"relaxation":"assignment","scale":1,"potentials":[[20,20,20,20,0,0,0,0]],"nodes":[["bound",0]]}'),
        ("bound.json", b'{"relaxation":"assignment","scale":1,"potentials":[[10,10,10,10,0,0,0,0]],"nodes":[["drop",0],["bound",0]]}'),
        ("tour.tour", b""), ("tour.tour", b"TYPE : TOUR\nDIMENSION : 4\nTOUR_SECTION\n1\n2\n3\n4\n"),
        ("tour.tour", b"TYPE : TOUR\nDIMENSION : 5\nTOUR_SECTION\n1\n2\n3\n4\n-1\nEOF\n"),
        ("tour.tour", b"TYPE : TOUR\nDIMENSION : 4\nTOUR_SECTION\n1\n2\n3\n5\n-1\nEOF\n"),
        ("tour.tour", b"TYPE : TOUR\nDIMENSION : 4\nTOUR_SECTION\n1\n4\n3\n2\n-1\nEOF\n"),
    ],
)  # fmt: skip
def test_broken_files_are_refused(file: str, text: bytes) -> None:
    weights = [[0, 10, 14, 10], [10, 0, 10, 14], [14, 10, 0, 10], [10, 14, 10, 0]]
    certificate = certify(TspProblem.from_dict({"weights": weights}), 40, [0, 1, 2, 3])
    assert accepted(certificate)
    with pytest.raises(Refused):
        check_certificate(dataclasses.replace(certificate, files={**certificate.files, file: text}))


def test_assignments_may_prove_symmetric_weights_but_1_trees_no_others() -> None:
    prices = b'{"relaxation":"assignment","scale":1,"potentials":[[10,10,10,10,0,0,0,0]],"nodes":[["bound",0]]}'
    square = [[0, 10, 14, 10], [10, 0, 10, 14], [14, 10, 0, 10], [10, 14, 10, 0]]
    certificate = certify(TspProblem.from_dict({"weights": square}), 40, [0, 1, 2, 3])
    assert accepted(dataclasses.replace(certificate, files={**certificate.files, "bound.json": prices}))
    square[1][0] = 11
    with pytest.raises(Refused, match="direction"):
        check_certificate(dataclasses.replace(certificate, problem={"weights": square}))


@pytest.mark.parametrize(
    "claim", [{}, {"status": "optimal", "objective": 40}, {"status": "feasible", "objective": 40, "tour": [0, 1, 2, 3]},
              {"status": "optimal", "objective": 40.0, "tour": [0, 1, 2, 3]}, {"status": "optimal", "objective": 40, "tour": [0, 1, 2]},
              {"status": "optimal", "objective": 40, "tour": [0, True, 2, 3]}, {"status": "optimal", "objective": 40, "tour": "0123"}]
)  # fmt: skip
def test_broken_claims_and_problems_are_refused(claim: dict[str, Any]) -> None:
    weights = [[0, 10, 14, 10], [10, 0, 10, 14], [14, 10, 0, 10], [10, 14, 10, 0]]
    certificate = certify(TspProblem.from_dict({"weights": weights}), 40, [0, 1, 2, 3])
    with pytest.raises(Refused):
        check_certificate(dataclasses.replace(certificate, claim=claim))
    for problem in ({}, {"weights": weights[:3]}, {"weights": [[0, -1], [1, 0]]}, {"weights": [[0.5] * 4] * 4}):
        with pytest.raises(Refused):
            check_certificate(dataclasses.replace(certificate, problem=problem))


def test_what_is_not_shortest_or_not_known_has_no_certificate() -> None:
    (instance,) = TASK.generate(5, seed=1)
    tour = instance.truth["tour"]
    longer = [tour[1], tour[0], *tour[2:]]
    with pytest.raises(ValueError, match="shorter tour exists"):
        certify(instance.problem, instance.problem.length(longer), longer)
    with pytest.raises(ValueError, match="expected a tour of length 1"):
        certify(instance.problem, 1, tour)
    with pytest.raises(ValueError, match="unknown"):
        TASK.certify(instance.problem, {"status": "unknown"})


def test_a_proof_out_of_reach_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.verifiers.tsp import proof as tsp_proof

    monkeypatch.setattr(tsp_proof, "PROOF_NODES", 1)
    problem, certificate = BRANCHED[0]
    with pytest.raises(ValueError, match="out of reach"):
        certify(problem, certificate.claim["objective"], certificate.claim["tour"])
