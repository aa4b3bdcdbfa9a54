"""The grader of 3SAT. Its text is sent elsewhere, so it imports the standard library alone."""

import re
from typing import Any


def grade_3sat(text: str, problem: dict[str, Any], truth: dict[str, Any]) -> bool:
    """Return whether every clause holds; or the claim is right."""
    if text.lower().strip().rstrip(".") == "unsatisfiable":
        return bool(truth["status"] == "unsatisfiable")
    if not re.fullmatch(r"(?:x\d{1,6}=[TF][\s,]*)+", text):
        return False
    pairs = re.findall(r"x(\d{1,6})=([TF])", text)
    values = {int(name): value == "T" for name, value in pairs}
    if len(pairs) != len(values) or set(values) != set(range(1, problem["n"] + 1)):
        return False
    return all(any(values[abs(literal)] == (literal > 0) for literal in clause) for clause in problem["clauses"])
