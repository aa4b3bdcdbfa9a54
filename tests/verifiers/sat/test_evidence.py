"""Refutations: accepted exactly when every step follows by a second reading of the definition, and never in error."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest

from assay.tasks.core.ids import Stream, make_key
from assay.tasks.sat.answer import prove
from assay.verifiers.sat.evidence import MAX_STEPS, Step, check
from assay.verifiers.sat.problem import SatProblem

Clause = tuple[int, ...]


def random_formula(stream: Stream, n: int, m: int) -> SatProblem:
    clauses = []
    for _ in range(m):
        variables = list(range(1, n + 1))
        stream.shuffle(variables)
        clauses.append([v if stream.below(2) else -v for v in variables[:3]])
    return SatProblem.from_clauses(n, clauses)


def models(n: int, clauses: Sequence[Clause]) -> list[tuple[bool, ...]]:
    return [
        values
        for values in itertools.product((False, True), repeat=n)
        if all(any(values[abs(x) - 1] == (x > 0) for x in clause) for clause in clauses)
    ]


def follows(clause: Clause, sources: list[Clause]) -> bool:
    """The definition again, by marking literals false one by one, in both orders."""
    for order in (sources, list(reversed(sources))):
        false = {x: True for x in clause}
        for place, source in enumerate(order):
            count = sum(1 for x in set(source) if not false.get(x))
            if place == len(order) - 1:
                if count == 0:
                    return True
                break
            if count != 1:
                break
            false.update({-x: True for x in source if not false.get(x)})
    return False


def accepts(problem: SatProblem, steps: Sequence[Step]) -> bool:
    known = {n: tuple(row) for n, row in enumerate(problem.clauses.tolist(), 1)}
    for step in steps:
        if step.number <= max(known, default=0) or any(abs(x) > problem.variables for x in step.literals):
            return False
        if not step.sources or any(source not in known for source in step.sources):
            return False
        if not follows(step.literals, [known[source] for source in step.sources]):
            return False
        if step.literals == ():
            return True
        known[step.number] = step.literals
    return False


def mutated(steps: list[Step], stream: Stream, n: int) -> list[Step]:
    steps = list(steps)
    place = stream.below(len(steps))
    step = steps[place]
    literals, sources = list(step.literals), list(step.sources)
    match stream.below(9):
        case 0:
            del steps[place]
            return steps
        case 1:
            steps.insert(stream.below(len(steps)), steps.pop(place))
            return steps
        case 2 if literals:
            literals.pop(stream.below(len(literals)))
        case 3 if literals:
            at = stream.below(len(literals))
            literals[at] = -literals[at]
        case 4:
            literals.append((1 + stream.below(n)) * (1 if stream.below(2) else -1))
        case 5 if sources:
            sources.pop(stream.below(len(sources)))
        case 6 if sources:
            sources[stream.below(len(sources))] = 1 + stream.below(step.number)
        case 7:
            sources.reverse()
        case _:
            stream.shuffle(sources)
    steps[place] = Step(step.number, tuple(sorted(set(literals))), tuple(sources))
    return steps


def test_mutated_refutations_are_accepted_exactly_when_they_are_ones() -> None:
    stream = Stream(make_key("refutations"))
    right = wrong = 0
    for case in range(40):
        n = 4 + case % 4
        problem = random_formula(stream, n, 9 * n)
        solutions = models(n, [tuple(row) for row in problem.clauses.tolist()])
        if solutions:
            continue
        proof = list(prove(problem).evidence)
        assert check(problem, proof) is None and accepts(problem, proof)
        for _ in range(40):
            other = mutated(proof, stream, n)
            verdict = check(problem, other) is None
            assert verdict == accepts(problem, other), other
            right, wrong = right + verdict, wrong + (not verdict)
    assert right > 50 and wrong > 300


def test_no_proof_refutes_a_satisfiable_formula() -> None:
    """Every step that is let through holds in every model; random and mutated proofs of neighbours included."""
    stream = Stream(make_key("satisfiable"))
    tried = 0
    while tried < 150:
        n = 4
        problem = random_formula(stream, n, 20)
        clauses = [tuple(row) for row in problem.clauses.tolist()]
        if models(n, clauses):
            continue
        proof = list(prove(problem).evidence)
        fewer = np.delete(problem.clauses, stream.below(len(clauses)), 0)
        easier = SatProblem(n, np.vstack([fewer, fewer[:1]]))
        if models(n, [tuple(row) for row in easier.clauses.tolist()]):
            tried += 1
            assert check(easier, proof) is not None
            assert check(easier, mutated(proof, stream, n)) is not None


def test_resolvents_follow_from_their_two_clauses_in_any_order() -> None:
    stream = Stream(make_key("resolvents"))
    for _ in range(300):
        problem = random_formula(stream, 5, 2)
        first, second = (set(row) for row in problem.clauses.tolist())
        clash = [x for x in first if -x in second]
        if not clash:
            continue
        resolvent = tuple(sorted((first - {clash[0]}) | (second - {-clash[0]})))
        for sources in ((1, 2), (2, 1)):
            for pivot in (0, abs(clash[0])):
                fault = check(problem, [Step(3, resolvent, sources, pivot)])
                assert fault is not None and fault.kind == "no_empty_clause"
        fault = check(problem, [Step(3, resolvent, (1, 2), 1 + abs(clash[0]) % 5)])
        others = [x for x in clash[1:] if abs(x) == 1 + abs(clash[0]) % 5]
        assert fault is not None and (fault.kind == "wrong_pivot" or others)


NAMED = SatProblem.from_clauses(3, [[a, b * 2, c * 3] for a, b, c in itertools.product((1, -1), repeat=3)])
RIGHT = [
    Step(9, (1, 2), (1, 2)), Step(10, (-2, 1), (3, 4)), Step(11, (1,), (9, 10)),
    Step(12, (-1, 2), (5, 6)), Step(13, (-2, -1), (7, 8)), Step(14, (-1,), (12, 13)), Step(15, (), (11, 14)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "kind", "place"),
    [
        ([], "evidence_missing", {}),
        (RIGHT[:-1], "no_empty_clause", {"step": 14}),
        (RIGHT[1:], "unknown_source", {"step": 11}),
        ([*RIGHT[:2], Step(11, (2,), (9, 10))], "step_does_not_follow", {"step": 11}),
        ([Step(8, (1, 2), (1, 2))], "step_number", {"step": 8}),
        ([Step(9, (1, 4), (1, 2))], "step_unknown_variable", {"step": 9}),
        ([Step(9, (), ())], "step_without_sources", {"step": 9}),
        ([Step(9, (1, 2), (1, 2), 2)], "wrong_pivot", {"step": 9}),
        ([Step(9, (1, 2), (1, 2, 3), 3)], "wrong_pivot", {"step": 9}),
        ([Step(9, (1, 2), (1, 2, 3))], "step_does_not_follow", {"step": 9}),
        ([Step(9, (), (9,))], "unknown_source", {"step": 9}),
        ([*RIGHT, Step(16, (1,), (1, 2))], "step_does_not_follow", {"step": 16}),
        ([*RIGHT, Step(16, (1,), ())], "step_without_sources", {"step": 16}),
        ([*RIGHT, Step(16, (), (99,))], "unknown_source", {"step": 16}),
        ([*RIGHT, Step(5, (1,), (1, 2))], "step_number", {"step": 5}),
        ([Step(9, (), tuple(range(1, 9)))], "step_does_not_follow", {"step": 9}),
    ],
)
def test_faults_are_located(steps: list[Step], kind: str, place: dict[str, int]) -> None:
    assert check(NAMED, RIGHT) is None
    fault = check(NAMED, steps)
    assert fault is not None and (fault.kind, fault.place) == (kind, place)


def test_long_proofs_are_refused_before_they_are_checked() -> None:
    fault = check(NAMED, [Step(number, (1, 2), (1, 2)) for number in range(9, MAX_STEPS + 10)])
    assert fault is not None and fault.kind == "evidence_too_long"
    wide = tuple(range(-1000, 0))
    large = SatProblem.from_clauses(1000, [[1, 2, 3]])
    steps = [Step(2, wide, (1,)), *(Step(n, wide, (1,) * 20) for n in range(3, 200))]
    fault = check(large, steps)
    assert fault is not None


def test_cases_over_the_variables_refute_nothing_without_a_look_at_the_formula() -> None:
    """The same list of steps for every formula: all clauses over x1 to x5, then fewer, from all that stand before."""
    stream = Stream(make_key("constant"))
    steps, number = [], 21
    for width in (5, 4, 3, 2, 1, 0):
        for signs in itertools.product((1, -1), repeat=width):
            number += 1
            steps.append(Step(number, tuple(sorted(s * v for v, s in enumerate(signs, 1))), tuple(range(1, number))))
    for _ in range(20):
        fault = check(random_formula(stream, 5, 21), steps)
        assert fault is not None and fault.kind == "step_does_not_follow"
