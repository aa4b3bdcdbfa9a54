"""A formula drawn clause by clause: what is true in it and what is not.

Every clause is a row of three literals, a negated one with a bar above it, coloured by their
truth under the answer; a false clause is framed in red. Formulas of more than MAX_LISTED clauses are drawn as a matrix of
variables against clauses instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...verifiers.sat.check import false_clauses
from ...verifiers.sat.problem import SatProblem
from ..core.canvas import AMBER, BLUE, FAINT, GREEN, INK, MUTED, PAPER, RED, Canvas
from .verdict import clause_text

MAX_LISTED = 260
MATRIX_SIZE = 1400

_MARGIN = 16.0
_HEAD = 34.0
_ROW = 24.0
_LIGHT_GREEN = "#dcfce7"
_LIGHT_RED = "#fee2e2"


def draw(problem: SatProblem, values: Sequence[bool] | None = None) -> Canvas:
    """The formula; with the values of an answer, its true literals and false clauses."""
    false = set(false_clauses(problem, values)) if values is not None else set()
    if len(problem.clauses) > MAX_LISTED:
        return _draw_matrix(problem, values, false)
    return _draw_list(problem, values, false)


def draw_text(problem: SatProblem, values: tuple[bool, ...] | None = None) -> str:
    """The clauses in columns for a terminal; those false under the values are marked with ✗."""
    false = set(false_clauses(problem, values)) if values else set()
    texts = [f"{'✗' if c in false else ' '} {clause_text(clause)}" for c, clause in enumerate(problem.clauses.tolist())]
    width = max(map(len, texts), default=0) + 2
    columns = max(1, 110 // max(1, width))
    lines = [f"{problem.variables} variables, {len(texts)} clauses"]
    lines += ["".join(t.ljust(width) for t in texts[i : i + columns]).rstrip() for i in range(0, len(texts), columns)]
    return "\n".join(lines)


def _title(problem: SatProblem, values: Sequence[bool] | None, false: set[int]) -> str:
    text = f"{problem.variables} variables, {len(problem.clauses)} clauses"
    if values is None:
        return text
    return text + (", all true" if not false else f", {len(false)} false")


def _draw_list(problem: SatProblem, values: Sequence[bool] | None, false: set[int]) -> Canvas:
    clauses = problem.clauses.tolist()
    pill = 26.0 + 7 * len(str(problem.variables))
    number = 10.0 + 7 * len(str(max(1, len(clauses))))
    width = number + 3 * (pill + 4) + 22
    columns = max(1, min(6, -(-len(clauses) // 12)))
    rows = -(-len(clauses) // columns)
    foot = 0.0 if values is None else _values_height(problem.variables, columns * width, pill)
    title = _title(problem, values, false)
    canvas = Canvas(2 * _MARGIN + columns * width - 18, _HEAD + rows * _ROW + foot + _MARGIN, title)
    canvas.text(_MARGIN, 22, title, 13, RED if false else INK, bold=True)
    for c, clause in enumerate(clauses):
        x, y = _MARGIN + (c // rows) * width, _HEAD + (c % rows) * _ROW
        if c in false:
            canvas.rectangle(x - 4, y, width - 14, _ROW - 2, _LIGHT_RED, RED, 1.5)
        canvas.text(x + number - 8, y + 15, str(c + 1), 10, RED if c in false else MUTED, "end")
        for i, literal in enumerate(clause):
            _draw_literal(canvas, x + number + i * (pill + 4), y + 2, pill, literal, values)
    if values is not None:
        _draw_values(canvas, _HEAD + rows * _ROW + 10, values, columns * width, pill)
    return canvas


def _draw_literal(
    canvas: Canvas, x: float, y: float, width: float, literal: int, values: Sequence[bool] | None
) -> None:
    if values is None:
        fill, ink = FAINT, INK
    elif values[abs(literal) - 1] == (literal > 0):
        fill, ink = _LIGHT_GREEN, GREEN
    else:
        fill, ink = PAPER, MUTED
    text = f"x{abs(literal)}"
    canvas.rectangle(x, y, width, _ROW - 6, fill, None if fill != PAPER else FAINT)
    canvas.text(x + width / 2, y + 14, text, 11, ink, "middle")
    if literal < 0:
        half = 3.2 * len(text)
        canvas.line(((x + width / 2 - half, y + 3.5), (x + width / 2 + half, y + 3.5)), ink, 1.2)


def _values_height(variables: int, width: float, pill: float) -> float:
    per_row = max(1, int((width - 18) // (pill + 14)))
    return -(-variables // per_row) * _ROW + 14


def _draw_values(canvas: Canvas, top: float, values: Sequence[bool], width: float, pill: float) -> None:
    """The assignment below the clauses."""
    step = pill + 14
    per_row = max(1, int((width - 18) // step))
    for v, value in enumerate(values):
        x, y = _MARGIN + (v % per_row) * step, top + (v // per_row) * _ROW
        canvas.rectangle(x, y, step - 4, _ROW - 6, BLUE if value else PAPER, BLUE)
        canvas.text(
            x + (step - 4) / 2, y + 13, f"x{v + 1}={'T' if value else 'F'}", 11, PAPER if value else BLUE, "middle"
        )


def _draw_matrix(problem: SatProblem, values: Sequence[bool] | None, false: set[int]) -> Canvas:
    """One row per variable, one column per clause; a mark where the variable occurs."""
    clauses = problem.clauses.tolist()
    dx = min(6.0, MATRIX_SIZE / len(clauses))
    dy = min(6.0, MATRIX_SIZE / 2 / problem.variables)
    title = _title(problem, values, false)
    width, height = dx * len(clauses), dy * problem.variables
    canvas = Canvas(2 * _MARGIN + max(320.0, width), _HEAD + height + 2 * _MARGIN + 8, title)
    canvas.text(_MARGIN, 22, title, 13, RED if false else INK, bold=True)
    canvas.rectangle(_MARGIN, _HEAD, width, height, None, FAINT)
    for c in sorted(false):
        canvas.rectangle(_MARGIN + c * dx, _HEAD, max(1.0, dx), height, _LIGHT_RED)
    for c, clause in enumerate(clauses):
        for literal in clause:
            x, y = _MARGIN + c * dx, _HEAD + (abs(literal) - 1) * dy
            canvas.rectangle(x, y, max(1.0, dx * 0.85), max(1.0, dy * 0.85), _mark(literal, values, c in false))
    keys = (
        [(BLUE, "positive"), (AMBER, "negated")] if values is None else [(GREEN, "true"), ("#cbd5e1", "false literal")]
    )
    keys += [(RED, "false clause")] if false else []
    for i, (colour, text) in enumerate(keys):
        canvas.rectangle(_MARGIN + i * 100, _HEAD + height + 12, 10, 10, colour)
        canvas.text(_MARGIN + i * 100 + 15, _HEAD + height + 21, text, 11, MUTED)
    return canvas


def _mark(literal: int, values: Sequence[bool] | None, in_false_clause: bool) -> str:
    if values is None:
        return BLUE if literal > 0 else AMBER
    if in_false_clause:
        return RED
    return GREEN if values[abs(literal) - 1] == (literal > 0) else "#cbd5e1"
