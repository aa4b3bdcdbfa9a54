"""The part of `assay compare` that compares logs of other harnesses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from .text_table import print_rows, print_text

if TYPE_CHECKING:
    from ..harness.scored_logs.side import Missing

RANKS = {"McNemar": 1, "finds, 80 %": 2, "better": 3, "worse": 3, "number": 4, "p": 5, "first": 6, "second": 6}
COST_RANKS = {"95 % interval": 1, "questions": 2, "first": 3, "second": 3, "p": 4}


def are_logs(paths: list[Path]) -> bool:
    """Return whether the paths are logs and no runs.

    Raises:
        ValueError: Some are runs and others are not.
    """
    from ..runs.manifest import MANIFEST

    runs = [(path / MANIFEST).is_file() for path in paths]
    logs = [
        not run and (path.is_file() or str(path) == "-" or _has_logs(path))
        for run, path in zip(runs, paths, strict=True)
    ]
    if any(runs) and any(logs):
        raise ValueError("compare: expected runs or logs, got both; export a run by `assay report RUN --format jsonl`")
    return all(logs)


def _has_logs(path: Path) -> bool:
    from ..harness.scored_logs.side import files_of

    try:
        return bool(files_of(str(path)))
    except ValueError:
        return False


def compare_logs(
    paths: list[Path],
    *,
    scorer: str | None,
    key: str | None,
    cluster: str | None,
    by: str | None,
    missing: Missing,
    as_json: bool,
    markdown: bool,
    wide: bool,
) -> None:
    """Compare logs with the first, and print the result."""
    from ..harness.scored_logs.comparison import compare_sides, log_comparison_json
    from ..harness.scored_logs.comparison_text import log_comparison_markdown
    from ..harness.scored_logs.side import read_side
    from ..runs.json_text import json_text

    if len(paths) < 2:
        raise ValueError("compare: expected at least two logs")
    fields = [one for one in (cluster, by) if one is not None]
    names = _names(paths)
    sides = [
        read_side(str(path), name, scorer=scorer, key=key, missing=missing, fields=fields)
        for path, name in zip(paths, names, strict=True)
    ]
    found = compare_sides(sides, list(map(str, paths)), cluster=cluster, by=by)
    if as_json:
        typer.echo(json_text(log_comparison_json(found), indent=True))
    elif markdown:
        typer.echo(log_comparison_markdown(found), nl=False)
    else:
        from ..harness.scored_logs import comparison_text as text

        for sentence in text.log_sentences(found):
            print_text(sentence)
        typer.echo()
        print_rows(text.HEAD, text.log_rows(found), ranks=RANKS, left=text.HEAD[:2], wide=wide)
        print_text(f"\n{text.LEGEND}")
        if costs := text.log_cost_rows(found):
            typer.echo()
            print_rows(text.COST_HEAD, costs, ranks=COST_RANKS, left=text.COST_HEAD[:2], wide=wide)
            print_text(f"\n{text.COST_LEGEND}")
        for note in text.log_notes(found):
            print_text(note)


def _names(paths: list[Path]) -> list[str]:
    """Return the shortest ends of the paths that differ."""
    for names in ([path.name for path in paths], ["/".join(path.parts[-2:]) for path in paths], list(map(str, paths))):
        if len(set(names)) == len(names):
            return names
    return [f"{number}: {path}" for number, path in enumerate(paths, 1)]
