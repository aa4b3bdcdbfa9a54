"""The null model of SpatialMap: forgets some statements, follows chains of a few, and guesses what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...verifiers.spatial_map import RELATIONS, SIGNS, UNDETERMINED, Answer, SpatialMapProblem
from ..keys import Stream

FORGETS = 8
"""The null model forgets one statement in so many."""
GIVES_UP = 10
"""… and says "cannot be determined" once in so many, when it would have to guess."""


def guess_answer(problem: SpatialMapProblem, stream: Stream) -> Answer:
    """An answer from part of the statements, or that there is none, which is said rarely."""
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
