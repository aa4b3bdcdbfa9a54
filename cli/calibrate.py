"""`assay calibrate`: find the level at which a model passes at a given rate, and keep a curriculum there."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .briefing_options import (
    EffortOption,
    FormOption,
    InstructionsOption,
    LanguageOption,
    PrefillOption,
    RenderingOption,
    ShotsOption,
    StopOption,
    SystemOption,
    TemplateOption,
    TracesOption,
    make_bounds,
    make_briefing,
)
from .task_words import any_of_the_tasks, complete_task

if TYPE_CHECKING:
    from ..strategies.calibration.curriculum import Curriculum
    from ..strategies.calibration.ladder import Place
    from ..strategies.calibration.search import Probe, SearchResult
    from ..strategies.engine.briefing import Briefing
    from ..strategies.models.model import Sampling
    from ..tasks.core.prompting import Prompting

UNSETTLED = 1
"""Exit status when the instances ran out before the level was known."""


def calibrate(
    task: Annotated[str, typer.Argument(help=any_of_the_tasks(), autocompletion=complete_task)],
    model: Annotated[str, typer.Option("--model", "-m", help="Model, as for `assay run`.")] = "classical",
    target: Annotated[float, typer.Option("--target", "-t", help="The pass rate to find, above 0 and below 1.")] = 0.5,
    level: Annotated[str, typer.Option("--level", "-l", help="Levels to search, easiest first.")] = "1:10",
    along: Annotated[
        str | None,
        typer.Option(help="Search along a parameter instead: cities=5:20, or 5:20:3 for every third value."),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            help="name=value, to change a parameter of every level. Repeat it, or join several by commas.",
        ),
    ] = None,
    strategy: Annotated[str, typer.Option(help="The strategy whose answer must be correct to pass.")] = "single",
    instances: Annotated[int, typer.Option("--instances", "-n", min=1, help="Most instances to try.")] = 200,
    batch: Annotated[int, typer.Option(min=1, help="Instances to try at the same time.")] = 8,
    confidence: Annotated[float, typer.Option(help="Stop when the level is known with this probability, …")] = 0.9,
    tolerance: Annotated[int, typer.Option(min=0, help="… up to this many levels.")] = 1,
    seed: Annotated[
        str | None, typer.Option("--seed", "-s", help="Seed, decimal or 0x…, up to 128 bits. [default: a fresh one]")
    ] = None,
    temperature: Annotated[float, typer.Option("--temperature", help="Sampling temperature.")] = 1.0,
    max_tokens: Annotated[int, typer.Option("--max-tokens", min=1, help="Most tokens per reply.")] = 4096,
    max_thinking: Annotated[
        int | None, typer.Option("--max-thinking", min=0, help="Most thinking tokens per reply.")
    ] = None,
    effort: EffortOption = None,
    system: SystemOption = None,
    instructions: InstructionsOption = None,
    shots: ShotsOption = None,
    traces: TracesOption = None,
    prefill: PrefillOption = None,
    stop: StopOption = None,
    form: FormOption = None,
    rendering: RenderingOption = None,
    language: LanguageOption = None,
    template: TemplateOption = None,
    curriculum: Annotated[
        Path | None,
        typer.Option(help="A state file, created if needed. Counts verdicts from stdin and prints the next level."),
    ] = None,
    memory: Annotated[float, typer.Option(help="Number of answers after which the curriculum forgets.")] = 200.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Find the level at which a model passes at a given rate.

    Each step tries fresh instances at the level where one more answer is expected to be most
    informative. The search stops when the level is known well enough (docs/calibration.md).
    --curriculum calls no model: it reads verdicts of `assay verify` from stdin and prints the level
    to train on next.

    \b
    Examples:
      assay calibrate tsp --model openai:http://localhost:8000/v1/NAME --target 0.5
      assay calibrate 3sat --along variables=5:60:5 --param ratio=4.26 --target 0.3
      assay verify batch.jsonl replies.jsonl | assay calibrate tsp --curriculum state.json

    Exit status: 0 found, 1 the instances ran out first, 2 wrong use or input.
    """
    from ..tasks import get_task
    from .options import read_prompting

    found = get_task(task)
    rungs = _rungs(level, along, param)
    for rung in rungs:
        found.resolve(rung)
    if curriculum is not None:
        typer.echo(_advance(curriculum, found.name, rungs, target, memory))
        return
    prompting = read_prompting(rendering, language, template)
    briefing = make_briefing(system=system, instructions=instructions, shots=shots, traces=traces)
    sampling = make_bounds(
        temperature=temperature, max_tokens=max_tokens, max_thinking=max_thinking, effort=effort, stop=stop,
        prefill=prefill, form=form,
    )  # fmt: skip
    search = _search(found.name, rungs, target, model, strategy, instances, batch, confidence, tolerance, seed,
                     sampling, briefing, prompting)  # fmt: skip
    if as_json:
        from ..tasks.core.strict_json import write_object

        typer.echo(write_object(_as_object(found.name, rungs, target, search)))
    else:
        from .text_table import print_text

        _print_table(rungs, search)
        print_text(_conclusion(found.name, rungs, target, search))
    if not search.settled:
        raise typer.Exit(UNSETTLED)


def _rungs(level: str, along: str | None, param: list[str] | None) -> list[str]:
    """Return the parameter texts of the levels to search.

    Raises:
        ValueError: `along` does not have the form name=first:last or name=first:last:step.
    """
    from .options import read_parameters

    if along is None:
        return read_parameters(level, param)
    name, _, ends = along.partition("=")
    numbers = ends.split(":")
    if not name.strip() or len(numbers) not in (2, 3) or not all(n.strip().isdecimal() for n in numbers):
        raise ValueError(f"--along: expected name=first:last or name=first:last:step, got {along!r}")
    first, last, step = (int(numbers[0]), int(numbers[1]), int(numbers[2]) if len(numbers) == 3 else 1)
    if step < 1:
        raise ValueError(f"--along: expected a step of at least 1, got {step}")
    values = range(first, last + 1, step) if last >= first else range(first, last - 1, -step)
    (base,) = read_parameters(None, param) if param else ("",)
    return [f"{base},{name.strip()}={value}".lstrip(",") for value in values]


def _search(
    task: str, rungs: list[str], target: float, model_spec: str, strategy_spec: str, calls: int, batch: int,
    confidence: float, tolerance: int, seed: str | None, sampling: Sampling, briefing: Briefing, prompting: Prompting,
) -> SearchResult:  # fmt: skip
    import asyncio

    from ..strategies import parse_strategy
    from ..strategies.calibration.ladder import Ladder
    from ..strategies.calibration.search import find_rung
    from ..strategies.engine.cache import MemoryCache
    from ..strategies.engine.session import Session
    from ..strategies.models import open_model
    from ..strategies.models.model import objection_of
    from ..tasks import get_task
    from .options import read_seed
    from .progress import progress

    made, strategy, number = get_task(task), parse_strategy(strategy_spec), read_seed(seed)
    ladder, model = Ladder(len(rungs), target), open_model(model_spec)
    cache = MemoryCache()

    async def ask(rung: int, first: int, count: int) -> list[bool]:
        instances = await asyncio.to_thread(
            lambda: list(made.generate(rungs[rung], seed=number, first=first, count=count))
        )
        put = [instance if prompting.plain else replace(instance, prompting=prompting) for instance in instances]
        sessions = [Session(instance, model, sampling, number, cache, briefing=briefing) for instance in put]
        outcomes = await asyncio.gather(*map(strategy.solve, sessions))
        errors = [a.completion.error for outcome in outcomes for a in outcome.replies if a.completion.error]
        if errors and all(outcome.chosen is None for outcome in outcomes):
            raise ValueError(f"model {model.name}: every call failed; the last error: {errors[-1]}")
        return [outcome.chosen is not None and outcome.chosen.verdict.correct for outcome in outcomes]

    async def whole() -> SearchResult:
        def listen(probe: Probe, _: Place) -> None:
            advance(probe.passed + probe.failed)

        try:
            if said := await objection_of(model, sampling):
                raise ValueError(f"model {model.name}: {said}")
            return await find_rung(
                ask, ladder, calls=calls, batch=batch, confidence=confidence, tolerance=tolerance, listener=listen
            )
        finally:
            await model.close()

    with progress("calibrating", calls) as advance:
        return asyncio.run(whole())


def _counts(rungs: list[str], search: SearchResult) -> list[tuple[int, int]]:
    """Return the numbers of passed and tried instances, by level."""
    counts = [(0, 0)] * len(rungs)
    for probe in search.probes:
        passed, tried = counts[probe.rung]
        counts[probe.rung] = (passed + probe.passed, tried + probe.passed + probe.failed)
    return counts


def _as_object(task: str, rungs: list[str], target: float, search: SearchResult) -> dict[str, Any]:
    place = search.place
    return {
        "task": task, "target": target, "parameters": rungs[place.rung], "settled": search.settled, "misfit": search.misfit,
        "calls": search.calls, "before_the_first": round(place.before, 4), "after_the_last": round(place.after, 4),
        "rungs": [
            {
                "parameters": rung, "tried": tried, "passed": passed, "inferred": not tried,
                "measured": round(passed / tried, 4) if tried else None,
                "pass_rate": round(float(place.passing[i]), 4),
                "interval": [round(float(place.low[i]), 4), round(float(place.high[i]), 4)],
                "chance": round(float(place.chances[i + 1]), 4),
            }
            for i, (rung, (passed, tried)) in enumerate(zip(rungs, _counts(rungs, search), strict=True))
        ],
    }  # fmt: skip


def _print_table(rungs: list[str], search: SearchResult) -> None:
    from .text_table import print_rows

    place, rows = search.place, []
    for i, (rung, (passed, tried)) in enumerate(zip(rungs, _counts(rungs, search), strict=True)):
        rate = f"{place.passing[i]:.2f} ({place.low[i]:.2f} to {place.high[i]:.2f})"
        measured = f"{passed / tried:.2f}" if tried else "inferred"
        rows.append([rung, str(tried), str(passed), measured, rate, "#" * round(20 * float(place.chances[i + 1]))])
    head = ("level", "tried", "passed", "measured", "fitted curve (90 %)", "nearest to the target")
    print_rows(head, rows, ranks={head[5]: 3, "passed": 2, "tried": 1}, left=head[4:], hint="--json")


def _conclusion(task: str, rungs: list[str], target: float, search: SearchResult) -> str:
    place = search.place
    if place.before > 0.5:
        return f"\n{task}: even {rungs[0]} is passed less often than {target:g}; {search.calls} instances tried"
    if place.after > 0.5:
        return f"\n{task}: even {rungs[-1]} is passed more often than {target:g}; {search.calls} instances tried"
    rate = f"{place.passing[place.rung]:.2f}, 90 % between {place.low[place.rung]:.2f} and {place.high[place.rung]:.2f}"
    sure = "" if search.settled else "; the instances ran out before the confidence was reached"
    if search.misfit:
        sure += "; the answers contradict a pass rate that falls with the level, so that this level is doubtful"
    passed, tried = _counts(rungs, search)[place.rung]
    own = f"{passed} of {tried} passed" if tried else "not tried itself: inferred"
    return f"\n{task}: {rungs[place.rung]} ({own}; fitted curve {rate}); {search.calls} instances tried{sure}"


def _advance(path: Path, task: str, rungs: list[str], target: float, memory: float) -> str:
    """Count the verdicts on stdin in the state, and return the next level."""
    from ..runs.atomic_file import write_atomically

    state = _read_state(path, rungs, target, memory)
    if not sys.stdin.isatty():
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                _count(state, task, line, number)
    write_atomically(path, json.dumps(state.to_dict()) + "\n")
    return state.next_level()


def _read_state(path: Path, rungs: list[str], target: float, memory: float) -> Curriculum:
    from ..strategies.calibration.curriculum import Curriculum
    from ..tasks.core.strict_json import parse_object

    if not path.exists():
        return Curriculum(rungs, target, memory)
    try:
        return Curriculum.from_dict(parse_object(path.read_bytes()))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _count(state: Curriculum, task: str, line: str, number: int) -> None:
    from ..tasks import parse_id
    from ..tasks.core.strict_json import parse_object

    try:
        verdict = parse_object(line.encode())
        name, status = parse_id(str(verdict.get("id"))), verdict.get("status")
        if name.task != task:
            raise ValueError(f"id: {name} is not of the task {task}")
        if status not in ("correct", "wrong", "unparsed"):
            raise ValueError(f"status: expected correct, wrong or unparsed, got {status!r}")
        state.observe(name.parameters, passed=int(status == "correct"), failed=int(status != "correct"))
    except ValueError as error:
        raise ValueError(f"stdin, line {number}: {error}") from None
