"""`assay conformance`: test a checker on the published cases."""

from __future__ import annotations

from typing import Annotated, Any

import typer


def conformance(
    task: Annotated[list[str] | None, typer.Argument(help="Tasks. [default: all that have cases]")] = None,
    checker: Annotated[
        str | None, typer.Option("--checker", "-c", help="Command of the checker. [default: the checker of Assay]")
    ] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds per answer.")] = 10.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: counts and disagreements.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only the summary.")] = False,
) -> None:
    """Test a checker on the published cases.

    A case is a reply with the verdict that it must get. The checker reads one line of JSON per case on stdin (id, task, prompt, problem, truth,
    response) and writes one line on stdout: {"correct": true} or {"correct": false}, or a status,
    or a score. The checker of Assay must also give the right status and kind of fault.

    \b
    Examples:
      assay conformance
      assay conformance tsp --checker "python my_checker.py"

    Exit status: 0 no disagreement, 1 at least one, 2 wrong use or input.
    """
    from collections import Counter

    from ..harness.conformance import cases, judge_own, run_checker, tasks_with_cases
    from ..tasks.core.strict_json import write_object

    count, found, rows = 0, Counter[str](), list[dict[str, Any]]()
    for name in task or tasks_with_cases():
        chosen = list(cases(name))
        for result in run_checker(checker, chosen, timeout) if checker else map(judge_own, chosen):
            count += 1
            if result is None:
                continue
            found[result.kind] += 1
            if as_json:
                case = result.case
                rows.append({"kind": result.kind, "case": case.name, "expected": case.status, "fault": case.fault,
                             "said": result.said.strip(), "response": case.response, "source": case.source})  # fmt: skip
            elif not quiet:
                expected = result.case.status + (f" ({result.case.fault})" if result.case.fault else "")
                typer.echo(f"{result.kind:13} {result.case.name}: expected {expected}, got {result.said.strip()}")
                typer.echo(f"              {result.case.response[:200]!r}  [{result.case.source}]")
    kinds = ("false accept", "false reject", "crash", *(["other status or fault"] if checker is None else []))
    if as_json:
        typer.echo(
            write_object({"cases": count, "counts": {kind: found[kind] for kind in kinds}, "disagreements": rows})
        )
        raise typer.Exit(1 if found else 0)
    typer.echo(f"{count} cases: " + ", ".join(f"{found[kind]} × {kind}" for kind in kinds))
    raise typer.Exit(1 if found else 0)
