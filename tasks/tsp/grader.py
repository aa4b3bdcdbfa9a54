"""The grader of TSP. Its text is sent elsewhere, so it imports the standard library alone."""

import re
from typing import Any


def grade_tsp(text: str, problem: dict[str, Any], truth: dict[str, Any]) -> bool:
    """Return whether it visits every city once and is as long as the proved optimum."""
    if not re.fullmatch(r"\d{1,6}(?:\s*->\s*\d{1,6})*", text):
        return False
    tour, weights = [int(city) for city in text.split("->")], problem["weights"]
    if len(tour) > 1 and tour[0] == tour[-1]:
        tour.pop()
    if sorted(tour) != list(range(len(weights))):
        return False
    return bool(sum(weights[a][b] for a, b in zip(tour, tour[1:] + tour[:1])) == truth["objective"])  # noqa: B905 - of any Python
