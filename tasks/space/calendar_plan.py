"""Calendar: free blocks of all people, over their order. An estimate.

A day of `hours` in steps of `grid` has T steps. Random free blocks of one person on one day are
reckoned as two to three times log2 T bits, by their number, and no more than 0.85 T; a person alone
is free at the feasible starts only, and so has 2·log2 T bits for the whole week. Two bits are
for the duration; limits and time zones are not counted.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from . import log2_factorial

if TYPE_CHECKING:
    from ..generation.calendar_plan_parameters import CalendarParameters


def bits(parameters: CalendarParameters) -> float:
    """See `Task.space_bits`."""
    steps = parameters.hours * 60 / parameters.grid
    if parameters.people == 1:
        return 2 * math.log2(steps) + math.log2(parameters.days)
    factor = {1: 2.0, 2: 2.5}.get(parameters.blocks, 3.0)
    day = min(0.85 * steps, factor * math.log2(steps))
    return max(0.0, parameters.people * parameters.days * day + 2 - log2_factorial(parameters.people))
