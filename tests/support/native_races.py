"""Calls the native functions while another thread writes into their arguments; run as a program, so that a crash is seen.

The calls are those that the crosschecks, the generators and the batch readers of all tasks make: of each function the largest
call is repeated, or a small one where they make none. Prints the functions that were tried, one a line; "end" is the last line if nothing crashed.
"""

from __future__ import annotations

import copy
import faulthandler
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import native_fuzz
import numpy as np

from assay.tasks import _core as task_core
from assay.tasks import get_task, task_names
from assay.tasks.core.ids import Stream, make_key
from assay.verifiers import _core as verifier_core

Call = tuple[tuple[Any, ...], dict[str, Any]]
CORES = (verifier_core, task_core)
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 0.1
REFUSALS = (ValueError, TypeError, RuntimeError, MemoryError, OverflowError)


def arrays(value: Any) -> Iterator[np.ndarray]:
    """The arrays in an argument."""
    if isinstance(value, np.ndarray) and value.size and value.dtype.kind in "iu":
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from arrays(item)


def all_arrays(call: Call) -> list[np.ndarray]:
    return [array for value in (*call[0], *call[1].values()) for array in arrays(value)]


def holders() -> Iterator[tuple[ModuleType, str, str]]:
    """Where the package holds a native function: module, name there, name of the function."""
    natives = {id(getattr(core, name)): name for core in CORES for name in dir(core) if not name.startswith("_")}
    for key, module in list(sys.modules.items()):
        if key.startswith("assay") and module is not None:
            for name, value in list(vars(module).items()):
                if id(value) in natives and callable(value) and not isinstance(value, type):
                    yield module, name, natives[id(value)]


def record(work: Callable[[], None]) -> dict[str, Call]:
    """Return the largest call of each native function with arrays that the work makes."""
    largest: dict[str, tuple[int, Call]] = {}

    def noting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any, **options: Any) -> Any:
            size = sum(array.size for array in all_arrays((arguments, options)))
            if size > largest.get(name, (0, None))[0]:
                largest[name] = size, copy.deepcopy((arguments, options))
            return function(*arguments, **options)

        return noted

    places = [(module, name, getattr(module, name), native) for module, name, native in holders()]
    for module, name, function, native in places:
        setattr(module, name, noting(native, function))
    try:
        work()
    finally:
        for module, name, function, _ in places:
            setattr(module, name, function)
    return {name: call for name, (_, call) in largest.items()}


def everything() -> None:
    """Use the native functions as the package does, in batches."""
    for name in task_names():
        task = get_task(name)
        instances = list(task.generate(5, seed=3, count=24))
        problems = [instance.problem for instance in instances]
        task.prompts(problems)
        task.fingerprints(problems)
        texts = task.problem_texts(problems)
        task.verify_texts(
            texts,
            [task.write(problem, task.baseline(problem, Stream(make_key("races", name)))) for problem in problems],
        )
        for crosscheck in task.crosschecks():
            if crosscheck.share < 1 or crosscheck.name == "truth":
                continue  # slow by their definitions, and no more native than the others
            crosscheck.run(Stream(make_key("races", name)), 16)


def race(function: Callable[..., Any], call: Call) -> None:
    """Repeat the call while a second thread breaks and mends its arrays, one entry at a time."""
    victims = all_arrays(call)
    stop = threading.Event()

    def write() -> None:
        draw = random.Random(1)
        while not stop.is_set():
            array = draw.choice(victims)
            place = draw.randrange(array.size)
            before = array.flat[place]
            limits = np.iinfo(array.dtype)
            array.flat[place] = draw.choice((limits.max, limits.min, limits.max // 2, 50))
            array.flat[place] = before

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            function(*call[0], **call[1])
        except REFUSALS:
            pass
    stop.set()
    writer.join()


def main() -> None:
    faulthandler.enable()
    sys.setswitchinterval(1e-5)
    small = {name: call for name, call in native_fuzz.valid_calls().items() if all_arrays(call)}
    calls = small | record(everything)
    functions = native_fuzz.native_functions()
    for name in sorted(calls):
        print(name, flush=True)
        race(functions[name], calls[name])
    print("end")


if __name__ == "__main__":
    main()
