"""Rows of data sets, and the interface of what writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol

from typing_extensions import Self


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a data set, or the reason why it cannot be read.

    Attributes:
        number: The line, or the row of a Parquet file, from 1.
        data: The record; empty when it cannot be read.
        error: Why it cannot be read; empty when it can.
    """

    number: int
    data: dict[str, Any] = field(default_factory=dict)
    error: str = ""


class Writer(Protocol):
    """Writer of records; left by an exception, it leaves nothing behind that looks complete."""

    def write(self, records: Iterable[dict[str, Any]]) -> None:
        """Append records."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
