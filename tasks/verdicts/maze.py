"""The verdict on an answer to a maze, by the rules of `tasks.maze`."""

from __future__ import annotations

from typing import Any

from ...verifiers import maze as verifier
from ...verifiers.evidence import maze as maze_evidence
from ...verifiers.evidence.claim import Claim
from ...verifiers.maze import MazeProblem, Square, WalkCheck, WalkFault
from ...verifiers.verdict import Fault, Verdict, correct, wrong
from ..evidence import maze as cuts
from ..reading.maze import MazeAnswer, jump_of, moves_of
from ..task import Truth

MazeReply = MazeAnswer | Claim[Square]
"""An answer, or the claim that there is no path with the squares that prove it, where evidence is required."""


def judge(problem: MazeProblem, answer: MazeReply, truth: Truth, walk: WalkCheck | None) -> Verdict:
    """The verdict on an answer; of a walk with its check."""
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
    there_is_one = [] if truth["length"] is None else [Fault("claimed_no_path")]
    fault = maze_evidence.check(problem, answer.evidence)
    faults = there_is_one + ([fault] if fault else [])
    told = to_json(answer)
    return wrong(told, *faults) if faults else correct(told)


def _length_fault(problem: MazeProblem, length: int, truth: Truth) -> Fault | None:
    if problem.objective == "any":
        return None
    shortest = truth["length"]
    if shortest is None or length < shortest:  # a legal walk refutes a truth from elsewhere
        shortest = verifier.solve(problem).length
    return not_shortest(length) if length > shortest else None


def not_shortest(length: int) -> Fault:
    """The fault of a legal walk that is too long."""
    return Fault("not_shortest", {}, {"length": length})


def walk_fault(answer: MazeAnswer, walk: WalkCheck) -> Fault | None:
    """What a walk does first that it must not do; None when it is legal."""
    if walk.fault in (WalkFault.WALL, WalkFault.OUTSIDE):
        beyond = verifier.walk_squares(walk.last, moves_of(answer)[walk.steps])[1]
        kind = "wall_hit" if walk.fault == WalkFault.WALL else "outside"
        return Fault(kind, {"step": walk.steps + 1, "from": list(walk.last), "to": list(beyond)})
    if isinstance(answer, tuple):
        jump = jump_of(answer)
        return Fault("not_a_step", {"step": jump, "from": list(answer[jump - 1]), "to": list(answer[jump])})
    if walk.fault == WalkFault.STOPS_EARLY:
        return Fault("stops_early", {"square": list(walk.last)}, {"moves": walk.steps})
    return None


def to_json(answer: MazeReply) -> Any:
    """Letters or *no path*, a list of squares with a jump, a number, a direction, or an object with a proof."""
    if isinstance(answer, Claim):
        return cuts.to_json(answer.evidence)
    return [list(square) for square in answer] if isinstance(answer, tuple) else answer
