"""Calendars as JSON text, without the lists between."""

from __future__ import annotations

from ...verifiers.calendar_plan import CalendarProblem
from ...verifiers.calendar_problem import Person
from ...verifiers.clock import CLOCKS, DAY, DAYS
from ..strict_json import write_object


def problem_json(problem: CalendarProblem) -> str:
    """The problem as JSON, as `write_object(problem.to_dict())` gives it."""
    people = ",".join([f"{write_object(person.name)}:{{{_free(person)}}}" for person in problem.people])
    return f'{{"people":{{{people}}},{write_object(problem.rules_to_dict())[1:]}'


def _free(person: Person) -> str:
    days: list[str] = []
    midnight, blocks = -DAY, list[str]()
    for start, end in sorted(person.free):
        if start >= midnight + DAY:
            if blocks:
                days.append(f'"{DAYS[midnight // DAY]}":[{",".join(blocks)}]')
            midnight, blocks = start // DAY * DAY, []
        blocks.append(f'["{CLOCKS[start - midnight]}","{CLOCKS[end - midnight]}"]')
    if blocks:
        days.append(f'"{DAYS[midnight // DAY]}":[{",".join(blocks)}]')
    return ",".join(days)
