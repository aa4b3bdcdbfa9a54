"""What the columns of a data set mean: the words of data cards."""

from __future__ import annotations

from .encoding import stream_columns
from .request import Request

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


def describe_columns(request: Request) -> str:
    """The columns of every file of a data set, as a section of its card."""
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
