"""The advice of a study: which method to use for which task, with the evidence."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from ...strategies.estimation.intervals import LEVEL, Estimate, share
from ...strategies.estimation.paired import Difference, holm, paired_difference
from .result_table import ResultTable, Value
from .results import Method, StudyResults
from .tables import of_task


@dataclass(frozen=True, slots=True)
class BestMethod:
    """The best of some methods on one task, against the average reply.

    Attributes:
        method: The best one; None where no method is shown to gain.
        best: The best one, shown to gain or not.
        gain: Of `best` over the average reply.
        p_value: Of the gain, corrected for all methods tried; None where it is a gain by construction.
        equal: The other methods that do not differ significantly from it.
    """

    method: Method | None
    best: Method
    gain: Difference
    p_value: float | None
    equal: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The advice of a study on one task.

    Attributes:
        verified: The choice where answers can be verified.
        blind: The choice where they cannot.
        always: The share of instances on which all draws are right.
    """

    task: str
    title: str
    one: Method
    verified: BestMethod
    blind: BestMethod
    always: Estimate

    def times(self, method: Method) -> float:
        """Return the tokens of a method, as a multiple of one call's."""
        return float(method.tokens.mean() / max(self.one.tokens.mean(), 1e-12))


def study_advice(results: StudyResults) -> list[Advice]:
    """Return the advice on every task of which anything is finished."""
    found = []
    for task in results.plan.tasks:
        one, *others = results.methods(of_task(task))
        if not len(one.scores):
            continue
        usable = [method for method in others if not method.leaks]
        worst = next(method for method in others if method.kind == "worst")
        blind = [method for method in usable if not method.needs_verifier]
        found.append(
            Advice(task, results.title(task), one, _choose(one, usable), _choose(one, blind),
                   share(worst.scores))
        )  # fmt: skip
    return found


def advice_table(advice: list[Advice]) -> ResultTable:
    """Return the advice as a table, one row per task."""
    rows: list[tuple[Value, ...]] = []
    for one in advice:
        verified, blind = one.verified, one.blind
        rows.append((
            one.title, verified.best.name, _score(one.one), _score(verified.best), verified.gain, _sure(verified),
            round(one.times(verified.best), 1), _for_less(one),
            blind.best.name if blind.method else "none shown", blind.gain,
        ))  # fmt: skip
    head = ("task", "with a verifier", "average", "reaches", "gain", "p-value", "tokens", "as good, for less",
            "without a verifier", "gain without")  # fmt: skip
    note = (
        "Shares in %, gains over the average reply in points, with 95 % intervals; p: the chance of such a gain where there "
        "is none, corrected for all methods tried; above 5 % a gain is not shown. Tokens: as a multiple of one call's. "
        "As good, for less: the cheapest method that does not differ significantly from the best. "
        "Feedback that gives the answer away is not advised."
    )
    return ResultTable("advice", "What to use", note, head, tuple(rows))


def _choose(one: Method, methods: list[Method]) -> BestMethod:
    """Choose the best of the methods, the cheaper of equals; test it against one call and against the others."""
    best = max(methods, key=lambda method: (method.scores.mean(), -method.tokens.mean()))
    gains = {method.name: paired_difference(one.scores, method.scores) for method in methods}
    gain = gains[best.name]
    # Best-of-n of the same draws is above their average by construction: there is nothing to test.
    tested = [method.name for method in methods if method.kind != "best"]
    p_value = dict(zip(tested, holm([gains[name].p_value for name in tested]), strict=True)).get(best.name)
    # The best is chosen by the data, so that any pair might have been compared: all are corrected for.
    pairs = list(itertools.combinations(methods, 2))
    corrected = holm([paired_difference(a.scores, b.scores).p_value for a, b in pairs])
    equal = sorted(
        (b if a is best else a for (a, b), p in zip(pairs, corrected, strict=True) if best in (a, b) and p > 1 - LEVEL),
        key=lambda method: method.tokens.mean(),
    )
    shown = gain.low > 0 and (p_value is None or p_value <= 1 - LEVEL)
    return BestMethod(best if shown else None, best, gain, p_value, tuple(equal))


def _for_less(advice: Advice) -> str:
    """Return the cheapest method that is as good, if it is at least 5 % cheaper."""
    verified = advice.verified
    if verified.method is None or not verified.equal:
        return "–"
    cheapest = verified.equal[0]
    times = advice.times(cheapest)
    return f"{cheapest.name}, {times:.1f}×" if times < 0.95 * advice.times(verified.best) else "–"


def _score(method: Method) -> Estimate:
    return share(method.scores)


def _sure(choice: BestMethod) -> str:
    if choice.method is None:
        return f"not shown, {show_p(choice.p_value)}"
    return show_p(choice.p_value)


def show_p(p_value: float | None) -> str:
    """Write a p-value for people; None where a gain is one by construction."""
    if p_value is None:
        return "no test: it cannot be below"
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.2g}"
