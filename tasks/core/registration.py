"""Checks of a task when it is first fetched: what is wrong with its class is said with task and hook.

Nothing is generated here. The column that `effort` names is looked for in the first generated batch, by `Task.generate`.
"""

from __future__ import annotations

import dataclasses
import inspect
import linecache
import re
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from .parameters import TaskParameters
from .task import Task

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""Names of tasks: they stand in ids, between colons, and in the names of files."""
HOW_TO = "see docs/new-task.md"


def create_task(name: str, place: str, load: Callable[[], Any]) -> Task[Any, Any, Any]:
    """Import the class of a task, check it and return its one object.

    Args:
        name: The name under which the task is registered.
        place: `module:Class`, for messages.
        load: Imports the module and returns the class.

    Raises:
        ValueError: The module cannot be imported, or the class is no whole task; the message names task, class and
            hook.
    """
    where = f"task {name} ({place})"
    try:
        kind = load()
    except Exception as error:
        raise ValueError(f"{where}: {_import_error(error)}") from error
    if not (isinstance(kind, type) and issubclass(kind, Task)):
        raise ValueError(f"{where}: expected a subclass of assay.tasks.Task, got {kind!r}; {HOW_TO}")
    if missing := sorted(getattr(kind, "__abstractmethods__", ())):
        raise ValueError(f"{where}: missing hooks: {', '.join(missing)}; {HOW_TO}")
    _check_heads(where, name, kind)
    _check_parameters(where, kind)
    _check_levels(where, kind)
    try:
        return kind()
    except Exception as error:
        raise ValueError(f"{where}: __init__: {type(error).__name__}: {error}") from error


def _check_heads(where: str, name: str, kind: type[Task[Any, Any, Any]]) -> None:
    """Check the names, the version and the effort of a task."""
    given = getattr(kind, "name", None)
    if not isinstance(given, str) or not NAME.fullmatch(given):
        raise ValueError(f"{where}: name: expected lower-case letters, digits and single hyphens, got {given!r}")
    if given != name:
        raise ValueError(f"{where}: name: the class says {given!r}, but it is registered as {name!r}")
    title = getattr(kind, "title", None)
    if not isinstance(title, str) or not title.strip():
        raise ValueError(f"{where}: title: expected the name that people read, got {title!r}")
    version = kind.version
    if type(version) is not int or version < 1:
        raise ValueError(f"{where}: version: expected a whole number from 1, got {version!r}")
    for number, earlier in kind.earlier_versions().items():
        if not (issubclass(earlier, kind) and number == earlier.version < version):
            raise ValueError(
                f"{where}: earlier_versions: expected subclasses of {kind.__name__} with versions below {version}, "
                f"got {earlier!r} with version {earlier.version} as {number!r}"
            )
    if not isinstance(kind.effort, str):
        raise ValueError(f"{where}: effort: expected the name of a difficulty column, got {kind.effort!r}")


def _check_parameters(where: str, kind: type[Task[Any, Any, Any]]) -> None:
    """Check that parameters are a dataclass on `TaskParameters` whose fields all have defaults."""
    parameters = getattr(kind, "parameters_type", None)
    if not (isinstance(parameters, type) and issubclass(parameters, TaskParameters)):
        raise ValueError(f"{where}: parameters_type: expected a subclass of TaskParameters, got {parameters!r}")
    for field in dataclasses.fields(parameters):
        if field.default is dataclasses.MISSING:
            raise ValueError(f"{where}: parameters_type: field {field.name} of {parameters.__name__} needs a default")
    annotated = [name for base in parameters.__mro__ for name in inspect.get_annotations(base)]
    known = {field.name for field in dataclasses.fields(parameters)}
    for name in annotated:
        if name not in known and name != "__dataclass_fields__":
            raise ValueError(
                f"{where}: parameters_type: {parameters.__name__} has {name} but is no @dataclass(frozen=True)"
            )


def _check_levels(where: str, kind: type[Task[Any, Any, Any]]) -> None:
    """Check that levels are numbered from 1 without a gap and hold parameters of the task."""
    levels = getattr(kind, "levels", None)
    if not isinstance(levels, Mapping) or not levels:
        raise ValueError(f"{where}: levels: expected a mapping from 1, 2, … to parameters, got {levels!r}")
    numbers = list(levels)
    if any(type(number) is not int for number in numbers) or sorted(numbers) != list(range(1, len(numbers) + 1)):
        raise ValueError(
            f"{where}: levels: expected 1 to {len(numbers)} without a gap, got {', '.join(map(repr, numbers))}"
        )
    for number, parameters in levels.items():
        if not isinstance(parameters, kind.parameters_type):
            raise ValueError(f"{where}: level {number}: expected {kind.parameters_type.__name__}, got {parameters!r}")


def _import_error(error: Exception) -> str:
    """Describe an error of importing a task: with the level and the field when its parameters are out of range."""
    cause = f"{type(error).__name__}: {error}"
    frames = _frames(error.__traceback__)
    made = next((place for place, trace in enumerate(frames) if _makes_parameters(trace)), None)
    if not isinstance(error, ValueError):
        return f"cannot be imported: {cause}"
    if made is None:
        return str(error)
    # The frames around are those of the class body that makes its levels, or of a comprehension in it.
    caller = next((trace for trace in reversed(frames[:made]) if not _is_generated(trace)), frames[made])
    frame, line = caller.tb_frame, caller.tb_lineno
    level = frame.f_locals.get("level")
    told = f"level {level}" if isinstance(level, int) else "levels"
    written = linecache.getline(frame.f_code.co_filename, line).strip()
    return f"{told}: {error} (line {line} of {frame.f_code.co_filename}: {written})"


def _frames(trace: TracebackType | None) -> list[TracebackType]:
    found = []
    while trace is not None:
        found.append(trace)
        trace = trace.tb_next
    return found


def _makes_parameters(trace: TracebackType) -> bool:
    """Return whether the frame is the check of a `TaskParameters` that is being made."""
    return isinstance(trace.tb_frame.f_locals.get("self"), TaskParameters)


def _is_generated(trace: TracebackType) -> bool:
    """Return whether the frame has no file, as the `__init__` that dataclasses write."""
    return trace.tb_frame.f_code.co_filename.startswith("<")
