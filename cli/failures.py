"""Turn every failure into one line on stderr and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

import typer

T = TypeVar("T")

REPORTED = (ValueError, OSError, ImportError, RecursionError)
"""Exceptions that say what is wrong with the use or the input."""
USAGE = 2
"""Exit status of wrong use or input."""
TASK_FAILED = 4
"""Exit status when a hook of a task raised an exception: a bug of the task, not of the input."""
BUG = 70
"""Exit status of an exception that nobody expected: EX_SOFTWARE of sysexits.h."""
INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""
BROKEN_PIPE = 141
"""128 + SIGPIPE: the reader of our output has closed the pipe."""


_asked: ContextVar[bool] = ContextVar("_asked", default=False)
"""Whether the command that runs was given `--debug`."""


def guarded(action: Callable[[], T], *, debug: bool) -> T:
    """Run a command; turn input errors, failures of tasks, Ctrl-C and a closed pipe into an exit status.

    Args:
        action: The command.
        debug: Let exceptions pass, so that Python prints their traceback; so does ASSAY_DEBUG.

    Raises:
        typer.Exit: With the status of the failure, after the line on stderr.
    """
    token = _asked.set(debug)
    try:
        result = action()
        sys.stdout.flush()
        return result
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _close_stdout()
        raise typer.Exit(BROKEN_PIPE) from None
    except Exception as error:
        if _is_wrong_usage(error):
            complain(_usage_message(error))
            raise typer.Exit(USAGE) from None
        if is_debugging() or _is_of_click(error):
            raise
        if _is_task_failure(error):
            complain(_message(error))
            raise typer.Exit(TASK_FAILED) from None
        if isinstance(error, REPORTED):
            complain(_message(error))
            raise typer.Exit(USAGE) from None
        complain(_bug_report(error))
        raise typer.Exit(BUG) from None
    finally:
        _asked.reset(token)


def is_debugging() -> bool:
    """Return whether tracebacks are wanted: `--debug` was given, or ASSAY_DEBUG is set."""
    return _asked.get() or os.environ.get("ASSAY_DEBUG", "") not in ("", "0")


def _is_of_click(error: Exception) -> bool:
    """Tell whether the command line library ends the command by this: wrong usage, an exit, an abort."""
    return any(kind.__module__.partition(".")[0] in ("typer", "click") for kind in type(error).__mro__)


def _is_wrong_usage(error: Exception) -> bool:
    """Tell whether an error is about options or arguments; the help that stands for missing ones is none."""
    kinds = {kind.__name__ for kind in type(error).__mro__} if _is_of_click(error) else set()
    return "UsageError" in kinds and "NoArgsIsHelpError" not in kinds


def _usage_message(error: Any) -> str:
    """Return the message about wrong usage, and where the help is."""
    command = error.ctx.command_path if error.ctx is not None else "assay"
    message = error.format_message().strip()
    return f"{message[:1].lower()}{message[1:].rstrip('.')}; see {command} --help"


def _bug_report(error: Exception) -> str:
    from .. import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f"unexpected {type(error).__name__}: {error} (Assay {__version__}, Python {python}, {sys.platform}). "
        "This is a bug of Assay: please report this line together with what the same command prints with --debug"
    )


def _is_task_failure(error: Exception) -> bool:
    from ..tasks.core.task_failure import TaskFailed

    return isinstance(error, TaskFailed)


def complain(message: str) -> None:
    """Print one line `assay: …` on stderr, with control characters escaped.

    Texts from servers and files may hold terminal commands, which must not reach the terminal.
    """
    line = " ".join(message.split())
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
    typer.echo(f"assay: {shown}", err=True)


def _message(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    if isinstance(error, ModuleNotFoundError) and not isinstance(
        error, ValueError
    ):  # MissingExtra says itself what to install
        return f"{error}; it comes with one of the extras, see the README"
    return str(error) or type(error).__name__


def _close_stdout() -> None:
    """Replace stdout, so that the interpreter does not fail on the closed pipe when it exits."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        pass
