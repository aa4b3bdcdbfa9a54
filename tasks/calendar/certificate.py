"""The certificate of a calendar: a slot, or that there is none, with blocking reasons."""

from __future__ import annotations

import datetime
import json
from typing import Any, Final

from ...verifiers.calendar.certificate import PROBLEM, REASONS
from ...verifiers.calendar.clock import DAY, DAYS, write_clock
from ...verifiers.calendar.problem import CalendarProblem, Meeting
from ...verifiers.calendar.proof import write_reasons
from ...verifiers.certificate import Certificate
from ...verifiers.checksums import SUMS, sums
from .icalendar import write_people

MONDAY: Final = datetime.date(2001, 1, 1)
"""The Monday of the week in `calendars.ics`."""


def make_certificate(problem: CalendarProblem, slot: Meeting | None) -> Certificate:
    """A proof that the slot is right, or for None that there is none.

    Raises:
        ValueError: A start that should be blocked is feasible; it is named.
    """
    claim: dict[str, Any] = {"status": "unsatisfiable"}
    before = None
    if slot is not None:
        times = [DAYS[slot.day], write_clock(slot.start), write_clock(slot.end)]
        claim = {"status": "satisfiable", "slot": times}
        before = slot.day * DAY + slot.start if problem.priority == "earliest" else 0
    data = problem.to_dict()
    files = {
        PROBLEM: (json.dumps(data, ensure_ascii=False) + "\n").encode(),
        REASONS: write_reasons(problem, before),
        "calendars.ics": write_people(problem, MONDAY).encode(),
    }
    return Certificate("calendar", data, claim, files | {SUMS: sums(files)})
