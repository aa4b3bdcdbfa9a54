"""The templates of the pages, in which no text can pass for markup.

Replies of models are hostile. A template escapes every value that is not `Markup` already (Jinja's autoescape), and
shows control characters, direction overrides and lone surrogates instead of passing them on.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
_PICTURES = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"} | {127: "\u2421"}
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_LATIN_CONTROLS = range(0x80, 0xA0)
_TABLE = {
    **_PICTURES,
    **{code: f"\\u{code:04x}" for code in (*_DIRECTIONS, *_LATIN_CONTROLS, 0x2028, 0x2029)},
}


def visible(text: str) -> str:
    """Return the text with control characters, direction overrides and lone surrogates made visible."""
    shown = text.replace("\r\n", "\n").translate(_TABLE)
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


@functools.cache
def environment() -> Environment:
    """Return the environment of the templates in `templates/`, in which an unknown name is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """Render a template with these values."""
    return environment().get_template(template).render(values)


@functools.cache
def read_asset(name: str) -> str:
    """Return the text of a file in `templates/`, such as the style sheet."""
    return (TEMPLATES / name).read_text("utf-8")


def _finalize(value: object) -> object:
    """Prepare a value for output: texts made visible, floats in at most two decimals, as coordinates need."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return visible(value)
    return value
