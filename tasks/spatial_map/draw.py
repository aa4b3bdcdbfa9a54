"""Drawings of SpatialMap: one of the maps that fit the text, for people and terminals, and the picture of a prompt.

Other maps fit, too: the title says so. The picture of a prompt shows a card for each statement and no map: a map,
even one of several that fit, would show positions that the statements leave open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...verifiers.spatial_map.arrays import extremes_batch
from ...verifiers.spatial_map.problem import RELATIONS, SIGNS, UNDETERMINED, Answer, SpatialMapProblem, pack
from ...verifiers.verdict import Fault
from ..core.canvas import AMBER, BLUE, FAINT, GREEN, INK, MUTED, PAPER, RED, Canvas

TITLE = "One of the maps that fit the text"
SHADE = "#eff6ff"
MARGIN = 36
SKETCHED = 24
"""Most places that are sketched with characters."""
LABELLED = 100
"""Most places that all get their names in a picture."""
SHOWN_FAULTS = 6

Ranks = Mapping[str, tuple[int, int]]
"""The rank of each place from the west and from the south."""


def one_map(problem: SpatialMapProblem) -> Ranks:
    """Return a map that fits the statements, as ranks from the west and from the south."""
    ranks = extremes_batch(*pack([problem]), threads=1)[:, 0].tolist()
    return {name: (east, north) for name, (east, north) in zip(problem.places, ranks, strict=True)}


def sketch(problem: SpatialMapProblem, question: str, answer: str | None) -> str:
    """Return the facts, the question and a map of numbers, as lines of text."""
    lines = [f"{place}  {relation} of  {other}" for place, relation, other in problem.relations]
    if len(problem.places) <= SKETCHED:
        lines += ["", f"{TITLE} (north is up):", *_grid(problem)]
    lines += ["", question]
    if answer is not None:
        lines.append(f"Answer: {answer}")
    return "\n".join(lines)


def _grid(problem: SpatialMapProblem) -> list[str]:
    ranks = one_map(problem)
    size = len(problem.places)
    rows = []
    for north in range(size - 1, -1, -1):
        (place,) = (name for name in problem.places if ranks[name][1] == north)
        number = problem.places.index(place) + 1
        cells = ["  ·"] * size
        cells[ranks[place][0]] = f"{number:3d}"
        rows.append("".join(cells) + f"   {number} {place}")
    return rows


def draw(
    problem: SpatialMapProblem, question: str, answer: Answer | None, shown: str | None, faults: Sequence[Fault]
) -> Canvas:
    """Draw the map with the question, the answer and its faults marked.

    Args:
        question: The question in words.
        answer, shown: The answer and its text, when there is one.
        faults: What is wrong with it.
    """
    size = len(problem.places)
    gap = max(15.0, min(40.0, 520 / size)) if size <= LABELLED else 1000 / size
    side = max(420.0, gap * size)
    notes = _notes(shown, faults)
    canvas = Canvas(side + 2 * MARGIN, side + 2 * MARGIN + 52 + 18 * len(notes), TITLE)
    canvas.text(MARGIN, 24, TITLE, 15, INK, bold=True)
    canvas.text(MARGIN, 44, f"{size} places, {len(problem.relations)} statements (grey lines); north is up", 11, MUTED)
    map_of = _Map(problem, side, MARGIN, MARGIN + 22)
    map_of.draw(canvas, answer, faults)
    y = MARGIN + 22 + side + 24
    for text, colour, bold in [(question, INK, True), *notes]:
        canvas.text(MARGIN, y, _fitted(text, side), 12, colour, bold=bold)
        y += 18
    return canvas


def _fitted(text: str, width: float) -> str:
    most = int(width / 6)
    return text if len(text) <= most else text[: most - 1] + "…"


def _notes(shown: str | None, faults: Sequence[Fault]) -> list[tuple[str, str, bool]]:
    if shown is None:
        return []
    notes = [(f"Answer: {shown}", RED if faults else GREEN, True)]
    notes += [(_fault_text(fault), RED, False) for fault in faults[:SHOWN_FAULTS]]
    if len(faults) > SHOWN_FAULTS:
        notes.append((f"… and {len(faults) - SHOWN_FAULTS} more faults", RED, False))
    return notes


def _fault_text(fault: Fault) -> str:
    detail: Mapping[str, Any] = fault.detail
    values = ", ".join(str(value) for value in detail.values())
    name = fault.kind.replace("_", " ")
    return f"{name}: {values}" if values else name


class _Map:
    """Places at their ranks inside a square; every row and every column holds one place."""

    def __init__(self, problem: SpatialMapProblem, side: float, left: float, top: float) -> None:
        self.problem, self.side, self.left, self.top = problem, side, left, top
        step = side / len(problem.places)
        self.at = {
            name: (left + (east + 0.5) * step, top + side - (north + 0.5) * step)
            for name, (east, north) in one_map(problem).items()
        }

    def draw(self, canvas: Canvas, answer: Answer | None, faults: Sequence[Fault]) -> None:
        canvas.rectangle(self.left, self.top, self.side, self.side, PAPER, FAINT)
        self._shade(canvas, answer)
        for place, _, other in self.problem.relations:
            canvas.line([self.at[place], self.at[other]], "#d1d5db", 1)
        faulty = {fault.detail.get("place") for fault in faults}
        for name in self.problem.places:
            self._place(canvas, name, self._colour(name, answer, faulty))

    def _shade(self, canvas: Canvas, answer: Answer | None) -> None:
        """The direction asked about, or the one the answer claims."""
        question = self.problem.question
        asked = question.direction or (answer if isinstance(answer, str) and answer != UNDETERMINED else None)
        if asked is None:
            return
        east, north = SIGNS[RELATIONS.index(asked)]
        x, y = self.at[question.reference]
        right, bottom = self.left + self.side, self.top + self.side
        x0, x1 = {1: (x, right), -1: (self.left, x), 0: (self.left, right)}[east]
        y0, y1 = {1: (self.top, y), -1: (y, bottom), 0: (self.top, bottom)}[north]
        canvas.rectangle(x0, y0, x1 - x0, y1 - y0, SHADE)

    def _colour(self, name: str, answer: Answer | None, faulty: set[Any]) -> str:
        question = self.problem.question
        if name == question.reference:
            return BLUE
        if name in faulty:
            return RED
        if name == question.place:
            return AMBER
        return GREEN if isinstance(answer, frozenset) and name in answer else INK

    def _place(self, canvas: Canvas, name: str, colour: str) -> None:
        x, y = self.at[name]
        marked = colour != INK
        canvas.circle((x, y), 6 if marked else 3.5, colour)
        if marked or len(self.problem.places) <= LABELLED:
            beyond = x > self.left + 0.65 * self.side
            offset = -10 if beyond else 10
            canvas.text(x + offset, y + 4, name, 11, colour, "end" if beyond else "start", bold=marked)


# ------------------------------------------------------------------ the picture of a prompt

CARD_WIDTH, CARD_HEIGHT, GAP, EDGE = 230.0, 150.0, 10.0, 14.0
COLUMNS = 4
MOST_STATEMENTS = 120
"""Beyond, the names on the cards could not be read."""


def draw_cards(problem: SpatialMapProblem) -> Canvas:
    """Draw an arrow for each statement on a card of its own, in the order of the statements.

    Raises:
        ValueError: There are more than MOST_STATEMENTS statements.
    """
    count = len(problem.relations)
    if count > MOST_STATEMENTS:
        raise ValueError(f"picture: maps have one up to {MOST_STATEMENTS} statements, got {count}")
    columns = min(COLUMNS, max(1, count))
    rows = -(-count // columns)
    width = 2 * EDGE + columns * (CARD_WIDTH + GAP) - GAP
    canvas = Canvas(width, 2 * EDGE + rows * (CARD_HEIGHT + GAP) - GAP, "Statements about a map")
    for number, (place, relation, other) in enumerate(problem.relations):
        x = EDGE + number % columns * (CARD_WIDTH + GAP)
        y = EDGE + number // columns * (CARD_HEIGHT + GAP)
        _card(canvas, x, y, place, relation, other)
    return canvas


def _card(canvas: Canvas, x: float, y: float, place: str, relation: str, other: str) -> None:
    canvas.rectangle(x, y, CARD_WIDTH, CARD_HEIGHT, None, FAINT, 1.5)
    east, north = SIGNS[RELATIONS.index(relation)]
    middle = (x + CARD_WIDTH / 2, y + CARD_HEIGHT / 2)
    tip = (middle[0] + east * 0.3 * CARD_WIDTH, middle[1] - north * 0.3 * CARD_HEIGHT)
    canvas.line([middle, tip], BLUE, 2)
    _arrow_head(canvas, middle, tip)
    canvas.circle(middle, 4, INK)
    # The middle's name goes where the arrow is not.
    _name(
        canvas,
        x,
        middle[0] if not east else middle[0] - east * 6,
        middle[1] + (18 if north >= 0 else -10),
        other,
        -east,
    )
    shift = 16 if north < 0 else -8 if north > 0 else -12
    _name(canvas, x, tip[0], tip[1] + shift, place, 0, bold=True)


def _name(canvas: Canvas, left: float, x: float, y: float, text: str, side: int, *, bold: bool = False) -> None:
    """A name beside a point (side 1: to its right, -1: to its left) and inside the card, in two lines if it is long."""
    half = 3.4 * len(text)
    if side:
        x += side * half
    x = min(max(x, left + half + 4), left + CARD_WIDTH - half - 4)
    canvas.text(x, y, text, 12, BLUE if bold else INK, "middle", bold=bold)


def _arrow_head(canvas: Canvas, start: tuple[float, float], tip: tuple[float, float]) -> None:
    length = ((tip[0] - start[0]) ** 2 + (tip[1] - start[1]) ** 2) ** 0.5
    dx, dy = (tip[0] - start[0]) / length, (tip[1] - start[1]) / length
    base = tip[0] - 10 * dx, tip[1] - 10 * dy
    canvas.polygon([tip, (base[0] - 5 * dy, base[1] + 5 * dx), (base[0] + 5 * dy, base[1] - 5 * dx)], BLUE)
