"""Parameters of a batch of instances: explicit, typed, written into every id."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any, TypeVar

from typing_extensions import Self

from .registry import did_you_mean

P = TypeVar("P", bound="TaskParameters")


@dataclasses.dataclass(frozen=True)
class TaskParameters:
    """Base of every task's parameters: a frozen dataclass of int, float, str and bool fields.

    Every field has a default, so that an id names only what differs. A subclass checks its
    values in `validate`, with `require`.
    """

    def __post_init__(self) -> None:
        self.validate()

    def validate(self) -> None:
        """Raise ValueError, naming the field and the value, when a value is out of range."""

    def canonical(self) -> str:
        """Write every field as `name=value`, sorted by name."""
        return ",".join(f"{name}={_write(getattr(self, name))}" for name in sorted(_fields(self)))

    def short(self) -> str:
        """Write only the fields that differ from their defaults, sorted: the form in ids and random keys.

        So a field that is added later, with a default that changes nothing, leaves every
        existing id as it is; a default that changes is a new version of the task.
        """
        defaults = {field.name: field.default for field in dataclasses.fields(self)}
        return ",".join(
            f"{name}={_write(value)}" for name in sorted(defaults) if (value := getattr(self, name)) != defaults[name]
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read parameters written as `name=value,name=value`.

        Raises:
            ValueError: A name is unknown or given twice, or a value has the wrong type or is
                out of range; the message names both.
        """
        hints = typing.get_type_hints(cls)
        known = sorted(field.name for field in dataclasses.fields(cls))
        values: dict[str, Any] = {}
        for item in filter(None, text.split(",")):
            name, separator, value = item.partition("=")
            name = name.strip().replace("-", "_")
            if not separator:
                raise ValueError(f"parameters: expected name=value, got {item!r}")
            if name not in known:
                raise ValueError(
                    f"parameters: unknown name {name!r}; known: {', '.join(known)}{did_you_mean(name, known)}"
                )
            if name in values:
                raise ValueError(f"parameters: {name!r} is given twice")
            values[name] = _read(name, value.strip(), hints[name])
        return cls(**values)


def require(condition: bool, field: str, value: object, expected: str) -> None:
    """Refuse a value unless a condition holds.

    Raises:
        ValueError: The condition is false; the message is `field: expected …, got …`.
    """
    if not condition:
        raise ValueError(f"{field}: expected {expected}, got {value!r}")


def _fields(parameters: TaskParameters) -> list[str]:
    return [field.name for field in dataclasses.fields(parameters)]


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)


def _read(name: str, text: str, hint: Any) -> Any:
    if isinstance(hint, types.UnionType):
        if text == "None":
            return None
        hint = next(kind for kind in typing.get_args(hint) if kind is not type(None))
    return read_value(name, text, hint)


def read_value(name: str, text: str, hint: Any) -> Any:
    """Read a text as the value of a field of type int, float, str, bool or `Literal`.

    Raises:
        ValueError: It is none, with the field's name.
    """
    if typing.get_origin(hint) is typing.Literal:
        choices = typing.get_args(hint)
        if text not in choices:
            raise ValueError(f"{name}: expected one of {', '.join(choices)}, got {text!r}")
        return text
    try:
        if hint is bool:
            return {"true": True, "false": False}[text.lower()]
        if hint is str:
            return text
        if not text.isascii() or "_" in text:  # Python reads 1_0 and the digits of all scripts
            raise ValueError
        value = hint(text)
        return abs(value) if value == 0 else value  # -0 is 0
    except (KeyError, ValueError):
        raise ValueError(f"{name}: expected {hint.__name__}, got {text!r}") from None
