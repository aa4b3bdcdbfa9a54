"""What a study says, one plain sentence per task: which way to use, and how sure that is."""

from __future__ import annotations

from ...strategies.estimation.paired import Difference, holm, paired_difference
from ...strategies.intervals import LEVEL, share
from .plan import RACE, SUPERSCALING
from .results import StudyResults, Way
from .tables import of_task, stopping


def study_sentences(results: StudyResults) -> list[str]:
    """One sentence per task, then what superscaling shows."""
    told = [_task(results, task) for task in results.plan.tasks]
    return [sentence for sentence in (*told, _superscaling(results)) if sentence]


def _task(results: StudyResults, task: str) -> str:
    """The best way with a verifier, the best without, and whether they are told apart from the next."""
    ways = results.ways(of_task(task))
    if not len(ways[0].scores):
        return ""
    one = ways[0]
    usable = [way for way in ways if not way.leaks]
    top = max((way for way in usable if way.needs_verifier), key=lambda way: (way.scores.mean(), -way.tokens.mean()))
    free = max(
        (way for way in usable if not way.needs_verifier), key=lambda way: (way.scores.mean(), -way.tokens.mean())
    )
    others = [way for way in usable if way is not top]
    found = [paired_difference(way.scores, top.scores) for way in others]
    equal = [
        way.name for way, p in zip(others, holm([d.p_value for d in found]), strict=True) if p > 1 - LEVEL
    ]  # fmt: skip
    gain = paired_difference(one.scores, top.scores)
    times = top.tokens.mean() / max(one.tokens.mean(), 1e-12)
    title = results.title(task)
    if gain.p_value > 1 - LEVEL:
        said = f"On {title}, nothing is shown to beat one call ({_percent(one)} right; {top.name} {_points(gain)})."
    else:
        said = (
            f"On {title}, use {top.name} where answers can be verified: it gains {_points(gain)} over a single call "
            f"({_percent(one)} → {_percent(top)}) for {times:.1f} times the tokens"
        )
        near = [name for name in equal if name != one.name]
        said += f"; not told apart from it: {'; '.join(near)}." if near else ", and beats all other ways."
    vote = paired_difference(one.scores, free.scores)
    if free is one or vote.p_value > 1 - LEVEL:
        without = f"a majority of {results.plan.draws} is not shown to gain"
    else:
        without = f"{free.name} gains {_points(vote)}"
    worst = share(ways[2].scores, len(one.scores))
    return f"{said} Without a verifier, {without}. All {results.plan.draws} draws are right on {100 * worst.mean:.0f} % of the instances."


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
    return f"{said}; stopping at the first verified answer saves {100 * float(saved):.0f} % of the tokens." if isinstance(
        saved, float
    ) else f"{said}."  # fmt: skip


def _points(found: Difference) -> str:
    return f"{100 * found.mean:+.1f} points [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"


def _percent(way: Way) -> str:
    return f"{100 * float(way.scores.mean()):.1f} %"
