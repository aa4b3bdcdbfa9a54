"""Calendars as JSON text, without the lists between."""

from __future__ import annotations

from ...verifiers.calendar_plan import CalendarProblem
from ...verifiers.calendar_problem import Person, blocks_by_day
from ...verifiers.clock import DAYS
from ..strict_json import write_object


def problem_json(problem: CalendarProblem) -> str:
    """The problem as JSON, as `write_object(problem.to_dict())` gives it."""
    people = ",".join([f"{write_object(person.name)}:{{{_free(person)}}}" for person in problem.people])
    return f'{{"people":{{{people}}},{write_object(problem.rules_to_dict())[1:]}'


def _free(person: Person) -> str:
    days: list[str] = []
    for day, blocks in blocks_by_day(person):
        written = ",".join([f'["{start}","{end}"]' for start, end in blocks])
        days.append(f'"{DAYS[day]}":[{written}]')
    return ",".join(days)
