"""3SAT: does a list of clauses refute the formula?

A refutation is a list of steps of which the last is the empty clause; every one is checked. Each is a clause that names its sources:
clauses of the formula or earlier steps. It *follows* from them when, all its literals denied, each
source in turn has exactly one literal that is not false, which is then true, and the last
source has none; in the order named, or in the reverse order. So what resolving two clauses gives
follows from them, a chain of resolutions from all of its clauses, and an LRAT proof without the
rule RAT is a refutation as it stands. A step may name the variable that it was resolved on: then
it has two sources, of which one holds the variable and the other its negation, and contains
their resolvent.

Sources are not optional, and none may be idle. If the checker looked for them, as that of DRAT
does, or passed over idle ones, one and the same list of steps (cases over x1, x2, x3 …, each from
all clauses) would refute most small formulas without a look at them.

Checking takes no search: its time is linear in the literals of all sources, which are limited.

Sources: J. A. Robinson, "A machine-oriented logic based on the resolution principle", JACM 1965;
L. Cruz-Filipe et al., "Efficient certified RAT verification", CADE 2017.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ..claim import MISSING, TOO_LONG
from ..verdict import Fault
from .problem import SatProblem

MAX_STEPS: Final = 10_000
"""Most steps of a refutation."""
MAX_NUMBERS: Final = 400_000
"""Most literals and sources in all of its steps together."""
MAX_WORK: Final = 4_000_000
"""Most literals in the sources of all of its steps together."""


Clause = tuple[int, ...]


class Step(NamedTuple):
    """A clause that is said to follow.

    Attributes:
        number: What later steps call it; the clauses of the formula are 1 to m.
        literals: DIMACS, ascending, each once; none for the empty clause.
        sources: Numbers of the clauses that it follows from.
        pivot: The variable that was resolved on, or 0.
    """

    number: int
    literals: Clause
    sources: tuple[int, ...]
    pivot: int = 0


def check(problem: SatProblem, steps: Sequence[Step]) -> Fault | None:
    """Return the first fault of a refutation, or None when it proves the claim."""
    if not steps:
        return Fault(MISSING)
    numbers = sum(len(step.literals) + len(step.sources) for step in steps)
    if len(steps) > MAX_STEPS or numbers > MAX_NUMBERS:
        return Fault(TOO_LONG, {}, {"steps": len(steps), "numbers": numbers})
    known = _Clauses(problem)
    last = len(problem.clauses)
    for step in steps:
        fault = _misnamed(problem, step, last) or _unproved(known, step)
        if fault is not None:
            return fault
        known.found[step.number] = step.literals
        last = step.number
    return Fault("no_empty_clause", {"step": last}) if steps[-1].literals else None


class _Clauses:
    """The clauses that a step may name, and the work done on them."""

    def __init__(self, problem: SatProblem) -> None:
        self.found: dict[int, Clause] = {n: tuple(row) for n, row in enumerate(problem.clauses.tolist(), 1)}
        self.work = 0


def _misnamed(problem: SatProblem, step: Step, last: int) -> Fault | None:
    """A number that is not above all before it, or a variable that does not exist."""
    if step.number <= last:
        return Fault("step_number", {"step": step.number}, {"after": last})
    unknown = [abs(x) for x in (*step.literals, step.pivot) if abs(x) > problem.variables]
    if unknown:
        return Fault("step_unknown_variable", {"step": step.number}, {"variable": f"x{unknown[0]}"})
    return None


def _unproved(known: _Clauses, step: Step) -> Fault | None:
    """Why a step does not follow from its sources."""
    place = {"step": step.number}
    if not step.sources:
        return Fault("step_without_sources", place)
    sources = []
    for number in step.sources:
        clause = known.found.get(number)
        if clause is None:
            return Fault("unknown_source", place, {"source": number})
        sources.append(clause)
    known.work += sum(map(len, sources)) + len(sources)
    if known.work > MAX_WORK:
        return Fault(TOO_LONG, place)
    if step.pivot and not _resolves(step, sources):
        return Fault("wrong_pivot", place, {"variable": f"x{step.pivot}"})
    good = _follows(sources, step.literals) or _follows(sources[::-1], step.literals)
    return None if good else Fault("step_does_not_follow", place)


def _resolves(step: Step, sources: Sequence[Clause]) -> bool:
    """Whether the step contains what resolving its two sources on its variable gives."""
    if len(sources) != 2:
        return False
    first, second = map(set, sources)
    clause, pivot = set(step.literals), step.pivot
    return any(
        pivot in plain and -pivot in negated and (plain - {pivot}) | (negated - {-pivot}) <= clause
        for plain, negated in ((first, second), (second, first))
    )


def _follows(sources: Sequence[Clause], lemma: Clause) -> bool:
    """Whether each source in turn has one literal left, and the last one none."""
    denied = set(lemma)
    *units, last = sources
    for clause in units:
        left = [literal for literal in clause if literal not in denied]
        if len(left) != 1:
            return False
        denied.add(-left[0])
    return denied.issuperset(last)
