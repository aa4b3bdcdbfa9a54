"""The verdict on a tour, by the rules of `tasks/tsp/task.py`, and the sentences that describe its faults."""

from __future__ import annotations

from typing import Any

from ...verifiers.tsp.check import CITY_MISSING, CITY_REPEATED, UNKNOWN_CITY, TourCheck
from ...verifiers.verdict import Fault, Verdict, correct, undecided, wrong
from ..core.instance import Degree, Truth
from .answer import TourAnswer, to_json

MOST_NAMED = 20
"""Cities listed in one fault."""


def judge(cities: int, answer: TourAnswer, truth: Truth, result: TourCheck) -> Verdict:
    """Return the verdict on a tour.

    Args:
        cities: The number of cities of the problem.
        truth: With `status`, `objective` and `lower_bound` as far as they are proved.
        result: The check of the tour.
    """
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


# -------------------------------------------------------------------------- feedback

_WHERE = {
    "malformed_tour": "Your answer is not one plain list of city numbers.",
    "unknown_city": "Your answer names a city that does not exist.",
    "city_repeated": "Visited more than once: {cities}.",
    "city_missing": "Not visited: {cities}.",
    "not_optimal": "Your tour is not a shortest one.",
    "length_misstated": "The length that you state is not the length of your tour.",
    "optimum_unproved": "Nobody has proved how short a tour can be.",
    "truth_refuted": "Your tour is shorter than the optimum that was given.",
}
_HOW = {
    "malformed_tour": "Your answer cannot be read as a tour: {reason}.",
    "unknown_city": "Your answer names city {city}; the cities are numbered from 0, and there are {cities}.",
    "not_optimal": "Your tour is valid; its length is {length}, and there is a shorter one.",
    "length_misstated": "You state the length {stated}, but your tour has the length {length}.",
}


def describe(fault: Fault, degree: Degree, truth: Truth | None) -> str:
    """Describe a fault in one sentence; `oracle` adds a shortest tour."""
    told = _WHERE[fault.kind].format_map(_FaultFieldsWithCities(fault.place))
    if degree == "where" or fault.kind not in _HOW:
        return told
    told = _HOW[fault.kind].format_map(_FaultFieldsWithCities({**fault.place, **fault.detail}))
    if degree == "oracle" and fault.kind == "not_optimal" and truth:
        tour = " -> ".join(map(str, (*truth["tour"], truth["tour"][0])))
        told += f" A shortest one has length {truth['objective']}: {tour}."
    return told


class _FaultFieldsWithCities(dict[str, Any]):
    """Lists are shown as `city 3, city 5`."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        return ", ".join(f"city {city}" for city in value) if isinstance(value, list) else value
