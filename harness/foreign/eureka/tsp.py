"""Eureka's TSP: `prompt`, `weight_matrix`, `optimal_tour` (text), `ground_truth` (the length)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ....tasks.core.task import Instance, Truth
from ..question import ForeignQuestion, ask

NAME = "TSP (weight_matrix)"
_STATED = re.compile(
    r"(total[_ ]?distance['\"]?[ ]{0,4}[:=][ ]{0,4}['\"]?)([0-9]{1,30}(?:\.[0-9]{1,30})?)(?![0-9.])", re.IGNORECASE
)
ECHOES = ("{'Path': '0->1->2->...->N->0', 'TotalDistance': 'INT_TOTAL_DISTANCE'}",)


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether there is a weight matrix."""
    return "weight_matrix" in row


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Return the question of a row: right is any shortest tour, from any start, in either direction; see `tasks.tsp`.

    The list of optimal tours is not looked at. What a matrix holds on its diagonal does not matter. Weights with
    decimals, and a length that an answer states, are scaled by one power of ten, so that sums are exact.

    Raises:
        ValueError: The matrix is none, or has weights that are no numbers of at most nine digits or so.
    """
    lines = _lines(row["weight_matrix"])
    scale = 10 ** max((_decimals(value) for line in lines for value in line), default=0)
    if scale == 1:
        return ask("tsp", {"weights": [[_whole(value) for value in line] for line in lines]}, echoes=ECHOES)
    weights = [[int(Decimal(repr(value)) * scale) for value in line] for line in lines]
    return ask("tsp", {"weights": weights}, echoes=ECHOES, mend=lambda text: _scale_stated(text, scale))


def _scale_stated(text: str, scale: int) -> str:
    """A response whose stated length is in the scaled unit; a sum of binary fractions may miss it by a little."""

    def scaled(found: re.Match[str]) -> str:
        length = Decimal(found[2]) * scale
        whole = length.to_integral_value()
        return f"{found[1]}{whole}" if abs(length - whole) <= Decimal("1e-6") else found[0]

    return _STATED.sub(scaled, text)


def _lines(matrix: Any) -> list[list[Any]]:
    if not isinstance(matrix, list) or not all(isinstance(line, list) for line in matrix):
        raise ValueError("weight_matrix: expected a list of lists of numbers")
    return [[0 if i == j else value for j, value in enumerate(line)] for i, line in enumerate(matrix)]


def _decimals(value: Any) -> int:
    """Digits after the point of the decimal number that was written, not of the binary one next to it."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"weight_matrix: expected numbers, got {value!r}"[:100])
    if isinstance(value, int) or value.is_integer():
        return 0
    digits = -int(Decimal(repr(value)).as_tuple().exponent)
    if digits > 9:
        raise ValueError(f"weight_matrix: expected at most 9 decimals, got {value!r}")
    return digits


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def row(instance: Instance, truth: Truth) -> dict[str, Any]:
    """Return an instance in their columns. The list of optimal tours holds the one that is known, from every start and either way.

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
