"""Options of strategies: frozen dataclasses that are written and read as specs."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from typing_extensions import Self

from ...tasks.core.parameters import read_value
from ...tasks.core.registry import did_you_mean
from ..models import MODELS, model_names
from .base_options import Options, require
from .endpoints import Target
from .nesting import within
from .session import Session
from .spec import read_items, write_value
from .strategy import Strategy

__all__ = ["ModelOptions", "StrategyOptions", "models_of", "require"]


@dataclass(frozen=True)
class StrategyOptions(Options):
    """Base of strategies: `name`, then fields of int, float, str, bool, `Literal`, `Strategy` and tuples of these.

    A field whose value is None or () is not set and is left out of the spec.
    """

    name: ClassVar[str]

    @property
    def spec(self) -> str:
        """Full spec, defaults included; see `Strategy.spec`."""
        options = self.canonical()
        return f"{self.name}:{options}" if options else self.name

    @property
    def samples(self) -> int:
        """Most sample numbers that the strategy uses, so that branches side by side share none."""
        return 1

    def canonical(self) -> str:
        """Return every field that is set, as `name=value`, sorted by name."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return ",".join(f"{name}={_write(values[name])}" for name in sorted(values) if values[name] not in (None, ()))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse the options that follow a strategy's name.

        Raises:
            ValueError: A name is unknown or given twice, or a value is wrong; the message names the place.
        """
        hints = typing.get_type_hints(cls)
        known = sorted(field.name for field in dataclasses.fields(cls))
        values: dict[str, Any] = {}
        for item in read_items(text):
            if item.name not in known:
                listed = ", ".join(known) or "none, it has no options"
                raise ValueError(f"unknown name {item.name!r}; known: {listed}{did_you_mean(item.name, known)}")
            if item.name in values:
                raise ValueError(f"{item.name!r} is given twice")
            values[item.name] = _read(item.name, item.values, hints[item.name])
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class ModelOptions(StrategyOptions):
    """Base of strategies that may use another model than the run's, or another sampling.

    Attributes:
        model: A model spec; the run's model when not set.
        temperature: Of its replies; the run's when not set.
        max_tokens: Of each reply; the run's when not set.
    """

    model: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None

    def __post_init__(self) -> None:
        check_model("model", self.model)
        require(self.temperature is None or 0 <= self.temperature <= 100, "temperature", self.temperature, "0 to 100")
        require(self.max_tokens is None or self.max_tokens >= 1, "max_tokens", self.max_tokens, "at least 1")
        super().__post_init__()

    def on_model(self, session: Session) -> Session:
        """Return the session in which this strategy's replies come from its own model."""
        changes = {"temperature": self.temperature, "max_tokens": self.max_tokens}
        return with_model(session, self.model, **{name: value for name, value in changes.items() if value is not None})


def with_model(session: Session, model: str | None, **sampling: Any) -> Session:
    """Return a session whose calls go to a model with a sampling, where they name no other."""
    if model is None and not sampling:
        return session
    changed = replace(session.sampling, **sampling) if sampling else None
    return within(session, target=Target(model, changed))


MOST_TOKENS = 2**30
"""Largest limit of tokens."""


def check_model(field: str, spec: str | None) -> None:
    """Check that a spec names a known model, without opening it.

    Raises:
        ValueError: The name before the colon is unknown.
    """
    if spec is not None:
        kind = spec.partition(":")[0].strip()
        if kind not in MODELS:
            require(kind in model_names(), field, spec, f"a model spec ({', '.join(model_names())})")


def check_limit(field: str, tokens: int | None) -> None:
    """Check a limit of tokens.

    Raises:
        ValueError: It is not positive.
    """
    require(tokens is None or 1 <= tokens <= MOST_TOKENS, field, tokens, f"1 to {MOST_TOKENS}")


def models_of(value: Any) -> Iterator[str]:
    """Yield the model specs that a strategy and the strategies within it name."""
    if not dataclasses.is_dataclass(value):
        return
    for field in dataclasses.fields(value):
        inner = getattr(value, field.name)
        if field.name in MODEL_FIELDS:
            yield from (inner,) if isinstance(inner, str) else inner or ()
        else:
            for one in inner if isinstance(inner, tuple) else (inner,):
                yield from models_of(one)


MODEL_FIELDS = ("model", "models", "critic", "aggregator")
"""Names of the fields that hold model specs."""


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, tuple):
        return "".join(f"[{one if isinstance(one, str) else one.spec}]" for one in value)
    if isinstance(value, str | int):
        return write_value(str(value))
    return f"[{value.spec}]"


def _read(name: str, texts: tuple[str, ...], hint: Any) -> Any:
    if isinstance(hint, types.UnionType):
        hint = next(kind for kind in typing.get_args(hint) if kind is not type(None))
    if typing.get_origin(hint) is tuple:
        return tuple(_read_one(name, text, typing.get_args(hint)[0]) for text in texts)
    if len(texts) > 1:
        raise ValueError(f"{name}: expected one value, got {len(texts)}: [{']['.join(texts)}]")
    return _read_one(name, texts[0], hint)


def _read_one(name: str, text: str, hint: Any) -> Any:
    if hint is Strategy:
        from .. import read_strategy

        try:
            return read_strategy(text)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return read_value(name, text, hint)
