"""SpatialEval's questions about mazes, read from their text: a drawing, a question, options.

Source of the layout: SpatialEval (arXiv 2406.14852), maze, text only: `#` wall, `S` start, `E` exit, `X` the
marked path. Turns are counted along the path that the drawing marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from ...tasks import get_task
from ...tasks.core.answers import plain
from ...tasks.core.task import Instance
from ...verifiers.verdict import Fault, Verdict, correct, wrong
from .choice import Option, judge, letters, read_options, simple
from .question import ForeignQuestion, claim

_RELATIONS = {
    "directly above": "N", "directly below": "S", "directly to the left": "W", "directly to the right": "E",
    "to the top left": "NW", "to the top right": "NE", "to the bottom left": "SW", "to the bottom right": "SE",
    "to the upper left": "NW", "to the upper right": "NE", "to the lower left": "SW", "to the lower right": "SE",
}  # fmt: skip
_QUESTION = re.compile(r"Is the exit \(E\) ([a-z \-]{3,40}?)(?: of)? the starting point", re.IGNORECASE)


def read_maze_question(prompt: str, gold: str | None = None) -> ForeignQuestion:
    """Return the question of a prompt; each option is the claim that it makes.

    Raises:
        ValueError: Drawing, question or options cannot be read, or the marked squares are no single path.
    """
    lines = _drawing(prompt)
    place = {sign: [(r, c) for r, line in enumerate(lines) for c, s in enumerate(line) if s == sign] for sign in "SEX"}
    start, end = place["S"][0], place["E"][0]
    base: dict[str, Any] = {
        "rows": ["".join("#" if sign == "#" else "." for sign in line) for line in lines],
        "start": list(start), "exit": list(end),
    }  # fmt: skip
    asked = plain(prompt).casefold()
    told = read_options(plain(prompt))
    problem: dict[str, Any]
    if "turns" in asked and "how many" in asked:
        form = "right_turns" if "right turns" in asked else "turns"
        problem = {**base, "form": form, "marked": [list(s) for s in _path(start, end, place["X"])]}
        options = [Option(letter, text, claim("maze", problem, _number(text))) for letter, text in told]
    else:
        found = _QUESTION.search(plain(prompt))
        wanted = _RELATIONS.get(" ".join(found[1].lower().replace("-", " ").split())) if found else None
        if wanted is None:
            raise ValueError("prompt: expected a question for turns, or where the exit lies")
        problem = {**base, "form": "relation"}
        holds = claim("maze", problem, lambda task, problem: task.read(problem, wanted).value)
        options = [Option(letter, text, _yes_or_no(text, holds)) for letter, text in told]
    instance = Instance(None, "maze", get_task("maze").problem_from_dict(problem), None, {})
    return ForeignQuestion("maze", partial(judge, options), instance, gold, constants=letters(options))


def _number(text: str) -> Callable[[Any, Any], int]:
    digits = simple(text)
    if not digits.isdecimal() or len(digits) > 9:
        raise ValueError(f"options: expected a number, got {text!r}")
    return lambda task, problem: int(digits)


def _yes_or_no(text: str, holds: Callable[[], Verdict]) -> Callable[[], Verdict]:
    said = simple(text)
    if said not in ("yes", "no"):
        raise ValueError(f"options: expected Yes or No, got {text!r}")

    def verdict() -> Verdict:
        right = holds().correct == (said == "yes")
        return correct(said) if right else wrong(said, Fault("wrong_relation", {}, {"claimed": said}))

    return verdict


def _drawing(prompt: str) -> list[str]:
    """The longest block of lines that consist of the signs of a maze, with one start and one exit."""
    blocks: list[list[str]] = [[]]
    for line in prompt.splitlines():
        bare = line.rstrip()
        if bare and set(bare) <= set("#SEX .") and "#" in bare:
            blocks[-1].append(bare)
        elif blocks[-1]:
            blocks.append([])
    block = max(blocks, key=len)
    width = max(map(len, block), default=0)
    lines = [line.ljust(width) for line in block]
    signs = "".join(lines)
    if len(lines) < 2 or signs.count("S") != 1 or signs.count("E") != 1:
        raise ValueError("prompt: expected a drawing with one S and one E")
    return lines


def _path(start: tuple[int, int], end: tuple[int, int], marked: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The marked squares in their order from start to exit.

    Raises:
        ValueError: They do not lead there, one after the other.
    """
    left, at, path = {*marked, end}, start, [start]
    while at != end:
        row, column = at
        near = [s for s in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)) if s in left]
        if len(near) > 1 and end in near:
            near = [s for s in near if s != end]
        if len(near) != 1:
            raise ValueError(f"prompt: expected one marked square next to ({row}, {column}), got {len(near)}")
        at = near[0]
        left.discard(at)
        path.append(at)
    if left:
        raise ValueError(f"prompt: {len(left)} marked squares are not on the path from S to E")
    return path
