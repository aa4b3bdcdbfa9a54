"""3SAT's renderings: clauses as a list, a table, JSON, DIMACS, machines with switches, a picture."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final

from ...verifiers.sat import SatProblem
from ..canvas import Canvas
from ..evidence import sat as refutations
from ..template import Template
from .renderer import Renderer, Rendering, json_lines, markdown, require_english


class SatRenderer(Renderer[SatProblem]):
    """See `Renderer`."""

    def text(self, problem: SatProblem, rendering: Rendering, words: Template, example: str) -> str:
        """See `Renderer.text`."""
        clauses = CLAUSES[rendering](problem, words) if rendering in CLAUSES else ""
        return self.around(problem, clauses, rendering, words, example)

    def around(self, problem: SatProblem, clauses: str, rendering: Rendering, words: Template, example: str) -> str:
        """The prompt around clauses that are written already."""
        n, m = problem.variables, len(problem.clauses)
        told = words.fill(f"problem.{rendering}", n=n, m=m, clauses=clauses)
        if problem.evidence == "required":
            require_english(words)
            return "\n\n".join((told, refutations.question(problem), refutations.form(problem, example)))
        return "\n\n".join((told, words["question"], words.fill("answer", n=n, example=example)))

    def image(self, problem: SatProblem, words: Template) -> Canvas:
        """See `Renderer.image`."""
        from ..pictures.sat import MAX_LISTED, draw

        if len(problem.clauses) > MAX_LISTED:
            raise ValueError(f"picture: 3SAT has one up to {MAX_LISTED} clauses, got {len(problem.clauses)}")
        return draw(problem)


def literal_text(literal: int) -> str:
    """A literal as in `x2` or `¬x5`."""
    return f"x{literal}" if literal > 0 else f"¬x{-literal}"


@functools.lru_cache(maxsize=64)
def literal_names(variables: int) -> tuple[str, ...]:
    """How literals are written, by their number: `x3` at 3, `¬x3` at -3."""
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
    from ..formats.dimacs import write_dimacs

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
