"""The frame of every page: one file, one style sheet, one script of ours and no other, no network."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from .templating import read_asset, render


def document(template: str, title: str, *, form_action: str = "'none'", live: bool = False, **values: Any) -> str:
    """Render a page: a template that extends `document.html`.

    The policy lets nothing run but the script whose hash it names, so that no reply can, whatever it holds.

    Args:
        template: Its file name in `templates/`.
        title: Of the page.
        form_action: Where forms may be sent, in the syntax of the policy.
        live: Whether the script asks the server that the page comes from for progress.
        values: Those of the template.
    """
    from markupsafe import Markup

    script = read_asset("script.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'; "
        f"base-uri 'none'; form-action {form_action}"
    ) + ("; connect-src 'self'" if live else "")
    # Markup, because these are files and constants of this package: nothing of a run is in them.
    frame = {"policy": Markup(policy), "style": Markup(read_asset("style.css")), "script": Markup(script)}
    return render(template, title=title, live=live, **frame, **values)
