"""Registries: how things are found by name, ours and those of other packages.

Everything that users name and other packages may add to (tasks, strategies, models, selecting
verifiers, file formats, presets, languages) is found in the same way. We list our own as
`name → "module:attribute"` (or the path of a data file); another package declares an entry point
of the registry's group, `name = "module:attribute"`, in its metadata. Nothing is imported before it is
used, and our own names are found without a look at what else is installed.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.metadata
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Plugin:
    """One entry point of another package.

    Attributes:
        name: The name that it adds.
        package: The distribution that adds it, as pip calls it.
        target: What the entry point names, `module:attribute`.
        point: The entry point itself.
    """

    name: str
    package: str
    target: str
    point: Any

    def load(self) -> Any:
        """Import and return the object.

        Raises:
            ValueError: It cannot be imported; the message names the package.
        """
        try:
            return self.point.load()
        except (ImportError, AttributeError) as error:
            raise ValueError(f"{self.name!r} of the package {self.package} cannot be loaded: {error}") from error


@dataclass(frozen=True, slots=True)
class Registry:
    """Names of one kind of thing, ours and those of other packages.

    Attributes:
        kind: What is named, as `strategy`; the first word of error messages.
        own: Our names in their order, each with `module:attribute` or the path of a data file.
        package: The package that modules beginning with a dot are relative to.
        group: The entry point group under which other packages add names.
        also: What else is accepted where a name is, for messages: `a file NAME.toml`.
    """

    kind: str
    own: Mapping[str, str | Path]
    package: str
    group: str
    also: str = ""

    def names(self) -> list[str]:
        """Return our own names in their order, then those of other packages, sorted."""
        return [*self.own, *sorted({plugin.name for plugin in self.plugins()} - set(self.own))]

    def find(self, name: str) -> Any:
        """Return the object with this name; its module is imported now.

        Our own names come first: another package cannot replace them.

        Raises:
            ValueError: Nothing has this name (the message lists the names there are, and the nearest
                one), two packages add it, or the package that adds it cannot be imported.
        """
        if name in self.own:
            return self._load_own(name)
        return self._plugin(name).load()

    def target(self, name: str) -> str:
        """Return what a name stands for, `module:attribute` or a path; nothing is imported.

        Raises:
            ValueError: Nothing has this name, or two packages add it.
        """
        return str(self.own[name]).lstrip(".") if name in self.own else self._plugin(name).target

    def _plugin(self, name: str) -> Plugin:
        plugins = self.plugins(name)
        if not plugins:
            raise ValueError(unknown_name(self.kind, name, self.names(), self.also))
        return self.only(plugins)

    def find_spec(self, spec: str) -> tuple[Any, str]:
        """Return the object that a spec `name` or `name:rest` names, and the rest.

        Raises:
            ValueError: As for `find`.
        """
        name, _, rest = spec.partition(":")
        return self.find(name.strip()), rest.strip()

    def plugins(self, name: str | None = None) -> list[Plugin]:
        """Return what other packages add, sorted by name and package; only what has this name, if one is given."""
        if name is None:
            found = importlib.metadata.entry_points(group=self.group)
        else:
            found = importlib.metadata.entry_points(group=self.group, name=name)
        plugins = [Plugin(point.name, _package(point), str(getattr(point, "value", "")), point) for point in found]
        return sorted(plugins, key=lambda plugin: (plugin.name, plugin.package))

    def only(self, plugins: list[Plugin]) -> Plugin:
        """Return the one plugin among those of one name.

        Raises:
            ValueError: Two packages add different things under the name; the message names both.
        """
        first, *others = plugins
        for other in others:
            if other.target != first.target or other.package != first.package:
                raise ValueError(
                    f"{self.kind}: {first.name!r} is added by two packages, {first.package} ({first.target}) and "
                    f"{other.package} ({other.target}); uninstall one of them"
                )
        return first

    def _load_own(self, name: str) -> Any:
        target = self.own[name]
        if isinstance(target, Path):
            return target
        module, _, attribute = target.partition(":")
        return getattr(importlib.import_module(module, self.package), attribute)


@dataclass(slots=True)
class Finder:
    """A function that a package above provides, for modules below it that need an object by name."""

    find: Callable[[str], Any] | None = None

    def __call__(self, name: str) -> Any:
        """Return the object with this name, as the function that was provided finds it.

        Raises:
            ValueError: There is none.
        """
        if self.find is None:
            raise ValueError(f"{name}: nothing is registered yet")
        return self.find(name)


TASK_FINDER = Finder()
"""Finds a task by name; `assay.tasks` provides it, so that an instance knows its task."""


def unknown_name(kind: str, name: str, known: Iterable[str], also: str = "") -> str:
    """Return the message about a name that does not exist: the names that do, and the nearest one."""
    names = list(known)
    listed = ", ".join([*names, *([f"or {also}"] if also else [])])
    return f"{kind}: unknown name {name!r}; known: {listed}{did_you_mean(name, names)}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a message, `; did you mean 'tsp'?`; empty where no name is near.

    Capitals, hyphens and underscores make no difference; a name that is a part of another is near to it.

    >>> did_you_mean("TSP", ["3sat", "tsp"])
    "; did you mean 'tsp'?"
    >>> did_you_mean("sat", ["3sat", "tsp"])
    "; did you mean '3sat'?"
    """
    names = {_folded(one): one for one in known}
    wanted = _folded(name)
    near = [wanted] if wanted in names else difflib.get_close_matches(wanted, names, 1)
    if not near and len(wanted) > 2:
        near = [one for one in names if wanted in one or (len(one) > 2 and one in wanted)][:1]
    return f"; did you mean {names[near[0]]!r}?" if near else ""


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "").replace(" ", "")


def _package(point: Any) -> str:
    """Return the distribution of an entry point; without metadata, the top module that it names."""
    dist = getattr(point, "dist", None)
    return str(dist.name) if dist is not None else re.split("[.:]", str(getattr(point, "value", point.name)))[0]
