"""Write the certificates of mazes; `verifiers.maze.certificate` says what they hold and checks them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..certificate import Certificate
from . import solve as solver
from .problem import MazeProblem
from .walks import count_turns, marked_moves, relation


def certify(problem: MazeProblem, truth: Mapping[str, Any]) -> Certificate:
    """Return the truth of a problem with its proof.

    Args:
        truth: With `length`, or with `answer` for a question. Only what the search finds
            again is claimed.

    Raises:
        ValueError: The truth is not what is true.
    """
    if problem.form != "path":
        return _prove_answer(problem, truth.get("answer"))
    labels = solver.distance_labels(problem)
    length = int(labels[problem.exit])
    if truth.get("length", -1) != (length if length >= 0 else None):
        raise ValueError(f"length: expected {length if length >= 0 else None}, got {truth.get('length')!r:.80}")
    if length < 0:
        return _certificate(problem, {"status": "no path"}, "cut.json", np.argwhere(labels >= 0).tolist())
    claim = {"status": "path", "length": length, "path": solver.solve(problem).moves}
    return _certificate(problem, claim, "labels.json", _rows(labels))


def _prove_answer(problem: MazeProblem, answer: Any) -> Certificate:
    if problem.form == "relation":
        expected: str | int = relation(problem.start, problem.exit)
    else:
        expected = count_turns(marked_moves(problem))[problem.form == "turns"]
    if answer != expected:
        raise ValueError(f"answer: expected {expected}, got {answer!r:.80}")
    claim = {"status": "answer", "answer": expected}
    if problem.form == "relation":
        return Certificate("maze", problem.to_dict(), claim)
    return _certificate(problem, claim, "walk.json", [list(square) for square in problem.marked])


def _rows(labels: NDArray[np.int32]) -> list[list[int | None]]:
    return [[None if label < 0 else label for label in row] for row in labels.tolist()]


def _certificate(problem: MazeProblem, claim: Mapping[str, Any], name: str, proof: Any) -> Certificate:
    written = json.dumps(proof, separators=(",", ":")).encode("ascii")
    return Certificate("maze", problem.to_dict(), claim, {name: written})
