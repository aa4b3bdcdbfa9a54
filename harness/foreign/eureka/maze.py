"""Eureka's Maze: `prompt` with options, `ground_truth` (an option's text), `task`; text only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....tasks.core.task import Instance, Truth
from ..choice import place_of, write_options
from ..maze_questions import read_maze_question
from ..question import ForeignQuestion

NAME = "Maze (prompt with options, ground_truth)"


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether the prompt has options and a drawing of a maze."""
    prompt = str(row.get("prompt", ""))
    return "ptions:" in prompt and "#" in prompt and "(E)" in prompt


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Return the question of a row: an option is right when its claim is; the label is compared with only.

    Raises:
        ValueError: The prompt cannot be read.
    """
    gold = row.get("ground_truth")
    return read_maze_question(str(row["prompt"]), None if gold is None else str(gold))


WAYS = {
    "north": "directly above", "south": "directly below", "west": "directly to the left of",
    "east": "directly to the right of", "northwest": "to the top left of", "northeast": "to the top right of",
    "southwest": "to the bottom left of", "southeast": "to the bottom right of",
}  # fmt: skip
"""Where the exit lies, as their questions say it."""
_HEAD = "Consider this maze: # is wall, S the starting point (S), E the exit (E), X marks a path from S to E.\n\n"


def row(instance: Instance, truth: Truth) -> dict[str, Any]:
    """Return a question about a maze in their columns, with options.

    Raises:
        ValueError: It asks for a path, which they do not.
    """
    problem, form = instance.problem, instance.problem.form
    if form == "path":
        raise ValueError("form: expected right_turns, turns or relation, got path; Eureka asks for no paths")
    told, key = _HEAD + _drawing(problem) + "\n\n", str(problem.to_dict())
    if form == "relation":
        names = list(WAYS)
        gold, asked = "Yes", truth["answer"]
        if place_of(key, 2):
            gold, asked = "No", names[(names.index(asked) + 1 + place_of(key, 7)) % 8]
        question, choices = f"Is the exit (E) {WAYS[asked]} the starting point (S)?", ["Yes", "No"]
    else:
        counted = "right" if form == "right_turns" else "total"
        question = f"How many {counted} turns are there in the provided path (marked by X) from S to E?"
        gold, number = str(truth["answer"]), int(truth["answer"])
        lowest = max(0, number - place_of(key, 4))
        choices = [str(lowest + i) for i in range(4)]
    return {"prompt": f"{told}{question}\n\n{write_options(choices)}", "ground_truth": gold, "task": f"maze_{form}", "target_options": choices}  # fmt: skip


def _drawing(problem: Any) -> str:
    lines = [list(line.replace(".", " ")) for line in problem.lines()]
    for signs, squares in (("X", problem.marked), ("S", [problem.start]), ("E", [problem.exit])):
        for row, column in squares:
            lines[row][column] = signs
    wall = "#" * (len(lines[0]) + 2)
    return "\n".join([wall, *(f"#{''.join(line)}#" for line in lines), wall])
