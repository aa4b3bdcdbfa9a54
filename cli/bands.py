"""Read the options of `assay generate` that select by measured difficulty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def band_texts(where: Sequence[str] | None, named: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the conditions of `--where` and of its short forms, such as `--conflicts`.

    Args:
        where: Values of `--where`.
        named: Conditions such as `50:200` or `>0.02` by column; None where the option was not given.

    Raises:
        ValueError: A text is not a condition.
    """
    from ..tasks.datasets.difficulty_bands import parse_band

    short = [f"{column}={condition}" for column, condition in named.items() if condition is not None]
    texts = (*(where or ()), *short)
    for text in texts:
        parse_band(text)
    return texts
