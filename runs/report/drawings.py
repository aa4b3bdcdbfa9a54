"""Compact drawings: each combination of colours and widths is written once, as a class of the page's style sheet.

A drawing in a file of its own repeats colours and widths with every line and letter. On a page each combination
becomes a class. Only tags are rewritten: in texts `<` and quotes are escaped.
"""

from __future__ import annotations

import re

from markupsafe import Markup

_TAG = re.compile(r'<(text|polygon|polyline|circle|line|path|rect|ellipse|g)((?: [a-z-]+="[^"<>]*")+)(/?)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"<>]*)"')
_LOOKS = {
    "fill", "fill-opacity", "font-family", "font-size", "font-style", "font-weight", "opacity", "stroke",
    "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-opacity", "stroke-width", "text-anchor",
}  # fmt: skip
_VALUE = re.compile(r"[\w#.,% +-]+")
_NUMBER = re.compile(r"[0-9.]+")


class Looks:
    """The style classes of a page's drawings, one for each combination of colours and widths."""

    def __init__(self) -> None:
        """Begin without a class."""
        self._names: dict[str, str] = {}
        self._written = 0

    def shorten(self, svg: str) -> str:
        """Return a drawing with classes in place of its presentation attributes."""
        return _TAG.sub(self._tag, svg).replace(">\n<", "><")

    def sheet(self) -> Markup:
        """Return the rules of the classes that are new since the last call; empty when there are none."""
        names = list(self._names.items())[self._written :]
        self._written = len(self._names)
        # Markup, because `_VALUE` lets only plain values into a rule.
        return Markup("".join(f".picture .{name}{{{rule}}}" for rule, name in names))

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
