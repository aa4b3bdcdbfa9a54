"""How the levels of a set are called on its card: by level, by parameters, or by the labels of a preset's cells."""

from __future__ import annotations

import json

from .request import Request

MOST_LINES = 12
"""Of each table of measures; more cells are told together, by their first label."""


def cell_name(request: Request, parameters: str) -> str:
    """What a level, a set of parameters or a cell is called."""
    labels = json.loads(request.labels_of(parameters))
    return " ".join(f"{name}={value}" for name, value in labels.items()) or parameters or "defaults"


def groups_of(request: Request) -> dict[str, str]:
    """Under which name each level is measured: its own, unless there are too many of them."""
    names = {text: cell_name(request, text) for text in request.parameters}
    if len(names) <= MOST_LINES or not request.labels:
        return names
    return {text: name.split(" ")[0] for text, name in names.items()}
