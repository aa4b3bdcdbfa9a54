"""Thoughtless answers to maps described in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...verifiers.spatial_map import RELATIONS, SIGNS, UNDETERMINED, SpatialMapProblem
from ..keys import Stream
from .guess import Guess, constants

MOST_COUNTED = 8


def guesses(problem: SpatialMapProblem, stream: Stream) -> Iterator[Guess]:
    """Any answer of the form; what one statement alone says; what the prompt names most or first."""
    kind, reference = problem.question.kind, problem.question.reference
    yield from constants(UNDETERMINED)
    others = [name for name in problem.places if name != reference]
    if kind == "direction":
        yield from constants(*RELATIONS[:4])
        yield Guess("random", "direction", RELATIONS[stream.below(4)])
        place, reference_net = _signs(problem, problem.question.place), _signs(problem, reference)
        between = _between(problem)
        sums = [a - b for a, b in zip(place, reference_net, strict=True)]
        yield Guess("greedy", "signs of the statements about both", _direction(sums))
        yield Guess("greedy", "signs of the statements about the place", _direction(place))
        yield Guess("greedy", "signs of the statements about the reference", _direction([-b for b in reference_net]))
        told = [said or sign for said, sign in zip(between, sums, strict=True)]
        yield Guess("greedy", "the statement about both, then signs", _direction(told))
        said = [relation for _, relation, _ in problem.relations if relation in RELATIONS[:4]]
        yield Guess("copied", "first relation", said[0] if said else "NE")
        yield Guess("copied", "last relation", said[-1] if said else "NE")
        return
    stated = _stated(problem)
    if kind == "count":
        yield from constants(*map(str, range(MOST_COUNTED + 1)))
        yield Guess("random", "number", str(stream.below(min(len(problem.places), MOST_COUNTED + 1))))
        yield Guess("greedy", "number stated", str(len(stated)))
        yield Guess("greedy", "number stated and one", str(len(stated) + 1))
        yield Guess("copied", "number of places", str(len(problem.places)))
        return
    yield from constants("none")
    drawn = [name for name in others if stream.below(4) == 0]
    yield Guess("random", "places", ", ".join(drawn) or "none")
    yield Guess("greedy", "places stated", ", ".join(stated) or "none")
    named = Counter(name for place, _, other in problem.relations for name in (place, other) if name != reference)
    yield Guess("greedy", "most-named place", max(others, key=lambda name: (named[name], name)))
    yield Guess("copied", "all places", ", ".join(others))
    yield Guess("copied", "first place", others[0])


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


def _signs(problem: SpatialMapProblem, name: str | None) -> list[int]:
    """How far east and north the statements about a place put it, whatever they compare it with."""
    sums = [0, 0]
    for place, relation, other in problem.relations:
        for axis, sign in enumerate(SIGNS[RELATIONS.index(relation)]):
            sums[axis] += sign * ((place == name) - (other == name))
    return sums


def _between(problem: SpatialMapProblem) -> list[int]:
    """What statements about the place and the reference say of the two axes; 0 where they say nothing."""
    question, said = problem.question, [0, 0]
    for place, relation, other in problem.relations:
        if {place, other} == {question.place, question.reference}:
            for axis, sign in enumerate(SIGNS[RELATIONS.index(relation)]):
                said[axis] = said[axis] or (sign if place == question.place else -sign)
    return said


def _direction(sums: list[int]) -> str:
    return RELATIONS[SIGNS.index((1 if sums[0] >= 0 else -1, 1 if sums[1] >= 0 else -1))]
