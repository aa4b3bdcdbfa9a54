"""Read formulas and assignments natively, where they are in exactly our own form; see `tasks.core.parse_fast`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers.sat.check import check_batch
from ...verifiers.sat.problem import Formulas, SatProblem
from ...verifiers.sat.solve import CERTIFIED_VARIABLES, QUICK_CONFLICTS, Outcome, solve_batch
from ...verifiers.verdict import Verdict
from .._core import sat_read_answers, sat_read_problems
from ..core.parse_fast import unlike
from .answer import UNSATISFIABLE, SatAnswer
from .verdict import judge_assignment, judge_claim

ASSIGNMENT, CLAIM = 1, 2
"""What `_core.sat_read_answers` says of a reply; 0 is neither."""


def read_answers(problems: Sequence[SatProblem], texts: Sequence[str]) -> list[SatAnswer | None]:
    """Return the assignment that each reply gives to its formula, or its claim; None for a reply that is not plain."""
    asked = [problem.variables if problem.evidence == "none" else 0 for problem in problems]
    known, flat = sat_read_answers(list(texts), np.array(asked, np.int32), 1)
    values, end = flat.astype(np.bool_).tolist(), 0
    read: list[SatAnswer | None] = []
    for what, count in zip(known.tolist(), asked, strict=True):
        read.append(tuple(values[end : end + count]) if what == ASSIGNMENT else UNSATISFIABLE if what else None)
        end += count
    return read


def judge_texts(problems: Sequence[str | bytes], texts: Sequence[str], threads: int) -> Iterator[tuple[int, Verdict]]:
    """Yield the number of each row that is plain, and its verdict.

    A claim is judged by what the solver finds, its refutation checked; claims about which it says nothing at once are
    left out.
    """
    rows, variables, clauses, starts = sat_read_problems(list(problems), threads)
    numbers = rows.tolist()
    known, flat = sat_read_answers([texts[row] for row in numbers], variables, threads)
    counts = check_batch(variables, clauses, starts, flat, threads)
    false = _false_clauses(variables, clauses, starts, flat, (known == ASSIGNMENT) & (counts > 0))
    claims = np.flatnonzero((known == CLAIM) & (variables <= CERTIFIED_VARIABLES)).tolist()
    found = _outcomes(variables, clauses, starts, claims, [problems[numbers[place]] for place in claims], threads)
    values = flat.astype(np.bool_).tolist()
    ends, first = np.cumsum(variables).tolist(), starts.tolist()
    begin = 0
    for place, (row, what, end) in enumerate(zip(numbers, known.tolist(), ends, strict=True)):
        if what == ASSIGNMENT:
            yield (
                row,
                judge_assignment(clauses[first[place] : first[place + 1]], values[begin:end], false.get(place, [])),
            )
        elif place in found and found[place].status != "unknown":
            yield row, judge_claim({"status": found[place].status})
        begin = end


def _outcomes(
    variables: NDArray[np.int32],
    clauses: NDArray[np.int32],
    starts: NDArray[np.int64],
    places: Sequence[int],
    problems: Sequence[str | bytes],
    threads: int,
) -> dict[int, Outcome]:
    """The outcomes of the solver for some of the formulas; each text of a problem is solved once."""
    if not places:
        return {}
    different, owners = unlike(problems)
    first_of = dict(zip(owners.tolist()[::-1], places[::-1], strict=True))
    formulas = _formulas(variables, clauses, starts, [first_of[i] for i in range(len(different))])
    outcomes = solve_batch(formulas, conflict_limit=QUICK_CONFLICTS, threads=threads)
    return {place: outcomes[owner] for place, owner in zip(places, owners.tolist(), strict=True)}


def _formulas(
    variables: NDArray[np.int32], clauses: NDArray[np.int32], starts: NDArray[np.int64], places: Sequence[int]
) -> Formulas:
    """Some of the formulas, as the solvers take them."""
    sizes = [0, *(int(starts[place + 1] - starts[place]) for place in places)]
    pieces = [clauses[starts[place] : starts[place + 1]].reshape(-1) for place in places]
    return Formulas(
        np.ascontiguousarray(variables[list(places)], dtype=np.int32),
        np.concatenate([np.zeros(0, np.int32), *pieces]),
        np.arange(sum(sizes) + 1, dtype=np.int64) * 3,
        np.cumsum(sizes, dtype=np.int64),
    )


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
