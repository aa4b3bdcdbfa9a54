"""How many steps a shortest path through a maze has: a question of reasoning-gym's data set `maze`.

Source of the layout: open-thought/reasoning-gym, `maze`: `metadata` holds the grid and the signs, drawn anew for each
maze, of walls, start and goal. The number is found by breadth-first search; the key is compared with only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...tasks.core.answers import NOTHING, NUMBER_WORDS, Answer, Malformed, Reading, final_answer
from ...verifiers.maze import solve as verifier
from ...verifiers.maze.problem import MazeProblem
from ...verifiers.verdict import Fault, Verdict, correct, unparsed, wrong
from .question import ForeignQuestion

_SIGNS = ("wall", "start", "goal")
_UNIT = r"(?:steps?|moves?)"
_NUMBER = re.compile(
    r"(?:(?:so |thus |therefore,? )?(?:the )?(?:correct |right |final )?answer(?: is)?[ :]{1,2})?"
    rf"(?:(?:the )?(?:minimum |minimal |smallest |least )?number of {_UNIT}(?: to (?:reach )?the goal)?(?: is| =|:) "
    r"|(?:the )?(?:shortest |minimum )?(?:path|distance|length)(?: length)?(?: is| has| takes| =|:) |it takes )?"
    rf"(?:exactly )?(?P<value>-?[0-9]{{1,9}}(?:\.0)?|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})"
    rf"(?: {_UNIT})?(?: long)?",
    re.IGNORECASE,
)


def recognises(metadata: Mapping[str, Any]) -> bool:
    """Return whether there are a grid and its signs."""
    grid = metadata.get("grid")
    return (
        isinstance(grid, list) and bool(grid) and all(isinstance(line, str) for line in grid)
        and all(isinstance(metadata.get(sign), str) and len(metadata[sign]) == 1 for sign in _SIGNS)
    )  # fmt: skip


def question(metadata: Mapping[str, Any], gold: str | None) -> ForeignQuestion:
    """Return the question for the number of steps, which our tasks cannot ask.

    Raises:
        ValueError: The grid does not hold one start and one goal, or is no rectangle.
    """
    problem = _maze(metadata)
    length = verifier.solve(problem).length

    def judge(text: str) -> Verdict:
        found = read_length(text)
        if isinstance(found, Fault):
            return unparsed(found)
        return correct(found) if found == length else wrong(found, Fault("wrong_number", {}, {"number": found}))

    return ForeignQuestion("maze", judge, None, gold)


def read_length(text: str) -> int | Fault:
    """Return the number of steps that a reply gives as its final answer, or the fault that says why there is none."""
    return final_answer(text, _read, "number")


def _maze(metadata: Mapping[str, Any]) -> MazeProblem:
    grid, (wall, start, goal) = metadata["grid"], (metadata[sign] for sign in _SIGNS)
    places = {sign: [(r, c) for r, line in enumerate(grid) for c, s in enumerate(line) if s == sign] for sign in (start, goal)}  # fmt: skip
    if len({wall, start, goal}) < 3 or any(len(found) != 1 for found in places.values()):
        raise ValueError("metadata: expected a grid with one start and one goal")
    return MazeProblem.from_dict(
        {
            "rows": ["".join("#" if sign == wall else "." for sign in line) for line in grid],
            "start": list(places[start][0]), "exit": list(places[goal][0]), "form": "path",
        }
    )  # fmt: skip


def _read(candidate: str) -> Reading[int]:
    text = " ".join(candidate.split()).strip(" *_`\"'.[](){}$")
    if len(text) > 200:
        return NOTHING
    found = _NUMBER.fullmatch(text)
    if found:
        value = found["value"].casefold()
        return Answer(NUMBER_WORDS[value] if value in NUMBER_WORDS else int(value.removesuffix(".0")))
    return Malformed(Fault("unreadable_number", {}, {"text": text[:80]})) if re.search("[0-9]", text) else NOTHING
