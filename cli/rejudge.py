"""`assay rejudge`: judge the answer logs of other harnesses again."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .failures import complain


def rejudge(
    source: Annotated[
        str, typer.Argument(help="Kind of the log: eureka, natural-plan, spatial-eval or reasoning-gym.")
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
        str | None, typer.Option(help="The column with the verdict of the log. [default: found by its name]")
    ] = None,
    disagreements: Annotated[int, typer.Option(min=0, help="Number of disagreements to list under the table.")] = 10,
    instances: Annotated[
        str | None, typer.Option(help="Only write the questions as instances of Assay to this file.")
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
    """
    from ..harness.answer_logs.files import open_rows
    from ..harness.foreign.columns import split_replies
    from ..harness.foreign.rejudge import SOURCES, table
    from ..harness.foreign.rejudge import rejudge as judged_again
    from ..tasks.core.strict_json import write_object
    from ..tasks.datasets import open_writer

    if source not in SOURCES:
        raise ValueError(f"source: expected one of {', '.join(SOURCES)}, got {source!r}")
    if instances is not None:
        raise typer.Exit(_import(source, files, instances))
    found = [
        one
        for name in files
        for batch in open_rows(name)
        for one in judged_again(source, name, split_replies(batch, response), response=response, verdict=verdict)
    ]
    if output is not None:
        with open_writer(output) as writer:
            writer.write([one.to_dict() for one in found])
    rows = table(found)
    if as_json:
        typer.echo(write_object(rows))
    else:
        _show(rows)
        worth = [one for one in found if one.outcome in ("false accept", "false reject", "not judged")]
        for one in worth[:disagreements]:
            faults = ", ".join(fault.kind for fault in one.verdict.faults) if one.verdict is not None else one.error
            typer.echo(f"{one.place}: {one.outcome}" + (f" ({faults})" if faults else ""))
        if len(worth) > disagreements:
            typer.echo(f"… and {len(worth) - disagreements} more")
    if any(one.outcome == "not judged" for one in found):
        raise typer.Exit(1)


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
