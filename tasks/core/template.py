"""Templates: the words of a task's prompts, as data that anybody can translate or reword.

A template is a TOML file: `task`, `language`, and phrases, in tables or not, whose names are
joined by dots (`rules.buffer`). A phrase holds slots, `{duration}`, which are filled with
plain text and nothing else: no expression, attribute or format stands in a slot, and nothing
is executed. A brace that is meant is doubled.

The English template of a task is its schema: every other one has the same phrases, and every
phrase the same slots (in any order, as often as the language needs). What is missing or
unknown is refused with the name of the file, the phrase and the slot.
"""

from __future__ import annotations

import functools
import string
import sys
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Protocol

from .registry import Plugin, Registry

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEFAULT_LANGUAGE = "en"

_REGISTRY = Registry("language", {}, __name__, "assay.templates")
"""Other packages add languages by entry points `language = "module:FOLDER"`: the path of a folder that
holds `TASK.toml`. Several packages may add one language, each for other tasks."""


class HasTemplates(Hashable, Protocol):
    """The part of a task, or of its class, that templates need."""

    name: ClassVar[str]
    template_folder: ClassVar[Path | None]
    """The folder with the task's own `LANGUAGE.toml` files; None when it has none."""


class Template:
    """The phrases of one task in one language.

    Attributes:
        source: The file, for messages.
        phrases: By dotted name, as they are in the file.
    """

    def __init__(self, source: str, task: str, language: str, phrases: Mapping[str, str]) -> None:
        self.source, self.task, self.language, self.phrases = source, task, language, phrases
        # Formatting with % is several times as fast as with braces.
        self._patterns = {name: _pattern(phrase) for name, phrase in phrases.items()}
        self._plain = {name: text.replace("%%", "%") for name, text in self._patterns.items()}
        self._cuts: dict[tuple[str, ...], tuple[str, ...] | None] = {}
        self._tables: dict[str, dict[str, str]] = {}

    def fill(self, phrase: str, **slots: object) -> str:
        """Return the phrase with its slots filled."""
        return self._patterns[phrase] % slots

    def __getitem__(self, phrase: str) -> str:
        """Return a phrase that has no slots."""
        return self._plain[phrase]

    def table(self, prefix: str) -> Mapping[str, str]:
        """Return the phrases without slots that are called `prefix.NAME`, by NAME."""
        if prefix not in self._tables:
            names = [name for name in self.phrases if name.startswith(f"{prefix}.")]
            self._tables[prefix] = {name[len(prefix) + 1 :]: self[name] for name in names}
        return self._tables[prefix]

    def cut(self, phrase: str, *slots: str) -> tuple[str, ...] | None:
        """Return the pieces of the phrase around these slots, if it has each once and in this order; else None.

        For phrases that a prompt repeats many times, where `fill` would cost more than the rest.
        """
        key = (phrase, *slots)
        if key not in self._cuts:
            given, pieces = [], [""]
            for text, name, *_ in string.Formatter().parse(self.phrases[phrase]):
                pieces[-1] += text
                if name is not None:
                    given.append(name)
                    pieces.append("")
            self._cuts[key] = tuple(pieces) if tuple(given) == slots else None
        return self._cuts[key]


def _pattern(phrase: str) -> str:
    """Return the phrase as a pattern for %."""
    pieces = string.Formatter().parse(phrase)
    return "".join(text.replace("%", "%%") + (f"%({name})s" if name is not None else "") for text, name, *_ in pieces)


def languages(task: HasTemplates) -> list[str]:
    """Return the languages in which the prompts of a task exist: its own, then those of other packages, sorted."""
    own = len(_own(task))
    found = [language for language, _ in _places(task)]
    return list(dict.fromkeys([*found[:own], *sorted(found[own:])]))


@functools.cache
def find_template(task: HasTemplates, language: str) -> Template:
    """Return the template of a task in a language.

    The task's own folder comes first, then other packages.

    Raises:
        ValueError: There is none, two packages add one, or it is malformed.
    """
    path = next((path for known, path in _places(task) if known == language), None)
    if path is None:
        raise ValueError(f"language: {task.name} has {', '.join(languages(task)) or 'none'}, got {language!r}")
    return read_template(path, task)


def read_template(path: Path, task: HasTemplates) -> Template:
    """Read the template in a file and check it against the English template of the task.

    Raises:
        ValueError: It is malformed or of another task; the message names file, phrase and slot.
        OSError: It cannot be read.
    """
    template = _parse(path)
    if template.task != task.name:
        raise ValueError(f"{path}: task: expected {task.name}, got {template.task!r}")
    schema = next((english for known, english in _places(task) if known == DEFAULT_LANGUAGE), None)
    if schema is None:
        raise ValueError(f"{path}: {task.name} has no English template to compare this one with")
    if path != schema:
        _compare(template, find_template(task, DEFAULT_LANGUAGE))
    return template


def _own(task: HasTemplates) -> list[tuple[str, Path]]:
    if task.template_folder is None:
        return []
    return [(path.stem, path) for path in sorted(task.template_folder.glob("*.toml"))]


def _places(task: HasTemplates) -> list[tuple[str, Path]]:
    """Return languages and files of a task: its own, then those of other packages sorted by language.

    Raises:
        ValueError: Two packages add the task in the same language.
    """
    added: dict[str, tuple[Plugin, Path]] = {}
    for plugin in _REGISTRY.plugins():
        path = Path(plugin.load()) / f"{task.name}.toml"
        if path.exists():
            _REGISTRY.only([added.get(plugin.name, (plugin, path))[0], plugin])
            added[plugin.name] = (plugin, path)
    return [*_own(task), *((language, path) for language, (_, path) in added.items())]


def _parse(path: Path) -> Template:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not TOML: {error}") from None
    heads: list[str] = []
    for name in ("task", "language"):
        if not isinstance(data.get(name), str):
            raise ValueError(f"{path}: {name}: expected text, got {data.get(name)!r}")
        heads.append(data.pop(name))
    phrases = dict(_flat(path, data, ""))
    for name, phrase in phrases.items():
        _slots(path, name, phrase)
    return Template(str(path), heads[0], heads[1], phrases)


def _flat(path: Path, table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(path, value, f"{prefix}{name}.")
        elif isinstance(value, str):
            yield prefix + name, value
        else:
            raise ValueError(f"{path}: {prefix}{name}: expected text, got {value!r}")


def _slots(path: Path | str, name: str, phrase: str) -> frozenset[str]:
    """Return the names of a phrase's slots."""
    found = set()
    try:
        for _, slot, form, conversion in string.Formatter().parse(phrase):
            if slot is None:
                continue
            if form or conversion or not slot.isidentifier():
                raise ValueError(f"slot {{{slot}}}: expected a plain name")
            found.add(slot)
    except ValueError as error:
        raise ValueError(f"{path}: {name}: {error}") from None
    return frozenset(found)


def _compare(template: Template, schema: Template) -> None:
    path = template.source
    for name in schema.phrases:
        if name not in template.phrases:
            raise ValueError(f"{path}: {name}: this phrase is missing")
    for name, phrase in template.phrases.items():
        if name not in schema.phrases:
            raise ValueError(f"{path}: {name}: unknown phrase; those of {template.task} are in {schema.source}")
        given, wanted = _slots(path, name, phrase), _slots(schema.source, name, schema.phrases[name])
        for slot in sorted(wanted - given):
            raise ValueError(f"{path}: {name}: slot {{{slot}}} is missing")
        for slot in sorted(given - wanted):
            known = ", ".join(sorted(wanted)) or "none"
            raise ValueError(f"{path}: {name}: unknown slot {{{slot}}}; known: {known}")
