"""Drawings as small as a page can have them: what says how their parts look is written once, as classes.

Our drawings repeat colours and widths with every line and letter, as files of their own must. On a page each
combination becomes a class of its style sheet. Only tags are rewritten: in texts `<` and quotes are escaped.
"""

from __future__ import annotations

import re

from .markup import Markup, element

_TAG = re.compile(r'<(text|polygon|polyline|circle|line|path|rect|ellipse|g)((?: [a-z-]+="[^"<>]*")+)(/?)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"<>]*)"')
_LOOKS = {
    "fill", "fill-opacity", "font-family", "font-size", "font-style", "font-weight", "opacity", "stroke",
    "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-opacity", "stroke-width", "text-anchor",
}  # fmt: skip
_VALUE = re.compile(r"[\w#.,% +-]+")
_NUMBER = re.compile(r"[0-9.]+")


class Looks:
    """The classes of a page's drawings, each for one way to look."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._written = 0

    def shorten(self, svg: str) -> str:
        """A drawing with classes in place of what says how its parts look."""
        return _TAG.sub(self._tag, svg).replace(">\n<", "><")

    def sheet(self) -> Markup:
        """The style sheet of the classes that are new since the last one; nothing when there are none."""
        names = list(self._names.items())[self._written :]
        self._written = len(self._names)
        return (
            element("style", Markup("".join(f".picture .{n}{{{rule}}}" for rule, n in names))) if names else Markup("")
        )

    def _tag(self, found: re.Match[str]) -> str:
        name, attributes, end = found.groups()
        kept, rules = [], []
        for key, value in _ATTRIBUTE.findall(attributes):
            if key in _LOOKS and _VALUE.fullmatch(value):
                rules.append(f"{key}:{value}{'px' if key == 'font-size' and _NUMBER.fullmatch(value) else ''}")
            else:
                kept.append(f' {key}="{value}"')
        if not rules or any(one.startswith(' class="') for one in kept):
            return found.group()
        own = self._names.setdefault(";".join(rules), f"d{len(self._names)}")
        return f'<{name} class="{own}"{"".join(kept)}{end}>'
