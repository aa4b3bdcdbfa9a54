"""What is said on the command line of a run, as the fields of its manifest; None where nothing is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SAMPLING = ("temperature", "top_p", "max_tokens", "max_thinking")


def read_names(task: list[str] | None) -> list[str] | None:
    """Task names, joined by commas or repeated."""
    if task is None:
        return None
    return [name.strip() for item in task for name in item.split(",") if name.strip()]


def read_level_list(level: str | None) -> list[int] | None:
    """Levels, sorted."""
    from .options import read_levels

    return None if level is None else sorted(read_levels(level))


def seed_text(seed: str | None) -> str | None:
    """A seed of any size."""
    from .options import read_seed

    return None if seed is None else str(read_seed(seed))


def read_spec(strategy: str | None) -> str | None:
    """A strategy by its spec or in a file."""
    from ..strategies.engine.spec_files import open_strategy

    return None if strategy is None else open_strategy(strategy).spec


def read_verifier(spec: str | None) -> str | None:
    """A selecting verifier by its spec."""
    from ..strategies.selection import parse_verifier

    return None if spec is None else parse_verifier(spec).spec


def read_price_file(path: Path | None) -> dict[str, Any] | None:
    """A price file."""
    from ..strategies.engine.prices import read_prices

    return None if path is None else read_prices(path).to_dict()


def read_sampling(*values: float | None) -> dict[str, Any] | None:
    """What was said of sampling."""
    given = {name: value for name, value in zip(SAMPLING, values, strict=True) if value is not None}
    return given or None


def next_free(home: Path) -> Path:
    """A new numbered directory, made here so that two runs started at once get two."""
    home.mkdir(parents=True, exist_ok=True)
    taken = [int(path.name) for path in home.iterdir() if path.name.isascii() and path.name.isdecimal()]
    number = max(taken, default=0) + 1
    while True:
        try:
            (home / str(number)).mkdir()
            return home / str(number)
        except FileExistsError:
            number += 1
