"""Making certificates that a tour is a shortest one; `certificates/tsp.py` says what is in them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from .._core import tsp_prove
from ..certificate import Certificate
from .check import TOUR, check
from .problem import TspProblem
from .solve import MOST_CITIES

PROOF_NODES = 20_000
"""Nodes of a search tree that is still written down; generated levels need a few dozen."""
_KINDS = ("closed", "bound", "drop", "branch")


def certify(problem: TspProblem, objective: int, tour: Sequence[int]) -> Certificate:
    """A proof that this tour has this length and that none is shorter.

    Raises:
        ValueError: The claim is false, or its proof takes more than PROOF_NODES nodes.
    """
    found = check(problem, tour)
    if found.status != TOUR or found.length != objective:
        raise ValueError(f"tour: expected a tour of length {objective}, got one of length {found.length}")
    if problem.cities > MOST_CITIES:
        raise ValueError(f"proof out of reach: {problem.cities} cities, more than {MOST_CITIES}")
    proved, scale, width, nodes, potentials = tsp_prove(
        problem.weights.ravel(), np.array(tour, dtype=np.int32), PROOF_NODES
    )
    if not proved:
        raise ValueError(
            f"proof out of reach: the optimum {objective} of {problem.cities} cities was not proved within "
            f"{PROOF_NODES} nodes, or a shorter tour exists"
        )
    tree = {
        "relaxation": "1-tree" if problem.symmetric else "assignment",
        "scale": scale,
        "potentials": potentials.reshape(-1, width).tolist(),
        "nodes": [_node(*row) for row in nodes.reshape(-1, 3).tolist()],
    }
    order = [int(city) for city in tour]
    claim = {"status": "optimal", "objective": int(objective), "tour": order}
    files = {"tour.tour": _tour_file(order), "bound.json": json.dumps(tree, separators=(",", ":")).encode()}
    return Certificate("tsp", problem.to_dict(), claim, files)


def _node(kind: int, a: int, b: int) -> list[str | int]:
    return [_KINDS[kind], *(a, b)[: (0, 1, 1, 2)[kind]]]


def _tour_file(tour: Sequence[int]) -> bytes:
    """In the format of TSPLIB, cities from 1."""
    lines = ["NAME : tour", "TYPE : TOUR", f"DIMENSION : {len(tour)}", "TOUR_SECTION"]
    return "\n".join([*lines, *(str(city + 1) for city in tour), "-1", "EOF", ""]).encode()
