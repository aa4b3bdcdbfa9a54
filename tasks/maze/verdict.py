"""The verdict on an answer to a maze, by the rules of `tasks/maze/task.py`, and the sentences of its feedback."""

from __future__ import annotations

from ...verifiers.claim import Claim
from ...verifiers.maze.check import WalkCheck, WalkFault
from ...verifiers.maze.problem import MazeProblem, Square
from ...verifiers.maze.solve import solve
from ...verifiers.maze.walks import walk_squares
from ...verifiers.verdict import Fault, Verdict, correct, wrong
from ..core.instance import Degree, Truth
from .answer import NO_PATH, MazeAnswer, MazeReply, jump_of, moves_of, to_json


def judge(problem: MazeProblem, answer: MazeReply, truth: Truth, walk: WalkCheck | None) -> Verdict:
    """Return the verdict on an answer.

    Args:
        walk: The check of the answer; None unless it is a walk.
    """
    if isinstance(answer, Claim):
        return _judge_proof(problem, answer, truth)
    if walk is not None:
        fault = walk_fault(answer, walk) or _length_fault(problem, walk.steps, truth)
    elif problem.form == "path":
        fault = None if truth["length"] is None else Fault("claimed_no_path")
    elif answer == truth["answer"]:
        fault = None
    elif problem.form == "relation":
        fault = Fault("wrong_relation", {}, {"relation": answer})
    else:
        fault = Fault("wrong_number", {}, {"number": answer})
    told = to_json(answer)
    return wrong(told, fault) if fault else correct(told)


def _judge_proof(problem: MazeProblem, answer: Claim[Square], truth: Truth) -> Verdict:
    """The squares decide alone; of a maze known to have a path no claim is right."""
    from ...verifiers.maze import evidence

    there_is_one = [] if truth["length"] is None else [Fault("claimed_no_path")]
    fault = evidence.check(problem, answer.evidence)
    faults = there_is_one + ([fault] if fault else [])
    told = to_json(answer)
    return wrong(told, *faults) if faults else correct(told)


def _length_fault(problem: MazeProblem, length: int, truth: Truth) -> Fault | None:
    if problem.objective == "any":
        return None
    shortest = truth["length"]
    if shortest is None or length < shortest:  # a legal walk refutes a truth from elsewhere
        shortest = solve(problem).length
    return _not_shortest_fault(length) if length > shortest else None


def judge_letters(walk: str, check: WalkCheck | None, length: int | None) -> Verdict:
    """Return the verdict on a walk in letters, or on the claim that there is none, by the length it must have.

    Args:
        check: Of the walk; None for the claim.
        length: Most moves of a right walk; None where no walk leads to the exit.
    """
    if check is None:
        return correct(NO_PATH) if length is None else wrong(NO_PATH, Fault("claimed_no_path"))
    late = length is not None and check.steps > length
    fault = walk_fault(walk, check) or (_not_shortest_fault(check.steps) if late else None)
    return wrong(walk, fault) if fault else correct(walk)


def _not_shortest_fault(length: int) -> Fault:
    return Fault("not_shortest", {}, {"length": length})


def walk_fault(answer: MazeAnswer, walk: WalkCheck) -> Fault | None:
    """Return the first thing that a walk does and must not do; None when it is legal."""
    if walk.fault in (WalkFault.WALL, WalkFault.OUTSIDE):
        beyond = walk_squares(walk.last, moves_of(answer)[walk.steps])[1]
        kind = "wall_hit" if walk.fault == WalkFault.WALL else "outside"
        return Fault(kind, {"step": walk.steps + 1, "from": list(walk.last), "to": list(beyond)})
    if isinstance(answer, tuple):
        jump = jump_of(answer)
        return Fault("not_a_step", {"step": jump, "from": list(answer[jump - 1]), "to": list(answer[jump])})
    if walk.fault == WalkFault.STOPS_EARLY:
        return Fault("stops_early", {"square": list(walk.last)}, {"moves": walk.steps})
    return None


# -------------------------------------------------------------------------- feedback


def describe(problem: MazeProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
    """Describe a fault in one sentence; `oracle` adds the truth."""
    sentence = _sentence(fault, degree)
    return sentence + _truth(problem, truth) if degree == "oracle" and truth else sentence


def _sentence(fault: Fault, degree: Degree) -> str:
    if known := _SENTENCES.get(fault.kind):
        return known(fault, degree)
    from .evidence import describe as describe_evidence

    return describe_evidence(fault, degree) or _unknown(fault, degree)


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
