"""SpatialMap in words: letters for the places, two words for each statement, then the question.

Places are `a`, `b`, … in the order of the problem. `a^c` says that the first is further north than
the third, `a>c` further east. Where the question is about a direction, the map is turned over so
that it is north-east: the answers are the same. An answer has a word for each claim; `+b` is in, `-b` out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from ...verifiers.spatial_map.problem import UNDETERMINED, SpatialMapProblem
from ...verifiers.spatial_map.steps import IN, OUT, steps_of
from ..core.compact import CompactEncoding, Steps
from .answer import SpatialMapReply

LETTERS = "abcdefgh"
CORNERS = ("NE", "NW", "SE", "SW")
MOST_STATEMENTS = 16
UNDETERMINED_WORD = "undetermined"
_CLAIMS: dict[str, str | int] = {
    UNDETERMINED_WORD: UNDETERMINED, "N": "N", "S": "S", "E": "E", "W": "W",
    **{str(count): count for count in range(len(LETTERS))},
}  # fmt: skip
_WORD_OF = {claim: word for word, claim in _CLAIMS.items()}
_SIDES = {"+": IN, "-": OUT}
_SIGNS = {side: sign for sign, side in _SIDES.items()}


class SpatialMapCompactEncoding(CompactEncoding[SpatialMapProblem, SpatialMapReply]):
    """Maps of up to eight places, with statements and questions of the four directions between."""

    words = (
        *_CLAIMS,
        *(sign + letter for letter in LETTERS for sign in _SIDES),
        *(f"{a}{axis}{b}" for axis in "^>" for a, b in permutations(LETTERS, 2)),
        "direction", "which", "count",
        *(f"?{letter}" for letter in LETTERS), *(f"of{count}" for count in range(2, len(LETTERS) + 1)),
    )  # fmt: skip

    def of_problem(self, problem: SpatialMapProblem) -> list[str]:
        if problem.evidence == "required":
            raise ValueError("evidence: the compact encoding has no words for it")
        if not 2 <= len(problem.places) <= len(LETTERS) or len(problem.relations) > MOST_STATEMENTS:
            raise ValueError(
                f"places: the compact encoding has words for {len(LETTERS)} and {MOST_STATEMENTS} statements, "
                f"got {len(problem.places)} and {len(problem.relations)}"
            )
        if unknown := [corner for _, corner, _ in problem.relations if corner not in CORNERS]:
            raise ValueError(f"relations: the compact encoding has words for {', '.join(CORNERS)}, got {unknown[0]!r}")
        letter, question = dict(zip(problem.places, LETTERS, strict=False)), problem.question
        if question.direction is not None and question.direction not in CORNERS:
            raise ValueError(
                f"question: the compact encoding has words for {', '.join(CORNERS)}, got {question.direction!r}"
            )
        upright, ahead = (question.direction or "NE")[0] == "N", (question.direction or "NE")[1] == "E"
        norths, easts = [], []
        for place, corner, reference in problem.relations:
            pair = letter[place], letter[reference]
            norths.append("^".join(pair if (corner[0] == "N") == upright else pair[::-1]))
            easts.append(">".join(pair if (corner[1] == "E") == ahead else pair[::-1]))
        asked = [f"?{letter[place]}" for place in (question.place, question.reference) if place is not None]
        return [f"of{len(problem.places)}", *sorted(set(norths)), *sorted(set(easts)), question.kind, *asked]

    def of_answer(self, problem: SpatialMapProblem, answer: object) -> list[str]:
        if not isinstance(answer, str | int | frozenset):
            return []
        return self.of_steps(problem, steps_of(problem, answer))

    def of_steps(self, problem: SpatialMapProblem, steps: Steps) -> list[str]:
        if steps and steps[0] in _SIGNS:
            return [_SIGNS[str(side)] + letter for side, letter in zip(steps, _others(problem), strict=False)]
        return [_WORD_OF[step] for step in steps if isinstance(step, str | int) and step in _WORD_OF]

    def steps(self, problem: SpatialMapProblem, words: Sequence[str]) -> Steps:
        """A word about another place than the next one stands for no step."""
        steps: list[str | int] = []
        others = _others(problem)
        for word in words:
            if word in _CLAIMS:
                steps.append(_CLAIMS[word])
            elif word[0] in _SIDES and word[1:] == "".join(others[len(steps) : len(steps) + 1]):
                steps.append(_SIDES[word[0]])
            else:
                break
        return tuple(steps)

    def text(self, problem: SpatialMapProblem, words: Sequence[str]) -> str:
        """Whatever is not said to be in is out."""
        steps = self.steps(problem, words)
        others = [place for place in problem.places if place != problem.question.reference]
        if problem.question.kind == "which" and steps and set(steps) <= {IN, OUT} and len(steps) == len(others):
            return ", ".join(name for name, step in zip(others, steps, strict=True) if step == IN) or "none"
        return "".join(map(str, steps))


def _others(problem: SpatialMapProblem) -> list[str]:
    """The letters of all places but the reference."""
    reference = problem.question.reference
    return [letter for letter, place in zip(LETTERS, problem.places, strict=False) if place != reference]
