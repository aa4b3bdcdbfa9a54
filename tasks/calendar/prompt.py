"""Calendar's prompts: free times as a list, a table, JSON, iCalendar, sentences, a picture.

The JSON of a problem is written directly, without the lists between.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from ...verifiers.calendar.clock import DAY, DAYS, write_clock, write_offset
from ...verifiers.calendar.problem import EVERY_DAY, CalendarProblem, Person, blocks_by_day, free_by_day
from ..core.prompting import Renderer, Rendering, json_lines, markdown, require_english
from ..core.strict_json import write_object
from ..core.template import Template

if TYPE_CHECKING:
    from ..core.canvas import Canvas

MONDAY: Final = datetime.date(2024, 1, 1)
"""The first day of the week in which iCalendar files are written."""


class CalendarRenderer(Renderer[CalendarProblem]):
    """The renderings of calendars; see `Renderer`."""

    def text(self, problem: CalendarProblem, rendering: Rendering, words: Template, example: str) -> str:
        people = len(problem.people)
        days = ", ".join(day_name(words, day) for day in problem.days)
        lines = [
            words.fill("intro.several", people=people) if people > 1 else words["intro.one"],
            "",
            words.fill("lasts", duration=problem.duration, days=days),
            "",
            _calendars(problem, rendering, words),
            "",
            words["rules_follow"],
            *(f"{number}. {rule}" for number, rule in enumerate(_rules(problem, rendering, words), 1)),
            "",
            _answer(problem, words, example),
        ]
        return "\n".join(lines)

    def image(self, problem: CalendarProblem, words: Template) -> Canvas:
        from .draw import draw_calendars

        return draw_calendars(problem, [day_name(words, day) for day in range(7)])


def day_name(words: Template, day: int) -> str:
    """Return the name of a day, 0 for Monday, in the language of a template."""
    return words[f"days.{DAYS[day].lower()}"]


def _answer(problem: CalendarProblem, words: Template, example: str) -> str:
    if problem.evidence == "required":
        from . import evidence

        require_english(words)
        return evidence.form(problem, example)
    return words.fill("answer", example=example)


# --------------------------------------------------------------------------------- calendars


def _calendars(problem: CalendarProblem, rendering: Rendering, words: Template) -> str:
    slots: dict[str, Any] = {}
    if rendering in CALENDARS:
        slots["calendars"] = CALENDARS[rendering](problem, words)
    if rendering == "native":
        slots["clock"] = words["native.clock" if problem.utc_offset is None else "native.utc"]
    return words.fill(f"calendars.{rendering}", **slots)


def _zone(problem: CalendarProblem, person: Person, words: Template) -> str:
    if problem.utc_offset is None:
        return ""
    return words.fill("person.zone", offset=write_offset(person.utc_offset))


def _days(person: Person, words: Template) -> Iterator[tuple[str, list[list[str]]]]:
    names = words.table("days")
    for name, blocks in free_by_day(person).items():
        yield names[name.lower()], blocks


def _list(problem: CalendarProblem, words: Template) -> str:
    names = [day_name(words, day) for day in range(7)]
    lines: list[str] = []
    for person in problem.people:
        zone = _zone(problem, person, words)
        lines.append(words.fill("person.name" if person.free else "person.never", name=person.name, zone=zone))
        for day, blocks in blocks_by_day(person):
            lines.append(f"    {names[day]}: {', '.join([f'{start}-{end}' for start, end in blocks])}")
    return "\n".join(lines)


def _table(problem: CalendarProblem, words: Template) -> str:
    rows = []
    for person in problem.people:
        name = person.name + _zone(problem, person, words)
        rows += [[name, day, ", ".join(map("-".join, blocks))] for day, blocks in _days(person, words)]
        if not person.free:
            rows.append([name, "", words["table.never"]])
    return markdown([words["table.person"], words["table.day"], words["table.free"]], rows)


def _json(problem: CalendarProblem, words: Template) -> str:
    zones = {} if problem.utc_offset is None else {p.name: write_offset(p.utc_offset) for p in problem.people}
    free = {person.name: free_by_day(person) for person in problem.people}
    return json_lines({"free": free, **({"time_zones": zones} if zones else {})})


def _native(problem: CalendarProblem, words: Template) -> str:
    from .icalendar import write_people

    return write_people(problem, MONDAY).replace("\r\n", "\n").rstrip("\n")


def _story(problem: CalendarProblem, words: Template) -> str:
    lines = []
    for person in problem.people:
        slots = {"name": person.name, "zone": _zone(problem, person, words)}
        told = [
            words.fill("story.day", day=day, times=_joined([_span(block, words) for block in blocks], words))
            for day, blocks in _days(person, words)
        ]
        lines.append(
            words.fill("story.free", **slots, days="; ".join(told)) if told else words.fill("story.never", **slots)
        )
    return "\n".join(lines)


def _span(block: Sequence[str], words: Template) -> str:
    return words.fill("story.time", start=block[0], end=block[1])


def _joined(items: Sequence[str], words: Template) -> str:
    if len(items) == 1:
        return items[0]
    return words.fill("story.and", others=", ".join(items[:-1]), last=items[-1])


CALENDARS: Final[dict[str, Callable[[CalendarProblem, Template], str]]] = {
    "list": _list, "table": _table, "json": _json, "native": _native, "story": _story,
}  # fmt: skip


# ------------------------------------------------------------------------------------- rules


def _rules(problem: CalendarProblem, rendering: Rendering, words: Template) -> Iterator[str]:
    yield words["rules.clock"]
    yield words["rules.everyone"]
    yield words.fill("rules.duration", duration=problem.duration)
    yield _grid_rule(problem.granularity, words)
    yield from _limits(problem, words)
    if problem.utc_offset is not None:
        form = rendering if rendering in ("json", "native") else "list"
        yield words.fill(f"rules.zones_{form}", zone=write_offset(problem.utc_offset))
    yield words["rules.earliest" if problem.priority == "earliest" else "rules.any"]


def _grid_rule(granularity: int, words: Template) -> str:
    if granularity == 1:
        return words["rules.any_minute"]
    if granularity == 60:
        return words["rules.full_hour"]
    times = ", ".join(write_clock(k * granularity) for k in range(4))
    return words.fill("rules.grid", granularity=granularity, times=times)


def _limits(problem: CalendarProblem, words: Template) -> Iterator[str]:
    if problem.buffer:
        yield words.fill("rules.buffer", buffer=problem.buffer)
    if problem.not_before > 0:
        yield words.fill("rules.not_before", limit=write_clock(problem.not_before))
    if problem.not_after < DAY:
        yield words.fill("rules.not_after", limit=write_clock(problem.not_after))
    if problem.no_weekend:
        yield words["rules.no_weekend"]
    if problem.blocked:
        windows = ", ".join(
            f"{words['days.every'] if w.day == EVERY_DAY else day_name(words, w.day)} "
            f"{write_clock(w.start)}-{write_clock(w.end)}"
            for w in problem.blocked
        )
        yield words.fill("rules.blocked", windows=windows)


def problem_json(problem: CalendarProblem) -> str:
    """Return the problem as JSON, as `write_object(problem.to_dict())` gives it."""
    people = ",".join([f"{write_object(person.name)}:{{{_free(person)}}}" for person in problem.people])
    return f'{{"people":{{{people}}},{write_object(problem.rules_to_dict())[1:]}'


def _free(person: Person) -> str:
    days: list[str] = []
    for day, blocks in blocks_by_day(person):
        written = ",".join([f'["{start}","{end}"]' for start, end in blocks])
        days.append(f'"{DAYS[day]}":[{written}]')
    return ",".join(days)
