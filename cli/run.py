"""`assay run`: run a strategy with a model on instances, into a folder that can be resumed."""

from __future__ import annotations

import functools
import operator
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
from .run_begin import HOME, begin_run, new_config, resume_run, with_preset
from .run_fields import (
    joined,
    next_free,
    read_level_list,
    read_names,
    read_price_file,
    read_sampling,
    read_spec,
    read_verifier,
    seed_text,
)
from .sweep import compare_sweep, read_points, read_sweep, write_sweep

if TYPE_CHECKING:
    from ..runs.directory import Run
    from ..runs.progress import Progress
    from ..strategies.engine.strategy import Strategy
    from ..strategies.models.model import Model

UNFINISHED = 1


def run(
    task: Annotated[
        list[str] | None, typer.Option("--task", "-t", help="Tasks, joined by commas or repeated. [default: all of Assay's own]")
    ] = None,
    level: Annotated[str | None, typer.Option("--level", "-l", help="Levels, such as 4, 1:4 or 1,3,5:7. [default: 1:4]")] = None,
    instances: Annotated[
        int | None, typer.Option("--instances", "-n", help="Number of instances per task and level. [default: 30]")
    ] = None,
    seed: Annotated[
        str | None, typer.Option("--seed", "-s", help="Seed of instances and samples, decimal or 0x…, up to 128 bits. [default: 0]")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", help="classical, openai:URL/NAME, transformers:NAME or replay:FILE. "
                     "[default: classical]"),
    ] = None,
    strategy: Annotated[
        str | None,
        typer.Option("--strategy", help="A strategy such as best-of-n:n=64, or a file with one. `assay strategies` lists them. "
                     "[default: best-of-n:n=16]"),
    ] = None,
    verifier: Annotated[
        str | None,
        typer.Option("--verifier", help="The selecting verifier: perfect, noisy:fa=0.05,fr=0.1, judge:model=SPEC or none. "
                     "Scores stay exact. [default: perfect]"),
    ] = None,
    temperature: Annotated[str | None, typer.Option("--temperature", help="Sampling temperature. [default: 1]")] = None,
    top_p: Annotated[str | None, typer.Option("--top-p", help="Nucleus sampling threshold. [default: 1]")] = None,
    max_tokens: Annotated[str | None, typer.Option("--max-tokens", help="Most tokens per reply. [default: 4096]")] = None,
    max_thinking: Annotated[
        str | None, typer.Option("--max-thinking", help="Most thinking tokens per reply. [default: no limit]")
    ] = None,
    effort: EffortOption = None,
    system: SystemOption = None,
    instructions: InstructionsOption = None,
    shots: ShotsOption = None,
    traces: TracesOption = None,
    prefill: PrefillOption = None,
    stop: StopOption = None,
    form: FormOption = None,
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", "-c", help="Most model calls at the same time. [default: 32]")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", help="A new folder for the run. [default: the next free assay-runs/N]")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option("--resume", "-r", help="Continue the run in this folder.")
    ] = None,
    source: Annotated[
        list[Path] | None,
        typer.Option("--from", help="Reuse the replies of this run. Its tasks, levels, instances, seed, model and "
                     "sampling become the defaults. Repeatable."),
    ] = None,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="A file of replies that several runs share, even at the same time.")
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option("--budget", help="Limit per instance, such as tokens=100000,calls=64. Also prompt_tokens, "
                     "completion_tokens, money, model_seconds and wall_seconds."),
    ] = None,
    total_budget: Annotated[
        str | None, typer.Option("--total-budget", help="Limit for all instances together, in the same form.")
    ] = None,
    prices: Annotated[
        Path | None, typer.Option("--prices", help="A TOML file of prices per million tokens, by model.")
    ] = None,
    rescore: Annotated[
        Path | None, typer.Option("--rescore", help="Judge all replies of this run again, without calling the model.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress, only the table and the report.")] = False,
    rendering: RenderingOption = None,
    language: LanguageOption = None,
    template: TemplateOption = None,
    preset: Annotated[
        str | None, typer.Option("--preset", help="A named grid such as eureka, instead of --level and --instances.")
    ] = None,
    wide: Annotated[
        bool, typer.Option("--wide", help="Print all columns of the table with their intervals, however wide.")
    ] = False,
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Only print the most calls, tokens and money that the run can cost; nothing is sent.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: the table, the folder and the page.")] = False,
) -> None:  # fmt: skip
    """Run a strategy with a model on instances.

    Prints a table and writes a report. The run's folder stores every call as soon as it is answered. --resume continues a stopped or
    killed run: no answered call is repeated, failed calls are tried again, and the table equals
    that of an undisturbed run. --from reuses the replies of another run: going from
    best-of-n:n=16 to n=64 draws only 48 more samples per instance, and another strategy or
    budget draws only what is missing.

    Several values joined by commas, as in --temperature 0,0.5,1 or --instructions direct,think, make a sweep: one run for each
    combination in the folder, and a comparison with the first on the same instances.

    Models: classical, replay:FILE, transformers:NAME_OR_PATH, openai:NAME, openrouter:VENDOR/NAME, anthropic:NAME (keys in
    OPENAI_API_KEY, OPENROUTER_API_KEY, ANTHROPIC_API_KEY), vllm:NAME, sglang:NAME, ollama:NAME, llamacpp: (on this machine, or
    NAME@HOST:PORT), and openai:http://HOST:PORT/v1/NAME.

    The same seed gives the same instances. The embedded model, `classical`, is a cheap seeded
    solver and not a language model; it gives the same replies for the same seed.

    \b
    Examples:
      assay run
      assay run --task 3sat,tsp --level 1:4 --instances 50 --seed 7 --output RUN
      assay run --model openai:http://localhost:8000/v1/NAME --strategy majority:n=8 --temperature 0.7
      assay run --model openai:http://localhost:8000/v1/NAME --form grammar --instructions direct,think --shots 2
      assay run --task maze --strategy refine:rounds=6,feedback=where
      assay run --preset eureka --task tsp --seed 7
      assay run --model openai:gpt-4o-mini --strategy best-of-n:n=8 --prices prices.toml --dry-run
      assay run --resume assay-runs/1
      assay run --from assay-runs/1 --strategy best-of-n:n=64 --budget tokens=100000
      assay run --from assay-runs/1 --strategy best-of-n:n=16 --verifier noisy:fa=0.05,fr=0.1
      assay run --strategy "cascade:first=[single],then=[refine:inner=[best-of-n:n=4]]"
      assay run --rescore assay-runs/1

    \b
    Exit status: 0 finished, 1 calls or instances failed (--resume tries them again) or the disk
    is full, 2 wrong use or input, 130 interrupted.
    """
    from ..runs.store.errors import RunError

    if quiet:
        hush_engines()
    given = {
        "tasks": read_names(task), "levels": read_level_list(level), "instances": instances, "seed": seed_text(seed), "model": model,
        "strategy": read_spec(strategy), "verifier": read_verifier(verifier), "sampling": read_sampling(prefill=prefill, stop=stop or None),
        "concurrency": concurrency, "budget": budget, "total_budget": total_budget,
        "prices": read_price_file(prices), "samples": cache and str(cache.absolute()),
        **read_briefing(system=system, traces=traces, template=template),
    }  # fmt: skip
    given = {name: value for name, value in given.items() if value is not None}
    points = read_points({
        "temperature": temperature, "top_p": top_p, "max_tokens": max_tokens, "max_thinking": max_thinking, "effort": effort,
        "form": form, "instructions": instructions, "shots": shots, "rendering": rendering, "language": language,
    })  # fmt: skip
    if template is not None and language is not None:
        raise ValueError("--language and --template: choose one")
    if dry:
        if resume or rescore or out:
            raise ValueError("--dry-run: is for new runs; leave out --resume, --rescore and --output")
        _dry_run(source, with_preset(preset, given) if preset is not None else given, points, as_json)
        return
    if len(points) == 1:
        given = joined(given, points[""])
    elif as_json:
        raise ValueError("--json: has one run; `assay compare --json` compares those of a sweep")
    if rescore is not None:
        if as_json:
            raise ValueError("--json and --rescore: choose one; `assay report --format json` writes the figures")
        _rescore(rescore, given, resume or out or source, wide)
        return
    if preset is not None:
        given = with_preset(preset, given)
    if resume is not None and (earlier := read_sweep(resume)) is not None:
        if given or out or source or len(points) > 1:
            raise ValueError("--resume: leave out all other options for a sweep; it goes on as it began")
        _sweep(resume, earlier, None, quiet, wide)
        return
    if len(points) > 1:
        if resume is not None:
            raise ValueError("--resume: one run has one value of each option; resume a sweep by its folder alone")
        folder = out or next_free(Path(HOME))
        runs = {name: joined(given, fields) for name, fields in points.items()}
        write_sweep(folder, runs)
        _sweep(folder, runs, source, quiet, wide)
        return
    try:
        opened, opened_model, chosen = (
            resume_run(resume, out, source, given) if resume else begin_run(out, source, given)
        )
    except RunError as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None
    with opened:
        _execute(opened, opened_model, chosen, quiet, wide, as_json)


def _dry_run(
    sources: list[Path] | None, given: dict[str, Any], points: dict[str, dict[str, Any]], as_json: bool
) -> None:
    """Print the most that each run can cost."""
    from ..runs.dry_run import dry_run
    from ..tasks.core.strict_json import write_object

    costs = {name: dry_run(new_config(sources, joined(given, fields))) for name, fields in points.items()}
    if as_json:
        one = costs.get("")
        typer.echo(write_object(one.to_dict() if one else {name: cost.to_dict() for name, cost in costs.items()}))
        return
    for name, cost in costs.items():
        typer.echo(f"{name + ': ' if name else ''}{cost}")
    if len(costs) > 1:
        typer.echo(f"together: {functools.reduce(operator.add, costs.values())}")


def _sweep(folder: Path, runs: dict[str, dict[str, Any]], sources: list[Path] | None, quiet: bool, wide: bool) -> None:
    """Execute what is unfinished of the runs of a sweep, then compare them."""
    from ..runs.manifest import MANIFEST
    from ..runs.store.errors import RunError

    code, folders = 0, [folder / name for name in runs]
    for place, (name, fields) in zip(folders, runs.items(), strict=True):
        typer.echo(f"{name}:")
        try:
            begun = (place / MANIFEST).exists()
            opened, model, strategy = (
                resume_run(place, None, None, {}) if begun else begin_run(place, sources, dict(fields))
            )
        except RunError as error:
            complain(str(error))
            raise typer.Exit(USAGE) from None
        try:
            with opened:
                _execute(opened, model, strategy, quiet, wide, False)
        except typer.Exit as ended:
            if ended.exit_code == INTERRUPTED:
                raise
            code = max(code, ended.exit_code)
    typer.echo(compare_sweep(folders), nl=False)
    if code:
        complain(f"some runs are unfinished; continue with: assay run --resume {folder}")
        raise typer.Exit(code)


def _rescore(directory: Path, given: dict[str, Any], other: object, wide: bool) -> None:
    """Judge the replies again; print a table and the number of changed verdicts."""
    from ..runs.directory import resume_run
    from ..runs.report.report import make_report
    from ..runs.rescore import rescore
    from ..runs.store.errors import RunError
    from ..strategies import parse_strategy
    from .run_display import print_table

    try:
        if given or other:
            raise RunError("--rescore: leave out all other options; it judges the run as it is")
        with resume_run(directory) as opened:
            done = rescore(opened, parse_strategy(opened.config.strategy))
            print_table(make_report(opened), wide)
    except RunError as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None
    typer.echo(f"{done.replies:,} replies judged again; {done.changed:,} verdicts changed")
    if done.unfinished:
        typer.echo(f"{done.unfinished:,} instances need more calls now; continue with: assay run --resume {directory}")
        raise typer.Exit(UNFINISHED)


def _execute(opened: Run, model: Model, strategy: Strategy, quiet: bool, wide: bool, as_json: bool) -> None:
    from ..runs.engine import execute
    from ..runs.store.errors import RunError
    from .run_display import show_progress, terminate_as_interrupt

    where = opened.directory
    again = f"continue with: assay run --resume {where}"
    try:
        with terminate_as_interrupt(), show_progress(opened, quiet) as listener:
            progress = execute(opened, model, strategy, listener)
        _tell(opened, progress, again, wide, as_json)
    except KeyboardInterrupt:
        complain(f"interrupted; {_count(opened)} and stored, {again}")
        raise typer.Exit(INTERRUPTED) from None
    except RunError as error:
        complain(f"{error}; {again}")
        raise typer.Exit(UNFINISHED) from None


def _tell(opened: Run, progress: Progress, again: str, wide: bool, as_json: bool) -> None:
    """Print the table, the failures and the path of the report."""
    from ..runs.report.report import make_report
    from ..runs.report.run_page import write_page
    from .run_display import print_table

    report = make_report(opened)
    if not as_json:
        print_table(report, wide)
    try:
        page = write_page(report)
    except OSError as error:
        complain(
            f"the report cannot be written: {error.strerror}; write it later with: assay report {opened.directory}"
        )
        raise typer.Exit(UNFINISHED) from None
    for failure in report.failures[:5]:
        complain(f"{failure.instance}: {failure.message}")
    if len(report.failures) > 5:
        complain(f"… and {len(report.failures) - 5} more instances ended in an exception; the report lists them")
    if as_json:
        from ..tasks.core.strict_json import write_object

        rows = [cell.row() for cell in report.cells]
        typer.echo(write_object({"run": str(opened.directory), "report": str(page), "finished": report.finished,
                                 "total": report.total, "table": rows}))  # fmt: skip
    else:
        typer.echo(f"Report: {page}")
    if progress.failed:
        last = f" (the last error: {progress.last_error})" if progress.last_error else ""
        complain(f"{progress.failed} instances have failed calls or no result{last}; {again}")
        raise typer.Exit(UNFINISHED)


def _count(opened: Run) -> str:
    config = opened.config
    return f"{len(opened.store.finished(config.strategy))} of {config.total} instances are finished"
