"""SpatialMap step by step: one claim after the other; or at the beginning that it cannot be determined."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

from ...verifiers.spatial_map.problem import UNDETERMINED, SpatialMapProblem
from ...verifiers.spatial_map.steps import IN, OUT, steps_of
from ..core.keys import Stream
from ..core.steps import Prefix, StepGrammar

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
