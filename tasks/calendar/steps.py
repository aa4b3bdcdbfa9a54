"""Calendar step by step: the day, the hour, the minute of the start; or the claim that there is no slot."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

from ...verifiers.calendar.clock import DAY, DAYS
from ...verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.calendar.steps import NO_SLOT_STEP
from ..core.keys import Stream
from ..core.steps import Prefix, StepGrammar

_DAY_OF = {word: day for day, name in enumerate(DAYS) for word in (name.lower(), name[:3].lower())}
_HOUR = re.compile(r"(?:hour )?(\d{1,2})(?: ?h| o'clock)?", re.ASCII)
_MINUTE = re.compile(r"(?:minute |:)?(\d{1,2})(?: ?min| minutes)?", re.ASCII)
_CLAIMS = frozenset((NO_SLOT_STEP, "none", "no slot exists", "no slot available", "no meeting"))
_TRIES = 8


class CalendarStepGrammar(StepGrammar[CalendarProblem]):
    """A step is a day of the problem, then an hour, then a minute."""

    @property
    def wording(self) -> str:
        return (
            "The first step is the day of the meeting, written as Monday; the second the hour of its start, written as "
            "hour 9; the third and last the minute of its start, written as minute 30. At the very beginning, a step "
            "may instead be the words no slot, which are a whole answer."
        )

    def choices(self, prefix: Prefix) -> list[Hashable]:
        if self.ended(prefix):
            return []
        if not prefix:
            return [*self.problem.days, NO_SLOT_STEP]
        return [*range(24 if len(prefix) == 1 else 60)]

    def ended(self, prefix: Prefix) -> bool:
        return prefix == (NO_SLOT_STEP,) or len(prefix) == 3

    def answer(self, prefix: Prefix) -> Any:
        if prefix == (NO_SLOT_STEP,):
            return NO_SLOT
        day, hour, minute = prefix
        return Meeting(day, 60 * hour + minute, 60 * hour + minute + self.problem.duration)

    def steps(self, answer: Any) -> Prefix | None:
        """None for a slot of another length or on no day of the problem."""
        if answer == NO_SLOT:
            return (NO_SLOT_STEP,)
        fits = answer.end - answer.start == self.problem.duration and answer.day in self.problem.days
        return (answer.day, answer.start // 60, answer.start % 60) if fits and answer.start < DAY else None

    def write_step(self, prefix: Prefix, step: Any) -> str:
        if step == NO_SLOT_STEP:
            return NO_SLOT_STEP
        return DAYS[step] if not prefix else f"{'hour' if len(prefix) == 1 else 'minute'} {step}"

    def read_bare(self, prefix: Prefix, text: str) -> Any:
        """`Monday` or `Mon`; `hour 9`, `9`, `9 h`; `minute 30`, `30`, `:30`."""
        text = text.lower()
        if not prefix:
            return NO_SLOT_STEP if text in _CLAIMS else _DAY_OF.get(text)
        match = (_HOUR if len(prefix) == 1 else _MINUTE).fullmatch(text)
        return int(match[1]) if match else None

    def guess(self, prefix: Prefix, stream: Stream) -> Any:
        """The next step of a slot of the null model that begins so, if a few tries come to one."""
        for _ in range(_TRIES):
            steps = self.steps(self._task.baseline(self.problem, stream))
            if steps is not None and steps[: len(prefix)] == prefix and len(steps) > len(prefix):
                return steps[len(prefix)]
        return None

    def opinion(self, prefix: Prefix, stream: Stream) -> float:
        """The share of a few slots of the null model that begin so."""
        drawn = [self.steps(self._task.baseline(self.problem, stream)) for _ in range(_TRIES)]
        return (sum(steps is not None and steps[: len(prefix)] == prefix for steps in drawn) + 0.5) / (_TRIES + 1)
