"""Maze's prompts: the grid drawn, as a table, JSON, a MovingAI map, hedges told row by row, a picture."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ...verifiers.maze.problem import MazeProblem
from ..core.prompting import Renderer, Rendering, json_lines, markdown, require_english
from ..core.template import Template
from . import evidence
from .draw import draw, drawing

if TYPE_CHECKING:
    from ..core.canvas import Canvas

MOST_SQUARES = 101
"""Longest side of a maze whose squares can be told apart in a picture."""


class MazeRenderer(Renderer[MazeProblem]):
    """The renderings of mazes; see `Renderer`."""

    def text(self, problem: MazeProblem, rendering: Rendering, words: Template, example: str) -> str:
        if problem.evidence == "required":
            require_english(words)
        return "\n\n".join(
            [_maze(problem, rendering, words), _question(problem, words), _answer(problem, words, example)]
        )

    def image(self, problem: MazeProblem, words: Template) -> Canvas:
        if max(problem.rows, problem.columns) > MOST_SQUARES:
            size = f"{problem.rows} x {problem.columns}"
            raise ValueError(f"picture: mazes have one up to {MOST_SQUARES} squares a side, got {size}")
        return draw(problem)


def _ends(problem: MazeProblem) -> dict[str, int]:
    (start_row, start_column), (exit_row, exit_column) = problem.start, problem.exit
    return {
        "start_row": start_row, "start_column": start_column, "exit_row": exit_row, "exit_column": exit_column,
    }  # fmt: skip


def _maze(problem: MazeProblem, rendering: Rendering, words: Template) -> str:
    slots: dict[str, object] = {"rows": problem.rows, "columns": problem.columns}
    if rendering in ("list", "table", "json"):
        slots["signs"] = words["signs.marked" if problem.marked else "signs.plain"]
    else:
        slots["marked"] = _marked(problem, rendering, words)
    if rendering != "picture":
        slots["grid"] = GRIDS[rendering](problem, words)
    if rendering in ("native", "story"):
        slots |= _ends(problem)
    return words.fill(f"maze.{rendering}", **slots)


def _marked(problem: MazeProblem, rendering: Rendering, words: Template) -> str:
    """The marked squares in the order of the rows, as a drawing shows them."""
    if not problem.marked:
        return ""
    if rendering == "picture":
        return words["marked.picture"]
    between = sorted(set(problem.marked) - {problem.start, problem.exit})
    return words.fill("marked.squares", squares=" ".join(f"({row}, {column})" for row, column in between))


def _question(problem: MazeProblem, words: Template) -> str:
    if problem.form == "path":
        proof = evidence.RULE if problem.evidence == "required" else ""
        return words.fill("question.rules", **_ends(problem)) + " " + words[f"question.{problem.objective}"] + proof
    asked = words[f"question.{problem.form}"]
    return asked if problem.form == "relation" else words["question.along"] + " " + asked


def _answer(problem: MazeProblem, words: Template, example: str) -> str:
    if problem.evidence == "required":
        return f"{evidence.MOVES.format(example=example)} {evidence.FORM}"
    form = problem.form if problem.form in ("path", "relation") else "number"
    return words.fill(f"answer.{form}", example=example)


# ------------------------------------------------------------------------------------ grids


def _list(problem: MazeProblem, words: Template) -> str:
    return drawing(problem)


def _table(problem: MazeProblem, words: Template) -> str:
    rows = enumerate(drawing(problem).split("\n"))
    return markdown(["", *map(str, range(problem.columns))], ([row, *line] for row, line in rows))


def _json(problem: MazeProblem, words: Template) -> str:
    ends = {"start": list(problem.start), "exit": list(problem.exit)}
    sizes = {"rows": problem.rows, "columns": problem.columns}
    return json_lines(
        {**sizes, "grid": drawing(problem).split("\n")}
        | {k: dict(zip(("row", "column"), v, strict=True)) for k, v in ends.items()}
    )


def _native(problem: MazeProblem, words: Template) -> str:
    head = ["type octile", f"height {problem.rows}", f"width {problem.columns}", "map"]
    return "\n".join([*head, *(line.replace("#", "@") for line in problem.lines())])


def _story(problem: MazeProblem, words: Template) -> str:
    return "\n".join(_told(row, line, words) for row, line in enumerate(problem.lines()))


def _told(row: int, line: str, words: Template) -> str:
    walls = [column for column, sign in enumerate(line) if sign == "#"]
    if not walls or len(walls) == len(line):
        return words.fill("row.all" if walls else "row.none", row=row)
    told = []
    for _, group in groupby(enumerate(walls), key=lambda item: item[1] - item[0]):
        run = [column for _, column in group]
        if len(run) > 2:
            told.append(words.fill("row.range", first=run[0], last=run[-1]))
        else:
            told += map(str, run)
    columns = told[0] if len(told) == 1 else words.fill("row.and", others=", ".join(told[:-1]), last=told[-1])
    return words.fill("row.one" if len(walls) == 1 else "row.some", row=row, columns=columns)


GRIDS: Final[dict[str, Callable[[MazeProblem, Template], str]]] = {
    "list": _list, "table": _table, "json": _json, "native": _native, "story": _story,
}  # fmt: skip
