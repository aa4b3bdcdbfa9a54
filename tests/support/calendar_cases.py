"""Two people whose free times are known, and verdicts on answers about them."""

from __future__ import annotations

from typing import Any

from assay.tasks.calendar.task import Calendar
from assay.verifiers.calendar.problem import CalendarProblem, Meeting
from assay.verifiers.calendar.problem_json import read_problem
from assay.verifiers.verdict import Verdict

TASK = Calendar()
NINE = Meeting(0, 540, 570)


def problem(**change: Any) -> CalendarProblem:
    """Ana and Bo can meet on Monday 09:00-12:30 and Tuesday 23:00-24:00."""
    data: dict[str, Any] = {
        "people": {
            "Ana": {"Monday": [["08:00", "10:00"], ["10:00", "12:30"]], "Tuesday": [["22:00", "24:00"]]},
            "Bo": {"Monday": [["09:00", "13:00"]], "Tuesday": [["23:00", "24:00"]]},
        },
        "days": ["Monday", "Tuesday"],
        "duration": 30,
    }
    return read_problem(data | change)


def verdict(answer: str, p: CalendarProblem | None = None) -> Verdict:
    return TASK.verify(p or problem(), f"<answer>{answer}</answer>")


def fault_kinds(found: Verdict) -> list[str]:
    return [fault.kind for fault in found.faults]
