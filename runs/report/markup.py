"""Writing HTML in which no text can pass for markup.

What models wrote is hostile. Elements are made by `element`, which escapes every string that is
not `Markup` already, and shows control characters instead of passing them on.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

_VOID = {"br", "hr", "meta", "path", "circle", "line", "polygon", "rect", "polyline"}
_PICTURES = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"} | {127: "\u2421"}
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_LATIN_CONTROLS = range(0x80, 0xA0)
_TABLE = {
    **_PICTURES,
    **{code: f"\\u{code:04x}" for code in (*_DIRECTIONS, *_LATIN_CONTROLS, 0x2028, 0x2029)},
}


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def visible(text: str) -> str:
    """The text with control characters, direction overrides and lone surrogates made visible."""
    shown = text.replace("\r\n", "\n").translate(_TABLE)
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


def escape(text: str) -> Markup:
    """A text as HTML, in element content and in quoted attributes."""
    return text if isinstance(text, Markup) else Markup(html.escape(visible(text), quote=True))


def element(tag: str, *children: Markup | str | Iterable[Markup | str], **attributes: str | float | bool) -> Markup:
    """One HTML or SVG element.

    Args:
        children: Text, which is escaped; markup; or iterables of both.
        attributes: Escaped; `class_` and `font_size` become `class` and `font-size`; True is
            a bare attribute, False none.
    """
    written = "".join(_attribute(name, value) for name, value in attributes.items() if value is not False)
    if tag in _VOID and not children:
        return Markup(f"<{tag}{written}/>")
    return Markup(f"<{tag}{written}>{join(*children)}</{tag}>")


def join(*children: Markup | str | Iterable[Markup | str]) -> Markup:
    """Children one after the other, texts escaped."""
    parts: list[str] = []
    for child in children:
        parts.extend([escape(child)] if isinstance(child, str) else map(escape, child))
    return Markup("".join(parts))


def _attribute(name: str, value: str | float | bool) -> str:
    name = name.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return f' {name}="{escape(text)}"'
