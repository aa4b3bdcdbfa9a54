"""TSP's prompts: the weights as a table of characters or of Markdown, JSON, TSPLIB, driving times, a picture.

The default prompt and the JSON of many problems are written natively, with the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from ...verifiers.tsp.problem import TspProblem
from .._core import tsp_weight_tables, tsp_weights_json
from ..core.prompting import Renderer, Rendering, markdown
from ..core.strict_json import write_object
from ..core.template import DEFAULT_LANGUAGE, HasTemplates, Template, find_template

if TYPE_CHECKING:
    from ..core.canvas import Canvas


class TspRenderer(Renderer[TspProblem]):
    """The renderings of TSP; see `Renderer`."""

    def text(self, problem: TspProblem, rendering: Rendering, words: Template, example: str) -> str:
        return self.around(problem, WEIGHTS[rendering](problem, words), rendering, words, example)

    def around(self, problem: TspProblem, weights: str, rendering: Rendering, words: Template, example: str) -> str:
        """Return the prompt around weights that are written already."""
        n = problem.cities
        parts = (
            words.fill(
                f"problem.{rendering}",
                n=n,
                last=n - 1,
                places=_places(problem, rendering, words),
                direction=_direction(problem, rendering, words),
                weights=weights,
            ),
            words.fill("rules", n=n, freedom=words[f"freedom.{_kind(problem)}"]),
            words.fill("answer", example=example),
        )
        return "\n\n".join(parts)

    def image(self, problem: TspProblem, words: Template) -> Canvas:
        from .draw import draw_prompt

        return draw_prompt(problem)


def weight_table(problem: TspProblem) -> str:
    """Return the matrix in columns, with the city numbers around it and a dash on the diagonal."""
    table = [["", *map(str, range(problem.cities))], *_rows(problem)]
    widths = [max(len(row[column]) for row in table) for column in range(problem.cities + 1)]
    return "\n".join(" ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in table)


def _rows(problem: TspProblem) -> Iterator[list[str]]:
    for i, row in enumerate(problem.weights.tolist()):
        yield [str(i), *("-" if i == j else str(weight) for j, weight in enumerate(row))]


def _kind(problem: TspProblem) -> str:
    return "symmetric" if problem.symmetric else "asymmetric"


def _direction(problem: TspProblem, rendering: str, words: Template) -> str:
    if problem.symmetric:
        return words["direction.symmetric"]
    return words["direction.asymmetric" if rendering in ("list", "table", "picture") else "direction.differing"]


def _places(problem: TspProblem, rendering: str, words: Template) -> str:
    """The sentences on coordinates, and on how they and the weights belong together."""
    if rendering == "native":
        return words["places.native" if problem.euclidean else "places.matrix"]
    if problem.coordinates is None:
        return ""
    slots: dict[str, Any] = {}
    if rendering in ("list", "story"):
        slots["points"] = _points(problem.coordinates.tolist(), f"point.{rendering}", words)
    elif rendering == "table":
        points = enumerate(problem.coordinates.tolist())
        slots["points"] = markdown([words["table.city"], "x", "y"], ([i, x, y] for i, (x, y) in points))
    if rendering != "story":
        where = words[f"where.{rendering if rendering in ('json', 'picture') else 'list'}"]
        slots["meaning"] = words.fill(f"meaning.{'euclidean' if problem.euclidean else 'orientation'}", where=where)
    return words.fill(f"places.{rendering}", **slots)


def _points(points: Sequence[Sequence[float]], phrase: str, words: Template) -> str:
    cut = words.cut(phrase, "city", "x", "y")
    if cut is not None:
        a, b, c, d = cut
        return "\n".join([f"{a}{city}{b}{x}{c}{y}{d}" for city, (x, y) in enumerate(points)])
    return "\n".join(words.fill(phrase, city=city, x=x, y=y) for city, (x, y) in enumerate(points))


def _list(problem: TspProblem, words: Template) -> str:
    return weight_table(problem)


def _table(problem: TspProblem, words: Template) -> str:
    return markdown([words["table.from"], *map(str, range(problem.cities))], _rows(problem))


def _json(problem: TspProblem, words: Template) -> str:
    lines = [f' "cities": {problem.cities}']
    if problem.coordinates is not None:
        lines.append(f' "coordinates": {json.dumps(problem.coordinates.tolist())}')
    rows = ",\n  ".join(json.dumps(row) for row in problem.weights.tolist())
    return "{\n" + ",\n".join([*lines, f' "weights": [\n  {rows}\n ]']) + "\n}"


def _native(problem: TspProblem, words: Template) -> str:
    from .tsplib import write

    return write(problem, "cities").rstrip("\n")


def _story(problem: TspProblem, words: Template) -> str:
    lines = []
    for city, row in enumerate(problem.weights.tolist()):
        told = (words.fill("story.distance", weight=w, other=other) for other, w in enumerate(row) if other != city)
        lines.append(words.fill("story.town", city=city, distances=", ".join(told)))
    return "\n".join(lines)


def _picture(problem: TspProblem, words: Template) -> str:
    return ""


WEIGHTS: Final[dict[str, Callable[[TspProblem, Template], str]]] = {
    "list": _list, "table": _table, "json": _json, "native": _native, "story": _story, "picture": _picture,
}  # fmt: skip


def default_texts(task: HasTemplates, problems: Sequence[TspProblem], examples: Sequence[str]) -> list[str]:
    """Return the default prompt of each problem."""
    words, renderer = find_template(task, DEFAULT_LANGUAGE), TspRenderer()
    rows = zip(problems, weight_tables(problems), examples, strict=True)
    return [renderer.around(problem, table, "list", words, example) for problem, table, example in rows]


def weight_tables(problems: Sequence[TspProblem]) -> list[str]:
    """Return the weights of each problem as its prompt shows them: the bytes of `weight_table`."""
    return tsp_weight_tables(*_packed(problems), threads=1)


def problem_json(problems: Sequence[TspProblem]) -> list[str]:
    """Return each problem as JSON, as `write_object(problem.to_dict())` gives it."""
    texts = []
    for problem, weights in zip(problems, tsp_weights_json(*_packed(problems), threads=1), strict=True):
        text = f'{{"weights":{weights},"symmetric":{"true" if problem.symmetric else "false"}'
        if problem.coordinates is not None:
            text += f',"coordinates":{write_object(problem.coordinates.tolist())}'
        texts.append(text + "}")
    return texts


def _packed(problems: Sequence[TspProblem]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    weights = [np.zeros(0, np.int32), *(problem.weights.ravel() for problem in problems)]
    return np.concatenate(weights), np.array([problem.cities for problem in problems], np.int64)
