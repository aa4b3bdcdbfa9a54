"""The verdict on a tour, by the rules of `tasks.tsp`."""

from __future__ import annotations

from ...verifiers.tsp import CITY_MISSING, CITY_REPEATED, UNKNOWN_CITY, TourCheck
from ...verifiers.verdict import Fault, Verdict, correct, undecided, wrong
from ..task import Truth
from .tsp_answer import TourAnswer, to_json

MOST_NAMED = 20
"""Cities listed in one fault."""


def judge(cities: int, answer: TourAnswer, truth: Truth, result: TourCheck) -> Verdict:
    """The verdict on a tour of so many cities, from its check and what is proved."""
    shown = to_json(answer)
    faults = _tour_faults(cities, answer.cities, result)
    if faults:
        return wrong(shown, *faults)
    if answer.length is not None and answer.length != result.length:
        detail = {"stated": answer.length, "length": result.length}
        faults.append(Fault("length_misstated", {}, detail))
    objective = truth.get("objective")
    if objective is not None and result.length > objective:
        gap = round((result.length - objective) / objective, 6) if objective else None
        faults.append(Fault("not_optimal", {}, {"length": result.length, "gap": gap}))
    if faults:
        return wrong(shown, *faults)
    proved = truth["status"] == "optimal" or truth.get("lower_bound") == result.length
    if proved and result.length == objective:
        return correct(shown)
    # Either nobody knows whether a shorter tour exists, or the stated truth is refuted.
    kind = "truth_refuted" if truth["status"] == "optimal" else "optimum_unproved"
    return undecided(shown, Fault(kind, {}, {"length": result.length}))


def _tour_faults(count: int, cities: tuple[int, ...], result: TourCheck) -> list[Fault]:
    if result.status == UNKNOWN_CITY:
        return [Fault("unknown_city", {}, {"city": str(cities[result.place])[:20], "cities": count})]
    if result.status not in (CITY_REPEATED, CITY_MISSING):
        return []
    visits = [0] * count
    for city in cities:
        if 0 <= city < count:
            visits[city] += 1
    found = {
        "city_repeated": [city for city, count in enumerate(visits) if count > 1],
        "city_missing": [city for city, count in enumerate(visits) if count == 0],
    }
    return [
        Fault(kind, {"cities": which[:MOST_NAMED]}, {"count": len(which)}) for kind, which in found.items() if which
    ]
