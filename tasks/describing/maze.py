"""Sentences on faults of answers to mazes. The prompts are in `renderings.maze`."""

from __future__ import annotations

from ...verifiers.maze import MazeProblem
from ...verifiers.verdict import Fault
from ..evidence.maze import describe as describe_evidence
from ..task import Degree, Truth


def describe(problem: MazeProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
    """One sentence on a fault; `oracle` adds the truth."""
    sentence = describe_evidence(fault, degree) or _SENTENCES.get(fault.kind, _unknown)(fault, degree)
    return sentence + _truth(problem, truth) if degree == "oracle" and truth else sentence


def _square(value: list[int]) -> str:
    return f"({value[0]}, {value[1]})"


def _step(fault: Fault) -> str:
    place = fault.place
    return f"Move {place['step']} goes from {_square(place['from'])} to {_square(place['to'])}"


def _wall_hit(fault: Fault, degree: Degree) -> str:
    return f"{_step(fault)}, which is wall."


def _outside(fault: Fault, degree: Degree) -> str:
    return f"{_step(fault)}, which is outside the grid."


def _stops_early(fault: Fault, degree: Degree) -> str:
    moves = f" after {fault.detail['moves']} moves" if degree != "where" else ""
    return f"The walk ends at {_square(fault.place['square'])}{moves}, not at the exit."


def _not_shortest(fault: Fault, degree: Degree) -> str:
    moves = "" if degree == "where" else f" of {fault.detail['length']} moves"
    return f"The path{moves} is legal, but a shorter one exists."


def _claimed_no_path(fault: Fault, degree: Degree) -> str:
    return "There is a path from the start to the exit."


def _wrong_number(fault: Fault, degree: Degree) -> str:
    return "The number is wrong." if degree == "where" else f"{fault.detail['number']} is not the number of turns."


def _wrong_relation(fault: Fault, degree: Degree) -> str:
    return (
        "The direction is wrong." if degree == "where" else f"The exit is not {fault.detail['relation']} of the start."
    )


def _wrong_start(fault: Fault, degree: Degree) -> str:
    told = "" if degree == "where" else f": it begins at {_square(fault.detail['square'])}"
    return f"The list of squares does not begin at the start{told}."


def _not_a_step(fault: Fault, degree: Degree) -> str:
    place = fault.place
    return (
        f"Step {place['step']} of the list of squares is not a move to a neighbouring square: "
        f"from {_square(place['from'])} to {_square(place['to'])}."
    )


def _length_misstated(fault: Fault, degree: Degree) -> str:
    told = "" if degree == "where" else f" of {fault.detail['stated']}"
    return f"The number of moves that the answer states{told} is not that of its walk."


def _mixed_notation(fault: Fault, degree: Degree) -> str:
    return "The moves mix two notations; use the letters U, D, L and R."


def _no_moves(fault: Fault, degree: Degree) -> str:
    return "The answer makes no move."


def _unreadable(fault: Fault, degree: Degree) -> str:
    return "The answer is not in the form that was asked for, or says more than one thing."


def _unknown(fault: Fault, degree: Degree) -> str:
    return f"The answer is wrong ({fault.kind})."


_SENTENCES = {
    "wall_hit": _wall_hit,
    "outside": _outside,
    "stops_early": _stops_early,
    "not_shortest": _not_shortest,
    "claimed_no_path": _claimed_no_path,
    "wrong_number": _wrong_number,
    "wrong_relation": _wrong_relation,
    "wrong_start": _wrong_start,
    "not_a_step": _not_a_step,
    "length_misstated": _length_misstated,
    "mixed_notation": _mixed_notation,
    "no_moves": _no_moves,
    "unreadable_walk": _unreadable,
    "unreadable_number": _unreadable,
    "unreadable_direction": _unreadable,
}


def _truth(problem: MazeProblem, truth: Truth) -> str:
    if problem.form != "path":
        return f" The right answer is {truth['answer']}."
    if truth["length"] is None:
        return " There is no path."
    squares = " ".join(f"({row},{column})" for row, column in truth["path"])
    return f" A shortest path has {truth['length']} moves: {squares}."
