"""Open questions about maps: the two maps in prompts and answers, and what is said of their faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...verifiers import spatial_map as truth_of
from ...verifiers.evidence.claim import Claim
from ...verifiers.evidence.spatial_map import AXES, Layout
from ...verifiers.spatial_map import RELATIONS, SIGNS, UNDETERMINED, SpatialMapProblem
from ...verifiers.verdict import Fault
from ..keys import Stream

RULE = (
    f'The claim "{UNDETERMINED}" must be proved: by two maps, each given by all places in their order from west to east '
    "and in their order from south to north, that both fit all the facts and have different answers to the question. The claim without two such maps is "
    "wrong."
)
_INSTEAD = "or with that claim and its maps, in this form, exactly once:"
ANSWERS = {
    "direction": f"End with one of NE, NW, SE, SW, {_INSTEAD}",
    "which": f'End with the names of all these places, separated by commas, or "none" if there are none, {_INSTEAD}',
    "count": f"End with the number, {_INSTEAD}",
}
FORM = (
    f'To claim that the answer cannot be determined, write between the tags "{UNDETERMINED}", a colon, and the maps: '
    "map 1 west to east, then all names separated by commas, a semicolon, south to north, then all names, a semicolon, and map 2 in "
    "the same way."
)
FORGETS = 8
"""The null model forgets one statement in so many."""


def prove(problem: SpatialMapProblem) -> Claim[Layout]:
    """Two maps that fit the text and answer differently.

    Raises:
        ValueError: The text settles the question.
    """
    derivation = truth_of.solve(problem)["derivation"]
    if not isinstance(derivation, dict):
        raise ValueError("truth: the question is settled")
    return Claim(tuple(_layout(ranks) for ranks in derivation["maps"]))


def _layout(ranks: Mapping[str, Sequence[int]]) -> Layout:
    east, north = (tuple(sorted(ranks, key=lambda name: ranks[name][axis])) for axis in (0, 1))
    return Layout(east, north)


def guess(problem: SpatialMapProblem, stream: Stream) -> Claim[Layout]:
    """What the null model offers: two random maps that fit the statements that it did not forget."""
    return Claim(tuple(_random_map(problem, stream) for _ in range(2)))


def _random_map(problem: SpatialMapProblem, stream: Stream) -> Layout:
    kept = [statement for statement in problem.relations if stream.below(FORGETS)]
    east, north = (_random_order(problem, kept, axis, stream) for axis in (0, 1))
    return Layout(east, north)


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


def write(maps: Sequence[Layout]) -> str:
    """The claim with its maps, as the prompt asks for them."""
    told = [
        f"map {number} {AXES[0]} {', '.join(layout.eastward)}; {AXES[1]} {', '.join(layout.northward)}"
        for number, layout in enumerate(maps, 1)
    ]
    return UNDETERMINED + (": " + "; ".join(told) if told else "")


def to_json(maps: Sequence[Layout]) -> dict[str, object]:
    """As verdicts show it."""
    keys = [axis.replace(" ", "_") for axis in AXES]
    return {"claim": UNDETERMINED, "evidence": [dict(zip(keys, map(list, layout), strict=True)) for layout in maps]}


def describe(fault: Fault, degree: str) -> str | None:
    """One sentence on a fault of the evidence; None for any other fault."""
    told = _SENTENCES.get(fault.kind)
    if told is None:
        return None
    values = {**fault.place, **({} if degree == "where" else fault.detail)}
    if "statement" in values:
        place, relation, reference = values["statement"]
        values["statement"] = f"{place} is {_WORDS[relation]} of {reference}"
    return told[0 if degree == "where" else -1].format(**values)


_WORDS = {
    "NE": "north-east", "NW": "north-west", "SE": "south-east", "SW": "south-west",
    "N": "north", "E": "east", "S": "south", "W": "west",
}  # fmt: skip
_SENTENCES = {
    "evidence_missing": ("The claim that the question cannot be decided comes without two maps.",),
    "evidence_not_understood": (
        "A part of the maps is not understood.",
        "A part of the maps is not understood: {text!r}.",
    ),
    "evidence_too_long": ("The maps are longer than is allowed.",),
    "not_two_maps": ("Exactly two maps are needed.", "Exactly two maps are needed, not {maps}."),
    "map_place_repeated": ("Map {map} has {place} twice in its order {order}.",),
    "map_place_missing": ("Map {map} lacks {place} in its order {order}.",),
    "statement_broken": ("Map {map} does not fit the fact that {statement}.",),
    "maps_agree": ("Both maps fit the facts, but they answer the question alike.",),
}
