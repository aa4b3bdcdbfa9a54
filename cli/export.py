"""`assay export`: write instances in the layouts of other harnesses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .failures import complain


def export(
    instances: Annotated[str, typer.Argument(metavar="INSTANCES", help="A JSON lines or Parquet file; - is stdin.")],
    to: Annotated[
        str, typer.Option("--to", help="Layout: records, chat, openai-grader, eureka, reasoning-gym or datasets.")
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", help="A .jsonl, .jsonl.gz or .parquet file; - is stdout. For datasets, a folder."
        ),
    ] = "-",
) -> None:
    """Write instances in the layout of another harness.

    openai-grader also writes the grader to NAME.grader.json. An instance that a layout cannot hold
    is reported and left out. docs/harnesses.md describes the layouts.

    Exit status: 0 all instances were written, 1 some were not, 2 wrong use or input.

    \b
    Examples:
      assay export tsp.jsonl --to chat -o chat.jsonl
      assay export tsp.jsonl --to openai-grader -o items.jsonl
    """
    from ..harness import exports
    from ..harness.core.grader import grader
    from ..tasks.datasets import open_writer

    if to == "datasets":
        if output == "-":
            raise ValueError("--output: expected a folder for --to datasets")
        complain(f"{exports.write_datasets(instances, Path(output))} rows in {output}")
        return
    if to not in exports.LAYOUTS:
        raise ValueError(f"--to: expected one of {', '.join([*exports.LAYOUTS, 'datasets'])}, got {to!r}")
    left_out = 0
    with open_writer(output) as writer:
        for number, row in exports.export(instances, to):
            if isinstance(row, str):
                left_out += 1
                complain(f"{instances} line {number}: {row}")
            else:
                writer.write([row])
    if to == "openai-grader" and output != "-":
        Path(output).with_suffix(".grader.json").write_text(json.dumps(grader(), indent=1), encoding="utf-8")
    if left_out:
        raise typer.Exit(1)
