"""The frame of the `assay` command: the commands, loaded when asked for, and one way to fail."""

from __future__ import annotations

import importlib
import importlib.util
import io
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from .failures import guarded

COMMANDS = (
    "generate",
    "show",
    "solve",
    "verify",
    "overlap",
    "fresh",
    "run",
    "strategies",
    "report",
    "compare",
    "study",
    "view",
    "levels",
    "calibrate",
    "power",
    "certify",
    "check-certificate",
    "conformance",
    "bench",
    "serve",
    "proxy",
    "export",
    "rejudge",
    "lm-eval-path",
)
"""In the order of the help. Each is a function of the same name in a module of the same name,
which imports nothing heavy before it is called: the help reads all of them. A `typer.Typer`
of that name is a group of commands."""

WELCOME = """\
Assay: fresh instances and exact verdicts for reasoning tasks (3sat tsp maze spatial-map calendar).

  assay show maze:v1:L3:7:0                               look at one instance
  assay generate tsp --level 4 -n 1000 --seed 7 -o tsp.jsonl
  assay verify tsp.jsonl answers.jsonl                    exact verdicts on answers
  assay solve berlin52.tsp                                proven optimum of a file or an id
  assay run                                               all five tasks with the embedded model

assay --help lists the commands, assay COMMAND --help explains one with examples."""


def _module(command: str) -> str:
    return command.replace("-", "_")


class LazyGroup(TyperGroup):
    """Commands whose modules are imported when they are run or listed."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        names: Any = dict.fromkeys(COMMANDS)
        self.commands = names  # only what a mistyped name is compared with

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands whose module is installed, in the order of the help."""
        return [name for name in COMMANDS if importlib.util.find_spec(f"{__package__}.{_module(name)}")]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command with this name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f".{_module(cmd_name)}", __package__)
        found = getattr(module, _module(cmd_name))
        if isinstance(found, typer.Typer):
            return typer.main.get_group(found)
        one = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        one.command(cmd_name)(found)
        return typer.main.get_command(one)

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; a failure becomes one line and an exit status."""
        return guarded(lambda: super(LazyGroup, self).invoke(ctx), debug=bool(ctx.params.get("debug")))


app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from .. import __version__

        typer.echo(f"assay {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def assay(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure (or ASSAY_DEBUG=1).")] = False,
) -> None:
    """Fresh instances and exact verdicts for reasoning tasks: 3sat tsp maze spatial-map calendar.

    \b
    Examples:
      assay generate tsp --level 4 -n 1000 --seed 7 -o tsp.jsonl
      assay show tsp:v1:L4:7:42 --image tour.svg
      assay verify tsp.jsonl answers.jsonl -o verdicts.jsonl
      assay solve berlin52.tsp --json
      assay run --task 3sat,tsp --level 1:4 --seed 1 --out RUN

    Exit status: 0 success, 1 done but not all of it (see the command), 2 wrong use or input,
    4 a task failed, 130 interrupted.
    """
    if ctx.invoked_subcommand is None:
        typer.echo(WELCOME)


def main() -> None:
    """Entry point of the `assay` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no failure
    app(prog_name="assay")
