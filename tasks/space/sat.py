"""3SAT: sets of clauses, over the renamings and flips. A lower bound, but for `planted` an estimate.

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

from ..generation.sat_parameters import SatParameters
from . import log2_choose, log2_factorial, mixed


def bits(parameters: SatParameters) -> float:
    """See `Task.space_bits`."""
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
