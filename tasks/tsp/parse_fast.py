"""Weights and tours read natively; see the package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...verifiers.tsp import check as tsp
from ...verifiers.tsp import solve as tsp_solve
from ...verifiers.tsp.check import TOUR, TourCheck
from ...verifiers.tsp.problem import TspProblem
from .._core import tsp_read_answers, tsp_read_problems
from ..core.parse_fast import places_of, unlike

Tour = tuple[int, ...]


def read_answers(problems: Sequence[TspProblem], texts: Sequence[str]) -> list[Tour | None]:
    """The cities that each reply names, without the return; None for a reply that is not plain."""
    cities = np.array([problem.cities for problem in problems], np.int64)
    known, tours, offsets = tsp_read_answers(list(texts), cities, 1)
    flat, ends = tours.tolist(), offsets.tolist()
    return [tuple(flat[ends[i] : ends[i + 1]]) if mine else None for i, mine in enumerate(known.tolist())]


def judge_texts(
    problems: Sequence[str | bytes], texts: Sequence[str], most_cities: int, node_limit: int, threads: int
) -> Iterator[tuple[int, int, list[int], TourCheck | None, int | None]]:
    """For each row that is plain: its number, how many cities there are, the tour, its check, and the optimum.

    A shortest tour needs no check. The optimum is proved here, whatever is claimed of it; None where the list of cities
    is no tour and none is needed. Tours of more cities than `most_cities` are left out.
    """
    different, owners = unlike(problems)
    rows, cities, weights = tsp_read_problems(different, threads)
    mine, graph_of = places_of(rows, owners)
    numbers, sizes = mine.tolist(), cities[graph_of]
    known, tours, offsets = tsp_read_answers([texts[row] for row in numbers], sizes, threads)
    status, place, length = tsp.check_batch(tours, offsets, graph_of, weights, cities, threads)
    whole = (known == 1) & (status == TOUR)
    wanted = np.unique(graph_of[whole & (sizes <= most_cities)])
    optima = tsp_solve.optimal_lengths(weights, cities, wanted, node_limit=node_limit, threads=threads)[graph_of]
    flat, ends = tours.tolist(), offsets.tolist()
    decided = (known == 1) & (~whole | (optima >= 0))
    columns = (sizes, status, place, length, np.where(whole, optima, -1))
    facts = zip(numbers, decided.tolist(), *(column.tolist() for column in columns), strict=True)
    for i, (row, mine, size, kind, where, made, optimum) in enumerate(facts):
        if mine:
            tour = flat[ends[i] : ends[i + 1]]
            check = None if made == optimum and kind == TOUR else TourCheck(kind, where, made)
            yield row, size, tour, check, optimum if kind == TOUR else None
