"""Read weights and tours natively, where they are in exactly our own form; see `tasks.core.parse_fast`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...verifiers.tsp.check import TOUR, TourCheck, check_batch
from ...verifiers.tsp.problem import TspProblem
from ...verifiers.tsp.solve import optimal_lengths
from ...verifiers.tsp.truth import FEW_CITIES, NODE_LIMIT
from ...verifiers.verdict import Verdict, correct
from .._core import tsp_read_answers, tsp_read_problems
from ..core.parse_fast import places_of, unlike
from .answer import TourAnswer, tour_answer
from .verdict import judge


def read_answers(problems: Sequence[TspProblem], texts: Sequence[str]) -> list[TourAnswer | None]:
    """Return the tour that each reply names; None for a reply that is not plain."""
    cities = np.array([problem.cities for problem in problems], np.int64)
    known, tours, offsets = tsp_read_answers(list(texts), cities, 1)
    flat, ends = tours.tolist(), offsets.tolist()
    return [
        tour_answer(problem, flat[ends[i] : ends[i + 1]]) if mine else None
        for i, (problem, mine) in enumerate(zip(problems, known.tolist(), strict=True))
    ]


def judge_texts(problems: Sequence[str | bytes], texts: Sequence[str], threads: int) -> Iterator[tuple[int, Verdict]]:
    """Yield the number of each row that is plain, and its verdict.

    The optimum is proved here, whatever is claimed of it. Tours of more than FEW_CITIES cities are left out.
    """
    different, owners = unlike(problems)
    rows, cities, weights = tsp_read_problems(different, threads)
    mine, graph_of = places_of(rows, owners)
    numbers, sizes = mine.tolist(), cities[graph_of]
    known, tours, offsets = tsp_read_answers([texts[row] for row in numbers], sizes, threads)
    status, place, length = check_batch(tours, offsets, graph_of, weights, cities, threads)
    whole = (known == 1) & (status == TOUR)
    wanted = np.unique(graph_of[whole & (sizes <= FEW_CITIES)])
    optima = optimal_lengths(weights, cities, wanted, node_limit=NODE_LIMIT, threads=threads)[graph_of]
    flat, ends = tours.tolist(), offsets.tolist()
    decided = (known == 1) & (~whole | (optima >= 0))
    columns = (sizes, status, place, length, np.where(whole, optima, -1))
    facts = zip(numbers, decided.tolist(), *(column.tolist() for column in columns), strict=True)
    for i, (row, mine, size, kind, where, made, optimum) in enumerate(facts):
        if mine:
            tour = flat[ends[i] : ends[i + 1]]
            if made == optimum and kind == TOUR:
                yield row, correct({"tour": tour})
            else:
                truth = {"status": "optimal", "objective": optimum if kind == TOUR else None}
                yield row, judge(size, TourAnswer(tuple(tour), None, ()), truth, TourCheck(kind, where, made))
