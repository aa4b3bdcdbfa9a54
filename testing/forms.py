"""Random texts in the form of a task's answers."""

from __future__ import annotations

from ..tasks.core.answer_form import Characters, InARow, OneOf, Part, Repeated, Text
from ..tasks.core.ids import Stream

LONGEST_RUN = 6
"""Repetitions drawn beyond the fewest of a part."""


def draw_text(part: Part, stream: Stream) -> str:
    """Return a random text that the description makes.

    Args:
        part: The description; of the parts of `tasks.core.answer_form`.
        stream: Random numbers.

    Raises:
        ValueError: A part is of another kind.
    """
    if isinstance(part, Text):
        return part.text
    if isinstance(part, Characters):
        return stream.choice(_characters(part.allowed))
    if isinstance(part, OneOf):
        return draw_text(stream.choice(part.parts), stream)
    if isinstance(part, InARow):
        return "".join(draw_text(piece, stream) for piece in part.parts)
    if not isinstance(part, Repeated):
        raise ValueError(f"part: expected one of tasks.core.answer_form, got {type(part).__name__}")
    most = part.least + LONGEST_RUN if part.most is None else min(part.most, part.least + LONGEST_RUN)
    times = part.least + stream.below(most - part.least + 1)
    return part.separator.join(draw_text(part.part, stream) for _ in range(times))


def _characters(allowed: str) -> list[str]:
    found: list[str] = []
    place = 0
    while place < len(allowed):
        if allowed[place + 1 : place + 2] == "-" and place + 2 < len(allowed):
            found += map(chr, range(ord(allowed[place]), ord(allowed[place + 2]) + 1))
            place += 3
        else:
            found.append(allowed[place])
            place += 1
    return found
