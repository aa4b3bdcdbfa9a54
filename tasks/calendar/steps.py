"""Slots step by step, and calendars in a few words.

Steps are the day, the hour and the minute of the start, or the claim that there is no slot.

The compact encoding, for models that are trained from nothing, has a word for each free block of each person, after
the length of the meeting. Times are half hours of one day, from 0 to 48: `>18 <21` is free from 09:00 to 10:30, `|`
begins the next person. A word of an answer is the day, the hour or the minute of the start.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import Any

from ...verifiers.calendar.clock import DAY, DAYS, write_clock
from ...verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.calendar.steps import NO_SLOT_STEP
from ..core.ids import Stream
from ..core.steps import CompactEncoding, Prefix, StepGrammar, Steps
from .answer import CalendarReply

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


# -------------------------------------------------------------------- compact encoding

GRID = 30
HALVES = DAY // GRID
MOST_BLOCKS = 16
LONGEST = 8
NO_SLOT_WORD = NO_SLOT_STEP.replace(" ", "-")


class CalendarCompactEncoding(CompactEncoding[CalendarProblem, CalendarReply]):
    """One day on a grid of half hours, with any slot right and no rule but free times."""

    words = (
        NO_SLOT_WORD, "|",
        *(f"d{day}" for day in range(len(DAYS))), *(f"h{hour}" for hour in range(24)), *(f"m{m}" for m in (0, GRID)),
        *(f"+{halves}" for halves in range(1, LONGEST + 1)),
        *(f">{half}" for half in range(HALVES)), *(f"<{half}" for half in range(1, HALVES + 1)),
    )  # fmt: skip

    def of_problem(self, problem: CalendarProblem) -> list[str]:
        _require_plain(problem)
        (day,) = problem.days
        words = [f"d{day}", f"+{problem.duration // GRID}"]
        for person in problem.people:
            words.append("|")
            for block in sorted(person.free):
                start, end = _minutes_of(block, day)
                if start < end:
                    words += [f">{start // GRID}", f"<{end // GRID}"]
        return words

    def of_answer(self, problem: CalendarProblem, answer: object) -> list[str]:
        """Minutes off the grid are rounded down to it."""
        day, start = getattr(answer, "day", -1), getattr(answer, "start", 0)
        if day < 0:
            return [NO_SLOT_WORD]
        return [f"d{day}", f"h{start // 60 % 24}", f"m{start % 60 // GRID * GRID}"]

    def of_steps(self, problem: CalendarProblem, steps: Steps) -> list[str]:
        """Minutes off the grid are rounded down to it."""
        if steps == (NO_SLOT_STEP,):
            return [NO_SLOT_WORD]
        parts = zip("dhm", map(int, map(str, steps)), strict=False)
        return [f"{kind}{value // GRID * GRID if kind == 'm' else value}" for kind, value in parts]

    def steps(self, problem: CalendarProblem, words: Sequence[str]) -> Steps:
        steps: list[int | str] = []
        for word in words:
            if word == NO_SLOT_WORD:
                steps.append(NO_SLOT_STEP)
            elif word[0] in "dhm":
                steps.append(int(word[1:]))
            else:
                break
        return tuple(steps)

    def text(self, problem: CalendarProblem, words: Sequence[str]) -> str:
        """The end follows from the duration."""
        steps = self.steps(problem, words)
        if len(steps) != 3 or [word[0] for word in words[:3]] != ["d", "h", "m"]:
            return " ".join(map(str, steps))
        day, hour, minute = (int(str(step)) for step in steps)
        start = 60 * hour + minute
        return f"{DAYS[day]} {write_clock(start)}-{write_clock(start + problem.duration)}"


def _minutes_of(block: tuple[int, int], day: int) -> tuple[int, int]:
    """A block of the week, cut to a day, in minutes of that day."""
    return max(block[0] - day * DAY, 0), min(block[1] - day * DAY, DAY)


def _require_plain(problem: CalendarProblem) -> None:
    """Raises ValueError where a problem has something that there are no words for."""
    ruled = {
        "buffer": problem.buffer, "not_before": problem.not_before, "not_after": problem.not_after - DAY,
        "no_weekend": problem.no_weekend, "blocked": problem.blocked, "priority": problem.priority != "none",
        "time_zone": problem.utc_offset is not None, "evidence": problem.evidence == "required",
    }  # fmt: skip
    if found := [name for name, value in ruled.items() if value]:
        raise ValueError(f"{found[0]}: the compact encoding has no words for it")
    blocks = [block for person in problem.people for block in person.free]
    if len(problem.days) != 1 or len(blocks) > MOST_BLOCKS:
        raise ValueError(
            f"days: the compact encoding has words for 1 day and {MOST_BLOCKS} blocks, got {len(problem.days)} and {len(blocks)}"
        )
    if problem.granularity != GRID or problem.duration % GRID or not GRID <= problem.duration <= LONGEST * GRID:
        raise ValueError(
            f"duration: the compact encoding has words for half hours up to {LONGEST}, got {problem.duration}"
        )
    if any(minute % GRID for block in blocks for minute in block):
        raise ValueError("people: the compact encoding has words for half hours")
