"""`assay solve`: solve an id or a file exactly, with proof."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

UNKNOWN: dict[str, Any] = {"status": "unknown", "objective": None, "answer": None, "proved": False}
UNDECIDED = 1
"""Exit status when a limit of the solver or the time limit was reached first."""


def solve(
    problem: Annotated[
        list[str],
        typer.Argument(help="An id, a .cnf, .tsp or .atsp file, or a file with one record; with --ics, calendars."),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print status, objective, answer, proved and counts as JSON.")
    ] = False,
    time_limit: Annotated[
        float | None,
        typer.Option("--time-limit", "-t", min=0.001, help="Seconds after which the status is feasible or unknown."),
    ] = None,
    ics: Annotated[bool, typer.Option("--ics", help="The arguments are .ics files: find a meeting.")] = False,
    week: Annotated[str, typer.Option(help="With --ics: the Monday of the week, such as 2026-11-30.")] = "",
    duration: Annotated[int, typer.Option(min=1, max=1440, help="With --ics: minutes of the meeting.")] = 30,
    zone: Annotated[str, typer.Option(help="With --ics: IANA time zone of the answer.")] = "UTC",
    between: Annotated[str, typer.Option(help="With --ics: earliest start and latest end of a day.")] = "09:00-17:00",
    step: Annotated[
        int, typer.Option(min=1, max=1440, help="With --ics: starts are multiples of so many minutes.")
    ] = 15,
    buffer: Annotated[int, typer.Option(min=0, help="With --ics: free minutes before and after.")] = 0,
    weekend: Annotated[bool, typer.Option("--weekend", help="With --ics: Saturday and Sunday are possible.")] = False,
    attendee: Annotated[
        str | None, typer.Option(help="With --ics: address of the person whose declined events are free.")
    ] = None,
    skip_broken: Annotated[
        bool, typer.Option("--skip-broken", help="With --ics: set broken events aside and name them.")
    ] = False,
    record: Annotated[
        Path | None, typer.Option(help="With --ics: write the problem as a record, for verify and overlap.")
    ] = None,
) -> None:
    """Solve a problem exactly, with proof.

    The status is satisfiable, unsatisfiable, optimal, feasible, infeasible or unknown. The
    command also counts the right answers where it can: solutions and backbone of up to 64
    variables, shortest tours of up to 16 cities, shortest paths, slots, and maps that fit.

    Exit status: 0 decided, 1 unknown or not proved, 2 wrong use or input.

    \b
    Examples:
      assay solve tsp:v1:L4:7:42
      assay solve berlin52.tsp --json
      assay solve uf20-01.cnf
      assay solve huge.cnf --time-limit 60
      assay solve --ics ana.ics bo.ics --week 2026-11-30 --duration 30 --zone Europe/Berlin
    """
    from ..tasks.core.strict_json import write_object
    from .time_limit import run_within

    name = problem[0]
    if ics:
        from .meeting import Asked, find_meeting

        asked = Asked(week, duration, zone, between, step, buffer, weekend, attendee, skip_broken)
        solved = find_meeting([Path(file) for file in problem], asked, record)
    elif len(problem) > 1:
        raise typer.BadParameter(f"expected one problem, or --ics before calendars, got {len(problem)}")
    elif time_limit is None:
        solved = _solve((name, None))
    else:
        found = run_within(_kill_after(name, time_limit), _solve, (name, time_limit), _import_solvers)
        solved = found or (UNKNOWN, f"unknown after {time_limit:g} s")
    solution, text = solved
    typer.echo(write_object(solution) if as_json else text)
    if not solution["proved"]:
        raise typer.Exit(UNDECIDED)


def _kill_after(text: str, seconds: float) -> float:
    """Return the seconds after which the process is ended: later if the solver keeps the limit itself."""
    from ..tasks.datasets.file_formats import format_of_file

    known = format_of_file(Path(text))
    return 1.5 * seconds + 5 if known is not None and known.keeps_time else seconds


def _import_solvers() -> None:
    from .. import tasks
    from ..verifiers.sat import solve as sat
    from ..verifiers.tsp import solve as tsp

    del tasks, sat, tsp


def _solve(request: tuple[str, float | None]) -> tuple[dict[str, Any], str]:
    """Return the solution of a problem, and the text to print.

    Args:
        request: Name of the problem, and the seconds that a solver may take (or None).
    """
    from ..tasks import get_task
    from .options import find_instance

    text, seconds = request
    by_format = _solve_file(Path(text), seconds)
    if by_format is not None:
        return by_format
    instance, claim = find_instance(text)
    task = get_task(instance.task)
    truth = instance.truth if instance.truth is not None else task.solve(instance.problem, claim)
    solution = task.solution(instance.problem, truth)
    counts = task.counts(instance.problem) if solution["proved"] else {}
    if counts:
        solution["counts"] = counts
    answer = None
    if solution["answer"] is not None:
        answer = task.write(instance.problem, task.truth_answer(instance.problem, truth))
    return solution, _as_text(solution, answer)


def _solve_file(path: Path, seconds: float | None) -> tuple[dict[str, Any], str] | None:
    """Return the solution of a file whose format has its own solver, else None."""
    from ..tasks.datasets.file_formats import format_of_file, read_text
    from .options import naming

    known = format_of_file(path) if path.is_file() else None
    if known is None:
        return None
    text = read_text(path)
    with naming(path):
        solved = known.solve(text, seconds)
    return None if solved is None else (solved.solution, _as_text(solved.solution, solved.lines))


def _as_text(solution: dict[str, Any], answer: str | None) -> str:
    head = [solution["status"], "proved" if solution["proved"] else "not proved"]
    if solution["objective"] is not None:
        head.insert(1, f"objective {solution['objective']}")
    counts = solution.get("counts", {})
    counted = [f"{name.replace('_', ' ')}: {n}" for name, n in counts.items() if not isinstance(n, list)]
    return "\n".join(filter(None, (", ".join(head), answer, ", ".join(counted))))
