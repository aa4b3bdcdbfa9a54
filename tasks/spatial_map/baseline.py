"""Baselines for SpatialMap: a null model, trivial answers, and two ways to rank answers without the truth.

The null model forgets some statements, follows chains of a few, and guesses what is left. The
self-check looks at maps that prove a claim, because nothing else can be checked without deciding the
question; the dense score counts the claims of an answer that do not follow from the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...verifiers.claim import Claim
from ...verifiers.spatial_map import evidence
from ...verifiers.spatial_map.problem import RELATIONS, SIGNS, UNDETERMINED, Answer, SpatialMapProblem
from ..core.baseline import PROVED, DenseScore, TrivialAnswer, constants
from ..core.ids import Stream
from .answer import SpatialMapReply

FORGETS = 8
"""The null model forgets one statement in so many."""
GIVES_UP = 10
"""The null model says "cannot be determined" once in so many, when it would have to guess."""


def null_model(problem: SpatialMapProblem, stream: Stream, previous: SpatialMapReply | None) -> SpatialMapReply:
    """Return a guess, another one than the previous answer if a few tries come to one."""
    answer = guess_answer(problem, stream)
    for _ in range(8):
        if previous is None or answer != previous:
            break
        answer = guess_answer(problem, stream)
    if problem.evidence == "required" and answer == UNDETERMINED:
        return _guess_maps(problem, stream)
    return answer


def guess_answer(problem: SpatialMapProblem, stream: Stream) -> Answer:
    """Return an answer from part of the statements, or that there is none, which is said rarely."""
    kept = [statement for statement in problem.relations if stream.below(FORGETS)]
    steps = 1 + stream.below(4)
    question = problem.question
    chains = [_reached(kept, axis, question.reference, steps) for axis in (0, 1)]
    if question.kind == "direction":
        seen = [chain.get(question.place or "", 0) for chain in chains]
        if 0 in seen and stream.below(GIVES_UP) == 0:
            return UNDETERMINED
        east, north = (sign or (1 if stream.below(2) else -1) for sign in seen)
        return RELATIONS[SIGNS.index((east, north))]
    inside = _guess_places(problem, stream, chains)
    if inside is None:
        return UNDETERMINED
    return inside if question.kind == "which" else len(inside)


def _guess_places(
    problem: SpatialMapProblem, stream: Stream, chains: Sequence[Mapping[str, int]]
) -> frozenset[str] | None:
    """Places seen or guessed to lie in the direction; None for giving up."""
    signs = SIGNS[RELATIONS.index(problem.question.direction or "")]
    inside = []
    doubtful = False
    for name in problem.places:
        if name == problem.question.reference:
            continue
        seen = [chain.get(name, 0) * sign for chain, sign in zip(chains, signs, strict=True) if sign]
        if min(seen) < 0:
            continue
        doubtful |= 0 in seen
        if all(sign > 0 or stream.below(3) == 0 for sign in seen):
            inside.append(name)
    return None if doubtful and stream.below(GIVES_UP) == 0 else frozenset(inside)


def _reached(statements: Sequence[tuple[str, str, str]], axis: int, reference: str, steps: int) -> dict[str, int]:
    """Places that chains of at most `steps` statements put beyond (+1) or before (-1) the reference."""
    beyond: dict[int, dict[str, list[str]]] = {1: {}, -1: {}}
    for place, relation, other in statements:
        sign = SIGNS[RELATIONS.index(relation)][axis]
        if sign:
            beyond[sign].setdefault(other, []).append(place)
            beyond[-sign].setdefault(place, []).append(other)
    found: dict[str, int] = {}
    for sign, nearer in beyond.items():
        frontier = [reference]
        for _ in range(steps):
            frontier = [name for at in frontier for name in nearer.get(at, ()) if found.setdefault(name, 0) == 0]
            found.update(dict.fromkeys(frontier, sign))
    return found


def _guess_maps(problem: SpatialMapProblem, stream: Stream) -> Claim[evidence.Layout]:
    """Two random maps that fit the statements that were not forgotten."""
    return Claim(tuple(_random_map(problem, stream) for _ in range(2)))


def _random_map(problem: SpatialMapProblem, stream: Stream) -> evidence.Layout:
    kept = [statement for statement in problem.relations if stream.below(FORGETS)]
    east, north = (_random_order(problem, kept, axis, stream) for axis in (0, 1))
    return evidence.Layout(east, north)


def _random_order(
    problem: SpatialMapProblem, statements: Sequence[tuple[str, str, str]], axis: int, stream: Stream
) -> tuple[str, ...]:
    """Takes away at random, again and again, a place that nothing left must come before."""
    beyond: dict[str, list[str]] = {name: [] for name in problem.places}
    waits = dict.fromkeys(problem.places, 0)
    for place, relation, other in statements:
        sign = SIGNS[RELATIONS.index(relation)][axis]
        if sign:
            low, high = (other, place) if sign > 0 else (place, other)
            beyond[low].append(high)
            waits[high] += 1
    ready = [name for name in problem.places if not waits[name]]
    order = []
    while ready:
        order.append(ready.pop(stream.below(len(ready))))
        for name in beyond[order[-1]]:
            waits[name] -= 1
            if not waits[name]:
                ready.append(name)
    return tuple(order)


class SpatialMapDenseScore(DenseScore[SpatialMapProblem]):
    """Sets of places are crossed place by place; directions and numbers are one parent's."""

    def cross(self, one: Any, other: Any, stream: Stream) -> Any:
        """Keep the places that both name, and each that one names by a coin."""
        if not (isinstance(one, frozenset) and isinstance(other, frozenset)):
            return super().cross(one, other, stream)
        return one & other | {name for name in sorted(one ^ other) if stream.below(2)}


MOST_COUNTED = 8
"""Constant answers to a question for a number go up to it."""


def trivial_answers(problem: SpatialMapProblem, stream: Stream) -> Iterator[TrivialAnswer]:
    """Yield any answer of the form; what one statement alone says; what the prompt names most or first."""
    kind, reference = problem.question.kind, problem.question.reference
    yield from constants(UNDETERMINED)
    others = [name for name in problem.places if name != reference]
    if kind == "direction":
        yield from constants(*RELATIONS[:4])
        yield TrivialAnswer("random", "direction", RELATIONS[stream.below(4)])
        place, reference_net = _signs(problem, problem.question.place), _signs(problem, reference)
        between = _between(problem)
        sums = [a - b for a, b in zip(place, reference_net, strict=True)]
        yield TrivialAnswer("greedy", "signs of the statements about both", _direction(sums))
        yield TrivialAnswer("greedy", "signs of the statements about the place", _direction(place))
        yield TrivialAnswer(
            "greedy", "signs of the statements about the reference", _direction([-b for b in reference_net])
        )
        told = [said or sign for said, sign in zip(between, sums, strict=True)]
        yield TrivialAnswer("greedy", "the statement about both, then signs", _direction(told))
        said = [relation for _, relation, _ in problem.relations if relation in RELATIONS[:4]]
        yield TrivialAnswer("copied", "first relation", said[0] if said else "NE")
        yield TrivialAnswer("copied", "last relation", said[-1] if said else "NE")
        return
    stated = _stated(problem)
    if kind == "count":
        yield from constants(*map(str, range(MOST_COUNTED + 1)))
        yield TrivialAnswer("random", "number", str(stream.below(min(len(problem.places), MOST_COUNTED + 1))))
        yield TrivialAnswer("greedy", "number stated", str(len(stated)))
        yield TrivialAnswer("greedy", "number stated and one", str(len(stated) + 1))
        yield TrivialAnswer("greedy", "number by the signs of statements", str(len(_by_signs(problem))))
        yield TrivialAnswer("copied", "number of places", str(len(problem.places)))
        return
    yield from constants("none")
    drawn = [name for name in others if stream.below(4) == 0]
    yield TrivialAnswer("random", "places", ", ".join(drawn) or "none")
    yield TrivialAnswer("greedy", "places stated", ", ".join(stated) or "none")
    yield TrivialAnswer("greedy", "places by the signs of their statements", ", ".join(_by_signs(problem)) or "none")
    named = Counter(name for place, _, other in problem.relations for name in (place, other) if name != reference)
    yield TrivialAnswer("greedy", "most-named place", max(others, key=lambda name: (named[name], name)))
    yield TrivialAnswer("copied", "all places", ", ".join(others))
    yield TrivialAnswer("copied", "first place", others[0])


def _stated(problem: SpatialMapProblem) -> list[str]:
    """Places that a statement about them and the reference puts in the direction asked."""
    wanted = SIGNS[RELATIONS.index(problem.question.direction or "")]
    found = []
    for place, relation, other in problem.relations:
        east, north = SIGNS[RELATIONS.index(relation)]
        name = place
        if place == problem.question.reference:
            name, east, north = other, -east, -north
        elif other != problem.question.reference:
            continue
        if all(sign in (0, said) for sign, said in zip(wanted, (east, north), strict=True)):
            found.append(name)
    return list(dict.fromkeys(found))


def _by_signs(problem: SpatialMapProblem) -> list[str]:
    """Places whose statements, whatever they compare with, put them farther in the direction asked than the reference."""
    wanted = SIGNS[RELATIONS.index(problem.question.direction or "")]
    reference = _signs(problem, problem.question.reference)
    found = []
    for name in problem.places:
        between = [a - b for a, b in zip(_signs(problem, name), reference, strict=True)]
        if name != problem.question.reference and all(w * b > 0 for w, b in zip(wanted, between, strict=True) if w):
            found.append(name)
    return found


def features(problem: SpatialMapProblem) -> dict[str, float]:
    """Return counts of the signed statements about the places of the question. See `Task.features`."""
    question = problem.question
    found = {"places": float(len(problem.places)), "statements": float(len(problem.relations))}
    for role, name in (("place", question.place), ("reference", question.reference)):
        for axis, way in enumerate(("east", "north")):
            for sign in (1, -1):
                found[f"{role}: {'+-'[sign < 0]}{way}"] = float(_counted(problem, name, axis, sign))
    for axis, said in enumerate(_between(problem)):
        found[f"stated on axis {axis}"] = float(said)
        found[f"difference on axis {axis}"] = float(
            _signs(problem, question.place)[axis] - _signs(problem, question.reference)[axis]
        )
    first = [index for index, (a, _, b) in enumerate(problem.relations) if question.reference in (a, b)]
    found["first about the reference"] = float(first[0] if first else -1)
    if question.kind != "direction":
        wanted = SIGNS[RELATIONS.index(question.direction or "")]
        found["east asked"], found["north asked"] = float(wanted[0]), float(wanted[1])
        found["stated"] = float(len(_stated(problem)))
        found["by signs"] = float(len(_by_signs(problem)))
    return found


def _counted(problem: SpatialMapProblem, name: str | None, axis: int, sign: int) -> int:
    """Count the statements that put a place to one side of another on an axis."""
    count = 0
    for place, relation, other in problem.relations:
        said = SIGNS[RELATIONS.index(relation)][axis]
        count += (place == name and said == sign) + (other == name and said == -sign)
    return count


def _signs(problem: SpatialMapProblem, name: str | None) -> list[int]:
    """How far east and north the statements about a place put it, whatever they compare it with."""
    sums = [0, 0]
    for place, relation, other in problem.relations:
        for axis, sign in enumerate(SIGNS[RELATIONS.index(relation)]):
            sums[axis] += sign * ((place == name) - (other == name))
    return sums


def _between(problem: SpatialMapProblem) -> list[int]:
    """The signs on both axes that statements about the place and the reference give; 0 where they give none."""
    question, said = problem.question, [0, 0]
    for place, relation, other in problem.relations:
        if {place, other} == {question.place, question.reference}:
            for axis, sign in enumerate(SIGNS[RELATIONS.index(relation)]):
                said[axis] = said[axis] or (sign if place == question.place else -sign)
    return said


def _direction(sums: list[int]) -> str:
    return RELATIONS[SIGNS.index((1 if sums[0] >= 0 else -1, 1 if sums[1] >= 0 else -1))]


def self_check(problem: SpatialMapProblem, answer: SpatialMapReply) -> float | None:
    """Rank an answer without the truth: maps that prove a claim are checked. See `Task.self_check`."""
    if isinstance(answer, Claim):
        return None if evidence.check(problem, answer.evidence) else PROVED
    return 0.0
