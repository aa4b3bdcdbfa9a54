"""Prices: a price file, and the price of one model.

A price file is TOML, one table per pattern of model names (`*` matches anything), prices per
million tokens; the first pattern that matches a model holds:

    currency = "USD"

    ["gpt-4o-mini*"]
    prompt = 0.15
    cached = 0.075      # prompt tokens that the server had computed before; by default as prompt
    completion = 0.60

    ["*"]
    prompt = 0
    completion = 0
"""

from __future__ import annotations

import fnmatch
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..models.model import Completion
from .base_options import require

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Money per million tokens, by kind. Thinking is completion; tokens of failed tries and cancelled calls cost the same.

    Attributes:
        prompt: Of prompt tokens.
        completion: Of completion tokens.
        cached: Of prompt tokens computed before.
    """

    prompt: float = 0.0
    completion: float = 0.0
    cached: float = 0.0

    def of(self, completion: Completion) -> float:
        """Return the cost of one completion, failed tries included."""
        return self.of_tokens(
            completion.prompt_tokens + completion.lost_prompt_tokens,
            completion.cached_tokens,
            completion.completion_tokens + completion.lost_completion_tokens,
        )

    def of_tokens(self, prompt: int, cached: int, completion: int) -> float:
        """Return the cost of tokens; `cached` are among the prompt's."""
        return ((prompt - cached) * self.prompt + cached * self.cached + completion * self.completion) / MILLION


FREE = Price()


@dataclass(frozen=True)
class Prices:
    """A price file: patterns of model names in order, and the currency.

    Attributes:
        patterns: Prices by pattern.
        currency: Name of the currency.
    """

    patterns: Mapping[str, Price]
    currency: str = "USD"

    def of(self, model: str) -> Price | None:
        """Return the price of a model; None when no pattern matches its name."""
        return next((price for pattern, price in self.patterns.items() if fnmatch.fnmatchcase(model, pattern)), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the prices as data for a manifest; `make_prices` reads it back."""
        rows: dict[str, Any] = {
            name: {"prompt": price.prompt, "cached": price.cached, "completion": price.completion}
            for name, price in self.patterns.items()
        }
        return {"currency": self.currency, **rows}


def read_prices(path: Path) -> Prices:
    """Read a price file.

    Raises:
        ValueError: The file cannot be read, is not TOML, or a price is missing or wrong; the message says which.
    """
    try:
        data = _parse(path.read_text(encoding="utf-8"))
        return make_prices(data)
    except OSError as error:
        raise ValueError(f"prices: cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise ValueError(f"prices: {path}: {error}") from None


def make_prices(data: Mapping[str, Any]) -> Prices:
    """Return the prices of a parsed file.

    Raises:
        ValueError: A field is missing, unknown or wrong.
    """
    currency = data.get("currency", "USD")
    require(isinstance(currency, str) and 0 < len(currency) <= 16, "currency", currency, "a short name")
    return Prices({name: _price(name, row) for name, row in data.items() if name != "currency"}, currency)


def _price(name: str, row: Any) -> Price:
    require(isinstance(row, dict), name, row, "a table with prompt and completion")
    unknown = set(row) - {"prompt", "cached", "completion"}
    require(not unknown, f"{name}.{min(unknown, default='')}", "unknown", "prompt, cached or completion")
    for field in ("prompt", "completion"):
        require(field in row, f"{name}.{field}", None, "a price per million tokens")
    values = row | {"cached": row.get("cached", row["prompt"])}
    for field, value in values.items():
        good = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
        require(good, f"{name}.{field}", value, "a price per million tokens")
    return Price(**{field: float(value) for field, value in values.items()})


def _parse(text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)
