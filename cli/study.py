"""`assay study`: repeat a published study with one model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
    read_briefing,
)
from .failures import INTERRUPTED, USAGE, complain
from .quiet import hush_engines
from .run_fields import next_free

if TYPE_CHECKING:
    from ..runs.directory import Run
    from ..runs.study.execution import Listener
    from ..runs.study.plan import StudyPart, StudyPlan

HOME = "assay-studies"
UNFINISHED = 1


def study(
    preset: Annotated[
        str | None, typer.Option("--preset", help="A named grid such as eureka, or a file. [default: eureka]")
    ] = None,
    task: Annotated[
        list[str] | None,
        typer.Option("--task", "-t", help="Only these tasks of the preset, joined by commas or repeated."),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="Model, as for `assay run`. [default: classical]")
    ] = None,
    seed: Annotated[
        str | None,
        typer.Option(
            "--seed", "-s", help="Seed of instances and samples, decimal or 0x…, up to 128 bits. [default: 0]"
        ),
    ] = None,
    instances: Annotated[
        int | None,
        typer.Option(
            "--instances", "-n", min=1, help="About this many instances per task. [default: the whole preset]"
        ),
    ] = None,
    small: Annotated[
        bool, typer.Option("--small", help="A quick study: few instances, and 64 samples for superscaling.")
    ] = False,
    samples: Annotated[
        int | None, typer.Option("--samples", help="Independent samples per instance. [default: 5]")
    ] = None,
    rounds: Annotated[int | None, typer.Option("--rounds", help="Rounds of refinement. [default: 5]")] = None,
    feedback: Annotated[
        str | None,
        typer.Option("--feedback", help="Degrees of feedback, joined by commas. [default: bit,where,how,oracle]"),
    ] = None,
    superscaling: Annotated[
        int | None,
        typer.Option(
            "--superscaling",
            help="Samples per instance of TSP in the superscaling part; 0 leaves it out. [default: 256]",
        ),
    ] = None,
    verifier: Annotated[
        list[str] | None,
        typer.Option(
            "--verifier",
            help="A selecting verifier beside the perfect one. Repeatable. [default: noisy:fa=0.05,fr=0.1 and none]",
        ),
    ] = None,
    temperature: Annotated[
        float | None, typer.Option("--temperature", help="Sampling temperature. [default: 1]")
    ] = None,
    top_p: Annotated[float | None, typer.Option("--top-p", help="Nucleus sampling threshold. [default: 1]")] = None,
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", help="Most tokens per reply. [default: 4096]")
    ] = None,
    max_thinking: Annotated[
        int | None, typer.Option("--max-thinking", help="Most thinking tokens per reply. [default: no limit]")
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
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", "-c", help="Most model calls at the same time. [default: 32]")
    ] = None,
    prices: Annotated[
        Path | None, typer.Option("--prices", help="A TOML file of prices per million tokens, by model.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A new folder for the study. [default: the next free assay-studies/N]"),
    ] = None,
    resume: Annotated[Path | None, typer.Option("--resume", "-r", help="Continue the study in this folder.")] = None,
    again: Annotated[
        Path | None, typer.Option("--report", help="Only write the page, tables and figures of this study again.")
    ] = None,
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Only print the most calls, tokens and money that the study can cost.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Repeat a published study with one model.

    Writes tables, figures and a page. The study has four parts: average, best, worst and majority of n samples on all tasks of a
    preset; refinement with each degree of feedback; many samples on TSP (superscaling), with
    and without stopping at the first verified one; and selection, refinement and stopping again
    with noisy verifiers and with none.

    The runs share their replies, so no sample is drawn twice. A stopped or killed study continues
    with --resume. The folder holds study.html, study.md, results.json, tables/*.csv,
    figures/*.png, svg and pdf (with the extra `report`), and every run with its report.

    \b
    Examples:
      assay study --small
      assay study --preset eureka --model openai:http://localhost:8000/v1/NAME --instances 100
      assay study --task tsp,maze --samples 8 --feedback where,how
      assay study --resume assay-studies/1

    Exit status: 0 finished, 1 calls or instances failed (--resume tries them again), 2 wrong use or
    input, 130 interrupted.
    """
    from ..runs.store.errors import RunError
    from ..runs.study.plan import read_plan, write_plan

    if quiet:
        hush_engines()
    given = {
        "preset": preset, "tasks": _words(task), "model": model, "seed": _seed(seed), "per_task": instances,
        "draws": samples, "rounds": rounds, "degrees": feedback and _words([feedback]), "superscaling": superscaling,
        "verifiers": verifier,
        "concurrency": concurrency, "prices": _prices(prices),
        "sampling": _sampling(
            temperature=temperature, top_p=top_p, max_tokens=max_tokens, max_thinking=max_thinking, effort=effort,
            prefill=prefill, stop=stop or None, form=form,
        ),
        "rendering": rendering, "language": language,
        **read_briefing(system=system, instructions=instructions, shots=shots, traces=traces, template=template),
    }  # fmt: skip
    given = {name: value for name, value in given.items() if value is not None}
    try:
        if again is not None:
            _refuse_options(given, small, out or resume)
            _write(again, quiet)
            return
        if resume is not None:
            _refuse_options(given, small, out)
            directory, plan = resume, read_plan(resume)
        else:
            plan = _plan(given, small, opens=not dry)
            if dry:
                _dry_run(plan)
                return
            directory = out or next_free(Path(HOME))
            write_plan(directory, plan)
        _execute(directory, plan, quiet)
    except RunError as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None


def _dry_run(plan: StudyPlan) -> None:
    """Print the most that each part can cost that draws anything, and all of them together."""
    import functools
    import operator
    import tempfile

    from ..runs.dry_run import dry_run
    from ..runs.study.plan import part_config, study_parts

    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        earlier: list[Path] = []
        costs = []
        for part in study_parts(plan):
            cost = dry_run(part_config(plan, part, ()), earlier, Path(folder) / part.name)
            earlier.append(Path(folder) / part.name)
            costs.append(cost)
            if cost.calls:
                typer.echo(f"{part.title}: {cost}")
    typer.echo(f"together: {functools.reduce(operator.add, costs)}")


def _plan(given: dict[str, Any], small: bool, opens: bool = True) -> StudyPlan:
    from ..runs.study.plan import SMALL, make_plan
    from ..strategies.models import open_model

    quick: dict[str, Any] = {"per_task": SMALL, "superscaling": 64} if small else {}
    plan = make_plan(**{"preset": "eureka", **quick, **given})
    if opens:
        open_model(plan.model)  # report a wrong spec before anything is written
    return plan


def _execute(directory: Path, plan: StudyPlan, quiet: bool) -> None:
    from ..runs.store.errors import RunError
    from ..runs.study.execution import execute_study
    from ..runs.study.plan import study_parts
    from .run_display import show_progress, terminate_as_interrupt

    go_on, parts = f"continue with: assay study --resume {directory}", study_parts(plan)

    @contextmanager
    def show(part: StudyPart, run: Run) -> Iterator[Listener | None]:
        if not quiet:
            number = [one.name for one in parts].index(part.name) + 1
            typer.echo(f"{number} of {len(parts)}, {part.title}: {part.strategy}", err=True)
        with show_progress(run, quiet) as listener:
            yield listener

    try:
        with terminate_as_interrupt():
            done = execute_study(directory, plan, show)
    except KeyboardInterrupt:
        complain(f"interrupted; all replies so far are stored, {go_on}")
        raise typer.Exit(INTERRUPTED) from None
    except RunError as error:
        complain(f"{error}; {go_on}")
        raise typer.Exit(UNFINISHED) from None
    _write(directory, quiet)
    if failed := sum(progress.failed for progress in done):
        complain(f"{failed} instances have failed calls or no result; {go_on}")
        raise typer.Exit(UNFINISHED)


def _write(directory: Path, quiet: bool) -> None:
    from ..runs.study.writing import write_study

    page, sentences, missing = write_study(
        directory, announce=lambda what: None if quiet else typer.echo(what, err=True)
    )
    for sentence in sentences:
        typer.echo(sentence)
    if missing:
        complain(missing)
    typer.echo(f"Study: {page}")


def _refuse_options(given: dict[str, Any], small: bool, other: object) -> None:
    if given or small or other:
        raise ValueError("--resume and --report: leave out all other options; they take the study as it is")


def _words(texts: list[str] | None) -> list[str] | None:
    return None if texts is None else [word.strip() for text in texts for word in text.split(",") if word.strip()]


def _seed(seed: str | None) -> str | None:
    from .options import read_seed

    return None if seed is None else str(read_seed(seed))


def _prices(path: Path | None) -> dict[str, Any] | None:
    from ..strategies.engine.prices import read_prices

    return None if path is None else read_prices(path).to_dict()


def _sampling(**values: Any) -> dict[str, Any] | None:
    return {name: value for name, value in values.items() if value is not None} or None
