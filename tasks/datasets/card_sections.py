"""Sections of the data card: levels, baselines, columns, commitment."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ..core.baseline import TRIVIAL_KINDS
from ..core.task import Instance
from .baseline_report import baseline_report
from .encoding import stream_columns
from .request import DatasetPart, DatasetRequest
from .sequential import Sequential

MOST_LINES = 12
"""Of each table of measures; more cells are told together, by their first label."""


def cell_name(request: DatasetRequest, parameters: str) -> str:
    """Return the name of a level, a set of parameters or a cell."""
    labels = json.loads(request.labels_of(parameters))
    return " ".join(f"{name}={value}" for name, value in labels.items()) or parameters or "defaults"


def groups_of(request: DatasetRequest) -> dict[str, str]:
    """Return the name under which each level is measured: its own, unless there are too many of them."""
    names = {text: cell_name(request, text) for text in request.parameters}
    if len(names) <= MOST_LINES or not request.labels:
        return names
    return {text: name.split(" ")[0] for text, name in names.items()}


SAMPLE = 64
"""Instances of each level, or of each group of cells, that the trivial answers are scored on, at most."""


def describe_baselines(request: DatasetRequest, groups: Mapping[str, str]) -> str:
    """Write the section about baselines: the best constant, random, greedy and copied answer, level by level.

    Args:
        groups: The name under which each of the request's parameters is told.
    """
    lines = [
        "## Baselines", "",
        (f"What answers without thought score, on the first instances of each line, up to {SAMPLE}; what a model scores "
        "above that is its own. The methods are described in docs/difficulty.md."), "",
        "| level | " + " | ".join(TRIVIAL_KINDS) + " |", "|---|" + "---:|" * len(TRIVIAL_KINDS),
    ]  # fmt: skip
    together: dict[str, list[Instance]] = {}
    for parameters, instances in _samples(request, Counter(groups.values()), groups):
        together.setdefault(groups[parameters], []).extend(instances)
    for name, instances in together.items():
        report = baseline_report(instances)
        scores = [report.score(kind) for kind in TRIVIAL_KINDS]
        told = ["-" if score is None else f"{100 * score:.0f} %" for score in scores]
        lines.append(f"| {name} | {' | '.join(told)} |")
    return "\n".join(lines)


def _samples(
    request: DatasetRequest, sharing: Mapping[str, int], groups: Mapping[str, str]
) -> Iterator[tuple[str, list[Instance]]]:
    counts = {
        text: min(size, -(-SAMPLE // sharing[groups[text]]))
        for text, size in zip(request.parameters, request.sizes, strict=True)
    }
    if request.where or request.unique:
        sequence = Sequential(request, threads=0)
        for parameters, count in counts.items():
            chosen = sequence.take(DatasetPart(0, parameters, request.first, count))
            yield parameters, [instance for instance, _ in chosen]
        return
    for parameters, count in counts.items():
        made = request.made_by.generate(
            parameters, seed=request.seed, first=request.first, count=count, split=request.split
        )
        yield parameters, list(itertools.islice(made, count))


def describe_commitment(commitment: Mapping[str, Any], name: str) -> str:
    """Write the section about the commitment to the set."""
    return (
        "## Commitment\n\nThe seed was drawn from the system's entropy when the set was made, and is withheld. It, the files "
        f"and the truth are committed to by `{name}.commitment.json`, whose hash is\n\n```\n{commitment['commitment']}\n```\n\n"
        f"Once `{name}.opening.json` is published, everybody can check that this is that set and that it "
        f"comes from that seed:\n\n```\nassay fresh --verify {name}.commitment.json {name}.opening.json\n```"
    )


COLUMNS = {
    "id": ("text", "task:version:level or parameters:seed:index; rebuilds the instance"),
    "task": ("text", "name of the task, as on the command line"),
    "level": ("integer or null", "1 to 10; null when made by explicit parameters"),
    "prompt": ("text", "what a model reads"),
    "problem": ("JSON", "the mathematics of the instance, which verdicts are about"),
    "difficulty": ("JSON", "measured effort, by name"),
    "truth": ("JSON", "what is proved"),
    "certificate": (
        "JSON or null",
        "claim and proof files, for `assay check-certificate`; null where none is in reach",
    ),
    "rendering": ("text", "form of the prompt; see docs/renderings.md"),
    "language": ("text", "of the prompt"),
    "image": ("text", "the picture that belongs to the prompt, a PNG as a data URL"),
    "preset": ("text", "name of the grid that the instance belongs to"),
    "labels": ("JSON", "the cell of that grid, by the names of its sides"),
    "selection": ("JSON", "the bands asked for, and how many candidates were drawn for this one"),
    "file": ("text", "name of the instance's file in the folder"),
}
OPAQUE = ("text", "names the instance within this set only")


def describe_columns(request: DatasetRequest) -> str:
    """Write the section about the columns of every file of the set."""
    lines = ["## Columns"]
    for stream, names in stream_columns(request).items():
        lines += ["", "| column | type | meaning |" if stream == "main" else "| column of the truth | type | meaning |"]
        lines += ["|---|---|---|"]
        for name in names:
            kind, meaning = OPAQUE if name == "id" and request.hide_seed else COLUMNS[name]
            lines.append(f"| `{name}` | {kind} | {meaning} |")
        if stream == "main" and request.form in ("parquet", "hf"):
            lines.append("| `difficulty_NAME` | number or null | one for each measure in `difficulty`, to filter by |")
    text = "JSON is stored as text in Parquet and Arrow, and as it stands in JSON lines."
    return "\n".join([*lines, "", f"{text} Fields inside are described in docs/datasets.md."])
