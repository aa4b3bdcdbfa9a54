"""The frame of every page: one file, one style sheet, one script of ours and no other, no network."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

from .markup import Markup, element

HERE = Path(__file__).parent


def document(title: str, body: Iterable[Markup | str], form_action: str = "'none'", live: bool = False) -> str:
    """A whole HTML document around a body.

    The policy lets nothing run but the script whose hash it names, so that no reply can, whatever it holds.

    Args:
        form_action: Where forms may be sent, as the policy writes it.
        live: Whether progress is asked for of the server that the page comes from.
    """
    script = _read("script.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'; "
        f"base-uri 'none'; form-action {form_action}"
    ) + ("; connect-src 'self'" if live else "")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}"/>'),
        element("title", title),
        element("style", Markup(_read("style.css"))),
    )
    content = element("body", *body, Markup(f"<script>{script}</script>"), data_live=live)
    return f"<!doctype html>\n{element('html', head, content, lang='en')}\n"


@functools.cache
def _read(name: str) -> str:
    return (HERE / name).read_text("utf-8")
