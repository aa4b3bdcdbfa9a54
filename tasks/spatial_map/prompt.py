"""SpatialMap's prompts: statements as a list, a table, JSON, a Graphviz graph, a travel book, cards.

None of them shows a map: a layout would tell more than the statements do.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ...verifiers.spatial_map.problem import KINDS, RELATIONS, SpatialMapProblem
from ..core.prompting import Renderer, Rendering, json_lines, markdown, require_english
from ..core.template import Template
from . import evidence

if TYPE_CHECKING:
    from ..core.canvas import Canvas


class SpatialMapRenderer(Renderer[SpatialMapProblem]):
    """The renderings of SpatialMap; see `Renderer`."""

    def text(self, problem: SpatialMapProblem, rendering: Rendering, words: Template, example: str) -> str:
        asked = f"{question_text(problem, words)} {words['rule']}"
        form = f"{words[ANSWERS[problem.question.kind]]}\n<answer>{example}</answer>"
        if problem.evidence == "required":
            require_english(words)
            asked = f"{asked} {evidence.RULE}"
            form = f"{evidence.ANSWERS[problem.question.kind]}\n<answer>{example}</answer>\n{evidence.FORM}"
        return f"{_facts(problem, rendering, words)}\n\n{_meaning(problem, words)}\n\n{asked}\n\n{form}"

    def image(self, problem: SpatialMapProblem, words: Template) -> Canvas:
        from .draw import draw_cards

        return draw_cards(problem)


def question_text(problem: SpatialMapProblem, words: Template) -> str:
    """Return the question in one sentence."""
    question = problem.question
    if question.kind == "direction":
        return words.fill("question.direction", reference=question.reference, place=question.place)
    direction = words[f"direction.{question.direction}"]
    return words.fill(f"question.{question.kind}", reference=question.reference, direction=direction)


def _facts(problem: SpatialMapProblem, rendering: Rendering, words: Template) -> str:
    if rendering == "list":
        places = ", ".join(problem.places)
        return words.fill("facts.list", count=len(problem.places), places=places, facts=_list(problem, words))
    slots: dict[str, object] = {"count": len(problem.places)}
    if rendering not in ("json", "native"):
        slots["places"] = ", ".join(problem.places)
    if rendering != "picture":
        slots["facts"] = FACTS[rendering](problem, words)
    if rendering in ("json", "native"):
        slots["codes"] = _codes(problem, words)
    return words.fill(f"facts.{rendering}", **slots)


ONE_AXIS: Final = frozenset(RELATIONS[4:])
ANSWERS: Final = {kind: f"answer.{kind}" for kind in KINDS}


def _tells_one_axis(problem: SpatialMapProblem) -> bool:
    """Whether a statement or the question is about one axis only."""
    return problem.question.direction in ONE_AXIS or not ONE_AXIS.isdisjoint([fact[1] for fact in problem.relations])


def _codes(problem: SpatialMapProblem, words: Template) -> str:
    cardinal = [words["codes.cardinal"]] if _tells_one_axis(problem) else []
    return " ".join([words["codes.intercardinal"], *cardinal])


def _meaning(problem: SpatialMapProblem, words: Template) -> str:
    """The meaning of the relations; of those on one axis only where they occur."""
    cardinal = [words["meaning.cardinal"]] if _tells_one_axis(problem) else []
    return " ".join([words["meaning.intercardinal"], *cardinal, words["meaning.question"]])


def _list(problem: SpatialMapProblem, words: Template) -> str:
    directions, facts = words.table("direction"), problem.relations
    cut = words.cut("fact.list", "place", "direction", "other")
    if cut is not None:
        a, b, c, d = cut
        return "\n".join([f"{a}{place}{b}{directions[relation]}{c}{other}{d}" for place, relation, other in facts])
    return "\n".join(
        words.fill("fact.list", place=place, direction=directions[relation], other=other)
        for place, relation, other in facts
    )


def _table(problem: SpatialMapProblem, words: Template) -> str:
    head = [words["table.place"], words["table.direction"], words["table.other"]]
    facts = problem.relations
    return markdown(head, ([place, words[f"direction.{relation}"], other] for place, relation, other in facts))


def _json(problem: SpatialMapProblem, words: Template) -> str:
    return json_lines({"places": [*problem.places], "facts": [list(fact) for fact in problem.relations]})


def _native(problem: SpatialMapProblem, words: Template) -> str:
    def quoted(name: str) -> str:
        return json.dumps(name, ensure_ascii=False)  # Graphviz escapes quotes as JSON does

    nodes = [f"  {quoted(name)};" for name in problem.places]
    facts = [
        f'  {quoted(place)} -> {quoted(other)} [label="{relation}"];' for place, relation, other in problem.relations
    ]
    return "\n".join(["digraph map {", *nodes, *facts, "}"])


def _story(problem: SpatialMapProblem, words: Template) -> str:
    return "\n".join(
        words.fill(f"fact.story{1 + number % 3}", place=place, direction=words[f"direction.{relation}"], other=other)
        for number, (place, relation, other) in enumerate(problem.relations)
    )


FACTS: Final[dict[str, Callable[[SpatialMapProblem, Template], str]]] = {
    "list": _list, "table": _table, "json": _json, "native": _native, "story": _story,
}  # fmt: skip
