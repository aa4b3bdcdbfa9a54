"""The parameters of a batch of calendars, their limits, and the ten levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ...verifiers.calendar.clock import DAY
from ...verifiers.claim import Evidence, require_evidence
from ..core.parameters import TaskParameters, require

NAMES: Final = (
    "Ada", "Aiko", "Amir", "Ana", "Anders", "Asha", "Ben", "Bilal", "Bruno", "Carla", "Chen", "Clara", "Dara",
    "David", "Diego", "Elena", "Emeka", "Emil", "Eva", "Farah", "Felix", "Fiona", "Goran", "Grace", "Hana", "Hugo",
    "Ines", "Ivan", "Jamal", "Jia", "Jonas", "Julia", "Kai", "Karim", "Kenji", "Lara", "Leila", "Leo", "Lin",
    "Lucia", "Malik", "Maria", "Mateo", "Mei", "Mila", "Nadia", "Nils", "Nora", "Olga", "Omar", "Oscar", "Paula",
    "Pedro", "Priya", "Rafa", "Rosa", "Samir", "Sara", "Sofia", "Tariq", "Tess", "Uma", "Viktor", "Yuki",
)  # fmt: skip


@dataclass(frozen=True)
class CalendarParameters(TaskParameters):
    """Parameters of a batch of calendars.

    Attributes:
        people: 1 to 64.
        days: 1 to 7 consecutive days of the week.
        grid: Every time is a multiple of so many minutes after midnight (UTC offsets apart).
        granularity: Starts are multiples of it; a multiple of `grid`.
        hours: Length of the stretch of each day in which people can be free.
        blocks: At most so many independent free blocks per person and day.
        decoys: Stretches that suit almost everybody.
        limits: At most so many of: buffer, not before, not after, blocked times, no weekend.
        min_slots, max_slots: Number of feasible starts, when there are any.
        infeasible: Share of instances without a slot.
        priority: Whether only the earliest slot is right; `mixed` is half of each.
        time_zones: Whether people live in different zones.
        split_blocks: Whether some free blocks are given as two that touch.
        evidence: `required`: the claim that there is no slot must come with reasons.
        min_constrainedness, max_constrainedness: Band of the published study's measure (see
            `tasks.calendar.generate.constrainedness`) for the instances with a slot, the upper end left out
            below 1; it becomes the column `study_constrainedness`. From 0 to 1: any.
    """

    people: int = 4
    days: int = 5
    grid: int = 15
    granularity: int = 15
    hours: int = 10
    blocks: int = 3
    decoys: int = 3
    limits: int = 2
    min_slots: int = 1
    max_slots: int = 4
    infeasible: float = 0.1
    priority: Literal["none", "earliest", "mixed"] = "mixed"
    time_zones: bool = False
    split_blocks: bool = False
    evidence: Evidence = "none"
    min_constrainedness: float = 0.0
    max_constrainedness: float = 1.0

    def validate(self) -> None:
        require(1 <= self.people <= 64, "people", self.people, "1 to 64")
        require(1 <= self.days <= 7, "days", self.days, "1 to 7")
        require(1 <= self.grid <= 60 and DAY % self.grid == 0, "grid", self.grid, "a divisor of 1440 up to 60")
        multiple = 1 <= self.granularity <= 240 and self.granularity % self.grid == 0
        require(multiple, "granularity", self.granularity, f"a multiple of grid ({self.grid}) up to 240")
        require(4 <= self.hours <= 24, "hours", self.hours, "4 to 24")
        require(1 <= self.blocks <= 48, "blocks", self.blocks, "1 to 48")
        require(0 <= self.decoys <= 100, "decoys", self.decoys, "0 to 100")
        require(0 <= self.limits <= 5, "limits", self.limits, "0 to 5")
        require(1 <= self.min_slots <= 10080, "min_slots", self.min_slots, "1 to 10080")
        require(self.min_slots <= self.max_slots <= 10080, "max_slots", self.max_slots, "min_slots to 10080")
        require(0.0 <= self.infeasible <= 1.0, "infeasible", self.infeasible, "0 to 1")
        require_evidence(self.evidence)
        low, high = self.min_constrainedness, self.max_constrainedness
        require(0.0 <= low < 1.0, "min_constrainedness", low, "0 to less than 1")
        require(low < high <= 1.0, "max_constrainedness", high, "more than min_constrainedness, at most 1")

    @property
    def has_band(self) -> bool:
        """Whether a band of constrainedness is asked for."""
        return (self.min_constrainedness, self.max_constrainedness) != (0.0, 1.0)

    def request(self) -> NDArray[np.int64]:
        """The row of numbers that the native generator takes: int64, shape (15,)."""
        earliest = {"none": 0.0, "mixed": 0.5, "earliest": 1.0}[self.priority]
        numbers = (self.people, self.days, self.grid, self.granularity, self.hours, self.blocks, self.decoys)
        more = (self.limits, self.min_slots, self.max_slots, int(self.time_zones), int(self.split_blocks), len(NAMES))
        return np.array([*numbers, *more, round(self.infeasible * 2**32), round(earliest * 2**32)], np.int64)


def _level(
    people: int,
    days: int,
    grid: int,
    hours: int,
    blocks: int,
    decoys: int,
    limits: int,
    slots: int,
    *,
    zones: bool = False,
) -> CalendarParameters:
    return CalendarParameters(
        people=people, days=days, grid=grid, granularity=grid, hours=hours, blocks=blocks, decoys=decoys,
        limits=limits, max_slots=slots, priority="none" if people < 4 else "mixed", time_zones=zones,
        split_blocks=people >= 5,
    )  # fmt: skip


LEVELS: Final = {
    1: _level(2, 1, 30, 9, 3, 2, 0, 3),
    2: _level(2, 2, 30, 9, 2, 2, 1, 3),
    3: _level(3, 3, 30, 9, 3, 3, 1, 3),
    4: _level(4, 4, 15, 10, 3, 4, 2, 3),
    5: _level(5, 5, 15, 10, 3, 6, 2, 3),
    6: _level(6, 5, 5, 10, 3, 8, 3, 4),
    7: _level(8, 5, 5, 12, 3, 10, 3, 4, zones=True),
    8: _level(10, 6, 5, 14, 3, 12, 4, 3, zones=True),
    9: _level(14, 7, 1, 16, 4, 16, 4, 4, zones=True),
    10: _level(20, 7, 1, 24, 4, 20, 5, 3, zones=True),
}
