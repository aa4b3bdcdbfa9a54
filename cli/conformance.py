"""`assay conformance`: hold a checker, ours or another, to the published cases."""

from __future__ import annotations

from typing import Annotated

import typer


def conformance(
    task: Annotated[list[str] | None, typer.Argument(help="Tasks; all that have cases when none is named.")] = None,
    checker: Annotated[
        str | None, typer.Option("--checker", "-c", help="A filter command; our own without it.")
    ] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds for one answer.")] = 10.0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the summary.")] = False,
) -> None:
    """Hold a checker to the conformance cases: responses with the verdicts they must get.

    The checker is a filter. For each line of JSON on standard input (id, task, prompt, problem,
    truth, response) it writes one line: {"correct": true | false}, or a status, or a score. Our
    own checker is also held to the status and the kind of fault.

    \b
    Examples:
      assay conformance
      assay conformance tsp --checker "python my_checker.py"

    Exit status: 0 no disagreement, 1 at least one, 2 wrong use.
    """
    from collections import Counter

    from ..harness.conformance import cases, judge_own, run_checker, tasks_with_cases

    count, found = 0, Counter[str]()
    for name in task or tasks_with_cases():
        chosen = list(cases(name))
        for result in run_checker(checker, chosen, timeout) if checker else map(judge_own, chosen):
            count += 1
            if result is None:
                continue
            found[result.kind] += 1
            if not quiet:
                expected = result.case.status + (f" ({result.case.fault})" if result.case.fault else "")
                typer.echo(f"{result.kind:13} {result.case.name}: expected {expected}, got {result.said.strip()}")
                typer.echo(f"              {result.case.response[:200]!r}  [{result.case.source}]")
    kinds = ("false accept", "false reject", "crash", *(["other status or fault"] if checker is None else []))
    typer.echo(f"{count} cases: " + ", ".join(f"{found[kind]} × {kind}" for kind in kinds))
    raise typer.Exit(1 if found else 0)
