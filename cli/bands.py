"""The options of `assay generate` that ask for measured difficulty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ..tasks import Instance, Task
    from ..tasks.bands import Band


def read_bands(where: Sequence[str] | None, named: Mapping[str, str | None]) -> list[Band]:
    """The bands of `--where` and of the options that stand for one column.

    Args:
        named: Conditions such as `50:200` by column; None where the option was not given.

    Raises:
        ValueError: A text is no band.
    """
    from ..tasks.bands import parse_band

    short = [f"{column}={condition}" for column, condition in named.items() if condition is not None]
    return [parse_band(text) for text in [*(where or ()), *short]]


def select_records(
    task: Task[Any, Any, Any],
    requests: Sequence[str],
    bands: Sequence[Band],
    *,
    seed: int,
    first: int,
    count: int,
    tries: int,
    threads: int,
    split: str = "",
) -> Iterator[tuple[Instance, dict[str, Any]]]:
    """The instances in the bands, each with what its record says of the selection.

    The rate of every request is told on standard error when it is met.

    Raises:
        ValueError: A request cannot be met, as `tasks.bands.select`.
    """
    from ..tasks.bands import Selection, select

    for request in requests:
        state, before = Selection(tuple(bands)), 0
        chosen = select(
            task, request, bands,
            seed=seed, first=first, count=count, tries=tries, threads=threads, split=split, selection=state,
        )  # fmt: skip
        for instance in chosen:
            yield instance, {"where": [str(band) for band in bands], "candidates": state.tried - before}
            before = state.tried
        asked = " and ".join(map(str, bands))
        share = f"{state.accepted} of {state.tried} candidates ({100 * state.rate:.3g} %)"
        typer.echo(f"assay: {request}: {share} have {asked}; observed: {state.reach()}", err=True)
