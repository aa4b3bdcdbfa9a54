"""SpatialMap in words: a letter for each place, a word for each statement, then the question.

Places are `a`, `b`, … in the order of the problem. `aNEc` says that the first is north-east of the
third; a statement is turned so that the earlier letter comes first. The question is its kind and
direction, `which:SW`, and the places it names, `?c`. An answer has a word for each claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ...verifiers.spatial_map_problem import UNDETERMINED, SpatialMapProblem
from ...verifiers.steps.spatial_map import IN, OUT, steps_of
from .shorthand import Steps

LETTERS = "abcdefgh"
CORNERS = ("NE", "NW", "SE", "SW")
MOST_STATEMENTS = 16
UNDETERMINED_WORD = "undetermined"
_OPPOSITE = {"NE": "SW", "NW": "SE", "SE": "NW", "SW": "NE"}
_CLAIMS: dict[str, str | int] = {
    UNDETERMINED_WORD: UNDETERMINED, "N": "N", "S": "S", "E": "E", "W": "W", IN: IN, OUT: OUT,
    **{str(count): count for count in range(len(LETTERS))},
}  # fmt: skip
_WORD_OF = {claim: word for word, claim in _CLAIMS.items()}


class SpatialMapShorthand:
    """Maps of up to eight places, with statements and questions of the four directions between."""

    words = (
        *_CLAIMS,
        *(f"{a}{corner}{b}" for a, b in combinations(LETTERS, 2) for corner in CORNERS),
        "direction:", *(f"{kind}:{corner}" for kind in ("which", "count") for corner in CORNERS),
        *(f"?{letter}" for letter in LETTERS), *(f"of{count}" for count in range(2, len(LETTERS) + 1)),
    )  # fmt: skip

    def of_problem(self, problem: SpatialMapProblem) -> list[str]:
        """As `Shorthand.of_problem`."""
        if problem.evidence == "required":
            raise ValueError("evidence: the shorthand has no words for it")
        if not 2 <= len(problem.places) <= len(LETTERS) or len(problem.relations) > MOST_STATEMENTS:
            raise ValueError(
                f"places: the shorthand has words for {len(LETTERS)} and {MOST_STATEMENTS} statements, "
                f"got {len(problem.places)} and {len(problem.relations)}"
            )
        letter = dict(zip(problem.places, LETTERS, strict=False))
        words = [f"of{len(problem.places)}"]
        for place, corner, reference in problem.relations:
            if corner not in CORNERS:
                raise ValueError(f"relations: the shorthand has words for {', '.join(CORNERS)}, got {corner!r}")
            a, b = letter[place], letter[reference]
            words.append(f"{a}{corner}{b}" if a < b else f"{b}{_OPPOSITE[corner]}{a}")
        question = problem.question
        if question.direction is not None and question.direction not in CORNERS:
            raise ValueError(f"question: the shorthand has words for {', '.join(CORNERS)}, got {question.direction!r}")
        words.append(f"{question.kind}:{question.direction or ''}")
        words += [f"?{letter[place]}" for place in (question.place, question.reference) if place is not None]
        return words

    def of_answer(self, problem: SpatialMapProblem, answer: object) -> list[str]:
        """As `Shorthand.of_answer`."""
        if not isinstance(answer, str | int | frozenset):
            return []
        return [_WORD_OF[step] for step in steps_of(problem, answer) if step in _WORD_OF]

    def of_steps(self, problem: SpatialMapProblem, steps: Steps) -> list[str]:
        """As `Shorthand.of_steps`."""
        return [_WORD_OF[step] for step in steps if isinstance(step, str | int) and step in _WORD_OF]

    def steps(self, problem: SpatialMapProblem, words: Sequence[str]) -> Steps:
        """As `Shorthand.steps`."""
        steps: list[str | int] = []
        for word in words:
            if word not in _CLAIMS:
                break
            steps.append(_CLAIMS[word])
        return tuple(steps)

    def text(self, problem: SpatialMapProblem, words: Sequence[str]) -> str:
        """As `Shorthand.text`; whatever is not said to be in is out."""
        steps = self.steps(problem, words)
        others = [place for place in problem.places if place != problem.question.reference]
        if problem.question.kind == "which" and steps and set(steps) <= {IN, OUT} and len(steps) == len(others):
            return ", ".join(name for name, step in zip(others, steps, strict=True) if step == IN) or "none"
        return "".join(map(str, steps))
