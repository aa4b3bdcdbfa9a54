"""Formulas and assignments read natively; see the package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers import sat
from ...verifiers.sat import SatProblem
from .. import _core

Values = tuple[bool, ...]


def read_answers(problems: Sequence[SatProblem], texts: Sequence[str]) -> list[Values | None]:
    """The assignment that each reply gives to its formula; None for a reply that is not plain."""
    asked = [problem.variables if problem.evidence == "none" else 0 for problem in problems]
    known, flat = _core.sat_read_answers(list(texts), np.array(asked, np.int32), 1)
    values, end = flat.astype(np.bool_).tolist(), 0
    read: list[Values | None] = []
    for mine, count in zip(known.tolist(), asked, strict=True):
        read.append(tuple(values[end : end + count]) if mine else None)
        end += count
    return read


def judge_texts(
    problems: Sequence[str | bytes], texts: Sequence[str], threads: int
) -> Iterator[tuple[int, list[bool], list[int], NDArray[np.int32]]]:
    """For each row that is plain: its number, the values, the clauses that they leave false, and all clauses."""
    rows, variables, clauses, starts = _core.sat_read_problems(list(problems), threads)
    numbers = rows.tolist()
    known, flat = _core.sat_read_answers([texts[row] for row in numbers], variables, threads)
    counts = sat.check_batch(variables, clauses, starts, flat, threads)
    false = _false_clauses(variables, clauses, starts, flat, (known == 1) & (counts > 0))
    values = flat.astype(np.bool_).tolist()
    ends, first = np.cumsum(variables).tolist(), starts.tolist()
    begin = 0
    for place, (row, mine, end) in enumerate(zip(numbers, known.tolist(), ends, strict=True)):
        if mine:
            yield row, values[begin:end], false.get(place, []), clauses[first[place] : first[place + 1]]
        begin = end


def _false_clauses(
    variables: NDArray[np.int32],
    clauses: NDArray[np.int32],
    starts: NDArray[np.int64],
    values: NDArray[np.uint8],
    wanted: NDArray[np.bool_],
) -> dict[int, list[int]]:
    """The false clauses (from 0) of the wanted formulas, by formula."""
    sizes = np.diff(starts)
    among = np.flatnonzero(np.repeat(wanted, sizes))
    owner = np.repeat(np.flatnonzero(wanted), sizes[wanted])
    literals = clauses[among]
    bases = (np.cumsum(variables, dtype=np.int64) - variables)[owner]
    holds: NDArray[Any] = values[bases[:, None] + np.abs(literals) - 1] == (literals > 0)
    false = ~holds.any(1)
    found: dict[int, list[int]] = {}
    for place, clause in zip(owner[false].tolist(), (among - starts[owner])[false].tolist(), strict=True):
        found.setdefault(place, []).append(clause)
    return found
