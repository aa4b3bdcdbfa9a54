"""`assay strategies`: list the strategies and the selecting verifiers, with their options."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
from collections.abc import Iterator
from typing import Annotated, Any

import typer

COMMON = ("max_tokens", "model", "temperature")
"""Options that nearly all strategies share. The list names them once."""


def strategies(
    name: Annotated[str | None, typer.Argument(help="Print one of them in full.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per strategy or verifier and line.")
    ] = False,
) -> None:
    """List the strategies and the selecting verifiers.

    Use a strategy with `assay run --strategy` and a verifier with `--verifier`. Strategies nest in
    brackets: cascade:first=[single:model=classical],then=[best-of-n:n=8].

    \b
    Examples:
      assay strategies
      assay strategies refine
      assay run --strategy "refine:inner=[best-of-n:n=4],rounds=3" --verifier noisy:fa=0.05,fr=0.1
    """
    from ..tasks.core.strict_json import write_object

    found = [*_described("strategy"), *_described("verifier")]
    if name is not None:
        found = [one for one in found if one["name"] == name]
        if not found:
            known = ", ".join(one["name"] for kind in ("strategy", "verifier") for one in _described(kind))
            raise ValueError(f"NAME: expected one of {known}; got {name!r}")
    if as_json:
        for one in found:
            typer.echo(write_object(one))
    elif name is not None:
        for one in found:
            _print_one(one)
    else:
        _list(found)


def _described(kind: str) -> Iterator[dict[str, Any]]:
    if kind == "strategy":
        from ..strategies import strategy_names, strategy_type
    else:
        from ..strategies.selection import verifier_names as strategy_names
        from ..strategies.selection import verifier_type as strategy_type
    for name in strategy_names():
        cls = strategy_type(name)
        about = inspect.getdoc(cls) or ""
        module = (inspect.getdoc(inspect.getmodule(cls)) or "").partition("\n")[0]
        yield {"kind": kind, "name": name, "summary": module, "text": about, "options": list(_options(cls))}


def _options(cls: Any) -> Iterator[dict[str, Any]]:
    """Yield the options of a strategy, its own first, each with its description."""
    if not dataclasses.is_dataclass(cls):
        return
    hints, texts = typing.get_type_hints(cls), _attributes(cls)
    fields = sorted(dataclasses.fields(cls), key=lambda field: field.name in COMMON)
    for field in fields:
        default = field.default
        shown = None if default is None or default == () else getattr(default, "spec", default)
        yield {
            "name": field.name,
            "default": shown,
            "values": _values(hints[field.name]),
            "text": texts.get(field.name, ""),
        }


def _values(hint: Any) -> str:
    if isinstance(hint, types.UnionType):
        hint = next(kind for kind in typing.get_args(hint) if kind is not type(None))
    if typing.get_origin(hint) is tuple:
        return f"[{_values(typing.get_args(hint)[0])}]…"
    if typing.get_origin(hint) is typing.Literal:
        return "|".join(map(str, typing.get_args(hint)))
    return {"Strategy": "[strategy]", "str": "text"}.get(hint.__name__, str(hint.__name__))


def _attributes(cls: Any) -> dict[str, str]:
    """Return the descriptions of attributes in the docstrings of a class and its bases."""
    texts: dict[str, str] = {}
    for one in reversed(cls.__mro__):
        text = inspect.cleandoc(one.__doc__ or "").partition("Attributes:\n")[2]
        for match in re.finditer(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", text, re.MULTILINE):
            texts[match[1]] = " ".join(match[2].split())
    return texts


def _list(found: list[dict[str, Any]]) -> None:
    from .text_table import print_entry, print_text

    for kind, title in (("strategy", "strategies"), ("verifier", "selecting verifiers")):
        typer.echo(f"{title}:")
        for one in found:
            if one["kind"] == kind:
                options = [_short(option) for option in one["options"] if option["name"] not in COMMON]
                print_entry(one["name"], one["summary"], 20)
                if options:
                    print_entry("", "  " + " ".join(options), 20)
    print_text(f"\nNearly all strategies also take {', '.join(COMMON)}. Details: assay strategies NAME")


def _short(option: dict[str, Any]) -> str:
    if option["default"] is None:
        return f"{option['name']}={option['values']}"
    value = "true" if option["default"] is True else option["default"]
    choices = f" ({option['values']})" if "|" in option["values"] else ""
    return f"{option['name']}={value}{choices}"


def _print_one(one: dict[str, Any]) -> None:
    from .text_table import print_entry, print_text

    print_text(f"{one['name']}: {one['summary']}\n")
    typer.echo(one["text"].partition("\nAttributes:")[0].strip() + "\n")
    for option in one["options"]:
        default = "not set" if option["default"] is None else option["default"]
        print_entry(option["name"], f"{option['values']:<12} [{default}]  {option['text']}", 12)
