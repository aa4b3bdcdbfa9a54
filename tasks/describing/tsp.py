"""The sentences of TSP's feedback. Its prompts are in `renderings.tsp`."""

from __future__ import annotations

from typing import Any

from ...verifiers.verdict import Fault
from ..task import Degree, Truth

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


def describe_fault(fault: Fault, degree: Degree, truth: Truth | None) -> str:
    """One sentence on a fault; `oracle` adds a shortest tour."""
    told = _WHERE[fault.kind].format_map(_Shown(fault.place))
    if degree == "where" or fault.kind not in _HOW:
        return told
    told = _HOW[fault.kind].format_map(_Shown({**fault.place, **fault.detail}))
    if degree == "oracle" and fault.kind == "not_optimal" and truth:
        tour = " -> ".join(map(str, (*truth["tour"], truth["tour"][0])))
        told += f" A shortest one has length {truth['objective']}: {tour}."
    return told


class _Shown(dict[str, Any]):
    """Lists are shown as `city 3, city 5`."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        return ", ".join(f"city {city}" for city in value) if isinstance(value, list) else value
