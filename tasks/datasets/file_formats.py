"""File formats of the field: DIMACS, TSPLIB, iCalendar, and those that other packages add.

One line of FORMATS, or an entry point of another package in the group `assay.formats`, says which
`FileFormat` the files of a suffix have. Our own formats import their task when they are used.
"""

from __future__ import annotations

import datetime
import functools
import gzip
import zlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from ...verifiers.verdict import Verdict
from ..core.registry import Registry

__all__ = [
    "FORMATS",
    "FileFormat",
    "SolvedFile",
    "format_of_file",
    "format_of_task",
    "read_bytes",
    "read_text",
    "require_records",
    "suffixes",
]

FORMATS = {
    # Suffix in lower case → module:class; folders of a task are written in its first format.
    ".cnf": ".file_formats:Dimacs",
    ".tsp": ".file_formats:Tsplib",
    ".atsp": ".file_formats:AsymmetricTsplib",
    ".ics": ".file_formats:Icalendar",
}

RECORDS = (".json", ".jsonl", ".parquet")
"""Suffixes of files of records; their content is read by `tasks.datasets`."""
MOST_BYTES = 2**29
"""Of one file of the field, unpacked: the largest formula of a competition is smaller, a gzip bomb is not."""

_REGISTRY = Registry("file format", FORMATS, __package__, "assay.formats")

MONDAY = datetime.date(2024, 1, 1)
"""The week in which calendars without a date are written."""


@dataclass(frozen=True, slots=True)
class SolvedFile:
    """The solution of the problem in a file.

    Attributes:
        solution: `{"status", "objective", "answer", "proved"}` in JSON values, as from `Task.solution`.
        lines: The answer as readers of such files expect it.
    """

    solution: dict[str, Any]
    lines: str


class FileFormat(ABC):
    """The format of files with one suffix. Stateless."""

    suffix: ClassVar[str]
    """With its dot, in lower case."""
    task: ClassVar[str]
    """The name of the task whose problems the files hold."""
    keeps_time: ClassVar[bool] = False
    """Whether `solve` ends by itself about when its time is up, with the best that it has found."""

    @abstractmethod
    def read(self, text: str) -> Any:
        """Read the problem of the task that a file holds.

        Raises:
            ValueError: The text is not of this format, or holds no problem of the task.
        """

    @abstractmethod
    def write(self, problem: Any, name: str) -> str:
        """Write the text of a file that holds the problem, named `name` inside.

        Raises:
            ValueError: This problem cannot be written in this format.
        """

    def solve(self, text: str, seconds: float | None) -> SolvedFile | None:
        """Solve the problem in a file, where the format knows better than the task.

        For files that may hold more than problems of the task, or solvers that know what to
        do with a time limit. None leaves it to the task.

        Args:
            seconds: To give up after, about; None for the solvers' own limits.

        Raises:
            ValueError: As for `read`.
        """
        return None

    def read_to_judge(self, text: str) -> Any:
        """Read what `judge` needs of a file: its problem, unless the format judges more than problems of the task.

        Raises:
            ValueError: As for `read`.
        """
        return self.read(text)

    def judge(self, problem: Any, answer: str) -> Verdict:
        """Return the verdict on the answer of a program to the problem of a file, in the format of such answers.

        Args:
            problem: From `read_to_judge`.

        Raises:
            ValueError: The answer cannot be read, or there is no such format.
        """
        raise ValueError(f"answers to a {self.suffix} file are read as JSON: rows with a response, or a log")


@functools.cache
def all_formats() -> list[FileFormat]:
    """Return our own formats, then those of other packages (entry points `assay.formats`, `name = "module:Class"`).

    Raises:
        ValueError: Two packages add a format of the same name, or one cannot be imported.
    """
    return [_REGISTRY.find(name)() for name in _REGISTRY.names()]


def suffixes() -> list[str]:
    """Return the suffixes of all formats."""
    return [known.suffix for known in all_formats()]


def format_of_file(path: Path) -> FileFormat | None:
    """Return the format that the suffix of a file names, or None."""
    name = path.name.lower().removesuffix(".gz")
    return next((known for known in all_formats() if name.endswith(known.suffix)), None)


def require_records(path: Path) -> None:
    """Refuse a file that is in none of the formats and does not look like records either.

    Raises:
        ValueError: The suffix is unknown and the content is neither JSON nor Parquet; the message lists the formats.
        OSError: It cannot be read.
    """
    if path.name.lower().removesuffix(".gz").endswith(RECORDS) or not path.is_file():
        return
    with path.open("rb") as file:
        head = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] not in (b"{", b"") and head[:4] != b"PAR1":
        known = ", ".join([*suffixes(), *RECORDS])
        raise ValueError(
            f"files of the suffix {path.suffix or 'none'} are not known; known are {known}, all but .parquet also as .gz"
        )


def format_of_task(task: str) -> FileFormat:
    """Return the format in which the problems of a task are written.

    Raises:
        ValueError: The task has none.
    """
    found = next((known for known in all_formats() if known.task == task), None)
    if found is None:
        known = ", ".join(sorted({known.task for known in all_formats()}))
        raise ValueError(f"folder: the task {task} has no file format of its own; those that have: {known}")
    return found


def read_text(path: Path) -> str:
    """Return the text of a file, gzipped or not: UTF-8, or Latin-1, in which old files have their comments.

    Raises:
        ValueError: The compressed data are damaged, or there are more than MOST_BYTES.
        OSError: It cannot be read.
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, unpacked where it is gzipped, whatever its name.

    Raises:
        ValueError: The compressed data are damaged, or there are more than MOST_BYTES; the message names the file.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        try:
            data = (gzip.GzipFile(fileobj=file) if packed else file).read(MOST_BYTES + 1)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise ValueError(f"{path}: damaged gzip data: {error}") from None
    if len(data) > MOST_BYTES:
        raise ValueError(f"{path}: holds more than {MOST_BYTES:,} bytes")
    return data


class Dimacs(FileFormat):
    """Formulas in conjunctive normal form; those with clauses of other lengths can be solved."""

    suffix = ".cnf"
    task = "3sat"

    def read(self, text: str) -> Any:
        """Read a 3SAT problem; formulas with clauses of other lengths are refused."""
        from ..sat.dimacs import parse_dimacs, to_problem

        return to_problem(parse_dimacs(text))

    def write(self, problem: Any, name: str) -> str:
        """Write the problem with its name in a comment."""
        from ..sat.dimacs import write_dimacs

        return write_dimacs(problem, [name])

    def read_to_judge(self, text: str) -> Any:
        """Read a formula with clauses of any length."""
        from ..sat.dimacs import parse_dimacs

        return parse_dimacs(text)

    def judge(self, problem: Any, answer: str) -> Verdict:
        """Judge the output of a SAT solver; see `tasks.sat.solver_output`."""
        from ..sat.solver_output import judge_output

        return judge_output(problem, answer)

    def solve(self, text: str, seconds: float | None) -> SolvedFile:
        """Decide a formula with clauses of any length; the lines have literals as in DIMACS."""
        from ...verifiers.sat.counting import counts
        from ...verifiers.sat.solve import solve
        from ..sat.dimacs import parse_dimacs

        formula = parse_dimacs(text)
        outcome = solve(formula)
        values = None if outcome.values is None else outcome.values.tolist()
        solution: dict[str, Any] = {"status": outcome.status, "objective": None, "answer": values}
        solution |= {"proved": outcome.status != "unknown", "proof": outcome.proof}
        if solution["proved"] and (counted := counts(formula)):
            solution["counts"] = counted
        if values is None:
            return SolvedFile(solution, "")
        return SolvedFile(solution, " ".join([*(str(v if true else -v) for v, true in enumerate(values, 1)), "0"]))


class Tsplib(FileFormat):
    """Travelling salesman problems of the TSPLIB."""

    suffix = ".tsp"
    task = "tsp"
    keeps_time = True

    def read(self, text: str) -> Any:
        """Read the problem that a file holds."""
        from ..tsp.tsplib import read

        return read(text).problem

    def write(self, problem: Any, name: str) -> str:
        """Write the problem under its name."""
        from ..tsp.tsplib import write

        return str(write(problem, name))

    def judge(self, problem: Any, answer: str) -> Verdict:
        """Judge a tour in TSPLIB's TOUR format, `undecided` where no shortest tour is proved within bounds."""
        from .. import get_task
        from ..core.instance import Instance
        from ..tsp.answer import tour_answer
        from ..tsp.tsplib import read_tour
        from .resolved_instance import ResolvedInstance

        resolved = ResolvedInstance(Instance(None, self.task, problem, None, {}))
        return get_task(self.task).check(problem, tour_answer(problem, read_tour(answer)), resolved.truth)

    def solve(self, text: str, seconds: float | None) -> SolvedFile:
        """Find a shortest tour; the answer numbers cities from 0, the lines from 1 as TSPLIB does."""
        from ...verifiers.tsp.counting import counts
        from ...verifiers.tsp.solve import solve

        problem = self.read(text)
        found = solve(problem, time_limit=seconds)
        solution: dict[str, Any] = {"status": found.status, "objective": found.objective, "answer": list(found.tour)}
        solution |= {"proved": found.proved, "lower_bound": found.lower_bound, "method": found.method}
        if found.proved and (counted := counts(problem)):
            solution["counts"] = counted
        cities = [city + 1 for city in found.tour]
        return SolvedFile(solution, "TOUR_SECTION\n" + " ".join(map(str, [*cities, -1])))


class AsymmetricTsplib(Tsplib):
    """Travelling salesman problems of the TSPLIB whose weights depend on the direction."""

    suffix = ".atsp"


class Icalendar(FileFormat):
    """Free times of people, in the week of MONDAY. The requirements of the meeting have no place in them."""

    suffix = ".ics"
    task = "calendar"

    def read(self, text: str) -> Any:
        """Refuse: such a file holds half of a problem.

        Raises:
            ValueError: Always.
        """
        raise ValueError("an iCalendar file has no duration and no limits of a meeting; write them as a record")

    def write(self, problem: Any, name: str) -> str:
        """Write the free times of everybody; the problem itself is in the record beside the file."""
        from ..calendar.icalendar import write_people

        return write_people(problem, MONDAY)
