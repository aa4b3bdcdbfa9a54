"""Which 3SAT formulas are the same, and how many different ones there are.

Formulas are the same up to names of variables, their polarity, and the order of clauses and literals.
A clause that stands twice counts once. The graph has a vertex for each literal, joined to its
negation, and one for each clause, with arcs to its literals; so the symmetries of the graph are
the renamings and flips of the formula, and nothing else.

The size of the space counts sets of clauses, over the renamings and flips: as a lower bound, but for `planted` as an estimate.

Of C = n(n-1)(n-2)/6 triples, `uniform` draws m of 8C clauses; each formula has at most n!·2^n twins.
Satisfiable ones are at least those without a clause that is false when all variables are true
(m of 7C); unsatisfiable ones at least those with all eight clauses over three given variables
(m - 8 of 8C - 8). `planted` prefers clauses with one true literal, as if there were 6C of them.

`unique` formulas are all drawn alike, too (a planted one that has one solution has it where it was planted). There
are 2^n solutions, and each is the only one of all formulas with certain n + 4 clauses: seven that
leave three variables one choice, and one for each further variable, with two literals that are false by then.
The others are any m - n - 4 of the 7C - n - 4 that it satisfies.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...verifiers.sat.problem import SatProblem
from ..core.symmetry import (
    BUDGET,
    Fingerprints,
    as_bytes,
    fingerprint_graphs,
    log2_choose,
    log2_factorial,
    mixed,
    offsets,
)
from .parameters import SatParameters

LITERAL, CLAUSE, UNUSED = 0, 1, 2
"""Colours; one vertex stands for all variables that occur nowhere, with their number on top of UNUSED."""
HOLDS, NEGATES = 0, 1


def fingerprints(problems: Sequence[SatProblem], threads: int = 0, budget: int = BUDGET) -> Fingerprints:
    """Return the fingerprints of formulas, uint8, shape (k, 16); see `Task.fingerprints`."""
    rows, clauses = _distinct(problems)
    counts = np.bincount(rows, minlength=len(problems)).astype(np.int64)
    variables, unused, clauses = _used(problems, rows, clauses)
    vertices, starts = offsets(2 * variables + counts + 1), offsets(2 * variables + 3 * counts)
    colours = np.full(vertices[-1], LITERAL, np.int32)
    colours[vertices[1:] - 1] = UNUSED + unused
    arcs = np.empty((starts[-1], 3), np.int32)

    # Both ways between the literals of a variable: literals 2i and 2i + 1 of each problem.
    literal = _counting(2 * variables)
    places = np.repeat(starts[:-1], 2 * variables) + literal
    arcs[places] = np.stack([literal, literal ^ 1, np.full(len(literal), NEGATES)], axis=1)

    number = _counting(counts) + np.repeat(2 * variables, counts)
    colours[np.repeat(vertices[:-1], counts) + number] = CLAUSE
    places = np.repeat(starts[:-1] + 2 * variables, counts) + 3 * _counting(counts)
    for column in range(3):
        arcs[places + column, 0] = number
        arcs[places + column, 1] = clauses[:, column]
        arcs[places + column, 2] = HOLDS
    return as_bytes(fingerprint_graphs("3sat", colours, vertices, arcs, starts, threads, budget))


def _distinct(problems: Sequence[SatProblem]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Which problem, and which three literals (2v or 2v + 1 from 0), for every different clause."""
    rows = np.repeat(np.arange(len(problems)), [len(problem.clauses) for problem in problems])
    if not len(rows):
        return rows, np.empty((0, 3), np.int32)
    signed = np.concatenate([problem.clauses for problem in problems]).astype(np.int64)
    literals = np.sort(2 * np.abs(signed) - 2 + (signed < 0), axis=1)
    radix = int(literals.max()) + 1
    if len(problems) * radix**3 < 2**63:
        keys = ((rows * radix + literals[:, 0]) * radix + literals[:, 1]) * radix + literals[:, 2]
        keys = np.unique(keys)
        columns = [keys // radix**2 % radix, keys // radix % radix, keys % radix]
        return keys // radix**3, np.stack(columns, axis=1).astype(np.int32)
    table = np.unique(np.column_stack([rows, literals]), axis=0)
    return table[:, 0], table[:, 1:].astype(np.int32)


def _used(
    problems: Sequence[SatProblem], rows: NDArray[np.int64], clauses: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """How many variables occur in each problem, how many do not, and the clauses with those that do numbered anew."""
    declared = np.array([problem.variables for problem in problems], np.int64)
    first = offsets(declared)
    used = np.zeros(first[-1], np.bool_)
    places = first[rows][:, None] + clauses // 2
    used[places] = True
    before = offsets(used.astype(np.int64))
    count = before[first[1:]] - before[first[:-1]]
    numbers = before[places] - before[first[rows]][:, None]
    return count, declared - count, (2 * numbers + clauses % 2).astype(np.int32)


def _counting(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, … for each count, in a row."""
    return np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(offsets(counts)[:-1], counts)


def bits(parameters: SatParameters) -> float:
    """Return the size of the space in bits; see `Task.space_bits`."""
    n, m = parameters.variables, parameters.clauses
    triples = n * (n - 1) * (n - 2) // 6
    symmetries = log2_factorial(n) + n
    unsatisfiable = log2_choose(8 * triples - 8, m - 8) - symmetries if m >= 8 else 0.0
    if parameters.kind == "uniform":
        return max(0.0, log2_choose(8 * triples, m) - symmetries)
    if parameters.kind == "unsatisfiable":
        return max(0.0, unsatisfiable)
    if parameters.kind == "unique":
        forcing = n + 4
        feasible = n - symmetries + (log2_choose(7 * triples - forcing, m - forcing) if m >= forcing else 0.0)
    else:
        feasible = _at_least({"satisfiable": 7, "planted": 6}[parameters.kind] * triples, m) - symmetries
    parts = [(1 - parameters.infeasible, max(0.0, feasible)), (parameters.infeasible, max(0.0, unsatisfiable))]
    return mixed(parts) or 0.0


def _at_least(clauses: int, drawn: int) -> float:
    return log2_choose(clauses, drawn) if drawn <= clauses else 0.0
