"""The `assay` command: it loads each subcommand when needed and handles failures in one place."""

from __future__ import annotations

import importlib
import importlib.util
import io
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from .failures import guarded
from .old_names import renaming
from .task_words import all_the_tasks

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
    "sibling",
    "lm-eval-path",
)
"""The commands in the order of the help.

Each is a function in a module of the same name, which imports nothing heavy before it is called, because the help
imports all of them. A `typer.Typer` of that name is a group of commands.
"""

WELCOME = """\
Assay: fresh instances and exact verdicts for reasoning tasks ({tasks}).

  assay show maze:v1:L3:7:0                               look at one instance
  assay generate tsp --level 4 -n 1000 --seed 7 -o tsp.jsonl
  assay verify tsp.jsonl answers.jsonl                    judge answers exactly
  assay solve berlin52.tsp                                prove the optimum of a file or an id
  assay run                                               run Assay's own tasks with the embedded model

`assay --help` lists the commands. `assay COMMAND --help` explains one, with examples."""


def _module(command: str) -> str:
    return command.replace("-", "_")


class LazyGroup(TyperGroup):
    """A group that imports the module of a command when the command is run or listed."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        names: Any = dict.fromkeys(COMMANDS)
        self.commands = names  # click compares a mistyped name with these

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the commands whose module is installed, in the order of the help."""
        return [name for name in COMMANDS if importlib.util.find_spec(f"{__package__}.{_module(name)}")]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command with this name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f".{_module(cmd_name)}", __package__)
        found = getattr(module, _module(cmd_name))
        if isinstance(found, typer.Typer):
            return typer.main.get_group(found)
        one = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        one.command(cmd_name, cls=renaming(cmd_name))(found)
        return typer.main.get_command(one)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help with the names of all tasks."""
        self.help = (self.help or "").replace("{tasks}", all_the_tasks())
        super().format_help(ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the options of the frame; wrong usage becomes one line on stderr and an exit status."""
        rest: list[str] = guarded(lambda: super(LazyGroup, self).parse_args(ctx, args), debug="--debug" in args)
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a failure becomes one line on stderr and an exit status."""
        return guarded(lambda: super(LazyGroup, self).invoke(ctx), debug=bool(ctx.params.get("debug")))


app = typer.Typer(
    cls=LazyGroup,
    add_completion=True,
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
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of a failure. ASSAY_DEBUG=1 does the same.")
    ] = False,
) -> None:
    """Fresh instances and exact verdicts for reasoning tasks: {tasks}.

    \b
    Examples:
      assay generate tsp --level 4 -n 1000 --seed 7 -o tsp.jsonl
      assay show tsp:v1:L4:7:42 --image tour.svg
      assay verify tsp.jsonl answers.jsonl -o verdicts.jsonl
      assay solve berlin52.tsp --json
      assay run --task 3sat,tsp --level 1:4 --seed 1 --output RUN

    Exit status: 0 success, 1 some of the work failed (each command says which), 2 wrong use or
    input, 4 a task failed (a bug of the task), 130 interrupted.
    """
    if ctx.invoked_subcommand is None:
        typer.echo(WELCOME.replace("{tasks}", all_the_tasks()))


def main() -> None:
    """Run the `assay` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="backslashreplace"
            )  # a terminal that cannot show a letter must not cause a failure
    arguments = sys.argv[1:]
    end = arguments.index("--") if "--" in arguments else len(arguments)
    if "--debug" in arguments[:end]:  # an option of the frame, but people write it where they are: at the end
        arguments.remove("--debug")
        arguments.insert(0, "--debug")
    app(arguments, prog_name="assay")
