"""A problem of the travelling salesman, and the form in which every solver says what it found."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

MAX_WEIGHT = 2**31 - 1
FEWEST_CITIES = 3
MAX_QUICK = 2**27
"""Whole coordinates up to it have distances whose squares, four times, are far from the end of 64 bits."""

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

    @cached_property
    def euclidean(self) -> bool:
        """Whether the weights are the distances between the coordinates, rounded to the nearest integer."""
        if self.coordinates is None or not self.symmetric:
            return False
        if self.coordinates.dtype.kind == "i" and abs(self.coordinates).max() <= MAX_QUICK:
            return _are_rounded_distances(self.weights, self.coordinates)
        if self.coordinates.dtype.kind == "f":
            return bool((self.weights == rounded_distances(self.coordinates.astype(np.float64))).all())
        points = [(Fraction(x), Fraction(y)) for x, y in self.coordinates.tolist()]
        return all(
            self.weights[i, j] == rounded_distance(points[i][0] - points[j][0], points[i][1] - points[j][1])
            for i, j in itertools.combinations(range(self.cities), 2)
        )

    def length(self, tour: Sequence[int]) -> int:
        """The length of the closed tour through these cities, in this order."""
        cities = np.asarray(tour, dtype=np.int64)
        return int(self.weights[cities, np.roll(cities, -1)].sum(dtype=np.int64))

    def to_dict(self) -> dict[str, Any]:
        """Return the problem as JSON: `{"weights": [[…]], "symmetric": …}` and `coordinates` where there are any."""
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


def rounded_distances(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Compute all distances in doubles, to the nearest integer, as the programs behind the published optima do (EUC_2D).

    On coordinates with decimals this differs from exact rounding: a distance of n + 1/2 may come out a little lower and
    is then rounded to n. On integer coordinates no distance is n + 1/2, and `rounded_distance` decides.

    Args:
        points: Coordinates, float64, shape (n, 2).

    Returns:
        The distances, int64, shape (n, n).

    Source: TSPLIB 95, section 2.1: `nint(sqrt(xd * xd + yd * yd))` with `nint(x) = (int) (x + 0.5)`.
    """
    return (_distances(points) + 0.5).astype(np.int64)


def _distances(points: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = points[:, 0], points[:, 1]
    dx, dy = x[:, None] - x, y[:, None] - y
    return np.asarray(np.sqrt(dx * dx + dy * dy), np.float64)


def rounded_distance(dx: Fraction, dy: Fraction) -> int:
    """The square root of dx² + dy² to the nearest integer, halves upwards, decided exactly (EUC_2D of TSPLIB)."""
    square = 4 * (dx * dx + dy * dy)
    # r = floor(d + 1/2) is the largest r with (2r - 1)² <= (2d)²: the root's floor decides.
    return (math.isqrt(square.numerator // square.denominator) + 1) // 2


def _are_rounded_distances(weights: NDArray[np.int32], points: NDArray[Any]) -> bool:
    """`TspProblem.euclidean` without fractions: w is d rounded when (2w - 1)² <= (2d)² < (2w + 1)²."""
    apart = points[:, None] - points
    squares = 4 * (apart * apart).sum(axis=2)
    twice = 2 * np.minimum(weights, 2**29).astype(np.int64)  # farther apart than MAX_QUICK allows
    low, high = np.maximum(twice - 1, 0), twice + 1
    return bool(((low * low <= squares) & (squares < high * high)).all())


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
class TspSolution:
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
