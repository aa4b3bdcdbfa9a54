"""3SAT: sets of clauses, over the renamings and flips. A lower bound, but for `planted` an estimate.

Of C = n(n-1)(n-2)/6 triples, `uniform` draws m of 8C clauses; each formula has at most n!·2^n twins.
Satisfiable ones are at least those without a clause that is false when all variables are true
(m of 7C); unsatisfiable ones at least those with all eight clauses over three given variables
(m - 8 of 8C - 8). `planted` prefers clauses with one true literal, as if there were 6C of them.
"""

from __future__ import annotations

from ..generation.sat_parameters import SatParameters
from . import log2_choose, log2_factorial, mixed


def bits(parameters: SatParameters) -> float | None:
    """See `Task.space_bits`; None for `unique`, whose share of all formulas is not known."""
    n, m = parameters.variables, parameters.clauses
    triples = n * (n - 1) * (n - 2) // 6
    symmetries = log2_factorial(n) + n
    unsatisfiable = log2_choose(8 * triples - 8, m - 8) - symmetries if m >= 8 else 0.0
    if parameters.kind == "uniform":
        return max(0.0, log2_choose(8 * triples, m) - symmetries)
    if parameters.kind == "unsatisfiable":
        return max(0.0, unsatisfiable)
    signs = {"satisfiable": 7, "planted": 6}.get(parameters.kind)
    feasible = None if signs is None else _at_least(signs * triples, m) - symmetries
    return mixed([(1 - parameters.infeasible, feasible), (parameters.infeasible, unsatisfiable)])


def _at_least(clauses: int, drawn: int) -> float:
    return log2_choose(clauses, drawn) if drawn <= clauses else 0.0
