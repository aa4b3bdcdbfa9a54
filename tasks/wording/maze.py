"""What a model reads about mazes: prompts, and sentences on faults."""

from __future__ import annotations

from ...verifiers.maze import MazeProblem
from ...verifiers.verdict import Fault
from ..evidence.maze import FORM, RULE
from ..evidence.maze import describe as describe_evidence
from ..task import Degree, Truth

# ------------------------------------------------------------------------------- prompts


def write_prompt(problem: MazeProblem, example: str) -> str:
    """The maze, every rule that decides the verdict, and how to answer."""
    parts = {"path": _path, "right_turns": _right_turns, "turns": _turns, "relation": _relation}
    return "\n\n".join([_maze(problem), parts[problem.form](problem), _answer_form(problem, example)])


def drawing(problem: MazeProblem) -> str:
    """The grid as text, with `S`, `E` and, if there is one, the marked path as `*`."""
    lines = [list(line) for line in problem.lines()]
    for row, column in problem.marked:
        lines[row][column] = "*"
    for sign, (row, column) in (("S", problem.start), ("E", problem.exit)):
        lines[row][column] = sign
    return "\n".join(map("".join, lines))


def _maze(problem: MazeProblem) -> str:
    signs = "'#' is wall, '.' is free, 'S' is the start and 'E' the exit; S and E are free squares"
    if problem.marked:
        signs += ", and '*' marks the free squares of a path from S to E"
    return (
        f"Here is a maze of {problem.rows} rows and {problem.columns} columns of squares. "
        f"{signs}. Everything outside the grid is wall.\n\n{drawing(problem)}"
    )


def _path(problem: MazeProblem) -> str:
    (a, b), (c, d) = problem.start, problem.exit
    rules = (
        "Squares are written (row, column). Rows are counted from 0 at the top, columns from 0 at the left: "
        f"S is at ({a}, {b}) and E at ({c}, {d}). "
        "A move goes from a square to the free square directly above (U), below (D), left (L) or right (R) of it; "
        "there are no diagonal moves. A path starts on S, makes moves only, and its last move ends on E. "
    )
    proof = RULE if problem.evidence == "required" else ""
    if problem.objective == "any":
        return (
            rules
            + (
                "Find a path from S to E. It need not be a shortest one, and it may pass over a square more than once, "
                "over E too. If no path exists, say so."
            )
            + proof
        )
    return (
        rules
        + (
            "Find a shortest path from S to E: one with as few moves as any path has. If there are several, each of them "
            "is right; a longer path is wrong. If no path exists, say so."
        )
        + proof
    )


_ALONG = (
    "The marked path goes from S over the squares marked '*' to E, one square up, down, left or right at a time; "
    "two of its squares touch only if they follow each other. Walk along it from S to E. The first move is no turn. "
)


def _right_turns(problem: MazeProblem) -> str:
    return _ALONG + (
        "A right turn is a change of direction to the right as the walker sees it: from up to right, from right to "
        "down, from down to left, or from left to up. How many right turns does the path make?"
    )


def _turns(problem: MazeProblem) -> str:
    return _ALONG + (
        "A turn is any change of direction between one move and the next, to the left or to the right. "
        "How many turns does the path make in all?"
    )


def _relation(problem: MazeProblem) -> str:
    return (
        "The top of the drawing is north, its right side east. In which direction does E lie, as seen from S? "
        "The walls do not matter. It is north or south if E is in the same column as S, above or below it; west or "
        "east if E is in the same row as S, left or right of it; otherwise northeast, southeast, southwest or "
        "northwest, however far E is."
    )


def _answer_form(problem: MazeProblem, example: str) -> str:
    if problem.form == "path":
        claim = 'If there is no path from S to E, write the words "no path" between the tags instead.'
        return (
            "Give the moves in their order as letters U, D, L, R between answer tags, in the form "
            f"<answer>{example}</answer> (an example of the form only). "
            f"{FORM if problem.evidence == 'required' else claim}"
        )
    what = "the direction as one word" if problem.form == "relation" else "the number in digits"
    return f"Give {what} between answer tags, in the form <answer>{example}</answer>."


# ------------------------------------------------------------------------------ feedback


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
