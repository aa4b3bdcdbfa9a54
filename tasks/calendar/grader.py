"""The grader of Calendar. Its text is sent elsewhere, so it imports the standard library alone."""

import re
from typing import Any

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def grade_calendar(text: str, problem: dict[str, Any], truth: dict[str, Any]) -> bool:
    """Return whether the slot is among the feasible ones; where they are too many to list, only the listed ones are taken."""
    if " ".join(text.lower().split()) == "no slot":
        return bool(truth["status"] == "unsatisfiable")
    found = re.fullmatch(r"([A-Z][a-z]+)\s+(\d{2}:\d{2})\s*-\s*(\d{2}:\d{2})", text)
    if not found or found[1] not in _DAYS:
        return False
    slot = [found[1], found[2], found[3]]
    if problem["constraints"]["priority"] == "earliest":
        return slot == [str(part) for part in truth["earliest"]]
    return slot in [list(one) for one in truth["slots"]]
