"""The grader of Maze. Its text is sent elsewhere, so it imports the standard library alone."""

import re
from typing import Any


def grade_maze(text: str, problem: dict[str, Any], truth: dict[str, Any]) -> bool:
    """Return whether the moves lead from start to exit, as few as there can be where that is asked; or the answer is right."""
    if problem["form"] != "path":
        said = "-".join(text.lower().replace("-", " ").split())
        return said == str(truth["answer"])
    if " ".join(text.lower().split()) == "no path":
        return truth["length"] is None
    if not re.fullmatch(r"[UDLR]+", text):
        return False
    row, column = problem["start"]
    rows = problem["rows"]
    for move in text:
        row += {"U": -1, "D": 1}.get(move, 0)
        column += {"L": -1, "R": 1}.get(move, 0)
        if not (0 <= row < len(rows) and 0 <= column < len(rows[0])) or rows[row][column] != ".":
            return False
    if [row, column] != list(problem["exit"]):
        return False
    return bool(problem.get("objective", "shortest") == "any" or len(text) == truth["length"])
