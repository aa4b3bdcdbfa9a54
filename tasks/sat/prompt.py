"""3SAT's prompts: clauses as a list, a table, JSON, DIMACS, machines with switches, a picture.

The default prompt and the JSON of many formulas are written natively, with the same bytes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ...verifiers.sat.problem import SatProblem
from .._core import sat_clauses_json, sat_numbered_clauses
from ..core.prompting import Renderer, Rendering, json_lines, markdown, require_english
from ..core.template import DEFAULT_LANGUAGE, HasTemplates, Template, find_template

if TYPE_CHECKING:
    from ..core.canvas import Canvas


class SatRenderer(Renderer[SatProblem]):
    """The renderings of 3SAT; see `Renderer`."""

    def text(self, problem: SatProblem, rendering: Rendering, words: Template, example: str) -> str:
        clauses = CLAUSES[rendering](problem, words) if rendering in CLAUSES else ""
        return self.around(problem, clauses, rendering, words, example)

    def around(self, problem: SatProblem, clauses: str, rendering: Rendering, words: Template, example: str) -> str:
        """Return the prompt around clauses that are written already."""
        n, m = problem.variables, len(problem.clauses)
        told = words.fill(f"problem.{rendering}", n=n, m=m, clauses=clauses)
        if problem.evidence == "required":
            from . import evidence

            require_english(words)
            return "\n\n".join((told, evidence.question(problem), evidence.form(problem, example)))
        return "\n\n".join((told, words["question"], words.fill("answer", n=n, example=example)))

    def image(self, problem: SatProblem, words: Template) -> Canvas:
        from .draw import MAX_LISTED, draw

        if len(problem.clauses) > MAX_LISTED:
            raise ValueError(f"picture: 3SAT has one up to {MAX_LISTED} clauses, got {len(problem.clauses)}")
        return draw(problem)


def literal_text(literal: int) -> str:
    """Write a literal as in `x2` or `¬x5`."""
    return f"x{literal}" if literal > 0 else f"¬x{-literal}"


@functools.lru_cache(maxsize=64)
def literal_names(variables: int) -> tuple[str, ...]:
    """Return how literals are written, by their number: `x3` at 3, `¬x3` at -3."""
    positive = [f"x{v}" for v in range(1, variables + 1)]
    return ("", *positive, *(f"¬{name}" for name in reversed(positive)))


def _list(problem: SatProblem, words: Template) -> str:
    names = literal_names(problem.variables)
    rows = enumerate(problem.clauses.tolist(), 1)
    return "\n".join([f"{number}. ({names[a]} ∨ {names[b]} ∨ {names[c]})" for number, (a, b, c) in rows])


def _table(problem: SatProblem, words: Template) -> str:
    head = [words["table.clause"], *(f"{words['table.literal']} {i}" for i in (1, 2, 3))]
    rows = enumerate(problem.clauses.tolist(), 1)
    return markdown(head, ([number, *map(literal_text, clause)] for number, clause in rows))


def _json(problem: SatProblem, words: Template) -> str:
    return json_lines({"variables": problem.variables, "clauses": problem.clauses.tolist()})


def _native(problem: SatProblem, words: Template) -> str:
    from .dimacs import write_dimacs

    return write_dimacs(problem, []).rstrip("\n")


def _story(problem: SatProblem, words: Template) -> str:
    def condition(literal: int) -> str:
        return words.fill("story.on" if literal > 0 else "story.off", variable=f"x{abs(literal)}")

    return "\n".join(
        words.fill("story.clause", number=number, first=condition(a), second=condition(b), third=condition(c))
        for number, (a, b, c) in enumerate(problem.clauses.tolist(), 1)
    )


CLAUSES: Final[dict[str, Callable[[SatProblem, Template], str]]] = {
    "list": _list, "table": _table, "json": _json, "native": _native, "story": _story,
}  # fmt: skip


def default_texts(task: HasTemplates, problems: Sequence[SatProblem], examples: Sequence[str]) -> list[str]:
    """Return the default prompt of each formula."""
    words, renderer = find_template(task, DEFAULT_LANGUAGE), SatRenderer()
    rows = zip(problems, sat_numbered_clauses(*_packed(problems), threads=1), examples, strict=True)
    return [renderer.around(problem, clauses, "list", words, example) for problem, clauses, example in rows]


def problem_json(problems: Sequence[SatProblem]) -> list[str]:
    """Return each formula as JSON, as `write_object(problem.to_dict())` gives it."""
    texts = zip(problems, sat_clauses_json(*_packed(problems), threads=1), strict=True)
    return [
        f'{{"n":{problem.variables},"clauses":{text}}}'
        if problem.evidence == "none"
        else f'{{"n":{problem.variables},"clauses":{text},"evidence":"{problem.evidence}"}}'
        for problem, text in texts
    ]


def _packed(problems: Sequence[SatProblem]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    clauses = [np.zeros((0, 3), np.int32), *(problem.clauses for problem in problems)]
    offsets = np.zeros(len(problems) + 1, np.int64)
    np.cumsum([len(problem.clauses) for problem in problems], out=offsets[1:])
    return np.concatenate(clauses), offsets
