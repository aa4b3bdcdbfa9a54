"""Reading the replies of a log, whichever harness wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from ...tasks.datasets import Row
from ..foreign.columns import split_replies
from . import inspect_samples, lm_eval_samples, plain_rows, verifiers_traces
from .scored_reply import LogLayout, ScoredReply

LAYOUTS: tuple[LogLayout, ...] = tuple(
    cast(LogLayout, module) for module in (inspect_samples, lm_eval_samples, verifiers_traces)
)


def read_replies(
    rows: Iterable[Row], *, response: str | None = None, scorer: str | None = None, needed: bool = True
) -> Iterator[ScoredReply]:
    """Yield the replies of a log. One that cannot be read says why; none stops the rest.

    Args:
        rows: Of the file, in order.
        response: The column of the reply; found by its usual name otherwise.
        scorer: The column of the score, the metric or the scorer; the first that there is otherwise.
        needed: Whether a row must have a reply; a score is enough otherwise.
    """
    first_filter: str | None = None
    for row in split_replies(rows, response):
        if row.error:
            yield ScoredReply(row.number, {}, error=row.error)
            continue
        name = row.data.get("filter")
        if isinstance(name, str) and lm_eval_samples.recognises(row.data):
            first_filter = name if first_filter is None else first_filter
            if name != first_filter:
                continue
        layout = next((one for one in LAYOUTS if response is None and one.recognises(row.data)), None)
        try:
            if layout is not None:
                yield from layout.replies(row.number, row.data, scorer)
            else:
                yield plain_rows.replies(row.number, row.data, scorer, response, needed=needed)
        except ValueError as error:
            yield ScoredReply(row.number, row.data, error=str(error))
