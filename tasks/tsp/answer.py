"""Tours as answers: which of them mean the same, and how they are written."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...verifiers.tsp.problem import TspProblem, from_zero
from ..core.answer_form import AnswerForm, Part, Repeated, maybe, number, one_of, row

MOST_LENGTH = 10**18 - 1
"""Longest length that an answer may state: the reader takes eighteen digits."""


@dataclass(frozen=True, slots=True)
class TourAnswer:
    """A tour as it was given.

    Attributes:
        cities: In the order given, without the return to the first.
        length: As stated in the answer; None when it was not.
        meaning: What two answers that mean the same have in common, see `meaning_of`; the
            only field that equality looks at.
    """

    cities: tuple[int, ...] = field(compare=False)
    length: int | None = field(compare=False)
    meaning: Hashable = field(repr=False)


def meaning_of(problem: TspProblem, cities: tuple[int, ...], length: int | None) -> Hashable:
    """The tour from city 0, in the smaller direction if weights are symmetric, and a misstated length."""
    if sorted(cities) != list(range(problem.cities)):
        return cities, length
    misstated = None if length is None or length == problem.length(cities) else length
    forward = from_zero(cities)
    if not problem.symmetric:
        return forward, misstated
    return min(forward, (0, *forward[:0:-1])), misstated


def tour_answer(problem: TspProblem, cities: Sequence[int], length: int | None = None) -> TourAnswer:
    """Return the answer that consists of these cities (without the return) and this stated length."""
    order = tuple(cities)
    return TourAnswer(order, length, meaning_of(problem, order, length))


def write(answer: TourAnswer) -> str:
    """Write a tour as the prompt asks for it, with the return to its first city."""
    tour = " -> ".join(map(str, (*answer.cities, *answer.cities[:1])))
    return tour if answer.length is None else f"{tour}, length {answer.length}"


def to_json(answer: TourAnswer) -> dict[str, Any]:
    """Return the answer in JSON values, as verdicts show it."""
    stated = {} if answer.length is None else {"length": answer.length}
    return {"tour": list(answer.cities), **stated}


def answer_form(problem: TspProblem) -> AnswerForm:
    """Return the form of answers: as many cities as there are, back to the first, which stands nowhere else; perhaps a length."""
    last = problem.cities - 1
    tours: list[Part] = []
    for start in range(problem.cities):
        others = [number(low, high) for low, high in ((0, start - 1), (start + 1, last)) if low <= high]
        tours.append(row(f"{start}", Repeated(row(" -> ", one_of(*others)), last, last), f" -> {start}"))
    return AnswerForm(row(one_of(*tours), maybe(row(", length ", number(0, MOST_LENGTH)))))
