"""A problem of the travelling salesman, and the form in which every solver says what it found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

MAX_WEIGHT = 2**31 - 1
FEWEST_CITIES = 3

Status = Literal["optimal", "feasible", "unknown"]


@dataclass(frozen=True, eq=False)
class TspProblem:
    """Integer weights between all cities, numbered from 0.

    Attributes:
        weights: int32, shape (n, n), read-only; `weights[i, j]` is the weight from i to j.
        coordinates: Where the cities lie, shape (n, 2), read-only; None when they lie nowhere.
            They explain the weights and decide nothing.

    Raises:
        ValueError: The weights are not a square matrix of at least 3 cities, or one is
            negative, too large or no integer; or the coordinates have another shape.
    """

    weights: NDArray[np.int32]
    coordinates: NDArray[np.int64] | NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _checked_weights(self.weights))
        if self.coordinates is not None:
            object.__setattr__(self, "coordinates", _checked_coordinates(self.coordinates, self.cities))

    @property
    def cities(self) -> int:
        """How many cities there are."""
        return len(self.weights)

    @cached_property
    def symmetric(self) -> bool:
        """Whether every weight is the same in both directions."""
        return bool((self.weights == self.weights.T).all())

    def length(self, tour: Sequence[int]) -> int:
        """The length of the closed tour through these cities, in this order."""
        cities = np.asarray(tour, dtype=np.int64)
        return int(self.weights[cities, np.roll(cities, -1)].sum(dtype=np.int64))

    def to_dict(self) -> dict[str, Any]:
        """As JSON: `{"weights": [[…]], "symmetric": …}` and `coordinates` where there are any."""
        data: dict[str, Any] = {"weights": self.weights.tolist(), "symmetric": self.symmetric}
        if self.coordinates is not None:
            data["coordinates"] = self.coordinates.tolist()
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TspProblem:
        """The problem from its JSON form; `symmetric` may be absent, but must not be wrong.

        Raises:
            ValueError: A field is missing or wrong; the message names field and value.
        """
        if "weights" not in data:
            raise ValueError("problem: weights is missing")
        problem = cls(data["weights"], data.get("coordinates"))
        if data.get("symmetric", problem.symmetric) is not problem.symmetric:
            raise ValueError(f"symmetric: expected {problem.symmetric}, got {data['symmetric']!r}")
        return problem


def _checked_weights(values: Any) -> NDArray[np.int32]:
    matrix = _integers("weights", values)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"weights: expected a square matrix, got shape {matrix.shape}")
    if not FEWEST_CITIES <= len(matrix) <= 2**20:
        raise ValueError(f"weights: expected {FEWEST_CITIES} to {2**20} cities, got {len(matrix)}")
    matrix = matrix.copy()
    matrix.flat[:: len(matrix) + 1] = 0
    if matrix.min() < 0 or matrix.max() > MAX_WEIGHT:
        i, j = np.argwhere((matrix < 0) | (matrix > MAX_WEIGHT))[0].tolist()
        raise ValueError(f"weights[{i}][{j}]: expected 0 to {MAX_WEIGHT}, got {matrix[i, j]}")
    return _frozen(matrix.astype(np.int32))


def _integers(name: str, values: Any) -> NDArray[Any]:
    try:
        matrix = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name}: expected rows of the same length") from None
    # Bools and integral floats would pass silently; integers beyond 64 bits become objects.
    if matrix.dtype.kind not in "iu":
        raise ValueError(f"{name}: expected integers of at most 64 bits, got {_first_other(matrix)}")
    return matrix


def _first_other(matrix: NDArray[Any]) -> str:
    flat = matrix.ravel().tolist()
    return repr(next((v for v in flat if type(v) is not int or abs(v) >= 2**63), matrix.dtype))[:80]


def _checked_coordinates(values: Any, cities: int) -> NDArray[np.int64] | NDArray[np.float64]:
    try:
        points = np.asarray(values)
    except ValueError:
        raise ValueError("coordinates: expected pairs of numbers") from None
    if points.dtype.kind not in "iuf" or not np.isfinite(points).all():
        raise ValueError("coordinates: expected finite numbers")
    if points.shape != (cities, 2):
        raise ValueError(f"coordinates: expected shape {(cities, 2)}, got {points.shape}")
    return _frozen(points.astype(np.float64 if points.dtype.kind == "f" else np.int64))


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array


@dataclass(frozen=True, slots=True)
class Solution:
    """The best tour found, and what is known about better ones.

    Attributes:
        status: `optimal` when no tour is shorter, `feasible` when one may be.
        objective: The length of `tour`.
        tour: The cities in order, from city 0, without the return.
        lower_bound: No tour is shorter.
        proved: Whether `objective` is the optimum.
        method: What proved it, or found it.
        nodes: Of the branch and bound.
        optimal_tours: How many tours are shortest (a tour and its reverse count once when
            the weights are symmetric); None when not counted.
        near_optimal_tours: How many are at most a twentieth longer, counted likewise up to 10,000.
    """

    status: Status
    objective: int
    tour: tuple[int, ...]
    lower_bound: int
    proved: bool
    method: str
    nodes: int
    optimal_tours: int | None = None
    near_optimal_tours: int | None = None


def from_zero(tour: Sequence[int]) -> tuple[int, ...]:
    """The same closed tour, begun at city 0."""
    start = list(tour).index(0)
    return (*tour[start:], *tour[:start])
