"""Mazes without a path: the proof in prompts and answers, and what is said of its faults."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...verifiers import maze as verifier
from ...verifiers.evidence.claim import Claim
from ...verifiers.maze import MazeProblem, Square, neighbours
from ...verifiers.verdict import Fault
from ..keys import Stream
from ..reading.maze import NO_PATH, write_squares
from ..task import Degree

RULE = (
    " The claim that no path exists must be proved: by a list of free squares, among which is exactly one of S and E, "
    "such that no move leads from a listed square to a square that is not listed. All squares that can be reached from "
    "S are such a list, and so are all from which E can be reached. The claim without such a list is wrong."
)
MOVES = (
    "Give the moves in their order as letters U, D, L, R between answer tags, in the form "
    "<answer>{example}</answer> (an example of the form only)."
)
FORM = (
    'If there is no path from S to E, write instead between the tags the words "no path", a colon, and the listed squares '
    "in any order, each as (row,column): no path: (0,0) (0,1) and so on."
)


def prove(problem: MazeProblem) -> Claim[Square]:
    """The squares in reach of the start, or those in reach of the exit, whichever are fewer."""
    turned = MazeProblem(problem.squares, problem.exit, problem.start)
    tables = [verifier.distance_labels(one) >= 0 for one in (problem, turned)]
    smaller = min(tables, key=np.count_nonzero)
    return Claim(tuple((row, column) for row, column in np.argwhere(smaller).tolist()))


def guess(problem: MazeProblem, stream: Stream) -> Claim[Square]:
    """What the null model offers when its search ran dry: what it saw, but for a square that it overlooked."""
    seen, waiting = {problem.start}, [problem.start]
    while waiting:
        for there in neighbours(waiting.pop()):
            if there not in seen and problem.is_free(there):
                seen.add(there)
                waiting.append(there)
    squares = sorted(seen)
    if len(squares) > 1 and stream.below(4):
        squares.pop(stream.below(len(squares)))
    return Claim(tuple(squares))


def write(squares: Sequence[Square]) -> str:
    """The claim with its squares, as the prompt asks for them."""
    return f"{NO_PATH}: {write_squares(squares)}" if squares else NO_PATH


def to_json(squares: Sequence[Square]) -> dict[str, object]:
    """As verdicts show it."""
    return {"claim": NO_PATH, "evidence": [list(square) for square in squares]}


def describe(fault: Fault, degree: Degree) -> str | None:
    """One sentence on a fault of the evidence; None for any other fault."""
    told = _SENTENCES.get(fault.kind)
    if told is None:
        return None
    values = {**fault.place, **({} if degree == "where" else fault.detail)}
    shown = {name: f"({v[0]}, {v[1]})" if isinstance(v, list) else v for name, v in values.items()}
    return told[0 if degree == "where" else -1].format(**shown)


_SENTENCES = {
    "evidence_missing": ("The claim that there is no path comes without the squares that prove it.",),
    "evidence_not_understood": (
        "A part of the list of squares is not understood.",
        "A part of the list of squares is not understood: {text!r}.",
    ),
    "evidence_too_long": ("The list of squares is longer than is allowed.",),
    "cut_not_free": ("The listed square {square} is not a free square of the grid.",),
    "cut_without_end": ("Neither S nor E is among the listed squares.",),
    "cut_with_both_ends": ("Both S and E are among the listed squares.",),
    "cut_leaks": ("A move leads from the listed square {from} to {to}, which is not listed.",),
}
