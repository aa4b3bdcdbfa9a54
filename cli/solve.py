"""`assay solve`: the truth about an id or a file, proved."""

from __future__ import annotations

from typing import Annotated, Any

import typer

UNKNOWN: dict[str, Any] = {"status": "unknown", "objective": None, "answer": None, "proved": False}
UNDECIDED = 1
"""Exit status when the solvers' limits or the time limit came first."""


def solve(
    problem: Annotated[str, typer.Argument(help="An id, a .cnf, .tsp or .atsp file, or a file with one record.")],
    as_json: Annotated[bool, typer.Option("--json", help="status, objective, answer and proved as JSON.")] = False,
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", "-t", min=0.001, help="Seconds; then the status is unknown.")
    ] = None,
) -> None:
    """Solve a problem exactly and say whether the result is proved.

    The status is satisfiable, unsatisfiable, optimal, feasible, infeasible or unknown.
    Exit status: 0 decided, 1 unknown or not proved, 2 wrong use or input.

    \b
    Examples:
      assay solve tsp:v1:L4:7:42
      assay solve berlin52.tsp --json
      assay solve uf20-01.cnf
      assay solve huge.cnf --time-limit 60
    """
    from ..tasks.strict_json import write_object

    solution = _solve(problem) if time_limit is None else _solve_within(time_limit, problem)
    typer.echo(write_object(solution["json"]) if as_json else solution["text"])
    if not solution["json"]["proved"]:
        raise typer.Exit(UNDECIDED)


def _solve_within(seconds: float, text: str) -> dict[str, Any]:
    from .time_limit import run_within

    found = run_within(seconds, _solve, text)
    return found or {"json": UNKNOWN, "text": f"unknown after {seconds:g} s"}


def _solve(text: str) -> dict[str, Any]:
    from ..tasks import get_task
    from ..tasks.solutions import solution_of
    from .options import find_instance

    instance, claim = find_instance(text)
    task = get_task(instance.task)
    truth = instance.truth if instance.truth is not None else task.solve(instance.problem, claim)
    solution = solution_of(task, instance.problem, truth)
    head = [solution["status"], "proved" if solution["proved"] else "not proved"]
    if solution["objective"] is not None:
        head.insert(1, f"objective {solution['objective']}")
    lines = [", ".join(head)]
    if solution["answer"] is not None:
        lines.append(task.write(instance.problem, task.truth_answer(instance.problem, truth)))
    return {"json": solution, "text": "\n".join(lines)}
