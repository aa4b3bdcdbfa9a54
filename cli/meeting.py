"""A meeting among the calendars of real people: `assay solve --ics`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, NamedTuple

import typer


class Asked(NamedTuple):
    """The options of `assay solve --ics`, as typed."""

    week: str
    duration: int
    zone: str
    between: str
    step: int
    buffer: int
    weekend: bool
    attendee: str | None
    skip_broken: bool


def find_meeting(files: list[Path], asked: Asked, record: Path | None) -> tuple[dict[str, Any], str]:
    """Find the earliest slot that suits everybody, and count the slots.

    Args:
        files: One `.ics` file (or `.ics.gz`) per person.
        asked: The options.
        record: Where to write the problem as a record; None for nowhere.

    Returns:
        The solution as JSON values, as of `Task.solution`, and the text to print.

    Raises:
        ValueError: A file or an option is wrong; the message names it.
    """
    from ..tasks import get_task
    from ..tasks.calendar.busy import people_of, read_weeks
    from ..tasks.core.strict_json import write_object
    from ..tasks.datasets.file_formats import read_bytes
    from ..verifiers.calendar.problem import CalendarProblem
    from .options import naming

    monday = _monday(asked.week)
    first, last = _hours(asked.between)
    weeks = []
    for path in files:
        with naming(path):
            found = read_weeks(
                read_bytes(path), monday, asked.zone, attendee=asked.attendee, skip_broken=asked.skip_broken
            )
        weeks += [(path.name.split(".")[0], week) for week in found]
        for note in found[0].notes:
            typer.echo(f"assay: {path}: set aside: {note}", err=True)
    problem = CalendarProblem(
        people_of(weeks),
        tuple(range(7 if asked.weekend else 5)),
        asked.duration,
        buffer=asked.buffer,
        granularity=asked.step,
        not_before=first,
        not_after=last,
        priority="earliest",
    )
    task = get_task("calendar")
    truth = task.solve(problem)
    solution = task.solution(problem, truth)
    if record is not None:
        line = {"id": f"calendar:{asked.week}", "task": "calendar", "prompt": task.prompt(problem)}
        record.write_text(write_object({**line, "problem": problem.to_dict()}) + "\n", encoding="utf-8")
    if solution["answer"] is None:
        return solution, f"no slot of {asked.duration} minutes suits everybody in the week of {monday}"
    answer = task.write(problem, task.truth_answer(problem, truth))
    counted = "".join(f"; {name.replace('_', ' ')}: {number}" for name, number in task.counts(problem).items())
    return solution, f"{answer} ({asked.zone}, week of {monday}{counted})"


def _monday(text: str) -> datetime.date:
    if not text:
        raise ValueError("--week: missing; give the Monday of the week, such as 2026-11-30")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--week: expected a date such as 2026-11-30, got {text!r}") from None


def _hours(text: str) -> tuple[int, int]:
    from ..verifiers.calendar.clock import DAY, read_clock

    first, dash, last = text.partition("-")
    if not dash:
        raise ValueError(f"--between: expected two times such as 09:00-17:00, got {text!r}")
    return read_clock("--between", first.strip()), DAY if last.strip() == "24:00" else read_clock(
        "--between", last.strip()
    )
