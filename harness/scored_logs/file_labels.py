"""The model and the data set that a file's name tells, by the habits of the harnesses.

A name is cut at `/` and `--`. The part that ends in a date names the model (`MODEL_20250408_155914`); in
`MODEL/samples_TASK_DATE.jsonl` (lm-evaluation-harness) the folder does; in `MODEL_tspResults.json` (NPHardEval) what stands before
the task does; otherwise the file does. Of the other parts, those in which the files differ name the data set; where they do not differ, the last two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DATED = re.compile(r"(?P<model>.+?)[_-](?:[0-9]{8}_[0-9]{6}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.-]+)")
_SAMPLES = re.compile(r"samples_(?P<task>.+?)(?:_[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.-]+)?")
_NPHARD = re.compile(r"(?P<model>.+?)_(?P<task>[A-Za-z]+(?:_[dD])?)_?Results(?:_\w+)?")
_ENDINGS = re.compile(r"(?:\.(?:json|jsonl|csv|parquet|eval|gz|txt))+\Z", re.IGNORECASE)


LAST = 2
"""Parts that name the data set where the files differ in none."""


def label_files(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the model and the data set of each file; the data set is empty where the name has no other parts."""
    split = {name: _parts(name) for name in names}
    others = [parts for _, parts in split.values()]
    depth = max(map(len, others), default=0)
    padded = [[""] * (depth - len(parts)) + parts for parts in others]
    differ = [len({parts[place] for parts in padded}) > 1 for place in range(depth)]
    if not any(differ):
        differ = [place >= depth - LAST for place in range(depth)]
    return {
        name: (model, " ".join(part for part, kept in zip(parts, differ, strict=True) if kept and part))
        for (name, (model, _)), parts in zip(split.items(), padded, strict=True)
    }


def _parts(name: str) -> tuple[str, list[str]]:
    """Return the model, and the other parts of a file's name."""
    parts = [part for part in re.split(r"/|\\|--", _ENDINGS.sub("", name)) if part not in ("", ".", "..")] or [name]
    last = parts[-1]
    if (found := _SAMPLES.fullmatch(last)) and len(parts) > 1:
        return parts[-2].replace("__", "/"), [*parts[:-2], found["task"]]
    if found := _NPHARD.fullmatch(last):
        return found["model"], [*parts[:-1], found["task"]]
    for place in range(len(parts) - 1, -1, -1):
        if found := _DATED.fullmatch(parts[place]):
            return found["model"], parts[:place] + parts[place + 1 :]
    return last, parts[:-1]
