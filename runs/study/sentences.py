"""What a study says, one plain sentence per task: which way to use, and how sure that is."""

from __future__ import annotations

from ...strategies.estimation.intervals import share
from ...strategies.estimation.paired import Difference
from .advice import Advice, study_advice, tell_p
from .plan import RACE, SUPERSCALING
from .results import StudyResults, Way
from .tables import stopping
from .verifier_noise import dialled, tell_verifier


def study_sentences(results: StudyResults) -> list[str]:
    """One sentence per task, then what superscaling shows, and what the verifier is worth."""
    told = [_task(advice, results.plan.draws) for advice in study_advice(results)]
    return [sentence for sentence in (*told, _superscaling(results), _dial(results)) if sentence]


def _task(advice: Advice, draws: int) -> str:
    """The best way with a verifier, the best without, and whether they are told apart from the next."""
    best, way, gain = advice.verified, advice.verified.way, advice.verified.gain
    if way is None:
        said = (
            f"On {advice.title}, nothing is shown to beat one call "
            f"({_percent(advice.one)} right; {best.best.name} {_points(gain)}, {tell_p(best.p_value)} with all ways tried "
            "taken into account)."
        )
    else:
        said = (
            f"On {advice.title}, use {way.name} where answers can be verified: it gains {_points(gain)} over one call "
            f"({_percent(advice.one)} → {_percent(way)}) for {advice.times(way):.1f} times the tokens"
        )
        near = ", ".join(f"{other.name} at {advice.times(other):.1f} times" for other in best.equal)
        said += f"; not told apart from it: {near}." if near else ", and beats all other ways."
    blind = advice.blind
    if blind.way is None:
        without = f"a {blind.best.name} is not shown to gain"
    else:
        without = f"{blind.way.name} gains {_points(blind.gain)}"
    always = f"All {draws} draws are right on {100 * advice.always.mean:.0f} % of the instances."
    return f"{said} Without a verifier, {without}. {always}"


def _superscaling(results: StudyResults) -> str:
    records = [r for r in results.records.get(SUPERSCALING, []) if len(r.correct) == results.plan.superscaling]
    if not records:
        return ""
    solved = share([bool(r.correct.any()) for r in records], len(records))
    single = float(sum(r.correct.mean() for r in records)) / len(records)
    said = (
        f"{results.plan.superscaling} draws bring {results.title(results.plan.superscaled)} from {100 * single:.1f} % to "
        f"{100 * solved.mean:.1f} % [{100 * solved.low:.1f}, {100 * solved.high:.1f}] with a verifier"
    )
    rows = stopping(results).rows if RACE in results.records else ()
    saved = rows[1][4] if len(rows) > 1 else None
    if not isinstance(saved, float):
        return f"{said}."
    return f"{said}; stopping at the first verified answer saves {100 * saved:.0f} % of the tokens."


def _dial(results: StudyResults) -> str:
    """What is left of the perfect verifier's score where the first of the others decides, task by task."""
    told = []
    way = ""
    for one in dialled(results):
        if one.kind == "best":
            way = one.way
            first, other = (100 * sum(scores) / len(scores) for scores in (one.scores(0), one.scores(1)))
            told.append(f"{results.title(one.task)} {first:.0f} → {other:.0f} %")
    if not told:
        return ""
    return f"{way.capitalize()}, selected by a perfect verifier → {tell_verifier(results.plan.verifiers[0])}: {', '.join(told)}."


def _points(found: Difference) -> str:
    return f"{100 * found.mean:+.1f} points [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"


def _percent(way: Way) -> str:
    return f"{100 * float(way.scores.mean()):.1f} %"
