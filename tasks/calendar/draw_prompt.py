"""Calendar as a picture: a week with a row per person, a column per day and a box per free time.

The times stand in the boxes, because minutes cannot be read off a scale. Nobody's calendars
are laid over each other: when all are free is what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...verifiers.calendar.clock import DAYS, write_offset
from ...verifiers.calendar.problem import CalendarProblem, free_by_day
from ..core.canvas import FAINT, INK, MUTED, Canvas

MARGIN, HEAD, NAME, DAY_WIDTH, BOX, GAP = 14.0, 30.0, 130.0, 104.0, 20.0, 4.0
FREE = "#cfe6fd"
MOST_HEIGHT = 4000.0


def draw(problem: CalendarProblem, names: Sequence[str]) -> Canvas:
    """The calendars.

    Args:
        names: Of the days, Monday first.

    Raises:
        ValueError: They do not fit on a picture.
    """
    weeks = [free_by_day(person) for person in problem.people]
    days = [day for day in DAYS if any(day in week for week in weeks) or DAYS.index(day) in problem.days]
    heights = [max([1, *map(len, week.values())]) * (BOX + GAP) + 3 * GAP for week in weeks]
    height = 2 * MARGIN + HEAD + sum(heights)
    if height > MOST_HEIGHT:
        raise ValueError(f"picture: calendars of {len(weeks)} people with so many free times do not fit on one")
    canvas = Canvas(2 * MARGIN + NAME + len(days) * DAY_WIDTH, height, "Calendars")
    for column, day in enumerate(days):
        canvas.text(_x(column) + DAY_WIDTH / 2, MARGIN + 16, names[DAYS.index(day)], 13, INK, "middle", bold=True)
    y = MARGIN + HEAD
    for person, week, tall in zip(problem.people, weeks, heights, strict=True):
        canvas.line([(MARGIN, y), (canvas.width - MARGIN, y)], FAINT, 1)
        canvas.text(MARGIN, y + 20, person.name, 13, INK, bold=True)
        if problem.utc_offset is not None:
            canvas.text(MARGIN + 62, y + 20, write_offset(person.utc_offset), 11, MUTED)
        for column, day in enumerate(days):
            _boxes(canvas, _x(column), y + 2 * GAP, week.get(day, []))
        y += tall
    for column in range(len(days)):
        canvas.line([(_x(column), MARGIN), (_x(column), canvas.height - MARGIN)], FAINT, 1)
    return canvas


def _x(column: int) -> float:
    return MARGIN + NAME + column * DAY_WIDTH


def _boxes(canvas: Canvas, x: float, y: float, blocks: list[list[str]]) -> None:
    for number, block in enumerate(blocks):
        top = y + number * (BOX + GAP)
        canvas.rectangle(x + GAP, top, DAY_WIDTH - 2 * GAP, BOX, FREE)
        canvas.text(x + DAY_WIDTH / 2, top + 14, "-".join(block), 12, INK, "middle")
