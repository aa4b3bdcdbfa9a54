"""The formats of our own tasks, as `FileFormat`s; each imports its module when used."""

from __future__ import annotations

import datetime
from typing import Any

from ..core.file_format import FileFormat, SolvedFile

MONDAY = datetime.date(2024, 1, 1)
"""The week in which calendars without a date are written."""


class Dimacs(FileFormat):
    """Formulas in conjunctive normal form; those with clauses of other lengths can be solved."""

    suffix = ".cnf"
    task = "3sat"

    def read(self, text: str) -> Any:
        """The 3SAT problem that a file holds."""
        from ..sat.dimacs import parse_dimacs, to_problem

        return to_problem(parse_dimacs(text))

    def write(self, problem: Any, name: str) -> str:
        """The problem with its name in a comment."""
        from ..sat.dimacs import write_dimacs

        return write_dimacs(problem, [name])

    def solve(self, text: str, seconds: float | None) -> SolvedFile:
        """Satisfiable or not, for clauses of any length; the lines have literals as DIMACS does."""
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
        """The problem that a file holds."""
        from ..tsp.tsplib import read

        return read(text).problem

    def write(self, problem: Any, name: str) -> str:
        """The problem under its name."""
        from ..tsp.tsplib import write

        return str(write(problem, name))

    def solve(self, text: str, seconds: float | None) -> SolvedFile:
        """A shortest tour; the answer counts cities from 0, the lines from 1 as TSPLIB does."""
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
    """The same for problems whose weights depend on the direction."""

    suffix = ".atsp"


class Icalendar(FileFormat):
    """Free times of people, in the week of MONDAY. What the meeting asks for has no place in them."""

    suffix = ".ics"
    task = "calendar"

    def read(self, text: str) -> Any:
        """Nothing: such a file holds half of a problem.

        Raises:
            ValueError: Always.
        """
        raise ValueError("an iCalendar file has no duration and no limits of a meeting; write them as a record")

    def write(self, problem: Any, name: str) -> str:
        """The free times of everybody; the problem itself is in the record beside the file."""
        from ..calendar.icalendar import write_people

        return write_people(problem, MONDAY)
