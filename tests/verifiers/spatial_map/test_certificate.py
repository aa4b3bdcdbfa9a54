"""Every answer has a proof, and a proof that was tampered with proves nothing but the truth."""

from __future__ import annotations

import copy
import dataclasses
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
import spatial_map_brute_force as brute
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.tasks.datasets.certificates import read_certificate, write_certificate
from assay.tasks.spatial_map.parameters import SpatialMapParameters
from assay.verifiers.certificate import Certificate, Refused
from assay.verifiers.spatial_map.certificate import check
from assay.verifiers.spatial_map.problem import Question, SpatialMapProblem

TASK = get_task("spatial-map")


def certificates(level: Any, count: int, seed: int = 3) -> Iterator[Certificate]:
    for instance in TASK.generate(level, seed=seed, count=count):
        yield TASK.certify(instance.problem, instance.truth or {})


def definition(problem: Any) -> Any:
    """The answer by another method: a direction, a set, a number, None when open."""
    number = {name: i for i, name in enumerate(problem["places"])}
    asked = problem["question"]
    row = (
        ("direction", "which", "count").index(asked["kind"]),
        number.get(asked.get("place"), -1),
        brute.NAMES.index(asked["direction"]) if "direction" in asked else -1,
        number[asked["reference"]],
    )
    statements = [(number[a], brute.NAMES.index(r), number[b]) for a, r, b in problem["relations"]]
    answer = brute.decide(len(number), statements, row)
    return {problem["places"][i] for i in answer} if isinstance(answer, frozenset) else answer


def is_true(certificate: Certificate) -> bool:
    """Is the claim the answer that follows from the statements?"""
    answer, claimed = definition(certificate.problem), certificate.claim.get("answer")
    if answer is None:
        return claimed == "cannot be determined"
    if isinstance(answer, set):
        return isinstance(claimed, list) and set(claimed) == answer and len(claimed) == len(answer)
    return type(claimed) is type(answer) and claimed == answer


def accepted(certificate: Certificate) -> bool:
    try:
        return bool(check(certificate))
    except Refused as error:
        assert str(error)
        return False


def contents(certificate: Certificate) -> Any:
    return json.loads(certificate.files["derivation.json"])


def altered(certificate: Certificate, data: Any) -> Certificate:
    return dataclasses.replace(certificate, files={"derivation.json": json.dumps(data).encode()})


@pytest.mark.parametrize("level", range(1, 11))
def test_every_generated_answer_has_a_proof(level: int) -> None:
    claims = set()
    for certificate in certificates(f"L{level},infeasible=0.4", 40):
        assert check(certificate) == TASK.check_certificate(certificate)
        assert is_true(certificate)
        claims.add(certificate.claim["status"])
    assert claims == {"determined", "undetermined"}


def test_a_large_map_has_a_proof() -> None:
    for certificate in certificates(SpatialMapParameters(places=512, statements=1200, depth=1), 3):
        assert check(certificate)


def test_a_certificate_survives_its_files(tmp_path: Any) -> None:
    for number, certificate in enumerate(certificates("L3", 12)):
        write_certificate(certificate, tmp_path / str(number))
        assert check(read_certificate(tmp_path / str(number))) == check(certificate)


def test_another_truth_is_not_certified() -> None:
    (instance,) = TASK.generate(2, seed=1, count=1)
    with pytest.raises(ValueError, match="truth"):
        TASK.certify(instance.problem, {"status": "determined", "answer": "nowhere"})


def test_a_certificate_of_another_task_is_refused() -> None:
    (certificate,) = certificates(1, 1)
    with pytest.raises(Refused, match="task"):
        TASK.check_certificate(dataclasses.replace(certificate, task="tsp"))


# ------------------------------------------------------------------------------ tampering


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to all values that are no containers."""
    if isinstance(data, dict | list):
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from leaves(data[key], (*path, key))
    else:
        yield path


def put(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    data = copy.deepcopy(data)
    at = data
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return data


def proves(certificate: Certificate) -> bool:
    """Does the file prove the claim? Written from the definition, by sets of pairs."""
    problem, data = certificate.problem, contents(certificate)
    stated: list[list[set[tuple[str, str]]]] = []
    for a, relation, b in problem["relations"]:
        signs = brute.SIGNS[relation]
        stated.append([{(a, b)} if s > 0 else {(b, a)} if s < 0 else set() for s in signs])
    maps = data.get("maps", [data.get("map")])
    for layout in maps:
        if any(len({point[axis] for point in layout.values()}) < len(layout) for axis in (0, 1)):
            return False
        for row in stated:
            for axis in (0, 1):
                if any(layout[a][axis] <= layout[b][axis] for a, b in row[axis]):
                    return False
    if "maps" in data:
        first, second = (seen(problem, layout) for layout in maps)
        return first != second and certificate.claim["answer"] == "cannot be determined"
    for chain in data["chains"]:
        axis = ["east", "north"].index(chain["axis"])
        links = list(zip(chain["places"], chain["places"][1:], strict=False))
        if len(links) != len(chain["statements"]) or not links:
            return False
        if not all(
            0 <= i < len(stated) and pair in stated[i][axis] for pair, i in zip(links, chain["statements"], strict=True)
        ):
            return False
    asked = problem["question"]
    said = [[(a, brute.NAMES.index("EN"[axis]), b) for c in data["chains"] if c["axis"] == ["east", "north"][axis] for a, b in [(c["places"][0], c["places"][-1])]] for axis in (0, 1)]  # fmt: skip
    relations = [[a, brute.NAMES[relation], b] for rows in said for a, relation, b in rows]
    only_proved = {"places": problem["places"], "relations": relations, "question": asked}
    return definition(only_proved) is not None and is_true(dataclasses.replace(certificate, problem=only_proved))


def seen(problem: Any, layout: Any) -> Any:
    """The answer on one map."""
    asked, reference = problem["question"], problem["question"]["reference"]

    def sign(name: str, axis: int) -> int:
        return 1 if layout[name][axis] > layout[reference][axis] else -1

    if asked["kind"] == "direction":
        return sign(asked["place"], 0), sign(asked["place"], 1)
    signs = brute.SIGNS[asked["direction"]]
    inside = {
        name for name in problem["places"] if name != reference and all(not s or sign(name, axis) == s for axis, s in enumerate(signs))
    }  # fmt: skip
    return inside if asked["kind"] == "which" else len(inside)


SOME = [c for level in ("L1,infeasible=0.5", "L3,infeasible=0.3", "L5") for c in certificates(level, 12)]


@settings(max_examples=examples(300))
@given(st.integers(0, len(SOME) - 1), st.randoms(use_true_random=False))
def test_one_value_changed_is_refused_unless_it_still_proves_the_claim(which: int, rng: random.Random) -> None:
    certificate = SOME[which]
    data = contents(certificate)
    path = rng.choice(list(leaves(data)))
    old = data
    for key in path:
        old = old[key]
    if isinstance(old, int):
        new: Any = old + rng.choice([-2, -1, 1, 2])
    elif old in ("east", "north"):
        new = "north" if old == "east" else "east"
    else:
        new = rng.choice([name for name in certificate.problem["places"] if name != old])
    changed = altered(certificate, put(data, path, new))
    assert accepted(changed) == proves(changed)


@settings(max_examples=examples(150))
@given(st.integers(0, len(SOME) - 1), st.randoms(use_true_random=False))
def test_one_bit_changed_never_makes_a_false_claim_pass(which: int, rng: random.Random) -> None:
    certificate = SOME[which]
    raw = bytearray(certificate.files["derivation.json"])
    raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    changed = dataclasses.replace(certificate, files={"derivation.json": bytes(raw)})
    if accepted(changed):
        assert proves(changed)


@pytest.mark.parametrize("number", range(len(SOME)))
def test_another_claim_is_refused(number: int) -> None:
    certificate = SOME[number]
    places = certificate.problem["places"]
    for answer in (
        "NE",
        "NW",
        "SE",
        "SW",
        "cannot be determined",
        *range(6),
        -1,
        [],
        places,
        places[:1],
        None,
        True,
        "north",
        1.0,
    ):
        for status in ("determined", "undetermined", "solved"):
            changed = dataclasses.replace(certificate, claim={"status": status, "answer": answer})
            assert accepted(changed) == (is_true(changed) and status == certificate.claim["status"])


@pytest.mark.parametrize("number", range(0, len(SOME), 3))
def test_another_problem_is_refused_unless_the_answer_is_the_same(number: int) -> None:
    """A statement left out or turned round, or another question."""
    certificate = SOME[number]
    problem = certificate.problem
    for at in range(len(problem["relations"])):
        rows = problem["relations"]
        a, relation, b = rows[at]
        for new in ([*rows[:at], *rows[at + 1 :]], [*rows[:at], [b, relation, a], *rows[at + 1 :]]):
            changed = dataclasses.replace(certificate, problem={**problem, "relations": new})
            assert not accepted(changed) or is_true(changed)
    for direction in brute.NAMES:
        for reference in problem["places"]:
            question = {"kind": "which", "direction": direction, "reference": reference}
            changed = dataclasses.replace(certificate, problem={**problem, "question": question})
            assert not accepted(changed) or is_true(changed)


def test_a_chain_left_out_is_missed() -> None:
    for certificate in SOME:
        data = contents(certificate)
        for number in range(len(data.get("chains", []))):
            rest = data["chains"][:number] + data["chains"][number + 1 :]
            changed = altered(certificate, {**data, "chains": rest})
            assert accepted(changed) == proves(changed)


def test_statements_that_contradict_each_other_prove_nothing() -> None:
    """By chains alone anything would follow from them."""
    problem = {
        "places": ["A", "B"],
        "relations": [["A", "NE", "B"], ["B", "NE", "A"]],
        "question": {"kind": "direction", "place": "A", "reference": "B"},
    }
    chains = [{"axis": axis, "places": ["A", "B"], "statements": [0]} for axis in ("east", "north")]
    for layout in ({"A": [1, 1], "B": [0, 0]}, {"A": [0, 0], "B": [1, 1]}):
        data = json.dumps({"map": layout, "chains": chains}).encode()
        claim = {"status": "determined", "answer": "NE"}
        with pytest.raises(Refused, match="map: statement"):
            check(Certificate("spatial-map", problem, claim, {"derivation.json": data}))


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"maps": 1}', b'{"maps": [1, 2]}', b'{"maps": [{}, {}]}', b'{"map": {}, "chains": []}',
     b'{"map": {"A": [0, 0], "B": [1, 1]}, "chains": [1]}', b'{"map": {"A": [0, 0], "B": [0, 1]}, "chains": []}',
     b'{"map": {"A": [0, true], "B": [1, 0]}, "chains": []}', b'{"map": {"A": [0.5, 1], "B": [1, 0]}, "chains": []}',
     b'{"map": {"A": [1, 1], "B": [0, 0]}, "chains": [{"axis": "east", "places": ["A", "B"], "statements": [true]}]}',
     b'{"map": {"A": [1, 1], "B": [0, 0]}, "chains": [{"axis": "east", "places": ["A", "B"], "statements": [-1]}]}',
     b'{"map": {"A": [1, 1], "B": [0, 0]}, "chains": [{"axis": ["east"], "places": [["A"], "B"], "statements": [0]}]}',
     b'{"map": {"A": [1, 1], "A": [1, 1], "B": [0, 0]}, "chains": []}', b"9" * 10_000],
    ids=range(19),
)  # fmt: skip
def test_what_is_no_derivation_is_refused(content: bytes) -> None:
    problem = SpatialMapProblem(("A", "B"), (("A", "NE", "B"),), Question("direction", "B", place="A"))
    certificate = TASK.certify(problem, TASK.solve(problem))
    for claim in (certificate.claim, {"status": "undetermined", "answer": "cannot be determined"}):
        assert not accepted(dataclasses.replace(certificate, claim=claim, files={"derivation.json": content}))
    assert not accepted(dataclasses.replace(certificate, files={}))
    assert not accepted(dataclasses.replace(certificate, files={**certificate.files, "more.json": b"{}"}))


@pytest.mark.parametrize("field", ["places", "relations", "question"])
@pytest.mark.parametrize("junk", [None, 1, "x", [], [[]], {}, [None], [["A", "NE"]], {"kind": "which"}, [1, 2]])
def test_what_is_no_problem_is_refused(field: str, junk: Any) -> None:
    problem = SpatialMapProblem(("A", "B"), (("A", "NE", "B"),), Question("direction", "B", place="A"))
    certificate = TASK.certify(problem, TASK.solve(problem))
    assert not accepted(dataclasses.replace(certificate, problem={**certificate.problem, field: junk}))
