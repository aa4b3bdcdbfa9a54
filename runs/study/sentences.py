"""The sentences of a study, one per task: which method to use, with the evidence."""

from __future__ import annotations

from ...strategies.estimation.intervals import share
from ...strategies.estimation.paired import Difference
from .advice import Advice, show_p, study_advice
from .plan import RACE, SUPERSCALING
from .results import Method, StudyResults
from .tables import stopping
from .verifier_noise import describe_verifier, methods_under_verifiers


def study_sentences(results: StudyResults) -> list[str]:
    """Return one sentence per task, then one on superscaling and one on verifier noise."""
    found = [_task(advice, results.plan.draws) for advice in study_advice(results)]
    return [sentence for sentence in (*found, _superscaling(results), _verifier_noise(results)) if sentence]


def _corrected(p_value: float | None) -> str:
    return show_p(p_value) + ("" if p_value is None else " corrected for all methods tried")


def _task(advice: Advice, draws: int) -> str:
    """Name the best method with a verifier, the best without, and those that are as good."""
    best, method, gain = advice.verified, advice.verified.method, advice.verified.gain
    if method is None:
        sentence = (
            f"On {advice.title}, nothing is shown to beat the average reply "
            f"({_percent(advice.one)} right; {best.best.name} {_points(gain)}, {_corrected(best.p_value)})."
        )
    else:
        sentence = (
            f"On {advice.title}, use {method.name} where answers can be verified: it gains {_points(gain)} over the average reply "
            f"({_percent(advice.one)} → {_percent(method)}) for {advice.times(method):.1f} times the tokens"
        )
        near = ", ".join(f"{other.name} at {advice.times(other):.1f} times" for other in best.equal)
        sentence += f"; not significantly different: {near}." if near else ", and beats all other methods."
    blind = advice.blind
    if blind.method is None:
        without = f"{blind.best.name} is not shown to gain"
    else:
        without = f"{blind.method.name} gains {_points(blind.gain)}"
    always = f"All {draws} draws are right on {100 * advice.always.mean:.0f} % of the instances."
    return f"{sentence} Without a verifier, {without}. {always}"


def _superscaling(results: StudyResults) -> str:
    records = [r for r in results.records.get(SUPERSCALING, []) if len(r.correct) == results.plan.superscaling]
    if not records:
        return ""
    solved = share([bool(r.correct.any()) for r in records])
    single = float(sum(r.correct.mean() for r in records)) / len(records)
    sentence = (
        f"{results.plan.superscaling} draws bring {results.title(results.plan.superscaled)} from {100 * single:.1f} % to "
        f"{100 * solved.mean:.1f} % [{100 * solved.low:.1f}, {100 * solved.high:.1f}] with a verifier"
    )
    rows = stopping(results).rows if RACE in results.records else ()
    saved = rows[1][4] if len(rows) > 1 else None
    if not isinstance(saved, float):
        return f"{sentence}."
    return f"{sentence}; stopping at the first verified answer saves {100 * saved:.0f} % of the tokens."


def _verifier_noise(results: StudyResults) -> str:
    """Compare the perfect verifier's score with that of the first other one, task by task."""
    found = []
    method = ""
    for one in methods_under_verifiers(results):
        if one.kind == "best":
            method = one.method
            first, other = (100 * sum(scores) / len(scores) for scores in (one.scores(0), one.scores(1)))
            found.append(f"{results.title(one.task)} {first:.0f} → {other:.0f} %")
    if not found:
        return ""
    return f"{method.capitalize()}, selected by a perfect verifier → {describe_verifier(results.plan.verifiers[0])}: {', '.join(found)}."


def _points(found: Difference) -> str:
    return f"{100 * found.mean:+.1f} points [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"


def _percent(method: Method) -> str:
    return f"{100 * float(method.scores.mean()):.1f} %"
