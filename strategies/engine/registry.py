"""Names and options: how strategies and models are found and made from a spec.

A spec is `name` or `name:rest`, as in `best-of-n:n=64`. A table maps each name to
`module:attribute`, so that nothing is imported before it is used; other packages add names
by entry points.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...tasks.core.parameters import TaskParameters, require

__all__ = ["Options", "Table", "require"]


class Options(TaskParameters):
    """Base of every strategy's and model's options: written and read as task parameters are."""


@dataclass(frozen=True, slots=True)
class Table:
    """What there is of one kind.

    Attributes:
        kind: `strategy` or `model`; the word in error messages.
        own: Name → `module:attribute`, modules relative to `package`.
        package: The package whose table this is.
        entry_points: The group under which other packages add to it.
    """

    kind: str
    own: Mapping[str, str]
    package: str
    entry_points: str

    def names(self) -> list[str]:
        """Our own in their order, then those of other packages by name."""
        found = importlib.metadata.entry_points(group=self.entry_points)
        return [*self.own, *sorted({point.name for point in found} - set(self.own))]

    def find(self, spec: str) -> tuple[Any, str]:
        """The object that a spec names, imported now, and what follows the first colon.

        Raises:
            ValueError: Nothing has this name; the message lists what there is.
        """
        name, _, rest = spec.partition(":")
        name = name.strip()
        if name in self.own:
            module, _, attribute = self.own[name].partition(":")
            return getattr(importlib.import_module(module, self.package), attribute), rest.strip()
        for point in importlib.metadata.entry_points(group=self.entry_points, name=name):
            return point.load(), rest.strip()
        raise ValueError(f"{self.kind}: unknown name {name!r}; known: {', '.join(self.names())}")
