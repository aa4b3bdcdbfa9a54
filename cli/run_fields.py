"""Turn the options of `assay run` into fields of its manifest. An option that is not given becomes None."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def read_names(task: list[str] | None) -> list[str] | None:
    """Return the task names of options that are repeated or joined by commas."""
    if task is None:
        return None
    return [name.strip() for item in task for name in item.split(",") if name.strip()]


def read_level_list(level: str | None) -> list[int] | None:
    """Return the levels, sorted."""
    from .options import read_levels

    return None if level is None else sorted(read_levels(level))


def seed_text(seed: str | None) -> str | None:
    """Return a seed of any size as decimal text, because JSON numbers are too small."""
    from .options import read_seed

    return None if seed is None else str(read_seed(seed))


def read_spec(strategy: str | None) -> str | None:
    """Return the spec of a strategy that is given by its spec or by a file."""
    from ..strategies.engine.spec_files import open_strategy

    return None if strategy is None else open_strategy(strategy).spec


def read_verifier(spec: str | None) -> str | None:
    """Return the complete spec of a selecting verifier."""
    from ..strategies.selection import parse_verifier

    return None if spec is None else parse_verifier(spec).spec


def read_price_file(path: Path | None) -> dict[str, Any] | None:
    """Return the content of a price file."""
    from ..strategies.engine.prices import read_prices

    return None if path is None else read_prices(path).to_dict()


def read_sampling(**values: Any) -> dict[str, Any] | None:
    """Return the sampling options that are given; None without any."""
    return {name: value for name, value in values.items() if value is not None} or None


def joined(given: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of both, the sampling options of both together."""
    sampling = given.get("sampling", {}) | more.get("sampling", {})
    return given | more | ({"sampling": sampling} if sampling else {})


def next_free(home: Path) -> Path:
    """Create and return a new numbered folder. Two runs that start at the same time get two folders."""
    home.mkdir(parents=True, exist_ok=True)
    taken = [int(path.name) for path in home.iterdir() if path.name.isascii() and path.name.isdecimal()]
    number = max(taken, default=0) + 1
    while True:
        try:
            (home / str(number)).mkdir()
            return home / str(number)
        except FileExistsError:
            number += 1
