"""Eureka's SpatialMap: `prompt` with options, `ground_truth` (an option's text), `task`; text only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....tasks.core.task import Instance, Truth
from ....verifiers.spatial_map.problem import UNDETERMINED
from ..choice import place_of, write_options
from ..question import ForeignQuestion
from ..spatial_questions import read_map_question

NAME = "SpatialMap (prompt with options, ground_truth)"


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether the prompt has options and facts about a map."""
    prompt = str(row.get("prompt", ""))
    return "ptions:" in prompt and " of " in prompt and "#" not in prompt


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Return the question of a row: an option is right when its claim is; the label is compared with only.

    Raises:
        ValueError: The prompt cannot be read.
    """
    gold = row.get("ground_truth")
    return read_map_question(str(row["prompt"]), None if gold is None else str(gold))


WAYS = {
    "NE": "Northeast", "NW": "Northwest", "SE": "Southeast", "SW": "Southwest",
    "N": "North", "E": "East", "S": "South", "W": "West",
}  # fmt: skip


def row(instance: Instance, truth: Truth) -> dict[str, Any]:
    """Return a question about a map in their columns, with options, one of which is entailed.

    Raises:
        ValueError: The question is not settled by the text, or asks for none or several places: no option says that.
    """
    problem, asked = instance.problem, instance.problem.question
    answer, key = truth["answer"], str(instance.problem.to_dict())
    if answer == UNDETERMINED or (asked.kind == "which" and len(answer) != 1):
        raise ValueError(f"question: expected a settled answer that one option can be, got {answer!r}")
    if asked.kind == "direction":
        question = f"In which direction is {asked.place} relative to {asked.reference}?"
        gold, choices = WAYS[answer], [WAYS[way] for way in ("NE", "NW", "SW", "SE")]
    elif asked.kind == "which":
        question = f"Which object is in the {WAYS[asked.direction]} of {asked.reference}?"
        gold = answer[0]
        others = [name for name in problem.places if name not in (gold, asked.reference)][:3]
        choices = others[: place_of(key, len(others) + 1)]
        choices = [*choices, gold, *others[len(choices) :]]
    else:
        question = f"How many objects are in the {WAYS[asked.direction]} of {asked.reference}?"
        gold, lowest = str(answer), max(0, int(answer) - place_of(key, 4))
        choices = [str(lowest + i) for i in range(4)]
    facts = " ".join(f"{a} is to the {WAYS[way]} of {b}." for a, way, b in problem.relations)
    prompt = f"Consider a map with multiple objects:\n{facts}\n\n{question}\n\n{write_options(choices)}"
    return {"prompt": prompt, "ground_truth": gold, "task": f"spatial_map_{asked.kind}", "target_options": choices}
