"""Eureka's TSP: `prompt`, `weight_matrix`, `optimal_tour` (text), `ground_truth` (the length)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....tasks.task import Instance, Truth
from ..question import Question, ask

NAME = "TSP (weight_matrix)"
ECHOES = ("{'Path': '0->1->2->...->N->0', 'TotalDistance': 'INT_TOTAL_DISTANCE'}",)


def recognises(row: Mapping[str, Any]) -> bool:
    """Whether there is a weight matrix."""
    return "weight_matrix" in row


def question(row: Mapping[str, Any]) -> Question:
    """A shortest tour is right from any start, in either direction, whichever of several; see `tasks.tsp`.

    The list of optimal tours is not looked at. What a matrix holds on its diagonal does not matter.

    Raises:
        ValueError: The matrix is none, or has weights that are no whole numbers.
    """
    weights = [[_whole(value) for value in line] for line in _lines(row["weight_matrix"])]
    return ask("tsp", {"weights": weights}, echoes=ECHOES)


def _lines(matrix: Any) -> list[list[Any]]:
    if not isinstance(matrix, list) or not all(isinstance(line, list) for line in matrix):
        raise ValueError("weight_matrix: expected a list of lists of numbers")
    return matrix


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def row(instance: Instance, truth: Truth) -> dict[str, Any]:
    """An instance in their columns. The list of optimal tours holds the one that is known, from every start and either way.

    Their metric takes only listed tours: where there are several shortest, it rejects the others.

    Raises:
        ValueError: The optimum is not proved.
    """
    if truth["status"] != "optimal":
        raise ValueError("truth: expected a proved optimum")
    tour, weights = [int(city) for city in truth["tour"]], instance.problem.weights.tolist()
    ways = [tour, tour[::-1]] if instance.problem.symmetric else [tour]
    turned = [tuple(way[i:] + way[:i] + way[i : i + 1]) for way in ways for i in range(len(way))]
    lines = [f"Distances from city {city}: {line}" for city, line in enumerate(weights)]
    return {
        "prompt": "\n".join(lines), "weight_matrix": weights, "optimal_tour": str(sorted(turned)),
        "ground_truth": int(truth["objective"]),
    }  # fmt: skip
