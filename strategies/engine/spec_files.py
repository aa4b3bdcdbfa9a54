"""Strategies written in a file: YAML, JSON or TOML.

    strategy: cascade
    first: single
    then:
      strategy: best-of-n
      n: 8

A mapping has the name under `strategy` and the options beside it; an option that is a strategy is a
mapping again, or a spec; a list is a list. A file may also hold nothing but a spec.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ...tasks.core.strict_json import parse_value
from .. import parse_strategy, strategy_names
from .spec import MAX_DEPTH, write_value
from .strategy import Strategy

NAME = "strategy"
FORMS = (".yaml", ".yml", ".json", ".toml")


def open_strategy(text: str) -> Strategy:
    """Return the strategy of a spec, or of a file whose name ends in .yaml, .yml, .json or .toml.

    Raises:
        ValueError: The spec is wrong, as in `parse_strategy`; for a file, the message names it and the place.
        OSError: The file cannot be read.
    """
    path = Path(text)
    if path.suffix not in FORMS or text.partition(":")[0].strip() in strategy_names():
        return parse_strategy(text)
    try:
        return parse_strategy(to_spec(_read(path)))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    except RecursionError:
        raise ValueError(f"{path}: nested too deeply") from None


def to_spec(data: Any, place: str = "", depth: int = 0) -> str:
    """Return the spec of a strategy written as data.

    Raises:
        ValueError: The data describe no strategy; the message names the place.
    """
    if isinstance(data, str):
        return data
    where = f"{place}: " if place else ""
    if not isinstance(data, dict) or not isinstance(data.get(NAME), str):
        raise ValueError(
            f"{where}expected a spec, or a mapping with the name of a strategy under {NAME!r}, got {data!r}"[:200]
        )
    if depth > MAX_DEPTH:
        raise ValueError(f"{where}strategies nest more than {MAX_DEPTH} deep")
    options = [
        f"{name}={_value(value, f'{place}.{name}' if place else str(name), depth)}"
        for name, value in data.items()
        if name != NAME
    ]
    head: str = data[NAME]
    return f"{head}:{','.join(options)}" if options else head


def _value(value: Any, place: str, depth: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return write_value(value)
    if isinstance(value, list):
        return "".join(f"[{to_spec(one, f'{place}[{i}]', depth + 1)}]" for i, one in enumerate(value))
    return f"[{to_spec(value, place, depth + 1)}]"


def _read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return parse_value(text)
    if path.suffix == ".toml":
        if sys.version_info >= (3, 11):
            import tomllib
        else:
            import tomli as tomllib
        return tomllib.loads(text)
    try:
        import yaml
    except ModuleNotFoundError:
        raise ValueError(
            'YAML needs PyYAML: pip install "assay-reasoning[yaml]"; JSON and TOML are read without'
        ) from None
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None
