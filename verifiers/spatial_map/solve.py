"""Solve maps described in words: the closure of both orders, and what it entails."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import close_batch, solve_batch, unpack_rows
from .problem import RELATIONS, SIGNS, SpatialMapProblem, pack
from .truth import truths


def closures(problem: SpatialMapProblem) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return what the statements entail: `east[a, b]` says that a lies farther east than b, and `north` alike.

    Returns:
        Two bool arrays of shape (places, places).
    """
    places, statements, offsets, _ = pack([problem])
    _, east, north = close_batch(places, statements, offsets, threads=1)
    return unpack_rows(east, len(problem.places)), unpack_rows(north, len(problem.places))


def entailed_relation(problem: SpatialMapProblem, place: str, reference: str) -> str | None:
    """The strongest relation of two places that follows from the text: NE … SW, else N … W, else None.

    Raises:
        ValueError: A place is unknown, or they are the same.
    """
    for name in (place, reference):
        if name not in problem.places:
            raise ValueError(f"place: unknown place {name!r}")
    if place == reference:
        raise ValueError(f"place: {place!r} is the reference too")
    a, b = problem.places.index(place), problem.places.index(reference)
    east, north = (int(above[a, b]) - int(above[b, a]) for above in closures(problem))
    return RELATIONS[SIGNS.index((east, north))] if east or north else None


def solve(problem: SpatialMapProblem) -> dict[str, Any]:
    """The truth about a problem, as JSON: `{"answer", "status", "derivation"}`; see `truths`."""
    arrays = pack([problem])
    outcomes = solve_batch(*arrays, threads=1)
    return truths([problem], arrays, outcomes)[0]
