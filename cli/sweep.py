"""Several values of one option: a run for each combination, in one folder, compared instance by instance."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .briefing_options import read_instructions, read_number

SWEEP = "sweep.json"
"""File of a folder of runs: the fields of each run by its name."""
SAMPLING = {"temperature": float, "top_p": float, "max_tokens": int, "max_thinking": int, "effort": str, "form": str}
"""Options of the sampling that may have several values, and what each value is."""
OTHERS = {"shots": int, "rendering": str, "language": str, "instructions": str}
"""Other such options."""


def read_points(texts: Mapping[str, str | None]) -> dict[str, dict[str, Any]]:
    """Return the fields of each combination of values, by a name such as `temperature=0.5`; one, without a name, for
    single values.

    Args:
        texts: Options by name, values joined by commas; None where an option is not given.

    Raises:
        ValueError: A value is wrong, or given twice.
    """
    choices = {name: _values(name, text) for name, text in texts.items() if text is not None}
    swept = [name for name, values in choices.items() if len(values) > 1]
    points: dict[str, dict[str, Any]] = {}
    for chosen in itertools.product(*choices.values()):
        named = dict(zip(choices, chosen, strict=True))
        fields: dict[str, Any] = {name: value for name, (_, value) in named.items() if name in OTHERS}
        if sampling := {name: value for name, (_, value) in named.items() if name in SAMPLING}:
            fields["sampling"] = sampling
        points[",".join(f"{name}={named[name][0]}" for name in swept)] = fields
    return points or {"": {}}


def _values(name: str, text: str) -> list[tuple[str, Any]]:
    kind, option = (SAMPLING | OTHERS)[name], f"--{name.replace('_', '-')}"
    words = [text] if name == "instructions" and Path(text).expanduser().is_file() else text.split(",")
    words = [word.strip() for word in words]
    if len(set(words)) < len(words) or not all(words):
        raise ValueError(f"{option}: expected different values joined by commas, got {text!r}")
    if name == "instructions":
        return [(Path(word).name, read_instructions(word)) for word in words]
    return [(word, word if kind is str else read_number(option, word, kind)) for word in words]


def write_sweep(folder: Path, runs: Mapping[str, dict[str, Any]]) -> None:
    """Write the fields of all runs of a folder.

    Raises:
        FileExistsError: The folder is a sweep or a run already.
    """
    from ..runs.atomic_file import write_atomically

    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"--output: {folder} is not empty; name a new folder, or continue with --resume {folder}")
    write_atomically(folder / SWEEP, json.dumps(runs, indent=1) + "\n")


def read_sweep(folder: Path) -> dict[str, dict[str, Any]] | None:
    """Return the fields of the runs of a folder; None when it is no sweep."""
    try:
        runs: dict[str, dict[str, Any]] = json.loads((folder / SWEEP).read_bytes())
    except FileNotFoundError:
        return None
    return runs


def compare_sweep(folders: list[Path]) -> str:
    """Return the paired comparison of the runs with the first of them, as text."""
    from contextlib import ExitStack

    from ..runs.analysis.comparison import compare_runs
    from ..runs.directory import read_run
    from ..runs.report.comparison_text import comparison_plain

    with ExitStack() as opened:
        runs = [opened.enter_context(read_run(folder)) for folder in folders]
        return comparison_plain(compare_runs(runs, None))
