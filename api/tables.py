"""Tables of instances, for training loops and data frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    import datasets
    import pandas
    import pyarrow

Format = Literal["list", "pandas", "arrow", "hf"]


@overload
def dataset(
    tasks: str | Sequence[str] = ..., *, level: int | str | Sequence[int | str] = ..., n: int = ..., seed: int = ...,
    first: int = ..., split: str = ..., format: Literal["list"] = ...,
) -> list[dict[str, Any]]: ...  # fmt: skip
@overload
def dataset(
    tasks: str | Sequence[str] = ..., *, level: int | str | Sequence[int | str] = ..., n: int = ..., seed: int = ...,
    first: int = ..., split: str = ..., format: Literal["pandas"],
) -> pandas.DataFrame: ...  # fmt: skip
@overload
def dataset(
    tasks: str | Sequence[str] = ..., *, level: int | str | Sequence[int | str] = ..., n: int = ..., seed: int = ...,
    first: int = ..., split: str = ..., format: Literal["arrow"],
) -> pyarrow.Table: ...  # fmt: skip
@overload
def dataset(
    tasks: str | Sequence[str] = ..., *, level: int | str | Sequence[int | str] = ..., n: int = ..., seed: int = ...,
    first: int = ..., split: str = ..., format: Literal["hf"],
) -> datasets.Dataset: ...  # fmt: skip
def dataset(
    tasks: str | Sequence[str] = (),
    *,
    level: int | str | Sequence[int | str] = 1,
    n: int = 1,
    seed: int = 0,
    first: int = 0,
    split: str = "",
    format: Format = "list",
) -> Any:
    """Generate a table of fresh instances: one row each, n for each task and level.

    A row has `id`, `task`, `level`, `seed`, `prompt`, `instance` (the text that `load`, `verify` and `reward` take)
    and `versions`. No row holds a truth.

    Args:
        tasks: One task, several (a list, or joined by commas), or none for all of them.
        level: A level, several (a list, `"1:4"` or `"1,3"`), or parameters as for `generate`.
        n: Number of instances of each task and level.
        seed: 0 to 2**128 - 1.
        first: Index of the first instance of each task and level.
        split: Empty, `train`, `validation` or `test`: domains that share no random word.
        format: `list` (of dictionaries), `pandas` (a DataFrame), `arrow` (a Table) or `hf` (a `datasets.Dataset`).

    Raises:
        ValueError: A task, level, split or format does not exist, or a number is out of range.
        ModuleNotFoundError: The library of the format is not installed; the message says how to install it.

    >>> from assay import verify
    >>> rows = dataset(["tsp", "maze"], level=[1, 2], n=3, seed=7)
    >>> len(rows), rows[0]["id"], verify(rows[0], "no idea").status
    (12, 'tsp:v1:L1:7:0', 'unparsed')
    """
    from ..harness.core.record import draw_levels
    from ..tasks import task_names

    if format not in ("list", "pandas", "arrow", "hf"):
        raise ValueError(f"format: expected list, pandas, arrow or hf, got {format!r}")
    if isinstance(n, bool) or not isinstance(n, int) or n < 0:
        raise ValueError(f"n: expected a whole number, 0 or more, got {n!r}")
    names = [name.strip() for name in tasks.split(",")] if isinstance(tasks, str) else list(tasks)
    levels = level if isinstance(level, int | str) else list(level)
    rows = [
        row
        for name in names or task_names()
        for row in draw_levels(name, levels, seed=seed, count=n, first=first, split=split)
    ]
    return rows if format == "list" else as_table(rows, format)


def as_table(rows: list[dict[str, Any]], format: str) -> Any:
    """Return rows as a table of another library.

    Raises:
        ModuleNotFoundError: The library is not installed; the message says how to install it.
    """
    from ..verifiers.extras import missing

    try:
        if format == "pandas":
            import pandas

            return pandas.DataFrame(rows)
        if format == "arrow":
            import pyarrow

            return pyarrow.Table.from_pylist(rows)
        import datasets

        return datasets.Dataset.from_list(rows)
    except ModuleNotFoundError as error:
        extra = {"pandas": "pandas", "arrow": "parquet", "hf": "datasets"}[format]
        raise missing(extra, error) from None
