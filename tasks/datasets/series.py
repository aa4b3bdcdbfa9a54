"""Several data sets made one after the other by one command: after a kill it goes on where it was.

`.series.json` in the folder says what was asked for; it is there from before the first set until after the last.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .part_files import replace_whole
from .request import Request

SERIES = ".series.json"


def begin(folder: Path, requests: Sequence[Request], names: Sequence[Path], any_seed: bool) -> list[Request]:
    """The requests to go on with; sets that are there already are finished.

    Args:
        names: Where each set goes.
        any_seed: Whether the seed of an unfinished series is taken.

    Raises:
        ValueError: An unfinished series of other requests is there, or a set that is of no unfinished series.
    """
    marker = folder / SERIES
    try:
        earlier = [Request.from_json(json.dumps(one)) for one in json.loads(marker.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        for name in names:
            if name.exists():
                raise ValueError(f"{name}: exists already") from None
        replace_whole(marker, _text(requests).encode())
        return list(requests)
    if any_seed and earlier:
        requests = [replace(one, seed=earlier[0].seed) for one in requests]
    if _text(earlier) != _text(requests):
        raise ValueError(f"{folder}: unfinished sets of another request are there; repeat that command, or remove them")
    return list(requests)


def end(folder: Path) -> None:
    """All sets are finished."""
    (folder / SERIES).unlink(missing_ok=True)


def _text(requests: Sequence[Request]) -> str:
    return json.dumps([json.loads(one.to_json()) for one in requests])
