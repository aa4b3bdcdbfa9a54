"""Run a function with a time limit, in a separate process that can be ended."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")


def run_within(
    seconds: float, function: Callable[[A], R], argument: A, prepare: Callable[[], None] | None = None
) -> R | None:
    """Return `function(argument)`, or None if the time runs out first.

    Args:
        seconds: Time limit, counted from when the process has started and `prepare` has returned.
        function: A function at the top of a module, so that another process can import it.
        argument: Its argument; it must be picklable.
        prepare: Called first in that process, outside the time limit, for example to import modules.

    Raises:
        ValueError, OSError: The function raised them.
        RuntimeError: The process ended without a result.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sender, function, argument, prepare), daemon=True)
    process.start()
    sender.close()
    try:
        receiver.recv()
        if not receiver.poll(seconds):
            return None
        result, error = receiver.recv()
    except EOFError:
        raise RuntimeError("the solver's process ended without a result") from None
    finally:
        process.terminate()
        process.join()
        receiver.close()
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]


def _run(sender: Connection, function: Callable[[A], R], argument: A, prepare: Callable[[], None] | None) -> None:
    try:
        if prepare is not None:
            prepare()
        sender.send("ready")
        outcome: tuple[R | None, Exception | None] = (function(argument), None)
    except (ValueError, OSError) as error:
        outcome = (None, error)
    except KeyboardInterrupt:
        return
    sender.send(outcome)
