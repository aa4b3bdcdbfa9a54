"""NPHardEval's travelling salesmen: the shortest tour (`TSP`), and whether one is shorter than a limit (`TSP-D`).

Source: casmlab/NPHardEval (arXiv 2312.14890). The distances are read from the sentences of the question, or from the matrix that
`nphardeval_files` puts beside a result. Its key to TSP is the tour of a greedy walk from a random city, so a
shortest tour is often refused; here every shortest tour is right. TSP-D asks whether each city can be visited *at least* once at a
total *less than* the limit, so distances are shortened over other cities first. Cities are numbered from 0, as in its distances.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...tasks import get_task
from ...tasks.core.answers import NOTHING, Answer, Reading, final_answer
from ...verifiers.verdict import Fault, Verdict, correct, undecided, unparsed, wrong
from .question import ForeignQuestion, ask

NAME = "NPHardEval (a question with distances between cities, or weights and limit)"
ECHOES = ("{'Path': '0->1->2->...->N->0', 'TotalDistance': 'INT_TOTAL_DISTANCE'}", "0->1->2->...->N->0")
MOST_CITIES = 1000
_DISTANCE = re.compile(
    r"The (?:path|distance) between City ([0-9]{1,4}) and City ([0-9]{1,4}) is (?:with distance )?([0-9]{1,9})(?![0-9]|\.[0-9])"
)
_LIMIT = re.compile(r"total distance less than ([0-9]{1,12}(?:\.[0-9]{1,6})?)")
_FEASIBLE = re.compile(r"""\{?\s*['"]?feasible['"]?\s*:\s*['"]?(yes|no|true|false)['"]?\s*\}?""", re.IGNORECASE)
_YES_NO = re.compile(r"(?:the answer is )?(yes|no)\b[^a-z]{0,3}", re.IGNORECASE)


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether there is a question with distances between cities, or a matrix of `nphardeval_files`."""
    return isinstance(row.get("nphardeval_weights"), list) or bool(_DISTANCE.search(_text(row)))


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Return the question of a row.

    Raises:
        ValueError: A distance is missing, or is no whole number.
    """
    stored = row.get("nphardeval_weights")
    weights = np.array(stored, np.int64) if stored is not None else _read(_text(row))
    limit = row.get("nphardeval_limit")
    if stored is None and (found := _LIMIT.search(_text(row))):
        limit = float(found[1])
    if limit is None:
        return ask("tsp", {"weights": weights.tolist()}, echoes=ECHOES)
    return _decision(weights, float(limit))


def _text(row: Mapping[str, Any]) -> str:
    return next((row[name] for name in ("question", "prompt", "input") if isinstance(row.get(name), str)), "")


def _read(text: str) -> NDArray[np.int64]:
    told = {(int(a), int(b)): int(weight) for a, b, weight in _DISTANCE.findall(text)}
    cities = 1 + max(max(pair) for pair in told)
    if cities > MOST_CITIES:
        raise ValueError(f"question: expected at most {MOST_CITIES:,} cities, got {cities:,}")
    weights = np.zeros((cities, cities), np.int64)
    for i in range(cities):
        for j in range(i + 1, cities):
            weight = told.get((i, j), told.get((j, i)))
            if weight is None:
                raise ValueError(f"question: no distance between City {i} and City {j}")
            weights[i, j] = weights[j, i] = weight
    return weights


def _decision(weights: NDArray[np.int64], limit: float) -> ForeignQuestion:
    """Return the question whether a closed walk through all cities is shorter than a limit."""
    shortest = weights.copy()
    np.fill_diagonal(shortest, 0)
    for k in range(len(shortest)):
        shortest = np.minimum(shortest, shortest[:, k, None] + shortest[None, k, :])
    task = get_task("tsp")
    truth = task.decide(task.problem_from_dict({"weights": shortest.tolist()}))
    proved = truth["status"] == "optimal"
    short = truth.get("objective") is not None and truth["objective"] < limit
    feasible: bool | None = True if short else False if proved else None

    def judge(text: str) -> Verdict:
        found = final_answer(text, _yes_or_no, "")
        if isinstance(found, Fault):
            return unparsed(found)
        if feasible is None:
            return undecided(found, Fault("not_proved", {}, {"length": truth.get("objective")}))
        said = "yes" if found == "yes" else "no"
        return (
            correct(said) if (said == "yes") == feasible else wrong(said, Fault("wrong_decision", {}, {"answer": said}))
        )

    group = {True: "feasible", False: "infeasible", None: ""}[feasible]
    return ForeignQuestion("tsp", judge, None, None, lambda: group, ("Yes", "No"))


def _yes_or_no(candidate: str) -> Reading[str]:
    text = candidate.strip(" \t\n*_`.")
    found = _FEASIBLE.fullmatch(text) or _YES_NO.fullmatch(text)
    return NOTHING if not found else Answer("yes" if found[1].lower() in ("yes", "true") else "no")
