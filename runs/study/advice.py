"""Which way to use for which task, and how sure that is: what stands first in a study."""

from __future__ import annotations

from dataclasses import dataclass

from ...strategies.estimation.intervals import LEVEL, Estimate, share
from ...strategies.estimation.paired import Difference, holm, paired_difference
from .result_table import Table, Value
from .results import StudyResults, Way
from .tables import of_task


@dataclass(frozen=True, slots=True)
class Choice:
    """The best of some ways on one task, against one call.

    Attributes:
        way: It; None where no way is shown to gain.
        gain: Over one call; of the best way, shown to gain or not. The p-value is corrected for all ways tried.
        equal: The other ways that are not told apart from it.
    """

    way: Way | None
    best: Way
    gain: Difference
    p_value: float
    equal: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What a study says of one task.

    Attributes:
        verified: The choice where answers can be verified.
        blind: The choice where they cannot.
        always: The share of instances on which all draws are right.
    """

    task: str
    title: str
    one: Way
    verified: Choice
    blind: Choice
    always: Estimate

    def times(self, way: Way) -> float:
        """The tokens of a way, as a multiple of one call's."""
        return float(way.tokens.mean() / max(self.one.tokens.mean(), 1e-12))


def study_advice(results: StudyResults) -> list[Advice]:
    """One per task of which anything is finished."""
    found = []
    for task in results.plan.tasks:
        one, *others = results.ways(of_task(task))
        if not len(one.scores):
            continue
        usable = [way for way in others if not way.leaks]
        worst = next(way for way in others if way.kind == "worst")
        blind = [way for way in usable if not way.needs_verifier]
        found.append(
            Advice(task, results.title(task), one, _choose(one, usable), _choose(one, blind),
                   share(worst.scores, len(one.scores)))
        )  # fmt: skip
    return found


def advice_table(advice: list[Advice]) -> Table:
    """The advice as a table, one row per task."""
    rows: list[tuple[Value, ...]] = []
    for one in advice:
        verified, blind = one.verified, one.blind
        rows.append((
            one.title, verified.best.name, _score(one.one), _score(verified.best), verified.gain, _sure(verified),
            round(one.times(verified.best), 1), _for_less(one),
            blind.best.name if blind.way else "none shown", blind.gain,
        ))  # fmt: skip
    head = ("task", "with a verifier", "one call", "reaches", "gain", "how sure", "tokens", "not told apart, for less",
            "without a verifier", "gain without")  # fmt: skip
    note = (
        "Shares in %, gains over one call in points, with 95 % intervals; p: the chance of such a gain where there is "
        "none, corrected for all ways tried; above 5 % it is not shown. Tokens: as a multiple of one call's. "
        "Not told apart, for less: the cheapest way whose score cannot be told from the best one's. "
        "Feedback that tells the answer is no way to be used."
    )
    return Table("advice", "What to use", note, head, tuple(rows))


def _choose(one: Way, ways: list[Way]) -> Choice:
    """The best of the ways, the cheaper of equals; whether it beats one call, and which are as good."""
    best = max(ways, key=lambda way: (way.scores.mean(), -way.tokens.mean()))
    gains = [paired_difference(one.scores, way.scores) for way in ways]
    p_value = holm([gain.p_value for gain in gains])[ways.index(best)]
    gain = gains[ways.index(best)]
    others = [way for way in ways if way is not best]
    corrected = holm([paired_difference(way.scores, best.scores).p_value for way in others])
    equal = sorted(
        (way for way, p in zip(others, corrected, strict=True) if p > 1 - LEVEL), key=lambda way: way.tokens.mean()
    )
    shown = p_value <= 1 - LEVEL and gain.mean > 0
    return Choice(best if shown else None, best, gain, p_value, tuple(equal))


def _for_less(advice: Advice) -> str:
    """The cheapest way that is as good as can be told, if it is cheaper by more than a trifle."""
    verified = advice.verified
    if verified.way is None or not verified.equal:
        return "–"
    cheapest = verified.equal[0]
    times = advice.times(cheapest)
    return f"{cheapest.name}, {times:.1f}×" if times < 0.95 * advice.times(verified.best) else "–"


def _score(way: Way) -> Estimate:
    return share(way.scores, len(way.scores))


def _sure(choice: Choice) -> str:
    if choice.way is None:
        return f"not shown, {tell_p(choice.p_value)}"
    return tell_p(choice.p_value)


def tell_p(p_value: float) -> str:
    """A p-value for people."""
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.2g}"
