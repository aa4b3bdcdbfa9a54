"""`assay rejudge`: judge the answer logs of other harnesses again."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .failures import complain

if TYPE_CHECKING:
    from ..harness.foreign.rejudge import Judged
    from ..tasks.datasets import Row


def rejudge(
    source: Annotated[
        str,
        typer.Argument(
            help="Kind of the questions: eureka, natural-plan, spatial-eval, reasoning-gym or nphardeval; or any, "
            "in any log, also under the names inspect, lm-eval and verifiers."
        ),
    ],
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="JSON, Parquet or Inspect files; - is stdin.")],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Write every row with both verdicts to this file, as JSON lines."),
    ] = None,
    response: Annotated[
        str | None,
        typer.Option("--response", "--response-field", help="The field of the reply. [default: found by its name]"),
    ] = None,
    verdict: Annotated[
        str | None,
        typer.Option(help="The column, metric or scorer with the verdict of the log. [default: found by its name]"),
    ] = None,
    disagreements: Annotated[int, typer.Option(min=0, help="Number of disagreements to list under the table.")] = 10,
    instances: Annotated[
        str | None, typer.Option(help="Only write the questions as instances of Assay to this file.")
    ] = None,
    table: Annotated[
        bool, typer.Option("--table", help="One row per model, with intervals, beside the best constant answer.")
    ] = False,
    questions: Annotated[
        Path | None,
        typer.Option("--questions", help="The folder of NPHardEval's matrices, for results without their questions."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the table as JSON.")] = False,
) -> None:
    """Judge the answers of a log again.

    The table shows where the verdicts and labels of the log are wrong. A false accept is a wrong answer that the log accepted; a false reject is a correct answer that
    it rejected. Labels and answer lists of the log are compared, but never used as the truth.

    Exit status: 0 every row was judged, 1 some could not be judged, 2 wrong use or input.

    \b
    Examples:
      assay rejudge eureka eval_report/metric_results.jsonl -o both.jsonl
      assay rejudge natural-plan answers.jsonl --response pred_5shot_pro
      assay rejudge reasoning-gym hard--*--shortest_path.json --table
      assay rejudge any logs/*.eval --table --json
    """
    from ..harness.foreign.disagreements import explain
    from ..harness.foreign.rejudge import SOURCES
    from ..harness.foreign.rejudge import rejudge as judged_again
    from ..tasks.datasets import open_writer

    if source not in SOURCES:
        raise ValueError(f"source: expected one of {', '.join(SOURCES)}, got {source!r}")
    if instances is not None:
        raise typer.Exit(_import(source, files, instances))
    found = [
        one
        for name in files
        for one in judged_again(source, name, _rows(name, questions), response=response, verdict=verdict)
    ]
    if output is not None:
        with open_writer(output) as writer:
            writer.write([one.to_dict() for one in found])
    if table:
        _show_atlas(found, files, as_json)
    else:
        _show_counts(found, as_json)
    if not as_json:
        worth = [one for one in found if one.outcome in ("false accept", "false reject", "not judged")]
        if table and worth:
            typer.echo()
        for one in worth[:disagreements]:
            typer.echo(f"{one.place}: {one.outcome} ({explain(one)})")
        if len(worth) > disagreements:
            typer.echo(f"… and {len(worth) - disagreements} more")
    if any(one.outcome == "not judged" for one in found):
        raise typer.Exit(1)


def _rows(name: str, questions: Path | None) -> Iterator[Row]:
    """Yield the rows of a file, each with its question where these are in a folder."""
    from ..harness.answer_logs.files import open_rows
    from ..harness.foreign.columns import rows_within_all
    from ..harness.foreign.nphardeval_files import beside, read_questions

    rows = itertools.chain.from_iterable(open_rows(name))
    return iter(rows) if questions is None else beside(rows_within_all(rows), read_questions(questions))


def _show_atlas(found: list[Judged], files: list[str], as_json: bool) -> None:
    """Print the table of models, or its JSON form."""
    from ..harness.foreign.atlas import atlas, atlas_json
    from ..harness.scored_logs.file_labels import label_files
    from ..runs.json_text import json_text
    from .atlas_table import print_atlas

    data_sets = atlas(found, label_files(files))
    if as_json:
        typer.echo(json_text(atlas_json(data_sets), indent=True))
    else:
        print_atlas(data_sets)


def _show_counts(found: list[Judged], as_json: bool) -> None:
    """Print the outcomes per task, or their JSON form."""
    from ..harness.foreign.rejudge import table
    from ..tasks.core.strict_json import write_object

    rows = table(found)
    if as_json:
        typer.echo(write_object(rows))
    else:
        _show(rows)


def _import(source: str, files: list[str], output: str) -> int:
    """Write the instances of logs or data sets; return 1 if some rows hold none."""
    from ..harness.answer_logs.files import open_rows
    from ..harness.foreign.columns import rows_within_all
    from ..harness.foreign.rejudge import read_instances
    from ..tasks.datasets import open_writer
    from ..tasks.datasets.records import instance_to_record

    failed = 0
    with open_writer(output) as writer:
        for name in files:
            for batch in map(rows_within_all, open_rows(name)):
                for row, made in zip(batch, read_instances(source, batch), strict=True):
                    if isinstance(made, str):
                        failed = 1
                        complain(f"{name} line {row.number}: {made}")
                    else:
                        theirs = row.data.get("uid", row.data.get("id"))
                        identity = f"{source}:{row.number if theirs is None else theirs}"
                        writer.write([{**instance_to_record(made, truth=False), "id": identity}])
    return failed


def _show(rows: list[dict[str, Any]]) -> None:
    from .text_table import print_rows

    names = list(rows[0]) if rows else ["task"]
    always = ("task", "answers", "right by theirs", "right by ours", "agree")
    kept = [name for name in names if name in always or any(row[name] for row in rows)]
    ranks = {name: rank for rank, name in enumerate(kept) if name not in ("task", "right by theirs", "right by ours")}
    print_rows(kept, [[str(row[name]) for name in kept] for row in rows], ranks=ranks, hint="--json")
