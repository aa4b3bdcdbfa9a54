"""The parameters of a batch of 3SAT formulas, and their limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from ...verifiers.claim import Evidence, require_evidence
from ...verifiers.sat.solve import CERTIFIED_VARIABLES
from ..core.parameters import TaskParameters, require

MAX_VARIABLES = 5000
MAX_UNIQUE_VARIABLES = 50
"""Of kind=unique. A random formula of m clauses has 2^n (7/8)^m solutions on average; measured at 20, 30 and 50
variables, none of 20,000 has a single one when that is more than about 2^(0.15 n + 7.5)."""
MAX_UNDECIDED_RATIO = 4.0
"""Above 200 variables uniform formulas are made only where local search always finds a solution."""
MAX_SEARCHED_VARIABLES, MAX_SEARCHED_RATIO = 500, 4.2
"""Beyond both, 300 candidates take local search more than a minute and usually none is solved (measured at 5000)."""
MAX_REFUTED_VARIABLES = 130
"""Beyond it refutations may be longer than an answer may hold."""


@dataclass(frozen=True)
class SatParameters(TaskParameters):
    """Parameters of a batch of 3SAT formulas.

    Attributes:
        variables: n, 3 to 5000.
        ratio: Clauses per variable; there are `ratio · n` clauses, halves rounded up. About
            4.26 is hardest: half of all large formulas are satisfiable there.
        kind: See `tasks/sat/task.py`.
        infeasible: Share of unsatisfiable formulas among the kinds satisfiable, planted and
            unique. Must be 0 beyond 200 variables, where none can be proved.
        evidence: `required`: the claim *unsatisfiable* must come with a refutation; up to 130 variables.
    """

    variables: int = 20
    ratio: float = 4.26
    kind: Literal["uniform", "planted", "satisfiable", "unique", "unsatisfiable"] = "satisfiable"
    infeasible: float = 0.1
    evidence: Evidence = "none"

    @cached_property
    def clauses(self) -> int:
        """The number of clauses."""
        return int(Fraction(repr(self.ratio)) * self.variables + Fraction(1, 2))

    def validate(self) -> None:
        n = self.variables
        require(3 <= n <= MAX_VARIABLES, "variables", n, f"3 to {MAX_VARIABLES}")
        require(0 < self.ratio <= 1e6, "ratio", self.ratio, "a positive number")
        most = n * (n - 1) * (n - 2) // 6 * (8 if self.kind in ("uniform", "unsatisfiable") else 7)
        require(self.clauses >= 1, "ratio", self.ratio, f"at least {1 / n:.3g} for {n} variables, which is one clause")
        require(
            self.clauses <= most,
            "ratio",
            self.ratio,
            f"at most {most // n if most >= n else most / n:.3g} for {n} variables, over which there are {most} clauses",
        )
        kinds = ("uniform", "planted", "satisfiable", "unique", "unsatisfiable")
        require(self.kind in kinds, "kind", self.kind, f"one of {', '.join(kinds)}")
        require(0 <= self.infeasible <= 1, "infeasible", self.infeasible, "a share from 0 to 1")
        if self.kind == "unique":
            require(n <= MAX_UNIQUE_VARIABLES, "variables", n, f"at most {MAX_UNIQUE_VARIABLES} for kind=unique")
            least = math.ceil((n - (0.15 * n + 7.5)) / math.log2(8 / 7))
            expected = f"at least {least / n:.2f} for kind=unique: formulas of fewer clauses have many solutions"
            require(self.clauses >= least, "ratio", self.ratio, expected)
        require_evidence(self.evidence)
        if self.evidence == "required":
            require(
                n <= MAX_REFUTED_VARIABLES, "variables", n, f"at most {MAX_REFUTED_VARIABLES} for evidence=required"
            )
        if n > CERTIFIED_VARIABLES:
            self._validate_large()

    def _validate_large(self) -> None:
        limit = f"beyond {CERTIFIED_VARIABLES} variables, where no formula can be proved unsatisfiable"
        require(self.kind != "unsatisfiable", "kind", self.kind, f"another kind {limit}")
        if self.kind == "uniform":
            expected = f"at most {MAX_UNDECIDED_RATIO} for kind=uniform {limit}; kind=planted takes any ratio"
            require(self.ratio <= MAX_UNDECIDED_RATIO, "ratio", self.ratio, expected)
        else:
            require(self.infeasible == 0, "infeasible", self.infeasible, f"0 {limit}")
        if self.kind == "satisfiable" and self.variables > MAX_SEARCHED_VARIABLES:
            expected = f"at most {MAX_SEARCHED_RATIO} for kind=satisfiable beyond {MAX_SEARCHED_VARIABLES} variables"
            require(self.ratio <= MAX_SEARCHED_RATIO, "ratio", self.ratio, f"{expected}; kind=planted takes any ratio")
