"""Drawings of calendars: a week with an answer, for people and terminals, and the picture of a prompt.

A week has days as columns and people as columns within them. The picture of a prompt has a row per person, a
column per day and a box per free time: the times stand in the boxes, because minutes cannot be read off a scale,
and nobody's calendars are laid over each other: when all are free is what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...verifiers.calendar.clock import DAY, DAYS, write_clock, write_offset
from ...verifiers.calendar.problem import EVERY_DAY, NO_SLOT, Block, CalendarProblem, Meeting, free_by_day, merge
from ...verifiers.verdict import Fault
from ..core.canvas import BLUE, FAINT, GREEN, INK, MUTED, RED, Canvas

_CELL = 30  # minutes of one character

_LEFT, _TOP, _HEIGHT = 52, 82, 480
_FREE = "#9cc8f5"
_CLOSED = "#f0f0f2"
_TOGETHER = "#86d19a"
_TROUBLED = "#f8b4b4"


# -------------------------------------------------------------------------------- text


def draw_text(problem: CalendarProblem, answer: Meeting | None = None) -> str:
    """Return one row per day and person, one character per half hour: `█` free, `▒` free in part, `·` busy."""
    first, last = _hours(problem, answer)
    width = max(len("all free"), *(len(person.name) for person in problem.people))
    lines = [_headline(problem)]
    for day in problem.days:
        lines += ["", _ruler(DAYS[day][:3], width, first, last)]
        people = [(person.name, problem.free_in_reference(person)) for person in problem.people]
        rows: list[tuple[str, Sequence[Block]]] = [*people, ("all free", _together([blocks for _, blocks in people]))]
        rows.append(("rules", _open_times(problem, day)))
        for name, blocks in rows:
            lines.append(f"{name:>{width}} {_cells(blocks, day, first, last)}")
        if answer is not None and answer.day == day:
            lines.append(f"{'answer':>{width}} {_answer_cells(answer, first, last)}")
    if answer == NO_SLOT:
        lines += ["", "answer: no slot"]
    return "\n".join(lines)


def _headline(problem: CalendarProblem) -> str:
    parts = [f"{problem.duration} minutes"]
    parts += [f"buffer {problem.buffer}"] * (problem.buffer > 0)
    parts += [f"starts every {problem.granularity} minutes"] * (problem.granularity > 1)
    parts += [f"not before {write_clock(problem.not_before)}"] * (problem.not_before > 0)
    parts += [f"not after {write_clock(problem.not_after)}"] * (problem.not_after < DAY)
    parts += ["no weekend"] * problem.no_weekend + [f"{len(problem.blocked)} blocked"] * bool(problem.blocked)
    parts += ["earliest"] * (problem.priority == "earliest")
    if problem.utc_offset is not None:
        parts.append(f"all in {write_offset(problem.utc_offset)}")
    return " · ".join(parts)


def _ruler(day: str, width: int, first: int, last: int) -> str:
    marks = "".join(f"{hour:02d}  " if (hour - first) % 2 == 0 else "" for hour in range(first, last))
    return f"{day:>{width}} {marks.rstrip()}"


def _cells(blocks: Sequence[Block], day: int, first: int, last: int) -> str:
    cells = []
    for cell in range(day * DAY + 60 * first, day * DAY + 60 * last, _CELL):
        free = sum(max(0, min(end, cell + _CELL) - max(start, cell)) for start, end in blocks)
        cells.append("█" if free == _CELL else "▒" if free else "·")
    return "".join(cells)


def _answer_cells(answer: Meeting, first: int, last: int) -> str:
    cells = range(60 * first, 60 * last, _CELL)
    marks = "".join("^" if answer.start < cell + _CELL and answer.end > cell else " " for cell in cells)
    return f"{marks.rstrip()}  {write_clock(answer.start)}-{write_clock(answer.end)}"


# ------------------------------------------------------------------------------ shared


def _hours(problem: CalendarProblem, answer: Meeting | None) -> tuple[int, int]:
    """The hours that hold everything worth seeing on the listed days."""
    minutes = [480, 1020]
    for person in problem.people:
        for start, end in problem.free_in_reference(person):
            for day in problem.days:
                if start < (day + 1) * DAY and end > day * DAY:
                    minutes += [max(0, start - day * DAY), min(DAY, end - day * DAY)]
    if answer is not None and answer != NO_SLOT:
        minutes += [answer.start, answer.end]
    return min(minutes) // 60, -(-max(minutes) // 60)


def _together(calendars: Sequence[Sequence[Block]]) -> list[Block]:
    """When everybody is free."""
    common = [(0, 7 * DAY)]
    for blocks in calendars:
        common = [(max(a, c), min(b, d)) for a, b in common for c, d in blocks if max(a, c) < min(b, d)]
    return common


def _open_times(problem: CalendarProblem, day: int) -> list[Block]:
    """When the rules let a meeting be, apart from its length."""
    if problem.no_weekend and day >= 5:
        return []
    windows = merge((w.start, w.end) for w in problem.blocked if w.day in (day, EVERY_DAY))
    edges = [problem.not_before, *(minute for window in windows for minute in window), problem.not_after]
    clipped = [min(max(edge, problem.not_before), max(problem.not_before, problem.not_after)) for edge in edges]
    pairs = zip(clipped[::2], clipped[1::2], strict=True)
    return [(day * DAY + start, day * DAY + end) for start, end in pairs if start < end]


# ----------------------------------------------------------------------------- picture


class _WeekLayout:
    """Where minutes and people are on the canvas."""

    def __init__(self, problem: CalendarProblem, answer: Meeting | None) -> None:
        self.problem = problem
        days = set(problem.days) | ({answer.day} if answer is not None and answer != NO_SLOT else set())
        self.days = sorted(days)
        self.first, self.last = _hours(problem, answer)
        people = len(problem.people)
        self.lane = min(60.0, max(6.0, 900 / (len(self.days) * (people + 1.5))))
        self.strip = max(5.0, self.lane / 2)  # when everybody is free
        self.day_width = self.strip + people * self.lane + max(8.0, self.lane / 2)
        self.legend = _legend(problem, 44 + len(self.days) * self.day_width)
        self.width = max(_LEFT + len(self.days) * self.day_width + 16, 420.0)
        self.height = _TOP + _HEIGHT + 34 + 16 * len(self.legend)

    def x(self, day: int, person: int = -1) -> float:
        """Left edge of a day, or of a person within it."""
        left = _LEFT + self.days.index(day) * self.day_width
        return left if person < 0 else left + self.strip + person * self.lane

    def y(self, minute: float) -> float:
        """Height of a minute of the day."""
        return _TOP + _HEIGHT * (minute - 60 * self.first) / (60 * (self.last - self.first))

    def body(self) -> float:
        """Width of a day without the gap to the next."""
        return self.strip + len(self.problem.people) * self.lane


def draw(problem: CalendarProblem, answer: Meeting | None = None, faults: Sequence[Fault] = ()) -> Canvas:
    """Draw the week with free blocks in blue, common free time in green, and the answer (red where it is wrong)."""
    week = _WeekLayout(problem, answer)
    canvas = Canvas(week.width, week.height, "Calendar")
    canvas.text(12, 20, _headline(problem), 12, INK, bold=True)
    canvas.text(12, 37, *_caption(answer, faults))
    _draw_grid(canvas, week)
    for day in week.days:
        _draw_day(canvas, week, day)
    if answer is not None and answer != NO_SLOT:
        _draw_answer(canvas, week, answer, faults)
    for row, line in enumerate(week.legend):
        canvas.text(12, _TOP + _HEIGHT + 30 + 16 * row, line, 11, MUTED)
    return canvas


def _caption(answer: Meeting | None, faults: Sequence[Fault]) -> tuple[str, float, str]:
    if answer is None:
        return "blue: free · green: everybody is free · grey: not allowed by the rules", 11, MUTED
    slot = "no slot"
    if answer != NO_SLOT:
        slot = f"{DAYS[answer.day]} {write_clock(answer.start)}-{write_clock(answer.end)}"
    kinds = list(dict.fromkeys(fault.kind.replace("_", " ") for fault in faults))
    people = [str(fault.place["person"]) for fault in faults if "person" in fault.place]
    shown = ", ".join(people[:8]) + (f" and {len(people) - 8} more" if len(people) > 8 else "")
    parts = [f"answer: {slot}", *([", ".join(kinds)] if kinds else []), *([shown] if people else [])]
    return " · ".join(parts), 12, RED if faults else GREEN


def _legend(problem: CalendarProblem, width: float) -> list[str]:
    """Numbers and names, broken into lines of this many pixels."""
    lines = [""]
    for number, person in enumerate(problem.people, 1):
        zone = f" ({write_offset(person.utc_offset)})" if problem.utc_offset is not None else ""
        item = f"{number} {person.name}{zone}"
        if lines[-1] and len(lines[-1]) + len(item) > width / 6.2:
            lines.append("")
        lines[-1] += f"{'    ' if lines[-1] else ''}{item}"
    return lines


def _draw_grid(canvas: Canvas, week: _WeekLayout) -> None:
    step = 1 if week.last - week.first <= 16 else 2
    for hour in range(week.first, week.last + 1, step):
        y = week.y(60 * hour)
        canvas.line(((_LEFT - 4, y), (week.x(week.days[-1]) + week.body(), y)), FAINT)
        canvas.text(_LEFT - 8, y + 4, f"{hour:02d}:00", 11, MUTED, "end")


def _draw_day(canvas: Canvas, week: _WeekLayout, day: int) -> None:
    problem, left, body = week.problem, week.x(day), week.body()
    known = day in problem.days
    canvas.text(left + body / 2, _TOP - 16, DAYS[day][:3], 12, INK if known else RED, "middle", True)
    for start, end in _closed(_open_times(problem, day) if known else [], day):
        _box(canvas, week, left, body, start, end, day, _CLOSED)
    calendars = [problem.free_in_reference(person) for person in problem.people]
    for person, blocks in enumerate(calendars):
        if week.lane >= 9:
            middle = week.x(day, person) + week.lane / 2
            canvas.text(middle, _TOP - 4, str(person + 1), 9, MUTED, "middle")
        for start, end in blocks:
            _box(canvas, week, week.x(day, person) + 0.75, week.lane - 1.5, start, end, day, _FREE)
    for start, end in _together(calendars):
        _box(canvas, week, left, week.strip - 1, start, end, day, _TOGETHER)
    top, bottom = week.y(60 * week.first), week.y(60 * week.last)
    canvas.rectangle(left, top, body, bottom - top, None, "#c4c9d1")


def _closed(open_times: Sequence[Block], day: int) -> Iterator[Block]:
    at = day * DAY
    for start, end in open_times:
        yield at, start
        at = end
    yield at, (day + 1) * DAY


def _box(
    canvas: Canvas, week: _WeekLayout, left: float, width: float, start: int, end: int, day: int, fill: str
) -> None:  # fmt: skip
    """Fills what a stretch of the week has on this day."""
    from_minute = max(start - day * DAY, 60 * week.first)
    to_minute = min(end - day * DAY, 60 * week.last)
    if from_minute < to_minute:
        canvas.rectangle(left, week.y(from_minute), width, week.y(to_minute) - week.y(from_minute), fill)


def _draw_answer(canvas: Canvas, week: _WeekLayout, answer: Meeting, faults: Sequence[Fault]) -> None:
    problem, day = week.problem, answer.day
    start, end = day * DAY + answer.start, day * DAY + answer.end
    troubled = {fault.place.get("person") for fault in faults}
    for number, person in enumerate(problem.people):
        if person.name not in troubled:
            continue
        left, width = week.x(day, number) + 0.75, week.lane - 1.5
        _box(canvas, week, left, width, start - problem.buffer, end + problem.buffer, day, _TROUBLED)
        canvas.rectangle(left, _TOP - 2, width, 4, RED)
        for gap in _busy(problem.free_in_reference(person), start - problem.buffer, end + problem.buffer):
            _box(canvas, week, left, width, *gap, day, RED)
    colour = RED if faults else GREEN
    top, height = week.y(answer.start), week.y(answer.end) - week.y(answer.start)
    canvas.rectangle(week.x(day) - 2, top, week.body() + 4, height, None, colour, 2.5)
    if problem.buffer:
        for minute in (
            max(60 * week.first, answer.start - problem.buffer),
            min(60 * week.last, answer.end + problem.buffer),
        ):
            line = ((week.x(day) - 2, week.y(minute)), (week.x(day) + week.body() + 2, week.y(minute)))
            canvas.line(line, BLUE if not faults else RED, 1, dashed=True)


def _busy(free: Sequence[Block], start: int, end: int) -> Iterator[Block]:
    for block_start, block_end in free:
        if start < min(block_start, end):
            yield start, min(block_start, end)
        start = max(start, block_end)
    if start < end:
        yield start, end


# ------------------------------------------------------------------ the picture of a prompt

MARGIN, HEAD, NAME, DAY_WIDTH, BOX, GAP = 14.0, 30.0, 130.0, 104.0, 20.0, 4.0
BOX_COLOUR = "#cfe6fd"
MOST_HEIGHT = 4000.0
"""In pixels; what would be taller is refused."""


def draw_calendars(problem: CalendarProblem, names: Sequence[str]) -> Canvas:
    """Draw the free times of everybody.

    Args:
        names: The names of the days, Monday first.

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
        canvas.text(_column(column) + DAY_WIDTH / 2, MARGIN + 16, names[DAYS.index(day)], 13, INK, "middle", bold=True)
    y = MARGIN + HEAD
    for person, week, tall in zip(problem.people, weeks, heights, strict=True):
        canvas.line([(MARGIN, y), (canvas.width - MARGIN, y)], FAINT, 1)
        canvas.text(MARGIN, y + 20, person.name, 13, INK, bold=True)
        if problem.utc_offset is not None:
            canvas.text(MARGIN + 62, y + 20, write_offset(person.utc_offset), 11, MUTED)
        for column, day in enumerate(days):
            _boxes(canvas, _column(column), y + 2 * GAP, week.get(day, []))
        y += tall
    for column in range(len(days)):
        canvas.line([(_column(column), MARGIN), (_column(column), canvas.height - MARGIN)], FAINT, 1)
    return canvas


def _column(column: int) -> float:
    return MARGIN + NAME + column * DAY_WIDTH


def _boxes(canvas: Canvas, x: float, y: float, blocks: list[list[str]]) -> None:
    for number, block in enumerate(blocks):
        top = y + number * (BOX + GAP)
        canvas.rectangle(x + GAP, top, DAY_WIDTH - 2 * GAP, BOX, BOX_COLOUR)
        canvas.text(x + DAY_WIDTH / 2, top + 14, "-".join(block), 12, INK, "middle")
