"""Answers about maps step by step, and maps in a few words.

Steps are the claims of an answer, one after the other, or at the beginning that the question is open.

The compact encoding, for models that are trained from nothing, has letters for the places, `a`, `b`, … in the order
of the problem, two words for each statement, then the question. `a^c` says that the first is farther north than the
third, `a>c` farther east. Where the question is about a direction, the map is turned over so that it is north-east:
the answers are the same. An answer has a word for each claim; `+b` is in, `-b` out.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from itertools import permutations
from typing import Any

from ...verifiers.spatial_map.problem import UNDETERMINED, SpatialMapProblem
from ...verifiers.spatial_map.steps import IN, OUT, steps_of
from ..core.ids import Stream
from ..core.steps import CompactEncoding, Prefix, StepGrammar, Steps
from .answer import SpatialMapReply

_AXES = {"n": "N", "north": "N", "s": "S", "south": "S", "e": "E", "east": "E", "w": "W", "west": "W"}
_CLAIMS = frozenset((UNDETERMINED, "undetermined", "unknown", "cannot determine", "not determined"))
_SIDES = {IN: IN, "yes": IN, OUT: OUT, "no": OUT, "not in": OUT}
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_OPINIONS = 4
"""Guesses that an opinion is formed from."""


class SpatialMapStepGrammar(StepGrammar[SpatialMapProblem]):
    """Steps as in `verifiers.spatial_map.steps`: an axis, a place in or out, or the number."""

    def __init__(self, task: Any, problem: SpatialMapProblem) -> None:
        super().__init__(task, problem)
        self._kind = problem.question.kind
        self._others = [name for name in problem.places if name != problem.question.reference]

    @property
    def wording(self) -> str:
        open_end = f"At the very beginning, a step may instead be the words {UNDETERMINED}, which are a whole answer."
        if self._kind == "direction":
            return f"The first step is N or S; the second and last is E or W. {open_end}"
        if self._kind == "which":
            return (
                f"A step says of one place, in the order {', '.join(self._others)}, whether it belongs to the answer, "
                f"written as NAME: in or NAME: out. {open_end}"
            )
        return f"The only step is the number. {open_end}"

    def choices(self, prefix: Prefix) -> list[Hashable]:
        if self.ended(prefix):
            return []
        forms: dict[str, list[Hashable]] = {
            "direction": ["E", "W"] if prefix else ["N", "S"],
            "which": [IN, OUT],
            "count": [*range(len(self._others) + 1)],
        }
        return forms[self._kind] if prefix else [*forms[self._kind], UNDETERMINED]

    def ended(self, prefix: Prefix) -> bool:
        whole = {"direction": 2, "which": len(self._others), "count": 1}[self._kind]
        return prefix == (UNDETERMINED,) or len(prefix) == whole

    def answer(self, prefix: Prefix) -> Any:
        if prefix == (UNDETERMINED,):
            return UNDETERMINED
        if self._kind == "which":
            return frozenset(name for name, side in zip(self._others, prefix, strict=False) if side == IN)
        return "".join(prefix) if self._kind == "direction" else prefix[0]

    def steps(self, answer: Any) -> Prefix | None:
        return steps_of(self.problem, answer)

    def write_step(self, prefix: Prefix, step: Any) -> str:
        if self._kind == "which" and step != UNDETERMINED:
            return f"{self._others[len(prefix)]}: {step}"
        return str(step)

    def read_bare(self, prefix: Prefix, text: str) -> Any:
        """The name may be left out, but not be another's."""
        small = " ".join(text.lower().split())
        if small in _CLAIMS:
            return UNDETERMINED
        if self._kind == "direction":
            return _AXES.get(small)
        if self._kind == "count":
            return int(small) if _NUMBER.fullmatch(small) else None
        if len(prefix) < len(self._others):
            small = small.removeprefix(self._others[len(prefix)].lower()).lstrip(" :=-")
        return _SIDES.get(small)

    def guess(self, prefix: Prefix, stream: Stream) -> Any:
        """The step at this place of an answer of the null model."""
        steps = steps_of(self.problem, self._task.baseline(self.problem, stream))
        if prefix and steps == (UNDETERMINED,):
            return None
        return steps[len(prefix)] if len(prefix) < len(steps) else None

    def opinion(self, prefix: Prefix, stream: Stream) -> float:
        """The share of further guesses that come to the same last step."""
        if not prefix:
            return 1.0
        guesses = [self.guess(prefix[:-1], stream) for _ in range(_OPINIONS)]
        return (guesses.count(prefix[-1]) + 0.5) / (_OPINIONS + 1)


# -------------------------------------------------------------------- compact encoding

LETTERS = "abcdefgh"
CORNERS = ("NE", "NW", "SE", "SW")
MOST_STATEMENTS = 16
UNDETERMINED_WORD = "undetermined"
_STEP_OF: dict[str, str | int] = {
    UNDETERMINED_WORD: UNDETERMINED, "N": "N", "S": "S", "E": "E", "W": "W",
    **{str(count): count for count in range(len(LETTERS))},
}  # fmt: skip
_WORD_OF = {claim: word for word, claim in _STEP_OF.items()}
_SIDE_OF = {"+": IN, "-": OUT}
_SIGN_OF = {side: sign for sign, side in _SIDE_OF.items()}


class SpatialMapCompactEncoding(CompactEncoding[SpatialMapProblem, SpatialMapReply]):
    """Maps of up to eight places, with statements and questions of the four directions between."""

    words = (
        *_STEP_OF,
        *(sign + letter for letter in LETTERS for sign in _SIDE_OF),
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
        if steps and steps[0] in _SIGN_OF:
            return [_SIGN_OF[str(side)] + letter for side, letter in zip(steps, _others(problem), strict=False)]
        return [_WORD_OF[step] for step in steps if isinstance(step, str | int) and step in _WORD_OF]

    def steps(self, problem: SpatialMapProblem, words: Sequence[str]) -> Steps:
        """A word about another place than the next one stands for no step."""
        steps: list[str | int] = []
        others = _others(problem)
        for word in words:
            if word in _STEP_OF:
                steps.append(_STEP_OF[word])
            elif word[0] in _SIDE_OF and word[1:] == "".join(others[len(steps) : len(steps) + 1]):
                steps.append(_SIDE_OF[word[0]])
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
